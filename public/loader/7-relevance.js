// The relevance engine: what the page says about itself, and a WebAssembly module that finds the doors that fit
// (crates/engine). Everything is read and worked out here; nothing about the page or the citizen's words is sent.

// Found on every page, or not the page's own: what they say tells nothing about this page.
const OUTSIDE =
  'header, footer, aside, nav, form, dialog, script, style, noscript, [role=navigation], [role=banner], [role=contentinfo], [role=complementary], [role=search], [hidden], [aria-hidden=true], [class*=cookie i], [id*=cookie i], ' +
  PLACES;
const LINES = "p, li, dt, dd, td, blockquote, figcaption, summary";
const HEADINGS = "h2, h3, h4";
const CRUMBS = "[class*=breadcrumb i], [aria-label*=breadcrumb i], [aria-label*=rumme i]";
const META = "description|keywords|subject|section|tag|abstract|emne";
/** More text than this says nothing new about a page. */
const ENOUGH = 6000;
const FIELD = "\u001f";
const RECORD = "\u001e";

/** The page's path; how its file ends says nothing about the page. */
const path = () => {
  const plain = location.pathname.replace(/\.\w+$/, "");
  try {
    return decodeURI(plain);
  } catch {
    return plain;
  }
};

/** The signals in the order of trust, see crates/core/src/relevance/page.rs. */
const signals = ({ config }) => {
  const all = (selector, within) => [...within.querySelectorAll(selector)];
  const lines = (selector, within, outside) => {
    const seen = new Set();
    let length = 0;
    for (const one of all(selector, within)) {
      if (length > ENOUGH) break;
      const line = one.closest(outside) || one.querySelector(selector) ? "" : one.textContent.replace(/\s+/g, " ").trim();
      length += line.length;
      // A line that stands there twice is the page's furniture.
      seen.add(line);
    }
    return [...seen].join("\n");
  };
  const named = new RegExp("(^|[:.])(" + META + ")$", "i");
  const meta = all("meta[content]", document)
    .filter((one) => named.test(one.name || one.getAttribute("property")))
    .map((one) => one.content);
  for (const { textContent } of all('script[type="application/ld+json"]', document)) {
    for (const [, value] of textContent.matchAll(/"(?:keywords|articleSection|about|description)"\s*:\s*"([^"]*)/g)) meta.push(value);
  }
  const main = document.querySelector("main, [role=main], article") || document.body;
  const text = lines(LINES, main, OUTSIDE);
  return [
    [config.topic, config.area].join(" "),
    meta.join("\n"),
    lines(CRUMBS + ", " + CRUMBS.replace(/]/g, "] a"), document, "medspil-widget"),
    path(),
    [document.title, ...all("h1", document).map((one) => one.textContent)].join("\n"),
    lines(HEADINGS, main, OUTSIDE),
    // A page without paragraphs says what it says in one piece.
    text.length > 80 ? text : text + "\n" + (main.innerText || "").slice(0, ENOUGH),
  ];
};

/** The pack's entries as the engine wants them, see crates/core/src/relevance/wire.rs. */
const doors = ({ config, pack, overlay }) => {
  const hidden = list(config.channels);
  const now = Date.now();
  const record = (channel) => {
    const own = overlay?.channels?.[channel.id] || {};
    const suggested = !channel.part_of && isOpen(channel, now) && !hidden.includes("-" + channel.id);
    const texts = [channel.summary, channel.words, own.summary, own.words].flat().join("\n");
    return [channel.pack || pack.id, channel.id, suggested ? "1" : "", own.title || channel.title, texts].join(FIELD);
  };
  return usable(pack).map(record).join(RECORD);
};

/**
 * What the widget asks of the engine. Without one (no network, WebAssembly refused) everything is answered by nothing,
 * and the widget keeps its pinned and default channels.
 */
const finder = (found) => {
  let ask = () => "";
  let engine;
  let numbers;
  return {
    ask: (question, text) => ask(question, text),
    /** The channels that fit the page; again after the language has changed. */
    rank: async () => {
      engine = engine || module(__ENGINE__);
      ask = await engine;
      ask("doors", doors(found));
      return ask("page", signals(found).join(FIELD));
    },
    /** What sentences need beside what pages need: fetched once, when somebody begins to write. */
    more: async () => {
      await engine;
      numbers = numbers || fetched(__SENTENCES__).then((response) => response.arrayBuffer());
      try {
        ask("sentences", new Uint8Array(await numbers));
        ask("doors", doors(found));
      } catch {
        numbers = undefined;
      }
    },
  };
};
