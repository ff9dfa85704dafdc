// What `cargo xtask bench page` measures by: the same widget written by hand, with the same API.
(() => {
const base = new URL(".", document.currentScript.src);
const api = new URL("api/v1/ideas", base);
const CSS = `
:host { display: block; container-type: inline-size }
* { box-sizing: border-box }
.all, section, ul, form, .body { display: grid; gap: .75em; margin: 0; padding: 0; list-style: none }
.all { gap: 1.5em; line-height: 1.5; color: #1b2430; overflow-wrap: break-word }
h2, h3, p { margin: 0 }
h2 { font-size: 1.25em } h3 { font-size: 1.06em }
.card { display: grid; gap: .5em; align-content: start; padding: 1em; border: 1px solid #d9e0e7; border-radius: 14px; background: #fff }
.idea { grid-template-columns: minmax(0, 1fr) 4em; align-items: start; content-visibility: auto; contain-intrinsic-size: auto 8em }
.muted { color: #4f5b68 } .small { font-size: .875em }
.row { display: flex; flex-wrap: wrap; gap: .5em }
.tag { padding: 0 .6em; border-radius: 1em; background: #f3f6f9; font-size: .875em }
.answer { grid-column: 1 / -1; padding: 1em; border-inline-start: 3px solid #1f6b3a; background: #e8f4ec }
input, textarea { width: 100%; padding: .6em; border: 1px solid; font: inherit }
.button, .like { min-height: 2.75em; padding: .6em 1em; border: 1px solid; border-radius: .6em; background: #fff; color: #0059b3; font: inherit; text-decoration: none; cursor: pointer }
.main, .like[aria-pressed=true] { background: #0059b3; color: #fff }
.like { padding: .25em; min-height: 4.25em }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden }
@container (min-width: 40em) { .cards { grid-template-columns: repeat(3, 1fr) } }`;

const el = (name, props, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props || {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value);
  }
  node.append(...children.filter(Boolean));
  return node;
};
const h2 = (text) => el("h2", {}, text);
const p = (text, name = "") => el("p", { class: name }, text);

const fetched = async (url, options) => {
  const response = await fetch(url, options);
  const body = await response.json();
  if (!response.ok) throw new Error(body.error.code);
  return body;
};

const likes = () => JSON.parse(localStorage.baseline || "{}");

const start = async (host) => {
  const lang = document.documentElement.lang || "da";
  const list = (cursor) => fetched(`${api}?sort=new&limit=${host.dataset.ideas || 10}${cursor}`);
  const first = list("");
  first.catch(() => {});
  const files = [`packs/${host.dataset.pack}.json`, `locales/${lang}.json`];
  const [pack, texts] = await Promise.all(files.map((file) => fetched(new URL(file, base))));
  const rules = new Intl.PluralRules(lang);
  const numbers = new Intl.NumberFormat(lang);
  const days = new Intl.DateTimeFormat(lang, { dateStyle: "long" });
  const t = (key, n) => {
    const text = texts[key] || key;
    const form = text.other ? text[rules.select(n)] || text.other : text;
    return form.replace("{n}", typeof n === "number" ? numbers.format(n) : n);
  };
  const live = el("p", { class: "sr", role: "status" });
  const say = (text) => (live.textContent = text);
  const button = (text, onclick, name = "button") => el("button", { class: name, type: "button", onclick }, text);
  const find = (id) => pack.channels.find((one) => one.id === id);

  const channel = (id) => {
    const { title, summary, action } = find(id);
    const { kind, tel, text, href, mail, address } = action || find(pack.main).action;
    const map = "https://www.openstreetmap.org/search?query=" + address;
    const to = { call: "tel:" + tel, link: href, mail: "mailto:" + mail, visit: map }[kind];
    const body = el("div", { class: "body" }, el("h3", {}, title), p(summary, "muted"));
    return el("li", { class: "card", "data-id": id }, body, el("a", { class: "button", href: to }, t("action." + kind, text)));
  };

  const like = (idea) => {
    let on = idea.id in likes();
    const count = el("span");
    const node = button("♥ ", () => press(!on), "like");
    node.append(count);
    const set = (next) => {
      idea.likes += next - on;
      on = next;
      count.textContent = numbers.format(idea.likes);
      node.setAttribute("aria-pressed", on);
      node.setAttribute("aria-label", t("like.name", idea.likes).replace("{title}", idea.title));
    };
    const press = async (next) => {
      const key = likes()[idea.id] || crypto.randomUUID();
      set(next);
      say(t(next ? "like.said" : "like.unsaid", idea.likes));
      try {
        await fetched(`${api}/${idea.id}/likes/${key}`, { method: next ? "PUT" : "DELETE" });
        localStorage.baseline = JSON.stringify({ ...likes(), [idea.id]: next ? key : undefined });
      } catch {
        set(!next);
        say(t(next ? "like.taken_back" : "like.kept", t("error.transient")));
      }
    };
    set(on);
    return node;
  };

  const card = (idea) => {
    const { title, text, area, status, created_at: at, answer } = idea;
    const tags = [area, t("status." + status), days.format(new Date(at))].filter(Boolean);
    const row = el("div", { class: "row" }, ...tags.map((text) => el("span", { class: "tag" }, text)));
    const body = el("div", { class: "body", dir: "auto" }, el("h3", {}, title), text && p(text, "muted"), row);
    const said = answer && el("div", { class: "answer" }, el("b", {}, answer.by || t("idea.answer")), p(answer.text));
    return el("li", { class: "card idea" }, body, like(idea), said);
  };

  const cards = el("ul");
  const total = p("", "muted");
  const rest = el("div");
  const add = async (page, cursor = "") => {
    try {
      const { items, next, total: all } = await page;
      cards.append(...items.map(card));
      total.textContent = t("ideas.total", all);
      const after = "&cursor=" + encodeURIComponent(next);
      rest.replaceChildren(next ? button(t("ideas.more"), () => add(list(after), after)) : "");
      say(t("ideas.shown", cards.children.length));
    } catch {
      rest.replaceChildren(p(t("error.transient")), button(t("again"), () => add(list(cursor), cursor)));
    }
  };

  const ask = el("div", { class: "card" });
  const write = (idea) => {
    const title = el("input", { maxlength: 120, required: "", "aria-label": t("write.title.label") });
    const more = el("textarea", { rows: 4, maxlength: 5000, "aria-label": t("write.text.label") });
    const trouble = el("p", { role: "alert" });
    const headers = { "Idempotency-Key": crypto.randomUUID(), "Content-Type": "application/json" };
    const onsubmit = async (event) => {
      event.preventDefault();
      const body = JSON.stringify({ title: title.value, text: more.value, lang, website: "" });
      try {
        const { receipt } = await fetched(api, { method: "POST", headers, body });
        ask.replaceChildren(h2(t("receipt.title")), p(t("receipt.number") + " " + receipt.number));
      } catch (error) {
        trouble.textContent = t("error." + error.message);
      }
    };
    const hint = p(t("write.public.hint"), "small");
    ask.replaceChildren(el("form", { onsubmit }, title, more, hint, trouble, el("button", { class: "button main" }, t("write.send"))));
    title.value = idea;
    title.focus();
  };
  const box = el("textarea", { rows: 2, "aria-label": t("ask.title") });
  ask.append(h2(t("ask.title")), p(t("ask.hint"), "muted"), box, button(t("ask.continue"), () => write(box.value), "button main"));

  const channels = [...pack.pinned, ...pack.default].slice(0, 3).map(channel);
  const block = (title, ...rest) => el("section", {}, h2(title), ...rest);
  const doors = block(t("channels.title"), el("ul", { class: "cards" }, ...channels));
  const ideas = block(t("ideas.title"), total, cards, rest);
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [sheet];
  root.append(el("div", { class: "all" }, ask, doors, ideas, p(t("foot.promise"), "small"), live));
  add(first);
};

document.querySelectorAll("medspil-widget").forEach(start);
})();
