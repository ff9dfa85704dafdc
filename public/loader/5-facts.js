// What a channel's data knows beside its name: whether it is live, until when it is open, what is next, when an answer
// is promised, how much one's word counts and who decides, when the telephone is open, and for whom it is. Shell, widget
// and the plain list show the same lines, in this order; nothing is shown that the pack does not say.

const DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"];
const HOUR = 3600000;
/** A date alone is a whole day, here where the citizen is. */
const moment = (text) => Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? text + "T00:00" : text);
const ending = (text) => moment(text) + (/T/.test(text) ? 0 : 24 * HOUR);

const isOpen = ({ opens, closes }, now) => !(moment(opens) > now) && !(ending(closes) <= now);

const eventsOf = (channel, own) =>
  (Array.isArray(channel.events) ? channel.events : [])
    .map((event, index) => {
      const from = moment(event.starts);
      return { ...event, title: own.events?.[index] || event.title, from, to: ending(event.ends) || from + 2 * HOUR };
    })
    .filter(({ from }) => from);

/** A calendar file (RFC 5545) with one event, as a link that carries it. */
const calendar = ({ title, place, from, to }) => {
  const stamp = (time) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
  const escaped = (text) => String(text || "").replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");
  const lines = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Medspil//DA", "BEGIN:VEVENT",
    "UID:" + from + "-" + escaped(title).length + "@medspil", "DTSTAMP:" + stamp(Date.now()),
    "DTSTART:" + stamp(from), "DTEND:" + stamp(to), "SUMMARY:" + escaped(title), "LOCATION:" + escaped(place),
    "END:VEVENT", "END:VCALENDAR", "",
  ];
  return "data:text/calendar;charset=utf-8," + encodeURIComponent(lines.join("\r\n"));
};

const hoursOf = ({ days, from, to }, rules) =>
  String(days).split("-").map((day) => rules.weekday(DAYS.indexOf(day))).join("–") + " " + from + "–" + to;

/** Lines of icon, text and, where there is one, a link with its name. */
const facts = (view, channel, own) => {
  const { t, forms, rules, pack } = view;
  const now = Date.now();
  const lines = [];
  const say = (icon, key, values, href, name) => {
    let text = t("fact." + key);
    for (const [slot, value] of Object.entries(values)) text = text.replace("{" + slot + "}", value);
    lines.push([icon, text, href || "", name || ""]);
  };
  const { opens, closes, promise, influence } = channel;
  const events = eventsOf(channel, own);
  const live = events.find((event) => event.live && event.from <= now && now < event.to);
  if (live) say("tv", "live", { n: live.title });
  if (moment(opens) > now) say("cal", "opens", { n: rules.day(opens) });
  else if (ending(closes) > now) say("clock", "closes", { n: rules.day(closes) });
  else if (ending(closes)) say("clock", "closed", { n: rules.day(closes) });
  const next = events.filter(({ from }) => from > now).sort((a, b) => a.from - b.from)[0];
  if (next) {
    const at = [rules.moment(next.starts), next.place].filter(Boolean).join(", ");
    say("cal", "next", { n: next.title, at }, calendar(next), t("fact.calendar"));
  }
  if (promise?.amount > 0 && promise.amount <= 365) {
    lines.push(["clock", plural(view, promise.unit === "workdays" ? "promise.workdays" : "promise.days", promise.amount), "", ""]);
  }
  // Of a telephone or a page to read nobody asks who decides.
  if (["inform", "listen", "advise", "decide"].includes(influence?.level) && !["phone", "service", "info", "social", "live"].includes(channel.kind)) {
    const decider = typeof own.influence === "string" ? own.influence : influence.decider;
    say("scale", influence.level, {});
    if (decider) lines[lines.length - 1][1] += " " + t("fact.decider").replace("{n}", decider);
  }
  for (const span of Array.isArray(channel.hours) ? channel.hours : []) say("phone", "hours", { n: hoursOf(span, rules) });
  (Array.isArray(channel.eligibility) ? channel.eligibility : []).forEach((question, index) => {
    const other = pack.channels.find((one) => one.id === question.else);
    const name = other && (view.overlay?.channels?.[other.id]?.title || other.title);
    lines.push(["help", (own.eligibility?.[index] || question.ask) + (name ? " " + t("fact." + (question.needs === "no" ? "if_yes" : "if_no")).replace("{n}", name) : ""), "", ""]);
  });
  return lines;
};
