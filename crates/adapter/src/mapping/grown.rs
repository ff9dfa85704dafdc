//! Lists and texts that grow, as the browser's module has them: where they lie and how much of them there is, and nothing
//! that would give memory back (see `shared`). How much room they have follows from their length, so one function makes
//! it for all of them; the standard library's would be a twentieth of the module.
//!
//! The programs have the standard library's. Here as there nothing beyond the end is ever read. Where there is no more
//! memory it stops.
#![expect(
    unsafe_code,
    reason = "a list that grows has room with nothing in it; each use says why it stays within what is there"
)]

use std::alloc::{Layout, alloc};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::{ptr, slice, str};

/// For how many there is room at least where there are so many, one or more. What fills its room to the last place has no
/// more than that.
const fn room(len: usize) -> usize {
    ((len - 1) | 3).next_power_of_two()
}

/// A list that grows. What is in it is never dropped.
pub struct Many<T> {
    /// From here on there is room for [`room`] of `len`, as soon as there is anything.
    start: *mut T,
    len: usize,
}

/// Room for so many bytes, and there what was used of the old.
#[inline(never)]
fn moved(start: *const u8, used: usize, size: usize) -> *mut u8 {
    let layout = Layout::from_size_align(size, 8);
    // There is room for four at least, so the size is not 0.
    let new = layout.map_or(ptr::null_mut(), |layout| unsafe { alloc(layout) });
    assert!(!new.is_null(), "no more memory");
    // The new room is larger than the old one and begins elsewhere.
    unsafe { ptr::copy_nonoverlapping(start, new, used) };
    new
}

impl<T> Many<T> {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self {
            start: ptr::NonNull::<u64>::dangling().as_ptr().cast(),
            len: 0,
        }
    }

    /// Makes sure that there is room for so many, which are more than there are.
    fn grow(&mut self, len: usize) {
        if self.len == 0 || room(self.len) < len {
            let size = room(len).saturating_mul(size_of::<T>());
            self.start = moved(self.start.cast(), self.len * size_of::<T>(), size).cast();
        }
    }

    /// Adds one at the end.
    pub fn push(&mut self, item: T) {
        self.grow(self.len + 1);
        // There is room for it behind the last.
        unsafe { self.start.add(self.len).write(item) };
        self.len += 1;
    }

    /// Takes away what comes after so many.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }
}

impl<T: Copy> Many<T> {
    /// Adds these at the end.
    pub fn extend_from_slice(&mut self, more: &[T]) {
        if !more.is_empty() {
            self.grow(self.len + more.len());
            // There is room for them behind the last, and nobody else knows of that room.
            unsafe { ptr::copy_nonoverlapping(more.as_ptr(), self.start.add(self.len), more.len()) };
            self.len += more.len();
        }
    }

    /// Takes out the one at a place, and closes the gap.
    ///
    /// # Panics
    /// Where there is none.
    pub fn remove(&mut self, at: usize) -> T {
        let item = self[at];
        self.copy_within(at + 1.., at);
        self.len -= 1;
        item
    }

    /// These for good.
    pub fn leak<'a>(self) -> &'a mut [T] {
        // Nothing here is ever given back.
        unsafe { slice::from_raw_parts_mut(self.start, self.len) }
    }
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for Many<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // So many were written there.
        unsafe { slice::from_raw_parts(self.start, self.len) }
    }
}

impl<T> DerefMut for Many<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // So many were written there, and nobody else has this list.
        unsafe { slice::from_raw_parts_mut(self.start, self.len) }
    }
}

impl<'a, T> IntoIterator for &'a Many<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> slice::Iter<'a, T> {
        self.iter()
    }
}

impl<T: Copy> Clone for Many<T> {
    fn clone(&self) -> Self {
        let mut clone = Self::default();
        clone.extend_from_slice(self);
        clone
    }
}

impl<T: PartialEq> PartialEq for Many<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: fmt::Debug> fmt::Debug for Many<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T> FromIterator<T> for Many<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut many = Self::default();
        items.into_iter().for_each(|item| many.push(item));
        many
    }
}

/// A text that grows.
#[derive(Clone, Default, PartialEq)]
pub struct Written {
    /// Whole letters in UTF-8.
    bytes: Many<u8>,
}

impl Written {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self { bytes: Many::new() }
    }

    /// Adds this at the end.
    pub fn push_str(&mut self, more: &str) {
        self.bytes.extend_from_slice(more.as_bytes());
    }

    /// Adds a letter at the end.
    pub fn push(&mut self, letter: char) {
        self.push_str(letter.encode_utf8(&mut [0; 4]));
    }

    /// Takes away what comes after so many bytes.
    ///
    /// # Panics
    /// Where that is within a letter.
    pub fn truncate(&mut self, len: usize) {
        assert!(self.is_char_boundary(len), "within a letter");
        self.bytes.truncate(len);
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self
    }

    /// The text for good.
    pub fn leak<'a>(self) -> &'a mut str {
        // Only whole texts were added, and taken away between letters.
        unsafe { str::from_utf8_unchecked_mut(self.bytes.leak()) }
    }
}

impl Deref for Written {
    type Target = str;

    fn deref(&self) -> &str {
        // As in `leak`.
        unsafe { str::from_utf8_unchecked(&self.bytes) }
    }
}

impl DerefMut for Written {
    fn deref_mut(&mut self) -> &mut str {
        // As in `leak`.
        unsafe { str::from_utf8_unchecked_mut(&mut self.bytes) }
    }
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_does_what_the_standard_librarys_does() {
        let (mut ours, mut theirs) = (Many::default(), Vec::new());
        let mut dice = 7_u64;
        for turn in 0..20_000_u64 {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let number = (dice >> 33) as usize;
            match number % 16 {
                0 if !theirs.is_empty() => {
                    let at = number / 16 % theirs.len();
                    assert_eq!(ours.remove(at), theirs.remove(at));
                }
                1 => {
                    ours.truncate(number / 16 % 64);
                    theirs.truncate(number / 16 % 64);
                }
                2 => {
                    ours = ours.clone();
                    let more: Many<_> = theirs[..theirs.len().min(number / 16 % 9)].iter().copied().collect();
                    ours.extend_from_slice(&more);
                    theirs.extend_from_slice(&more);
                }
                _ => {
                    ours.push(turn);
                    theirs.push(turn);
                }
            }
            assert_eq!(*ours, *theirs);
        }
        assert_eq!(ours.leak(), theirs);
    }

    #[test]
    fn a_text_does_what_the_standard_librarys_does() {
        let (mut ours, mut theirs) = (Written::new(), String::new());
        for turn in 0..2_000 {
            let more = ["", "a", "æ", "🙂 and what comes after"][turn % 4];
            ours.push_str(more);
            theirs.push_str(more);
            ours.push('å');
            theirs.push('å');
            if turn % 7 == 0 {
                let end = theirs.len() - more.len() - 'å'.len_utf8();
                ours.truncate(end);
                theirs.truncate(end);
            }
            assert_eq!(ours.as_str(), theirs);
        }
        ours.make_ascii_uppercase();
        assert_eq!(*ours.clone().leak(), *theirs.to_ascii_uppercase());
    }

    #[test]
    #[should_panic(expected = "within a letter")]
    fn a_text_is_not_cut_within_a_letter() {
        let mut text = Written::default();
        text.push_str("æ");
        text.truncate(1);
    }
}
