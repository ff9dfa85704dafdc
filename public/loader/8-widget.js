// One widget's life: shell, take-over, fall-back, removal.

const sheet = (() => {
  try {
    const made = new CSSStyleSheet();
    made.replaceSync(__CSS__);
    return made;
  } catch {
    return null; // Browsers before 2023: links and texts work, without our looks.
  }
})();

const draw = (widget, frame) => {
  widget.root.replaceChildren(frame);
  widget.frame = frame;
  paintAccent(frame, widget.found.config.accent);
};

/** What the citizen has written so far, in the shell's box or the widget's fields. */
const written = (root) => {
  const fields = [...root.querySelectorAll("textarea, input[name=title]")];
  return fields.map((field) => field.value.trim()).filter(Boolean).join("\n\n");
};

/** What waits in the outbox; without WebAssembly nobody can send it, but it can be read and copied. */
const unsent = () => {
  try {
    const items = JSON.parse(localStorage.getItem("medspil:outbox") || "[]");
    return items.map(({ title, text }) => [title, text].filter(Boolean).join("\n")).join("\n\n");
  } catch {
    return "";
  }
};

const fallBack = (widget) => {
  // One whose data is still under way falls back by itself when it finds the engine dead.
  if (!widget.alive || !widget.found) return;
  const pack = viewOf(widget.found).pack;
  const focused = widget.root.activeElement;
  const frame = pack.channels.length ? plain(widget.found, [written(widget.root), unsent()].filter(Boolean).join("\n\n")) : bare(widget.found);
  draw(widget, frame);
  widget.unmount = null;
  const first = focused && frame.querySelector("textarea, input, a");
  if (first) first.focus({ preventScroll: true });
  send(widget.host, "medspil:error", { code: dead ? "crashed" : "no-engine" });
};

const send = (host, name, detail) => host.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Resolves when nothing is under way that must not be interrupted: a finger on the widget, a word being composed (a
 * phone's keyboard composes every word), or typing that has not paused.
 */
const untouched = async (widget) => {
  while (widget.alive && (widget.pressed || widget.composing || performance.now() - widget.typed < 700)) await pause(50);
};

/** Resolves when the browser has nothing to do; never where the citizen asks for few bytes. */
const idle = () =>
  new Promise((resolve) => {
    if (navigator.connection && navigator.connection.saveData) return;
    if (window.requestIdleCallback) requestIdleCallback(resolve, { timeout: 8000 });
    else setTimeout(resolve, 3000);
  });

/** The widget talks to a described backend from now on. */
const enter = ({ found }, door) => {
  backends[door.name] = door;
  found.can = door.can;
  found.config.backend = door.name;
};

/**
 * Stands for a described backend whose module cannot be had: there seem to be ideas, which cannot be listed, and nothing
 * is sent. Whoever asks again for the ideas has the module asked for again; when it comes, the widget is drawn anew.
 */
const shut = (host, opening) => {
  const widget = widgets.get(host);
  return {
    // By this name the outbox knows what it shows and cannot send (src/app/outbox.rs).
    name: "described" + widget.index,
    can: 1,
    carry: async () => {
      // An address of its own: some browsers remember for an address that it could not be had.
      const again = () => opening("?" + Date.now()).catch(() => {});
      let door = await again();
      if (!door) {
        // Throws as a request would where it is the network's fault. It may have come back just now; else the page does
        // not let the module in.
        await Promise.all([MAPPER, MAPPING].map(fetched));
        door = await again();
        if (!door) return new Response(null, { status: 403 });
      }
      const { unmount } = widget;
      enter(widget, door);
      await takeOver(widget, await loadEngine());
      if (widget.unmount !== unmount) unmount();
      // The drawing that asked is gone.
      return new Promise(() => {});
    },
  };
};

/** Puts the widget's drawing in the place of what was drawn before, with focus, caret and text where they were. */
const takeOver = async (widget, mount) => {
  await untouched(widget);
  if (!widget.alive) return;
  const { root, found } = widget;
  const box = root.querySelector("textarea");
  const active = root.activeElement;
  const caret = box && [box.selectionStart, box.selectionEnd];
  const frame = frameOf(found);
  const clicked = box && box.dataset.continued !== undefined;
  const unmount = mount(frame, widget.host, Object.assign(found, {
    asked: box?.name === "ask" ? box.value : written(root),
    clicked,
    idle,
    index: widget.index,
    finder: finder(found),
    facts: (id) => {
      const view = viewOf(found);
      const channel = view.pack.channels.find((one) => one.id === id) || {};
      return facts(view, channel, view.overlay?.channels?.[id] || {});
    },
  }));
  if (dead || !unmount) return fallBack(widget);
  // The readable accent has been worked out for the shell; measuring again would cost a style pass.
  for (const name of ["--medspil-accent", "--light-accent", "--dark-accent"]) {
    const value = widget.frame.style.getPropertyValue(name);
    if (value) frame.style.setProperty(name, value);
  }
  root.replaceChildren(frame);
  widget.frame = frame;
  widget.unmount = unmount;
  if (active) {
    const { focus } = active.dataset;
    const again = focus ? "[data-focus=" + focus + "]" : active.matches("textarea") ? "textarea" : active.matches("a") ? '[data-id="' + CSS.escape(active.parentElement.dataset.id) + '"] a' : "button";
    const target = frame.querySelector(again);
    if (target) target.focus({ preventScroll: true });
    if (target && caret && target.setSelectionRange) target.setSelectionRange(caret[0], caret[1]);
  }
  send(widget.host, "medspil:ready", { lang: found.config.lang });
};

let count = 0;

const attach = (host) => {
  if (widgets.has(host)) return;
  const root = host.shadowRoot || host.attachShadow({ mode: "open" });
  if (sheet) root.adoptedStyleSheets = [sheet];
  const gone = new AbortController();
  const widget = { host, root, gone, alive: true, pressed: false, composing: false, typed: -Infinity, index: ++count };
  const options = { capture: true, signal: gone.signal };
  widgets.set(host, widget);
  root.addEventListener("pointerdown", () => (widget.pressed = true), options);
  root.addEventListener("compositionstart", () => (widget.composing = true), options);
  root.addEventListener("compositionend", () => (widget.composing = false), options);
  root.addEventListener("input", () => (widget.typed = performance.now()), options);
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => (widget.pressed = false), options);
  // Until the texts are there, what the editor put inside the tag stays in view.
  if (!root.firstChild) root.append(document.createElement("slot"));
  run(widget);
};

