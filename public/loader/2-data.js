// What a widget is made of: configuration (defaults < JSON file < inline JSON < attributes), pack and texts.
// A source that cannot be read becomes a problem in the list, never an exception: the widget draws what it can.

const KEYS = [
  "pack", "config", "backend", "blocks", "channels", "lang", "topic", "area", "accent", "heading-level", "ideas", "debug",
];
const LANGUAGES = ["da", "en", "ar"];
/** Danish in few and short words, by its language tag; the texts of the widget are plain already, the pack has others. */
const EASY = "da-simple";
const INLINE = 'script[type="application/json"][data-medspil]';
const NAME = /^[a-z0-9-]+$/;
const PLACES = "medspil-widget, [data-medspil]:not(script)";

const attributes = (element) => {
  const out = {};
  for (const key of KEYS) {
    const value = element?.getAttribute("data-" + key);
    if (value != null) out[key] = value;
  }
  return out;
};

const json = async (url, problems) => {
  if (!url) return null;
  let found;
  try {
    const response = await fetch(url, { credentials: "omit" });
    found = "status " + response.status;
    if (response.ok) {
      const text = await response.text();
      found = text.slice(0, 60);
      return JSON.parse(text);
    }
  } catch (error) {
    found = found || String(error);
  }
  problems.push({ path: String(url), found, expected: "a JSON file" });
  return null;
};

const inline = (host, problems) => {
  const outside = (one) => !one.closest(PLACES);
  const element = host.querySelector(INLINE) || [...document.querySelectorAll(INLINE)].find(outside);
  if (!element) return {};
  try {
    return Object(JSON.parse(element.textContent));
  } catch (error) {
    problems.push({ path: "inline configuration", found: error.message, expected: "JSON" });
    return {};
  }
};

const language = (wanted) => {
  const tag = String(wanted || "").toLowerCase();
  const subtag = tag.split("-")[0];
  if (tag === EASY) return tag;
  return LANGUAGES.includes(subtag) ? subtag : "";
};

/** An address that somebody else wrote; none, and a problem, where it is none. */
const urlOf = (text, problems) => {
  try {
    return new URL(text, document.baseURI);
  } catch {
    problems.push({ path: "address", found: String(text), expected: "an address" });
    return null;
  }
};

/** Where a pack stands: a name means one of ours, anything else an address seen from the page. */
const packUrl = (name, lang, problems) => {
  const url = NAME.test(name) ? new URL("packs/" + name + ".json", base) : urlOf(name, problems);
  if (url && lang) url.pathname = url.pathname.replace(/(\.json)?$/, "." + lang + ".json");
  return url;
};

/** What fills an empty place must be open; what is closed can still be searched for. */
const open = (pack) => {
  if (!Array.isArray(pack.default)) return pack;
  const closed = usable(pack).filter((one) => !isOpen(one, Date.now())).map((one) => one.id);
  return { ...pack, default: pack.default.filter((id) => !closed.includes(id)) };
};

/** Several packs as one: the first says what is pinned, and an entry keeps the name of its own. */
const merged = (packs) => {
  const good = packs.filter((pack) => pack && typeof pack === "object");
  if (good.length < 2) return good[0] ? open(good[0]) : null;
  const all = (key) => good.flatMap((pack) => (Array.isArray(pack[key]) ? pack[key].map((one) => ({ pack: pack.id, ...one })) : []));
  return open({ ...good[0], channels: all("channels"), areas: all("areas") });
};

/** Overlays as one. */
const overlaid = (overlays) => {
  const good = overlays.filter(Boolean);
  const all = (key) => Object.assign({}, ...good.map((one) => one[key]));
  return good.length < 2 ? good[0] || null : { ...good[0], channels: all("channels"), areas: all("areas") };
};

/** The languages that a pack has besides its first. */
const others = (pack) => (Array.isArray(pack?.languages) ? pack.languages.slice(1) : []);

const once = (make) => {
  let made;
  return (value) => (made = made || make())(value);
};

/** A language's rules for counts, numbers and dates. Made when first used: some browsers take tens of milliseconds. */
const rules = (lang) => {
  // English here is read in Denmark: days before months, and a clock of 24 hours.
  const region = lang === "en" ? "en-GB" : lang;
  const dates = (options) =>
    once(() => {
      // The town's time, wherever the reader is.
      const format = new Intl.DateTimeFormat(region, { timeZone: "Europe/Copenhagen", ...options });
      return (time) => (Number.isNaN(+new Date(time)) ? "" : format.format(new Date(time)));
    });
  return {
    plural: once(() => {
      const plurals = new Intl.PluralRules(region);
      return (n) => plurals.select(n);
    }),
    number: once(() => new Intl.NumberFormat(region).format),
    day: dates({ day: "numeric", month: "short" }),
    // 1 January 2024 was a Monday.
    weekday: once(() => {
      const format = new Intl.DateTimeFormat(region, { weekday: "short", timeZone: "UTC" });
      return (day) => format.format(Date.UTC(2024, 0, 1 + day));
    }),
    moment: dates({ dateStyle: "long", timeStyle: "short" }),
  };
};

