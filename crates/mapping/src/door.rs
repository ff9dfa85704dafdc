//! The door to the page: five functions with plain numbers, and the module's memory.
//!
//! The page writes a value (see `packed`) where [`input`] says, calls one of the others, and reads a JSON text where
//! [`output`] says; the functions answer its length. What is left of the last operation is forgotten when nothing is under
//! way and the page writes again.
#![expect(
    unsafe_code,
    reason = "the page calls these functions by their names, one after the other, from the one thread it has"
)]

use std::cell::UnsafeCell;

use medspil_adapter::mapping::values::Written;
use medspil_adapter::mapping::{Shared, Value};

use crate::desk::Desk;
use crate::memory::Memory;
use crate::packed;

#[global_allocator]
static MEMORY: Memory = Memory::new();

/// What is kept from one call to the next.
struct Shelf {
    desk: Option<Desk>,
    /// Where the page writes, and how much.
    input: (*const u8, usize),
    output: Written,
}

struct OneThread(UnsafeCell<Shelf>);

// A page's module has one thread, and none of its functions calls another of them.
unsafe impl Sync for OneThread {}

static SHELF: OneThread = OneThread(UnsafeCell::new(Shelf {
    desk: None,
    input: (std::ptr::dangling(), 0),
    output: Written::new(),
}));

fn shelf() -> &'static mut Shelf {
    // Each function of the door takes it once.
    unsafe { &mut *SHELF.0.get() }
}

/// Where to write `len` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn input(len: usize) -> *const u8 {
    let shelf = shelf();
    if let Some(desk) = &mut shelf.desk
        && desk.rests()
    {
        // Nothing of what came after the configuration is held any more.
        desk.forget();
        MEMORY.forget();
    }
    shelf.input = (MEMORY.take(len), len);
    shelf.input.0
}

/// Where the answer lies, whose length the last call has answered.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    shelf().output.as_ptr()
}

/// Takes a configuration, see [`Desk::configure`].
#[unsafe(no_mangle)]
pub extern "C" fn configure() -> usize {
    let length = answered(Desk::configure);
    MEMORY.keep();
    length
}

/// Begins an operation, see [`Desk::begin`].
#[unsafe(no_mangle)]
pub extern "C" fn begin() -> usize {
    answered(Desk::begin)
}

/// Goes on with an operation, see [`Desk::answer`].
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    answered(Desk::answer)
}

fn answered(work: fn(&mut Desk, &Value) -> Shared) -> usize {
    let shelf = shelf();
    let (start, len) = shelf.input;
    // The page has written there since `input` handed it out.
    let message = packed::read(unsafe { std::slice::from_raw_parts(start, len) });
    let desk = shelf.desk.get_or_insert_default();
    shelf.output = work(desk, &message).json();
    shelf.output.len()
}
