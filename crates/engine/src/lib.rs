//! The relevance engine as a WebAssembly module of its own: no Leptos, no glue that a tool writes.
//!
//! The page writes a text where [`input`] says, calls one of the others, and reads the answer where [`output`] says.
//! Texts are UTF-8, as [`medspil_core::relevance::wire`] says. The numbers that a page's
//! ranking needs are inside; those for citizens' sentences come later through [`sentences`].
//!
//! Read next: `public/loader/` for the other side, [`medspil_core::relevance::engine`] for what is done.

use std::cell::RefCell;

use medspil_core::relevance::engine::Engine;
use medspil_core::relevance::wire::{FIELD, read_doors, write_answer, write_number};

#[cfg(target_arch = "wasm32")]
#[global_allocator]
#[expect(unsafe_code, reason = "a page has one thread, and nobody else makes pages")]
static ALLOCATOR: medspil_alloc::Bins<medspil_alloc::Pages> = unsafe { medspil_alloc::Bins::new(medspil_alloc::Pages) };

#[derive(Default)]
struct Desk {
    engine: Engine,
    input: Vec<u8>,
    output: Vec<u8>,
}

thread_local! {
    static DESK: RefCell<Option<Desk>> = const { RefCell::new(None) };
}

/// Where to write `len` bytes.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn input(len: usize) -> *mut u8 {
    with_desk(&mut |desk| {
        desk.input.clear();
        desk.input.resize(len, 0);
        desk.input.as_mut_ptr() as usize
    }) as *mut u8
}

/// Where the answer lies, whose length the last call has answered.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    with_desk(&mut |desk| desk.output.as_ptr() as usize) as *const u8
}

/// Takes the numbers for sentences (`data/sentences.bin`).
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn sentences() -> usize {
    with_text(&mut |engine, bytes, _| engine.set_sentences(bytes))
}

/// Takes the doors.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn doors() -> usize {
    with_text(&mut |engine, text, _| engine.set_doors(&mut read_doors(text)))
}

/// Ranks a page: one record of the seven signals in their order.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn page() -> usize {
    with_text(&mut |engine, text, out| {
        let mut fields = fields(text);
        let signals = std::array::from_fn(|_| fields.next().unwrap_or_default());
        write_answer(&engine.page(&signals), out);
    })
}

/// Ranks a sentence.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn sentence() -> usize {
    with_text(&mut |engine, text, out| write_answer(&engine.sentence(text), out))
}

/// Searches: numbers of doors, best first, with a space behind each.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn search() -> usize {
    with_text(&mut |engine, text, out| numbers(&engine.search(text), out))
}

/// Which of the fields behind the first are like the first: their numbers, most alike first.
#[expect(
    unsafe_code,
    reason = "the name must be kept for the page; nothing else of this is unsafe"
)]
#[unsafe(no_mangle)]
pub extern "C" fn alike() -> usize {
    with_text(&mut |engine, text, out| {
        let mut fields = fields(text);
        let first = fields.next().unwrap_or_default();
        numbers(&engine.alike(first, &mut fields), out);
    })
}

fn fields(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == FIELD as u8)
}

fn numbers(found: &[usize], out: &mut Vec<u8>) {
    for number in found {
        write_number(*number, out);
        out.push(b' ');
    }
}

/// Takes the engine and the text, and writes what it answers.
type Answer<'a> = dyn FnMut(&mut Engine, &[u8], &mut Vec<u8>) + 'a;

fn with_text(answer: &mut Answer) -> usize {
    with_desk(&mut |desk| {
        desk.output.clear();
        answer(&mut desk.engine, &desk.input, &mut desk.output);
        desk.output.len()
    })
}

/// Not generic: a copy for each answer would be a kilobyte of the module.
fn with_desk(work: &mut dyn FnMut(&mut Desk) -> usize) -> usize {
    DESK.with_borrow_mut(|desk| {
        work(desk.get_or_insert_with(|| {
            let mut desk = Desk::default();
            desk.engine.set_pages(PAGES, FURNITURE, PLAIN);
            desk
        }))
    })
}

/// The engine with everything it knows, for those who are no web page.
#[cfg(not(target_arch = "wasm32"))]
pub fn engine() -> Engine {
    let mut engine = Engine::default();
    engine.set_pages(PAGES, FURNITURE, PLAIN);
    engine.set_sentences(include_bytes!("../data/sentences.bin"));
    engine
}

/// What the ranking of a page needs; trained by `cargo xtask gen`.
const PAGES: &[u8] = include_bytes!("../data/pages.bin");
/// Phrases that stand on every page, written by hand.
const FURNITURE: &[u8] = include_bytes!("../data/furniture.txt");
/// Words of Danish and English that tell nobody why something is shown; those of other languages come with sentences.
const PLAIN: &[u8] = include_bytes!("../data/plain.txt");
