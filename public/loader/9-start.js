// Where widgets stand: <medspil-widget>, any element with data-medspil, a magic link (…#medspil?pack=…), or, when the
// page names none of these, right after our own tag.

const LINK = /^#medspil(?:\?(.*))?$/;
const BLOCK = "p, li, h1, h2, h3, h4, h5, h6, blockquote, figure, table";

/**
 * Links may come from a comment that a stranger wrote, so they choose among what the municipality has: a pack by its
 * name, and no backend or configuration of another origin than the script's or the page's.
 */
const harmless = (key, value) => {
  if (key === "pack") return NAME.test(value);
  if (key !== "backend" && key !== "config") return true;
  const url = urlOf(value, []);
  return url !== null && [base.origin, location.origin].includes(url.origin);
};

const magic = (link) => {
  const match = LINK.exec(link.hash);
  // Where something on the page has this name, the link only leads there.
  const anchor = match && match[1] === undefined && document.getElementById("medspil");
  if (!match || anchor || link.dataset.medspilDone !== undefined) return;
  link.dataset.medspilDone = "";
  const host = document.createElement("medspil-widget");
  for (const [key, value] of new URLSearchParams(match[1] || "")) {
    if (KEYS.includes(key) && harmless(key, value)) host.setAttribute("data-" + key, value);
  }
  // The link itself is what remains where the pack cannot be had.
  host.append(link.cloneNode(true));
  const block = link.closest(BLOCK) || link;
  // A list may hold nothing but its items.
  if (block.localName === "li") block.append(host);
  else block.after(host);
  link.hidden = true;
};

const scan = () => {
  for (const host of [...widgets.keys()]) detach(host);
  document.querySelectorAll('a[href*="#medspil"]').forEach(magic);
  for (const host of document.querySelectorAll("[data-medspil]:not(script):not(medspil-widget)")) {
    try {
      attach(host);
    } catch {
      // Not every element can have a shadow root; the next place may.
    }
  }
};

/** The last place: after the tag itself, if it stands in the body and nothing else was named. */
const besides = (tag) => {
  scan();
  if (!tag || !document.body || !document.body.contains(tag) || document.querySelector(PLACES)) return;
  const host = document.createElement("medspil-widget");
  for (const [key, value] of Object.entries(attributes(tag))) host.setAttribute("data-" + key, value);
  tag.after(host);
};

const parsed = (then) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", then, { once: true });
  else then();
};

if (!customElements.get("medspil-widget")) {
  customElements.define(
    "medspil-widget",
    class extends HTMLElement {
      connectedCallback() {
        // The parser may not have reached the children yet, and one of them may be the configuration.
        if (document.readyState === "loading" && !this.nextSibling) parsed(() => this.isConnected && attach(this));
        else attach(this);
      }

      disconnectedCallback() {
        queueMicrotask(() => detach(this));
      }
    },
  );
}

Object.defineProperty(window, "medspil", {
  value: Object.freeze({ version: __VERSION__, scan, join: (tag) => parsed(() => besides(tag)) }),
});
parsed(() => besides(script));
