//! The allocator of the WebAssembly modules: a free list for each power of two, and a mark that moves up the memory.
//!
//! The standard one weighs more than a kilobyte of the first load, because it joins and splits blocks for programs that
//! run for months. A widget lives as long as a page is read: a block is rounded up to a power of two, so it goes back
//! to its list and comes out again in a few instructions, and nothing is ever searched. It costs up to half of what is
//! asked for in memory, and freed blocks stay with their size.
//!
//! It refuses alignments above 16 bytes, which nobody here asks for, and it is for programs of one thread: the
//! WebAssembly modules have no other. Why it is ours: docs/design.md.

#![no_std]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::ptr;

/// The smallest block: it must hold the address of the next free one.
const SMALLEST: usize = 16;
/// Sizes by their power of two; a WebAssembly memory has 2^32 bytes.
const CLASSES: usize = 32;
/// A WebAssembly page.
const PAGE: usize = 65_536;

/// Where memory comes from.
pub trait Memory {
    /// Makes this many pages more, next to what was there. The address where they begin; none where there is no more.
    fn grow(&self, pages: usize) -> Option<*mut u8>;
}

struct State {
    free: [*mut u8; CLASSES],
    /// Up to here everything was given out once.
    mark: *mut u8,
    /// How many bytes are left behind the mark.
    left: usize,
}

/// The allocator.
pub struct Bins<M> {
    memory: M,
    state: UnsafeCell<State>,
}

#[expect(unsafe_code, reason = "whoever makes one says that there is one thread")]
// SAFETY: see `Bins::new`.
unsafe impl<M> Sync for Bins<M> {}

impl<M> Bins<M> {
    /// An allocator that has given out nothing yet.
    ///
    /// # Safety
    /// It is used by one thread only, and nobody else takes pages of this memory.
    #[expect(unsafe_code, reason = "the caller promises what the compiler cannot see")]
    pub const unsafe fn new(memory: M) -> Self {
        Self {
            memory,
            state: UnsafeCell::new(State {
                free: [ptr::null_mut(); CLASSES],
                mark: ptr::null_mut(),
                left: 0,
            }),
        }
    }
}

/// The class of a request: its power of two; none where it cannot be had.
fn class(size: usize, align: usize) -> Option<usize> {
    if align > SMALLEST || size > 1 << (CLASSES - 2) {
        return None;
    }
    Some(size.max(SMALLEST).next_power_of_two().trailing_zeros() as usize)
}

#[expect(unsafe_code, reason = "an allocator hands out raw memory")]
// SAFETY: blocks are disjoint: each is cut from behind the mark once and is on at most one list; a block of 2^n bytes
// begins at a multiple of 16, because all blocks before it are multiples of 16 long and pages begin at one.
unsafe impl<M: Memory> GlobalAlloc for Bins<M> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(class) = class(layout.size(), layout.align()) else {
            return ptr::null_mut();
        };
        // SAFETY: one thread, and nothing in here calls back.
        let state = unsafe { &mut *self.state.get() };
        let Some(list) = state.free.get_mut(class) else {
            return ptr::null_mut();
        };
        if !list.is_null() {
            let block = *list;
            // SAFETY: `dealloc` has written the next one's address there.
            *list = unsafe { block.cast::<*mut u8>().read() };
            return block;
        }
        let size = 1 << class;
        if size > state.left {
            let pages = (size - state.left).div_ceil(PAGE);
            let Some(start) = self.memory.grow(pages) else {
                return ptr::null_mut();
            };
            if state.mark.is_null() {
                state.mark = start;
            }
            state.left += pages * PAGE;
        }
        let block = state.mark;
        state.mark = block.wrapping_add(size);
        state.left -= size;
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: one thread, and nothing in here calls back.
        let state = unsafe { &mut *self.state.get() };
        let list = class(layout.size(), layout.align()).and_then(|class| state.free.get_mut(class));
        if let Some(list) = list {
            // SAFETY: the block is at least 16 bytes long, aligned, and nobody uses it any more.
            unsafe { block.cast::<*mut u8>().write(*list) };
            *list = block;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if class(size, layout.align()) == class(layout.size(), layout.align()) {
            return block;
        }
        // SAFETY: the caller's promises about `block` and `size` are those of these three.
        unsafe {
            let Ok(wanted) = Layout::from_size_align(size, layout.align()) else {
                return ptr::null_mut();
            };
            let new = self.alloc(wanted);
            if !new.is_null() {
                ptr::copy_nonoverlapping(block, new, layout.size().min(size));
                self.dealloc(block, layout);
            }
            new
        }
    }
}