/** Whether a backend is described in JSON; an address names one of our own, which needs no engine. */
const described = (backend) => Object(backend) === backend;

/** What talks to described backends: a script and its WebAssembly. */
const MAPPER = __MAPPER__;
const MAPPING = __MAPPING__;

/** Described backends by the names that the widget knows them by; they answer as our own would (public/mapping). */
const backends = {};
const doorOf = (name) => backends[name];
const fetchFrom = (url, init) => (backends[url.split("/")[0]]?.carry || fetch)(url, init);

/** As long as the widget itself waits for an answer (src/browser/net.rs). */
const PATIENCE = 20000;

/**
 * The first page of ideas, asked for before the widget is there to ask. What the address is, is the adapter's to say
 * (crates/adapter/src/medspil.rs): the widget takes this answer only if it would have asked the same.
 */
const firstIdeas = ({ blocks, backend }, standard) => {
  if (described(backend) || blocks && !list(blocks).includes("ideas")) return null;
  const url = String(backend || standard).replace(/\/+$/, "") + "/ideas?sort=new&limit=50";
  const signal = AbortSignal.timeout?.(PATIENCE);
  const answer = fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", signal });
  // Where the widget never comes, nobody asks what became of it.
  answer.catch(() => {});
  return { url, answer };
};

/** The texts of one language and, where the pack has them, its channels in it. */
const texts = async (packing, names, lang, problems) => {
  const reading = json(new URL("locales/" + lang.split("-")[0] + ".json", base), problems);
  const packs = await packing;
  const has = (pack) => (lang === EASY ? pack?.easy === true && "easy" : others(pack).includes(lang) && lang);
  const overlay = (pack, index) => (has(pack) ? json(packUrl(names[index], has(pack), problems), problems) : null);
  return { lang, pack: merged(packs), overlay: overlaid(await Promise.all(packs.map(overlay))), locale: await reading, rules: rules(lang) };
};

/** An editor's rules: what holds on pages whose address or topic fits is added to the choice of channels. */
const ruled = (config) => {
  const fits = (pattern, text) =>
    !pattern || new RegExp("^" + String(pattern).split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*") + "$", "i").test(text);
  const rules = (Array.isArray(config.rules) ? config.rules : []).filter(
    (rule) => rule && (rule.url || rule.topic) && fits(rule.url, location.pathname) && fits(rule.topic, config.topic || ""),
  );
  return rules.length ? { ...config, channels: [config.channels, ...rules.map((rule) => rule.channels)].flatMap(list).filter(Boolean) } : config;
};

const data = async (host) => {
  const problems = [];
  const near = { ...inline(host, problems), ...attributes(script), ...attributes(host) };
  const file = near.config ? await json(urlOf(near.config, problems), problems) : null;
  const config = ruled({ ...Object(file), ...near });
  // One of our own is its address, whichever way it is written; unless more is asked for than it needs itself, because
  // another stands behind it (docs/backends.md, the relay).
  if (config.backend?.extends === "medspil" && !config.backend.fields) config.backend = config.backend.set?.base;
  const standard = String(new URL("api/v1", base));
  const page = host.closest("[lang]");
  const lang = language(config.lang) || language(page?.lang) || "da";
  const names = list(config.pack).flatMap((name) => name.split(/\s+/)).filter(Boolean);
  const packing = Promise.all(names.map((name) => json(packUrl(name, "", problems), problems)));
  const reading = texts(packing, names, lang, problems);
  const opening = async (mark) => (await import(new URL(MAPPER + mark, base))).open(config, () => module(MAPPING), json, base, report);
  // What a bad network broke may work the second time.
  const door = described(config.backend) && opening("").catch(() => opening("?")).catch((error) => {
    problems.push({ path: "backend", found: String(error), expected: "a network and a policy that let " + MAPPER + " in" });
    return shut(host, opening);
  });
  const first = firstIdeas(config, standard);
  const found = await reading;
  const all = {
    ...found,
    config: { ...config, lang },
    locale: found.locale || {},
    languages: LANGUAGES.flatMap((one) => (one === "da" && found.pack?.easy === true ? [one, EASY] : one)),
    first,
    backend: standard,
    door,
    problems,
    // What is read here from now on is in the other language, where it could be had.
    load: async (wanted) => {
      const other = await texts(packing, names, wanted, problems);
      const { pack } = all;
      // The pack stays: it may have more entries by now.
      if (other.locale) Object.assign(all, other, { pack });
      return other;
    },
    /** Entries that are no channels: meetings, people, reports. Fetched with the list of all. */
    more: async () => {
      const packs = await packing;
      const wanted = packs.map((pack, index) => pack?.more === true && json(packUrl(names[index], "more", problems), problems));
      const more = merged(await Promise.all(wanted));
      if (!more) return false;
      all.pack = { ...all.pack, channels: [...all.pack.channels, ...more.channels] };
      return true;
    },
    entries: () => usable(all.pack),
    area: (id) => all.overlay?.areas?.[id] || (all.pack.areas || []).find((one) => one.id === id)?.name,
  };
  return all;
};
