// Runs in the page before every other script. Loads every idea by pressing "show more", scrolls at the speed of a hard
// fling through three stretches of the list, likes some all over it, and reports how long each of it took.
(() => {
  if (location.protocol === "about:" || window.top !== window) return;
  const STEP = 120;
  const FRAMES = 200;
  // The beginning, the middle, and as near the end as leaves room to scroll.
  const STRETCHES = [0, 0.45, 0.8];
  const LIKES = 20;
  const seen = { presses: [], tasks: [], frames: [], flips: [], likes: [] };
  window.medspilSeen = seen;

  // How much memory a module has is known to nobody but its instance.
  const memories = [];
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const make = WebAssembly[name];
    WebAssembly[name] = async (...all) => {
      const made = await make.apply(WebAssembly, all);
      const { exports } = made.instance || made;
      if (exports.memory) memories.push(exports.memory);
      return made;
    };
  }

  let longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  }).observe({ type: "longtask" });

  const frame = () => new Promise(requestAnimationFrame);
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  /** Resolves when what is drawn in the next frame is on its way to the screen. */
  const painted = async () => {
    await frame();
    await new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(0);
    });
  };
  const until = async (good) => {
    for (const start = performance.now(); performance.now() - start < 30000; await frame()) {
      const value = good();
      if (value) return value;
    }
    throw new Error("nothing happened for half a minute; so far: " + JSON.stringify(seen));
  };

  const rootOf = () => document.querySelector("medspil-widget")?.shadowRoot;
  const buttons = () => rootOf()?.querySelectorAll("button.like") || [];
  const more = (text) =>
    [...rootOf().querySelectorAll("button")].find((one) => one.textContent === text && one.getClientRects().length);

  const load = async (text) => {
    for (let button = more(text); button; button = more(text)) {
      const before = buttons().length;
      await sleep(200);
      longest = 0;
      const start = performance.now();
      button.click();
      await until(() => buttons().length > before);
      await painted();
      seen.presses.push(performance.now() - start);
      // The observer is told a little later.
      await sleep(100);
      seen.tasks.push(longest);
      await until(() => more(text)?.getAttribute("aria-disabled") !== "true");
    }
  };

  const scroll = async () => {
    const all = buttons();
    for (const part of STRETCHES) {
      all[Math.floor(part * all.length)].scrollIntoView({ behavior: "instant" });
      await sleep(1000);
      let last = await frame();
      for (let n = 0; n < FRAMES; n++) {
        scrollBy({ top: STEP, behavior: "instant" });
        const now = await frame();
        seen.frames.push(now - last);
        last = now;
      }
    }
  };

  const like = async () => {
    const all = [...buttons()];
    for (let n = LIKES - 1; n >= 0; n--) {
      const button = all[Math.floor((n * all.length) / LIKES)];
      button.scrollIntoView({ block: "center", behavior: "instant" });
      await sleep(400);
      const start = performance.now();
      const flipped = new Promise((done) => {
        new MutationObserver((_, own) => {
          own.disconnect();
          done(performance.now() - start);
        }).observe(button, { attributes: true, attributeFilter: ["aria-pressed"] });
      });
      button.click();
      seen.flips.push(await flipped);
      await painted();
      seen.likes.push(performance.now() - start);
    }
  };

  const work = async () => {
    await until(() => buttons().length);
    await load("Vis flere ideer");
    seen.ideas = buttons().length;
    await scroll();
    await like();
    await sleep(1000);
    seen.elements = rootOf().querySelectorAll("*").length;
    seen.wasm = memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
    return seen;
  };
  const report = (value) => window.medspilBench(JSON.stringify(value));
  addEventListener("DOMContentLoaded", () => work().then(report, (error) => report({ problem: String(error) })));
})();
