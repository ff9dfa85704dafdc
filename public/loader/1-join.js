// The loader: a classic script whose own code, the WebAssembly glue and the stylesheet share one function scope, so a
// second copy on the page defines nothing. The build (crates/xtask/src/bundle.rs) puts these files together in the
// order of their names. Read on in 9-start.js for what happens when.

// An element with name="currentScript" would be found under that name, and its address be taken for ours.
const current = document.currentScript;
const ours = (tag) => tag instanceof HTMLScriptElement && /\/medspil\.js$/.test(new URL(tag.src, document.baseURI).pathname);
const script = current instanceof HTMLScriptElement ? current : [...document.querySelectorAll("script[src]")].find(ours);
const first = window.medspil;
// An element with id="medspil" would be found here too; only our own object has this function.
if (first && typeof first.join === "function") {
  first.join(script);
  return;
}

const base = new URL(".", script ? script.src : document.baseURI);
/** Every widget on the page: host element → its state. @type {Map<HTMLElement, object>} */
const widgets = new Map();
