//! A value that the drawing follows: Leptos' trigger beside a plain cell.
//!
//! The same as Leptos' own signals in use, but the reactive part does not depend on the type of the value: each of
//! `RwSignal`'s instances costs the citizen about three kilobytes, of these about a tenth (docs/design.md). Reading
//! inside an effect subscribes it; there is nothing to dispose of, so an answer that comes after the widget was taken
//! away finds everything still there.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::{ArcTrigger, Notify, Track};

/// A shared value that can be followed. Cloning shares it.
pub struct Live<T>(Rc<(RefCell<T>, ArcTrigger)>);

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> Live<T> {
    /// A value to begin with.
    pub fn new(value: T) -> Self {
        Self(Rc::new((RefCell::new(value), ArcTrigger::new())))
    }

    /// Looks at the value, and subscribes the effect that looks.
    pub fn with<U>(&self, look: impl FnOnce(&T) -> U) -> U {
        self.0.1.track();
        self.peek(look)
    }

    /// Looks at the value as it is now.
    pub fn peek<U>(&self, look: impl FnOnce(&T) -> U) -> U {
        look(&self.0.0.borrow())
    }

    /// Changes the value in place and tells those who follow.
    pub fn change(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.0.0.borrow_mut());
        self.0.1.notify();
    }

    /// Puts another value in its place.
    pub fn set(&self, value: T) {
        self.change(|old| *old = value);
    }
}

impl<T: Clone> Live<T> {
    /// A copy of the value; subscribes.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// A copy of the value as it is now.
    pub fn now(&self) -> T {
        self.peek(T::clone)
    }
}
