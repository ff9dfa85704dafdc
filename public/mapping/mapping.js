// A backend that is described, behind the face of our own API: a module of its own, fetched only where the page names
// such a backend. The mapping engine (crates/mapping) says what to fetch and what the answers mean; here it is fetched,
// and answered as our own backend would answer, so that the widget knows one API (crates/adapter/src/medspil.rs).

const NAME = /^[a-z0-9-]+$/;
const SORTS = ["new", "top", "answered"];
const IDEAS = /\/ideas(?:\?(.*)|\/([^/]+)\/likes\/(.+))?$/;

/** Under which the device remembers likes and unsent ideas: what tells this backend from others, without spaces. */
const nameOf = ({ extends: preset, base, set }) => encodeURIComponent(["described", preset, base, JSON.stringify(set)].filter(Boolean).join(":"));

const utf8 = new TextEncoder();
/** Deeper than this is nothing: no backend nests so far. */
const DEEPEST = 48;

/** Adds a value as the engine reads it (crates/mapping/src/packed.rs): what it is and its size, then what is in it. */
const pack = (parts, value, depth) => {
  const head = (kind, size) => parts.push(Float64Array.of(kind, size));
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

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const fetched = async ({ method, url, headers, body, parts, credentials, timeout, read }) => {
  const form = parts && new FormData();
  for (const [name, value] of parts || []) form.append(name, value);
  let answer;
  try {
    const signal = AbortSignal.timeout?.(timeout);
    const response = await fetch(url, { method, headers, body: form || body, credentials, referrerPolicy: "no-referrer", signal });
    answer = { status: response.status, headers: [...response.headers], text: await response.text() };
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

/** What the backend can do, as bits; see `Can` in src/app/ports.rs. */
const bits = ({ list, create, open, like, unlike, repeat, sorts }) =>
  [list, create && !open, like, unlike, repeat, ...SORTS.map((sort) => sort in Object(sorts))].reduce((all, one, at) => all + (one ? 1 << at : 0), 0);

/** Fewest and most characters of title and text; 0 where the backend does not say. */
const rules = ({ fields }) => ["title", "text"].flatMap((name) => {
  const { min, max, required } = fields?.[name] || {};
  return [Math.max(min | 0, required === true), Math.max(max | 0, 0)];
});

const answered = (status, body, headers) => new Response(body && JSON.stringify(body), { status, headers });

/** A failure as our own backend would say it. */
const refused = ({ kind, code, field, text, after }) => {
  switch (kind) {
    case "offline":
      throw new TypeError("not sent");
    case "transient":
      return answered(503, null, after ? { "Retry-After": String(Math.ceil(after / 1000)) } : {});
    case "unauthorized":
      return answered(403);
    case "rejected":
    case "wedged":
      return answered(422, { error: { code, field, message: text } });
    default:
      return answered(404);
  }
};

/**
 * Opens a backend. `loading` is the engine, `json` fetches a file, `base` is where ours stand, and `report`
 * prints what is wrong with the description.
 */
export const open = async (config, loading, json, base, report) => {
  const { backend } = config;
  const ask = await loading;
  const say = async (question, message) => {
    const bytes = await new Blob(pack([], message, 0)).arrayBuffer();
    return JSON.parse(ask(question, new Uint8Array(bytes)));
  };
  const presets = {};
  const problems = [];
  let told;
  while ((told = await say("configure", { config: backend, presets })).need) {
    const name = told.need;
    presets[name] = NAME.test(name) ? await json(new URL("presets/" + name + ".json", base), problems) : null;
  }
  for (const problem of told.problems) problems.push({ ...problem, path: "backend." + problem.path });
  report({ config, problems });

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
      let next = await say("begin", { run, op, input: { page_url: origin + pathname, ...input }, again, env: env() });
      for (;;) {
        session = next.session || session;
        let answer;
        if (next.send) {
          sent = true;
          answer = await fetched(next.send);
        } else if (next.wait) await pause(next.wait);
        else return next;
        next = await say("answer", { run, env: env(), ...answer });
      }
    } catch {
      // The engine has trapped: nobody knows what became of what was sent.
      return { failed: sent ? { kind: "wedged", code: "unknown_outcome" } : { kind: "incompatible" } };
    }
  };

  const likes = new Map();
  const rows = new Map();
  const listed = async (query) => {
    const { sort, cursor } = Object.fromEntries(new URLSearchParams(query));
    const { done, failed } = await perform(cursor ? "more" : "list", { sort, cursor });
    if (!done) return refused(failed);
    for (const idea of done.items) likes.set(idea.id, idea.likes);
    // A number that nobody has said is not shown.
    return answered(200, { total: 0, ...done });
  };
  const liked = async (id, key, like) => {
    if (!like && !told.can.unlike) return refused({ kind: "rejected", code: "like_stays" });
    // Each like has a credential of its own, so that no two can be tied together.
    const { done, failed } = await perform(like ? "like" : "unlike", { id, key, device: key, row: rows.get(id) });
    if (!done) return refused(failed);
    if (done.row) rows.set(id, done.row);
    likes.set(id, done.likes ?? Math.max(0, (likes.get(id) || 0) + (like ? 1 : -1)));
    return answered(200, { likes: likes.get(id) });
  };
  const created = async (body, key, again) => {
    const { done, failed } = await perform("create", { ...JSON.parse(body), key, device: key }, again);
    return done ? answered(201, done) : refused(failed);
  };
  return {
    name: nameOf(backend),
    can: bits(told.can),
    rules: rules(told.can),
    /** Answers a request to our own API as our own backend would. */
    carry: async (url, { method, body, headers }) => {
      const [, query, id, like] = IDEAS.exec(url);
      // The widget says so where an earlier attempt may have arrived.
      if (method === "POST") return created(body, headers.get("Idempotency-Key"), headers.has("Again"));
      return like ? liked(decodeURIComponent(id), decodeURIComponent(like), method === "PUT") : listed(query);
    },
    /** What takes the place of sending. */
    handOver: async (title, text, lang) => (await perform("create", { title, text, lang }, false)).done || {},
  };
};
