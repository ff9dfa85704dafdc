//! The relevance engine as a WebAssembly module of its own: no Leptos, no glue that a tool writes.
//!
//! The page writes a text where [`input`] says, calls one of the others, and reads the answer where [`output`] says.
//! Texts are UTF-8, as [`medspil_core::relevance::wire`] says. The words that a page's ranking
//! needs are inside; those of citizens' sentences come later through [`words`].
//!
//! Read next: `public/loader/` for the other side, [`medspil_core::relevance::engine`] for what is done.

use std::cell::RefCell;

use medspil_core::relevance::engine::Engine;
use medspil_core::relevance::page::Page;
use medspil_core::relevance::wire::{FIELD, read_doors, write_answer, write_number};

#[derive(Default)]
struct Desk {
    engine: Engine,
    input: Vec<u8>,
    output: String,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

/// Where to write `len` bytes.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn input(len: usize) -> *mut u8 {
    DESK.with_borrow_mut(|desk| {
        desk.input.clear();
        desk.input.resize(len, 0);
        desk.input.as_mut_ptr()
    })
}

/// Where the answer lies, whose length the last call has answered.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    DESK.with_borrow(|desk| desk.output.as_ptr())
}

/// Adds words to the engine's own.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn words() -> usize {
    with_text(|engine, text| {
        engine.add_words(text);
        String::new()
    })
}

/// Takes the doors.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn doors() -> usize {
    with_text(|engine, text| {
        engine.set_doors(read_doors(text));
        String::new()
    })
}

/// Ranks a page: one record of the seven signals in their order.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn page() -> usize {
    with_text(|engine, text| {
        let mut signals = text.split(FIELD).map(str::to_owned);
        let mut next = || signals.next().unwrap_or_default();
        let page = Page {
            topic: next(),
            meta: next(),
            breadcrumb: next(),
            url: next(),
            title: next(),
            headings: next(),
            text: next(),
        };
        write_answer(&engine.page(&page))
    })
}

/// Ranks a sentence.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn sentence() -> usize {
    with_text(|engine, text| write_answer(&engine.sentence(text)))
}

/// Searches: numbers of doors, best first, with a space between them.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn search() -> usize {
    with_text(|engine, text| numbers(&engine.search(text)))
}

/// Which of the fields behind the first are like the first: their numbers, most alike first.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn alike() -> usize {
    with_text(|engine, text| {
        let texts: Vec<&str> = text.split(FIELD).collect();
        numbers(&engine.alike(texts[0], &texts[1..]))
    })
}

fn numbers(found: &[usize]) -> String {
    let mut out = String::new();
    for number in found {
        write_number(*number, &mut out);
        out.push(' ');
    }
    out
}

fn with_text(answer: impl FnOnce(&mut Engine, &str) -> String) -> usize {
    DESK.with_borrow_mut(|desk| {
        let input = std::mem::take(&mut desk.input);
        if desk.engine.is_empty() {
            desk.engine.set_network(NUMBERS);
            desk.engine.add_words(WORDS);
        }
        desk.output = answer(&mut desk.engine, std::str::from_utf8(&input).unwrap_or_default());
        desk.output.len()
    })
}

/// Trained by `cargo xtask gen`.
const NUMBERS: &[u8] = include_bytes!("../data/numbers.bin");
/// The words that pages need.
const WORDS: &str = include_str!("../data/words.txt");
