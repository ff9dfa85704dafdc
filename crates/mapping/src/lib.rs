//! The mapping engine as a WebAssembly module of its own: no Leptos, no glue that a tool writes.
//!
//! The page writes a value (see `packed`) where [`input`] says, calls one of the others, and reads a JSON text where
//! [`output`] says; the functions answer its length. The page carries what is asked for and comes back with the answer; what may
//! be sent, and what an answer means, is decided in here. What the values hold stands in [`desk`].
//!
//! Read next: `public/loader/` for the other side, [`medspil_adapter::mapping`] for what is done.

use std::cell::Cell;

pub mod desk;
#[cfg(target_arch = "wasm32")]
mod memory;
mod packed;

use desk::Desk;
use medspil_adapter::mapping::{Shared, Value};

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: memory::Memory = memory::Memory::new();

#[derive(Default)]
struct Shelf {
    desk: Desk,
    input: Vec<u8>,
    output: String,
}

thread_local! {
    static SHELF: Cell<Option<Box<Shelf>>> = const { Cell::new(None) };
}

/// Where to write `len` bytes.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn input(len: usize) -> *mut u8 {
    with_shelf(&mut |shelf| {
        if shelf.desk.rests() {
            // Everything that is left of the last operation goes.
            shelf.desk.forget();
            #[cfg(target_arch = "wasm32")]
            MEMORY.forget();
        }
        (shelf.input, shelf.output) = (vec![0; len], String::new());
        shelf.input.as_mut_ptr() as usize
    }) as *mut u8
}

/// Where the answer lies, whose length the last call has answered.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    with_shelf(&mut |shelf| shelf.output.as_ptr() as usize) as *const u8
}

/// Takes a configuration, see [`Desk::configure`].
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn configure() -> usize {
    let length = answered(Desk::configure);
    #[cfg(target_arch = "wasm32")]
    MEMORY.keep();
    length
}

/// Begins an operation, see [`Desk::begin`].
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn begin() -> usize {
    answered(Desk::begin)
}

/// Goes on with an operation, see [`Desk::answer`].
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    answered(Desk::answer)
}

fn answered(work: fn(&mut Desk, &Value) -> Shared) -> usize {
    with_shelf(&mut |shelf| {
        let message = packed::read(&shelf.input);
        shelf.output = work(&mut shelf.desk, &message).json();
        shelf.output.len()
    })
}

fn with_shelf(work: &mut dyn FnMut(&mut Shelf) -> usize) -> usize {
    let mut shelf = SHELF.take().unwrap_or_default();
    let answer = work(&mut shelf);
    SHELF.set(Some(shelf));
    answer
}
