//! The module's memory: handed out in a row, and forgotten all at once.
//!
//! An operation needs little and is soon over, so nothing is given back one by one: code that does so would stand at
//! every way out of every function. What a configuration needs is kept; what came after it is forgotten when no operation is under way. It
//! refuses nothing: where the browser has no more memory, the module stops.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;

/// WebAssembly's memory grows by these.
const PAGE: usize = 65_536;

/// Memory in a row.
pub struct Memory {
    next: Cell<usize>,
    kept: Cell<usize>,
}

impl Memory {
    /// Nothing handed out yet.
    pub const fn new() -> Self {
        Self {
            next: Cell::new(0),
            kept: Cell::new(0),
        }
    }

    /// Hands out so many bytes.
    pub fn take(&self, size: usize) -> *mut u8 {
        let end = core::arch::wasm32::memory_size(0) * PAGE;
        // The linker's own data end somewhere in the first pages.
        let next = if self.next.get() == 0 { end } else { self.next.get() };
        let start = next.next_multiple_of(8);
        let after = start + size;
        if after > end && core::arch::wasm32::memory_grow(0, (after - end).div_ceil(PAGE)) == usize::MAX {
            core::arch::wasm32::unreachable();
        }
        self.next.set(after);
        start as *mut u8
    }

    /// Keeps what has been handed out so far.
    pub fn keep(&self) {
        self.kept.set(self.next.get());
    }

    /// Forgets what was handed out since [`Memory::keep`]. Nobody may hold anything of it any more.
    pub fn forget(&self) {
        if self.kept.get() > 0 {
            self.next.set(self.kept.get());
        }
    }
}

#[expect(
    unsafe_code,
    reason = "a page calls this module from one thread, the only one it has"
)]
unsafe impl Sync for Memory {}

#[expect(
    unsafe_code,
    reason = "an allocator hands out memory that is nobody's: behind what was handed out before, within what the browser gave"
)]
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.take(layout.size())
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}
