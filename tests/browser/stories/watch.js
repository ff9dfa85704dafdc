// Notes what happens on a host page, for the stories to read (browser.rs). Not part of the widget.
(() => {
  const noted = { events: [], console: [], violations: [], errors: [], sent: 0, refuse: false };
  Object.defineProperty(window, "__noted", { value: noted });
  for (const name of ["ready", "view", "like", "submit", "receipt", "error"]) {
    document.addEventListener("medspil:" + name, (event) => {
      noted.events.push({ name, detail: event.detail, bubbles: event.bubbles, composed: event.composed, cancelable: event.cancelable, target: event.target.localName });
      if (noted.refuse && name === "submit") event.preventDefault();
    });
  }
  for (const level of ["log", "info", "warn", "error", "debug"]) {
    const original = console[level];
    console[level] = (...args) => {
      noted.console.push(level + ": " + args.map(String).join(" "));
      original.apply(console, args);
    };
  }
  document.addEventListener("securitypolicyviolation", (event) => {
    noted.violations.push(event.violatedDirective + " " + event.blockedURI);
  });
  window.addEventListener("error", (event) => noted.errors.push(String(event.message || event.target.src || event)), true);
  window.addEventListener("unhandledrejection", (event) => noted.errors.push("unhandled: " + String(event.reason)));
})();
