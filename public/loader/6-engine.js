// WebAssembly: fetched once for all widgets of the page, and watched. Every call into it goes through `guarded`, so
// that a trap (a panic, memory that ran out) is seen here, nothing more is asked of the dead module, and the shell
// comes back with what the citizen had written.

let dead = false;

const guarded = (exports) => {
  const out = {};
  for (const [name, value] of Object.entries(exports)) {
    out[name] = typeof value !== "function" ? value : (...args) => {
      if (dead) return undefined;
      try {
        return value(...args);
      } catch (error) {
        trapped(error);
        return undefined;
      }
    };
  }
  return out;
};

const trapped = (error) => {
  dead = true;
  for (const widget of [...widgets.values()]) {
    if (widget.found && widget.found.config.debug !== undefined) console.error("medspil:", error);
    fallBack(widget);
  }
};

const fetched = async (name) => {
  const response = await fetch(new URL(name, base), { credentials: "omit" });
  if (!response.ok) throw new Error(response.status);
  return response;
};

/** Fetches and compiles; while it arrives where the server says what it is, as a whole where it does not. */
const instantiate = async (imports) => {
  const response = await fetched(__WASM__);
  const streams = response.headers.get("Content-Type") === "application/wasm";
  return streams
    ? WebAssembly.instantiateStreaming(response, imports)
    : WebAssembly.instantiate(await response.arrayBuffer(), imports);
};

let engine;
/** The mount function of the widget; rejects where WebAssembly is refused or cannot be fetched. */
const loadEngine = () => {
  engine = engine || begin(instantiate).then(() => mount);
  const asked = engine;
  // What a bad network broke may work for the next widget.
  asked.catch(() => (engine = undefined));
  return asked;
};

const modules = {};
/**
 * A module that needs no glue, for one widget: a function that takes the name of a question and its text, or its bytes.
 */
const module = async (name) => {
  modules[name] = modules[name] || fetched(name).then((response) => response.arrayBuffer()).then(WebAssembly.compile);
  modules[name].catch(() => delete modules[name]);
  const { exports } = await WebAssembly.instantiate(await modules[name]);
  return (question, text) => {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    // Asked for first: the memory may grow, and what was its buffer is then gone.
    const at = exports.input(bytes.length);
    new Uint8Array(exports.memory.buffer, at, bytes.length).set(bytes);
    const length = exports[question]();
    return new TextDecoder().decode(new Uint8Array(exports.memory.buffer, exports.output(), length));
  };
};
