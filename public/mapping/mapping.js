// A backend that is described, behind the face of our own API: a module of its own, fetched only where the page names
// such a backend. The mapping engine (crates/mapping) says what to fetch and what the answers mean; here it is fetched,
// and answered as our own backend would answer, so that the widget knows one API (crates/adapter/src/medspil.rs).

const NAME = /^[a-z0-9-]+$/;
const SORTS = ["new", "top", "answered"];
const IDEAS = /\/ideas(?:\?(.*)|\/([^/]+)\/likes\/(.+))?$/;

/** Under which the device remembers likes and unsent ideas: what tells these backends from others, without spaces. */
const nameOf = (backends) =>
  encodeURIComponent(backends.map(({ extends: preset, base, set }) => ["described", preset, base, JSON.stringify(set)].filter(Boolean).join(":")).join("+"));

const utf8 = new TextEncoder();
/** Deeper than this is nothing: no backend nests so far. */
const DEEPEST = 48;

/** Adds a value as the engine reads it (crates/mapping/src/packed.rs): what it is and its size, then what is in it. */
const pack = (parts, value, depth) => {
  const head = (kind, size) => parts.push(new Uint8Array(Float64Array.of(kind, size).buffer));
  if (typeof value === "string") {
    const bytes = utf8.encode(value);
    head(3, bytes.length);
    parts.push(bytes);
  } else if (value && typeof value === "object" && depth < DEEPEST) {
    const items = Array.isArray(value) ? value : Object.entries(value).flat();
    head(items === value ? 4 : 5, items.length);
    for (const item of items) pack(parts, item, depth + 1);
  } else {
    const kind = ["boolean", "number"].indexOf(typeof value) + 1;
    head(kind, kind && Number(value));
  }
  return parts;
};