/** Makes the language's rules while the WebAssembly is on its way, after the shell has been painted. */
const warm = ({ rules }) =>
  requestAnimationFrame(() =>
    setTimeout(() => {
      rules.number(1);
      rules.plural(1);
      rules.day("2000-01-01");
    }),
  );

const run = async (widget) => {
  const finding = data(widget.host);
  const loading = loadEngine();
  loading.catch(() => {});
  widget.found = await finding;
  if (!widget.alive) return;
  // Without texts or channels there is nothing that we could draw better than the editor.
  const drawable = Object.keys(widget.found.locale).length > 0 && usable(widget.found.pack).length > 0;
  draw(widget, drawable ? shell(widget.found) : bare(widget.found));
  if (!drawable) {
    send(widget.host, "medspil:error", { code: "no-pack" });
    return report(widget.found);
  }
  warm(widget.found);
  const go = widget.root.querySelector(".ask button");
  if (go) {
    go.addEventListener("click", () => {
      widget.root.querySelector("textarea").dataset.continued = "";
      widget.typed = -Infinity;
    });
  }
  try {
    const mount = await loading;
    const door = await widget.found.door;
    if (door) enter(widget, door);
    if (dead) throw new Error("dead");
    if (widget.alive) await takeOver(widget, mount);
    report(widget.found);
  } catch {
    fallBack(widget);
  }
};

const report = ({ config, problems }) => {
  if (config.debug === undefined || config.debug === "false" || config.debug === false) return;
  for (const { path, found, expected } of problems) {
    console.warn("medspil: " + path + ": found " + found + ", expected " + expected);
  }
};

const detach = (host) => {
  const widget = widgets.get(host);
  if (!widget || host.isConnected) return;
  widgets.delete(host);
  widget.alive = false;
  widget.gone.abort();
  if (widget.unmount) widget.unmount();
  widget.root.replaceChildren();
};
