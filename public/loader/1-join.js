// The loader: a classic script whose own code, the WebAssembly glue and the stylesheet share one function scope, so a
// second copy on the page defines nothing. The build (crates/xtask/src/bundle.rs) puts these files together in the
// order of their names. Read on in 7-start.js for what happens when.

const script = document.currentScript;
const first = window.medspil;
// An element with id="medspil" would be found here too; only our own object has this function.
if (first && typeof first.join === "function") {
  first.join(script);
  return;
}

const base = new URL(".", script ? script.src : document.baseURI);
/** Every widget on the page: host element → its state. @type {Map<HTMLElement, object>} */
const widgets = new Map();