/** Its bytes; at once, because a press that has to wait could be lost to a reload. */
const packed = (value) => {
  const parts = pack([], value, 0);
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const fetched = async ({ method, url, headers, body, parts, credentials, timeout, read }) => {
  const form = parts && new FormData();
  for (const [name, value] of parts || []) form.append(name, value);
  let answer;
  try {
    const signal = AbortSignal.timeout?.(timeout);
    // What a server lets a browser keep would hide what was written a moment ago.
    const response = await fetch(url, { method, headers, body: form || body, credentials, cache: "no-store", referrerPolicy: "no-referrer", signal });
    const { status, redirected } = response;
    const read = [...(redirected ? [["location", response.url]] : []), ...response.headers];
    // Where 201 is answered a write has stayed one.
    answer = { status, redirected: redirected && status !== 201, headers: read, text: await response.text() };
  } catch {
    // Half an answer and an answer that this page may not read look like none: the request may have arrived.
    return { silence: navigator.onLine ? "unknown" : "not-sent" };
  }
  try {
    return read === "json" && answer.text ? { ...answer, json: JSON.parse(answer.text), text: "" } : answer;
  } catch {
    return answer;
  }
};

/** What the backends can do, as bits; see `Can` in src/app/ports.rs. */
const bits = ({ list, like, unlike, sorts }, sending) =>
  [list, sending.length, like, unlike, sending.every(({ can }) => can.repeat), ...SORTS.map((sort) => sort in Object(sorts))].reduce((all, one, at) => all + (one ? 1 << at : 0), 0);

/** Fewest and most characters of title and text; 0 where the backend does not say. */
const rules = ({ fields }) => ["title", "text"].flatMap((name) => {
  const { min, max, required } = fields?.[name] || {};
  return [Math.max(min | 0, required === true), Math.max(max | 0, 0)];
});

/** What the widget's form can ask for without being told what it is. */
const KNOWN = ["title", "text", "name", "email", "phone"];

/** What the backend needs beside title and text: name, label, fewest and most characters, whether it is ticked, choices. */
const asked = ({ fields }) =>
  Object.entries(Object(fields))
    .filter(([name, field]) => Object(field).required === true && !KNOWN.slice(0, 2).includes(name))
    .map(([name, { about = "", min, max, type, choices }]) =>
      [name, String(about), min | 0, Math.max(max | 0, 0), type === "check", Object.entries(Object(choices))]);

/** What it needs and nobody can be asked for here. */
const missing = ({ can }) => asked(can).find(([name, label]) => !KNOWN.includes(name) && !label)?.[0];

const answered = (status, body, headers) => new Response(body && JSON.stringify(body), { status, headers });

/** A failure as our own backend would say it. */
const refused = ({ kind, code, field, text, fields, after }) => {
  switch (kind) {
    case "offline":
      throw new TypeError("not sent");
    case "transient":
      return answered(503, null, after ? { "Retry-After": String(Math.ceil(after / 1000)) } : {});
    case "unauthorized":
      return answered(403);
    case "rejected":
    case "wedged":
      return answered(422, { error: { code, field, message: text, fields } });
    default:
      return answered(404);
  }
};

/** One backend: what it can do, and a way to have it do something. */
const opened = async (backend, path, asking, json, base, problems) => {
  const ask = await asking;
  const say = (question, message) => JSON.parse(ask(question, packed(message)));
  const presets = {};
  let told;
  while ((told = say("configure", { config: backend, presets })).need) {
    const name = told.need;
    presets[name] = NAME.test(name) ? await json(new URL("presets/" + name + ".json", base), problems) : null;
  }
  for (const problem of told.problems) problems.push({ ...problem, path: path + "." + problem.path });

  const { origin, pathname } = location;
  let runs = 0;
  let session;
  const env = () => ({
    session,
    now: Date.now(),
    random: crypto.randomUUID?.() || String(Math.random()),
    // Cookies are read only for the page's own backend.
    cookies: told.origins.includes(origin) ? document.cookie : "",
  });
  /** One operation from its first request to what it came to. */
  const perform = async (op, input, again) => {
    let sent = false;
    try {
      const run = runs++;
      let next = say("begin", { run, op, input: { page_url: origin + pathname, ...input }, again, env: env() });
      for (;;) {
        session = next.session || session;
        let answer;
        if (next.send) {
          sent ||= next.send.method !== "GET";
          answer = await fetched(next.send);
        } else if (next.wait) await pause(next.wait);
        else return { ...next, sent };
        next = say("answer", { run, env: env(), ...answer });
      }
    } catch {
      // The engine has trapped: nobody knows what became of what was sent.
      return { failed: sent ? { kind: "wedged", code: "unknown_outcome" } : { kind: "incompatible" }, sent };
    }
  };
  return { backend, path, can: told.can, perform };
};

/** Whether a refusal would be the same tomorrow, and with other words: then the next rung of the ladder is tried. */
const isForGood = ({ kind, code }) =>
  kind === "unauthorized" || kind === "incompatible" || (kind === "rejected" && (code === "closed" || code === "not_found"));

const NOBODY = { backend: {}, can: {} };

/** From what takes the whole text to what takes none; what we send ourselves comes before them all. */
const OPENS = ["form", "link", "mail", "print"];

/** Which of several backends lists the ideas and which take new ones, in order (docs/backends.md, "Several backends"). */
const bound = (all, { ideas, ask }, problems) => {
  const named = (name, key) => {
    const found = Object.hasOwn(all, name) && all[name];
    if (!found) problems.push({ path: "backend.blocks." + key, found: String(name), expected: Object.keys(all).join(", ") });
    return found || [];
  };
  const every = Object.values(all).sort((one, other) => OPENS.indexOf(one.can.open) - OPENS.indexOf(other.can.open));
  return {
    ideas: (ideas ? [named(ideas, "ideas")].flat()[0] : every.find(({ can }) => can.list)) || NOBODY,
    rungs: (ask ? [ask].flat().flatMap((name) => named(name, "ask")) : every).filter((one) => {
      const name = missing(one);
      if (name) problems.push({ path: one.path + ".fields." + name, found: "required", expected: "`about` beside it, with which the form asks for it" });
      return one.can.create && !name;
    }),
  };
};

/**
 * Opens what the page describes: one backend, or several by name. `engine` makes an engine for one of them, `json`
 * fetches a file, `base` is where ours stand, and `report` prints what is wrong with the description.
 */
export const open = async (config, engine, json, base, report) => {
  const { backends, blocks } = config.backend;
  const problems = [];
  const found = Object.entries(Object(backends || { "": config.backend }));
  const opening = found.map(([name, backend]) =>
    opened(Object(backend), backends ? "backend.backends." + name : "backend", engine(), json, base, problems));
  const all = Object.fromEntries((await Promise.all(opening)).map((one, at) => [found[at][0], one]));
  const { ideas, rungs } = bound(all, Object(blocks), problems);
  report({ config, problems });
  // What the citizen's own program takes over ends the ladder of what we send ourselves.
  const end = rungs.findIndex(({ can }) => can.open);
  const sending = end < 0 ? rungs : rungs.slice(0, end);

  const likes = new Map();
  const rows = new Map();
  const listed = async (query) => {
    const { sort, cursor } = Object.fromEntries(new URLSearchParams(query));
    const { done, failed } = await ideas.perform(cursor ? "more" : "list", { sort, cursor });
    if (!done) return refused(failed);
    for (const idea of done.items) likes.set(idea.id, idea.likes);
    // A number that nobody has said is not shown.
    return answered(200, { total: 0, ...done });
  };
  const liked = async (id, key, like) => {
    if (!like && !ideas.can.unlike) return refused({ kind: "rejected", code: "like_stays" });
    // Each like has a credential of its own, so that no two can be tied together.
    const { done, failed } = await ideas.perform(like ? "like" : "unlike", { id, key, device: key, row: rows.get(id) });
    if (!done) return refused(failed);
    if (done.row) rows.set(id, done.row);
    likes.set(id, done.likes ?? Math.max(0, (likes.get(id) || 0) + (like ? 1 : -1)));
    return answered(200, { likes: likes.get(id) });
  };
  const created = async (body, key, again) => {
    const written = JSON.parse(body);
    const fields = Object.fromEntries(Object.entries(written).filter(([name]) => ![...KNOWN, "lang"].includes(name)));
    const input = { ...written, fields, key, device: key };
    let last;
    for (const rung of sending) {
      const { done, failed, sent } = await rung.perform("create", input, again);
      // What is not listed here may never be seen by anybody.
      if (done && rung !== ideas) delete done.receipt.published;
      if (done) return answered(201, done);
      last = failed;
      // While nobody knows whether this one has it, no other is asked: it would be there twice. An answer that nobody
      // understands may be that of somebody who has it.
      if (!isForGood(failed) || (sent && failed.kind === "incompatible")) break;
    }
    return refused(last);
  };
  const first = rungs[0] || NOBODY;
  return {
    name: nameOf([...new Set([sending[0], ideas])].filter((one) => one && one !== NOBODY).map(({ backend }) => backend)),
    can: bits(ideas.can, sending),
    rules: rules(first.can),
    asked: asked(first.can),
    /** Answers a request to our own API as our own backend would. */
    carry: async (url, { method, body, headers }) => {
      const [, query, id, like] = IDEAS.exec(url);
      // The widget says so where an earlier attempt may have arrived.
      if (method === "POST") return created(body, headers.get("Idempotency-Key"), headers.has("Again"));
      return like ? liked(decodeURIComponent(id), decodeURIComponent(like), method === "PUT") : listed(query);
    },
    /** What takes the place of sending, or comes after it has failed for good. */
    handOver: async (title, text, lang, more) => {
      for (const { perform } of rungs.slice(sending.length).filter(({ can }) => can.open)) {
        const { done } = await perform("create", { title, text, lang, ...JSON.parse(more).more }, false);
        if (done) return done;
      }
      return {};
    },
  };
};
