//! Browser streams as Rust streams and back: what Leptos' server functions name, and nothing else.
//!
//! Leptos depends on server functions, and they on the crate `wasm-streams`, which exports classes to JavaScript. What is
//! exported cannot be left out, so four kilobytes of code that Medspil never calls were on every citizen's first load.
//! This crate takes its place (`[patch.crates-io]`): the same two conversions, made of the browser's own reader and
//! controller, so that the linker drops them where nobody asks (docs/design.md).

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::stream::{LocalBoxStream, Stream, StreamExt, unfold};
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{ReadableStreamDefaultController, ReadableStreamDefaultReader};

/// A stream of the browser.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Takes a stream of the browser.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// Gives the stream to the browser.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// A stream of the browser that yields what a Rust stream yields.
    ///
    /// # Panics
    /// Where the browser has no streams (before 2017).
    pub fn from_stream<S>(stream: S) -> Self
    where
        S: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        let stream: Rc<RefCell<LocalBoxStream<'static, S::Item>>> = Rc::new(RefCell::new(stream.boxed_local()));
        let pull = Closure::wrap(Box::new(move |controller: ReadableStreamDefaultController| -> Promise {
            future_to_promise(pull_one(Rc::clone(&stream), controller))
        }) as Box<dyn FnMut(_) -> Promise>);
        let source = Object::new();
        // Setting a key on an object of our own cannot be refused.
        let _ = Reflect::set(&source, &"pull".into(), &pull.into_js_value());
        let made = web_sys::ReadableStream::new_with_underlying_source(&source);
        Self(made.expect("every browser that runs WebAssembly has streams"))
    }

    /// A Rust stream that yields what the browser's stream yields.
    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> + 'static {
        let reader: ReadableStreamDefaultReader = self.0.get_reader().unchecked_into();
        let next = |reader: Option<ReadableStreamDefaultReader>| async move {
            let reader = reader?;
            match JsFuture::from(reader.read()).await {
                Err(error) => Some((Err(error), None)),
                Ok(result) => {
                    let part = |key: &str| Reflect::get(&result, &key.into()).unwrap_or(JsValue::UNDEFINED);
                    (!part("done").is_truthy()).then(|| (Ok(part("value")), Some(reader)))
                }
            }
        };
        unfold(Some(reader), next)
    }
}

/// Hands the next item to the browser, or says that there are no more.
async fn pull_one(
    stream: Rc<RefCell<LocalBoxStream<'static, Result<JsValue, JsValue>>>>,
    controller: ReadableStreamDefaultController,
) -> Result<JsValue, JsValue> {
    // The browser calls for one item at a time, so nobody else borrows while this waits.
    let next = std::future::poll_fn(|context| stream.borrow_mut().poll_next_unpin(context)).await;
    match next {
        Some(Ok(chunk)) => controller.enqueue_with_chunk(&chunk)?,
        Some(Err(error)) => return Err(error),
        None => controller.close()?,
    }
    Ok(JsValue::UNDEFINED)
}
