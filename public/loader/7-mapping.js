// Backends that are described and not built in: the mapping engine (crates/mapping) says what to fetch and what the
// answers mean; here they are fetched. Nothing of this is asked for where the page names no such backend.

/** Whether a backend is described; an address names one of our own. */
const described = (backend) => typeof backend === "object" && backend !== null;

/** One of our own needs no engine, whichever way it is written. */
const addressOf = (backend) => {
  const own = described(backend) && backend.extends === "medspil" && Object.keys(backend).every((key) => key === "extends" || key === "set");
  return (own && backend.set?.base) || backend;
};

/** Under which the device remembers likes and unsent ideas: what tells this backend from others, without spaces. */
const nameOf = ({ extends: preset, base, set }) => encodeURI([preset, base, JSON.stringify(set)].filter(Boolean).join(":"));

const carry = async ({ method, url, headers, body, parts, credentials, timeout, json }) => {
  const form = parts && new FormData();
  for (const [name, value] of parts || []) form.append(name, value);
  try {
    const signal = AbortSignal.timeout?.(timeout);
    const response = await fetch(url, { method, headers, body: form || body, credentials, referrerPolicy: "no-referrer", signal });
    const text = await response.text();
    const answer = { status: response.status, headers: [...response.headers] };
    try {
      return json && text ? { ...answer, json: JSON.parse(text) } : { ...answer, text };
    } catch {
      return { ...answer, text };
    }
  } catch {
    // Half an answer and an answer that this page may not read look like none: the request may have arrived.
    return { silence: navigator.onLine ? "unknown" : "not-sent" };
  }
};

/** What the widget asks of a described backend. `tell` is handed its problems once they are known. */
const mapping = (backend, tell) => {
  const configured = async () => {
    const ask = await module(__MAPPING__);
    const say = (question, message) => JSON.parse(ask(question, JSON.stringify(message)));
    const presets = {};
    const problems = [];
    for (;;) {
      const told = say("configure", { config: backend, presets });
      const name = told.need;
      if (!name) {
        tell([...problems, ...told.problems]);
        return { ...told, say };
      }
      presets[name] = NAME.test(name) ? await json(new URL("presets/" + name + ".json", base), problems) : null;
    }
  };
  let known;
  const start = () => {
    known = known || configured();
    known.catch(() => (known = undefined));
    return known;
  };
  return {
    name: nameOf(backend),
    start,
    /** One operation from its first request to what it came to. */
    perform: async (op, input, again) => {
      let sent = false;
      try {
        const { say, origins } = await start();
        const { origin, pathname } = location;
        // Cookies are read only for the page's own backend.
        const env = () => ({
          now: Date.now(),
          random: crypto.randomUUID?.() || String(Math.random()),
          cookies: origins.includes(origin) ? document.cookie : "",
        });
        const all = { page_url: origin + pathname, ...JSON.parse(input) };
        let next = say("begin", { op, input: all, again: Boolean(again), env: env() });
        for (;;) {
          let answer = {};
          if (next.send) {
            sent = true;
            answer = await carry(next.send);
          } else if (next.run !== undefined) await pause(next.wait);
          else return next;
          next = say("answer", { run: next.run, env: env(), ...answer });
        }
      } catch {
        // The engine could not be fetched, or it trapped: then nobody knows what became of what was sent.
        known = undefined;
        return { failed: sent ? { kind: "wedged", code: "unknown_outcome" } : { kind: "offline" } };
      }
    },
  };
};
