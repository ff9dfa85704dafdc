// What the page language needs to find its way in a widget; put before each of its scripts (widget.rs).
const [nth, ...args] = arguments;
const hosts = [...document.querySelectorAll("medspil-widget, [data-medspil]:not(script)")];
const host = hosts[nth];
const root = host && host.shadowRoot;
const all = (selector, within = root) => (within ? [...within.querySelectorAll(selector)] : []);
const one = (selector, within = root) => all(selector, within)[0];
const words = (element) => (element ? element.textContent.replace(/\s+/g, " ").trim() : "");
const seen = (element) => Boolean(element) && element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
const button = (text, within = root) => all("button", within).find((one) => words(one) === text && seen(one));
const ideaOf = (title) => all("li.idea").find((row) => words(one(".card-title", row)) === title);
const live = () => all(".sr[role=status]").pop();
const drawn = () => new Promise((done) => (requestAnimationFrame(() => requestAnimationFrame(done)), setTimeout(done, 200)));