/// The module's own memory.
#[derive(Debug)]
pub struct Pages;

#[cfg(target_arch = "wasm32")]
impl Memory for Pages {
    fn grow(&self, pages: usize) -> Option<*mut u8> {
        let before = core::arch::wasm32::memory_grow(0, pages);
        (before != usize::MAX).then_some((before * PAGE) as *mut u8)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::cell::Cell;
    use std::vec::Vec;

    /// Sixteen pages that lie side by side, like a module's.
    struct Few {
        all: *mut u8,
        given: Cell<usize>,
    }

    impl Few {
        fn new() -> Self {
            let pages = std::vec![0_u128; 16 * PAGE / 16].leak();
            Self {
                all: pages.as_mut_ptr().cast(),
                given: Cell::new(0),
            }
        }
    }

    impl Memory for Few {
        fn grow(&self, pages: usize) -> Option<*mut u8> {
            let before = self.given.get();
            let there = before + pages <= 16;
            there.then(|| {
                self.given.set(before + pages);
                self.all.wrapping_add(before * PAGE)
            })
        }
    }

    #[expect(unsafe_code, reason = "each test is the only user of its memory")]
    fn bins() -> Bins<Few> {
        // SAFETY: one thread, and a memory of its own.
        unsafe { Bins::new(Few::new()) }
    }

    fn of(size: usize) -> Layout {
        Layout::from_size_align(size, 8).unwrap()
    }

    #[expect(unsafe_code, reason = "what is tested is an allocator")]
    #[test]
    fn blocks_do_not_overlap_and_hold_what_was_written_while_others_come_and_go() {
        let bins = bins();
        let mut live: Vec<(*mut u8, usize, u8)> = Vec::new();
        let mut chance = 7_u64;
        for turn in 0..20_000_u64 {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(turn);
            let number = (chance >> 33) as usize;
            // SAFETY: layouts are those that the blocks were asked for with.
            unsafe {
                if live.len() > 60 || number.is_multiple_of(3) && !live.is_empty() {
                    let (block, size, mark) = live.swap_remove(number % live.len());
                    let bytes = std::slice::from_raw_parts(block, size);
                    assert!(bytes.iter().all(|byte| *byte == mark), "turn {turn}");
                    if number.is_multiple_of(2) {
                        bins.dealloc(block, of(size));
                    } else {
                        let other = number / 7 % 3_000 + 1;
                        let moved = bins.realloc(block, of(size), other);
                        let kept = std::slice::from_raw_parts(moved, size.min(other));
                        assert!(kept.iter().all(|byte| *byte == mark), "turn {turn}");
                        moved.write_bytes(mark, other);
                        live.push((moved, other, mark));
                    }
                } else {
                    let size = number % 3_000 + 1;
                    let block = bins.alloc(of(size));
                    assert!(!block.is_null() && block.addr().is_multiple_of(16));
                    let mark = (turn % 251) as u8;
                    block.write_bytes(mark, size);
                    live.push((block, size, mark));
                }
            }
        }
        let given = bins.memory.given.get();
        assert!(given <= 10, "what is freed is used again: {given} pages");
    }

    #[expect(unsafe_code, reason = "what is tested is an allocator")]
    #[test]
    fn what_cannot_be_had_is_null_and_harms_nothing() {
        let bins = bins();
        // SAFETY: null is not used, the other block is.
        unsafe {
            assert!(bins.alloc(of(17 * PAGE)).is_null());
            assert!(bins.alloc(Layout::from_size_align(8, 64).unwrap()).is_null());
            assert!(bins.alloc(of(usize::MAX / 4)).is_null());
            let block = bins.alloc(of(3 * PAGE));
            block.write_bytes(1, 3 * PAGE);
            assert!(bins.realloc(block, of(3 * PAGE), 40 * PAGE).is_null());
            assert_eq!(*block, 1);
            // Within the same power of two it stays where it is.
            assert_eq!(bins.realloc(block, of(3 * PAGE), 4 * PAGE), block);
        }
    }
}
