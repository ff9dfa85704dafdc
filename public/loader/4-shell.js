// The shell: what the citizen sees before WebAssembly is there, and again where it never comes. Real links from the
// first paint; the same classes and the same places as the widget's own drawing, so that taking over moves nothing.

const CALL = "call";
const PLACE_COUNT = 3;

const element = (name, properties, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (value != null) node.setAttribute(key, value);
  }
  node.append(...children.filter(Boolean));
  return node;
};

const heading = (level, text, id, name) => element("div", { role: "heading", "aria-level": level, id, class: name }, text);

/** The action of a channel, or its pack's main one; only addresses that cannot run script. */
const action = (pack, channel) => {
  const main = pack.channels.find((one) => one.id === pack.main);
  for (const one of [channel.action, main?.action].filter(Boolean)) {
    const { kind, href, tel, text, mail, address } = one;
    const own = one === channel.action;
    if (kind === CALL && /^\+?\d{3,}$/.test(tel)) return { href: "tel:" + tel, kind, own, text: String(text || tel) };
    if (kind === "link" && /^https?:\/\//i.test(href)) return { href, kind, own };
    if (kind === "mail" && /^[^\s?&%]+@[^\s?&%]+$/.test(mail)) return { href: "mailto:" + mail, kind, own };
    if (kind === "visit" && address) {
      return { href: "https://www.openstreetmap.org/search?query=" + encodeURIComponent(address), kind, own };
    }
  }
  return null;
};

const card = (view, channel) => {
  const { t, pack, overlay, level } = view;
  const own = overlay?.channels?.[channel.id] || channel;
  const does = action(pack, channel);
  const named = does && does.own && (own === channel ? channel.action.label : own.label);
  const label = does && (named || t("action." + does.kind).replace("{n}", (does.text || "").replaceAll(" ", "\u00a0")));
  const { title, summary, note } = own;
  return element(
    "li",
    { class: "card channel", "data-id": channel.id },
    element("div", { class: "glyph", "aria-hidden": "true" }),
    element(
      "div",
      { class: "body" },
      heading(level + 1, title, null, "card-title"),
      typeof summary === "string" && element("p", { class: "muted" }, summary),
      typeof note === "string" && element("p", { class: "muted small note-line" }, note),
      ...facts(view, channel, own).map(([, text, href, name, kind]) =>
        element("div", { class: kind ? "tag " + kind : "why" }, element("span", { class: "glyph-small" }), element("span", {}, text, href && element("a", { href, download: "medspil.ics" }, " " + name))),
      ),
    ),
    does && element("a", { class: "button quiet act", href: does.href, "aria-label": named || does.kind === CALL ? null : label + ": " + title }, label),
  );
};

/** The channels that can be shown: with an id of their own and a title. */
const usable = (pack) => {
  const all = Array.isArray(pack?.channels) ? pack.channels : [];
  const seen = new Set();
  return all.filter((one) => one?.id && typeof one.title === "string" && !seen.has(one.id) && seen.add(one.id));
};

const list = (value) => (Array.isArray(value) ? value : String(value || "").split(",")).map((word) => String(word).trim());

const cards = (view, channels, places) => {
  const rows = channels.map((channel) => card(view, channel));
  while (rows.length < places) rows.push(element("li", { class: "card channel waiting", "aria-hidden": "true" }));
  return element("ul", { class: "cards few", role: "list" }, ...rows);
};

/** A part with its heading; its name is in the texts' keys and the ids. */
const block = ({ t, level }, name, ...inner) => {
  const id = "medspil-" + name;
  const head = heading(level, t(name + ".title"), id, "block-title");
  return element("section", { class: "block", "aria-labelledby": id }, element("div", { class: "between" }, head), ...inner);
};

const askBox = ({ t, level }) =>
  element(
    "div",
    { class: "ask" },
    element("div", { class: "between" }, heading(level, t("ask.title"), "medspil-ask", "ask-title"), element("span", { class: "languages waiting" })),
    element("p", { class: "hint", id: "medspil-hint" }, t("ask.hint")),
    element(
      "div",
      { class: "ask-row" },
      element("textarea", { class: "input", name: "ask", rows: 2, "aria-labelledby": "medspil-ask", "aria-describedby": "medspil-hint" }),
      element("button", { class: "button", type: "button" }, t("ask.continue")),
    ),
  );

const channelBlock = (view, config) => {
  const chosen = list(config.channels).filter((id) => id && !/^[-^]/.test(id)).map((id) => id.replace(/^\+/, ""));
  const pinned = (chosen.length ? chosen : list(view.pack.pinned)).map((id) => usable(view.pack).find((one) => one.id === id));
  const hidden = list(config.channels).filter((id) => id.startsWith("-"));
  const shown = pinned.filter((one) => one && !hidden.includes("-" + one.id));
  return block(view, "channels", cards(view, shown, PLACE_COUNT));
};

const ideaBlock = (view) => block(view, "ideas", element("div", { class: "ideas waiting", "aria-hidden": "true" }));

/** The form of a text for this count, by the language's own rules. */
const plural = ({ forms, rules }, key, n) => {
  const known = Object(forms[key]);
  const text = known[rules.plural(n)] || known.other || key;
  return text.replace("{n}", rules.number(n));
};

const viewOf = (found) => ({
  t: (key) => (typeof found.locale[key] === "string" ? found.locale[key] : key),
  forms: found.locale,
  rules: found.rules,
  level: Math.min(6, Math.max(2, Number(found.config["heading-level"]) || 2)),
  pack: { ...Object(found.pack), channels: usable(found.pack) },
  overlay: found.overlay,
});

const frameOf = (found) =>
  element("div", { class: "medspil", lang: found.config.lang, dir: found.config.lang === "ar" ? "rtl" : "ltr" });

/** The first drawing: everything in its place, links that work. */
const shell = (found) => {
  const view = viewOf(found);
  const frame = frameOf(found);
  const blocks = { ask: askBox, channels: (one) => channelBlock(one, found.config), ideas: ideaBlock };
  const wanted = found.config.blocks ? list(found.config.blocks) : Object.keys(blocks);
  // Where there is no ask box, the language menu comes first.
  if (!wanted.includes("ask")) frame.append(element("div", { class: "languages waiting" }));
  frame.append(...wanted.filter((name) => Object.hasOwn(blocks, name)).map((name) => blocks[name](view)));
  return frame;
};

/** Without a pack there is nothing to show but a sentence and what the editor put inside the tag. */
const bare = (found) => {
  const frame = frameOf(found);
  const { t } = viewOf(found);
  const known = Object.keys(found.locale).length > 0;
  frame.append(known ? element("p", { class: "note warn" }, t("pack.missing")) : "", element("slot"));
  return frame;
};

/** The drawing that needs no WebAssembly: the citizen's text, every channel, and a search among them. */
const plain = (found, kept) => {
  const view = viewOf(found);
  const { t, pack } = view;
  const frame = frameOf(found);
  const hidden = list(found.config.channels).filter((id) => id.startsWith("-"));
  const shown = pack.channels.filter((channel) => !hidden.includes("-" + channel.id));
  const pinned = (channel) => (list(pack.pinned).includes(channel.id) ? 0 : 1);
  const ordered = shown.sort((a, b) => pinned(a) - pinned(b));
  frame.classList.add("plain");
  const rows = ordered.map((channel) => [card(view, channel), JSON.stringify([channel, (view.overlay || {}).channels?.[channel.id]]).toLowerCase()]);
  const status = element("p", { class: "muted", role: "status" });
  const search = element("input", { class: "input", type: "search", id: "medspil-search", autocomplete: "off" });
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/);
    for (const [row, text] of rows) row.hidden = !words.every((word) => text.includes(word));
    const found = rows.filter(([row]) => !row.hidden).length;
    status.textContent = plural(view, "channels.found", found);
  });
  if (kept) {
    const box = element("textarea", { class: "input", rows: 4, "aria-label": t("plain.kept") });
    box.value = kept;
    frame.append(element("div", { class: "ask" }, element("p", { class: "note warn" }, t("plain.kept")), box));
  }
  const label = element("label", { class: "label", for: "medspil-search" }, t("channels.search"));
  const rest = element("ul", { class: "cards", role: "list" }, ...rows.map(([row]) => row));
  frame.append(block(view, "channels", label, search, status, rest));
  return frame;
};
