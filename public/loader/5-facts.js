// What a channel's data knows beside its name: whether it is live, until when it is open, what is next, when an answer
// is promised, how much one's word counts and who decides, when the telephone is open, and for whom it is. Shell, widget
// and the plain list show the same lines, in this order; nothing is shown that the pack does not say.

const DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"];
const HOUR = 3600000;
const DAY = 24 * HOUR;

/** When summer time begins or ends: at one o'clock UTC on the month's last Sunday. */
const change = (year, month) => {
  const last = Date.UTC(year, month + 1, 0, 1);
  return last - new Date(last).getUTCDay() * DAY;
};
/** What the clock on a Danish wall shows, as if it were UTC. */
const wall = (time) => {
  const year = new Date(time).getUTCFullYear();
  return time + (time >= change(year, 2) && time < change(year, 9) ? 2 : 1) * HOUR;
};
const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text);
/** A date alone is a whole day; without a zone both are meant in Denmark, wherever the reader's clock is. */
const moment = (text) => {
  if (!isDay(text) && /(Z|[+-]\d\d:?\d\d)$/i.test(text)) return Date.parse(text);
  const meant = Date.parse((isDay(text) ? text + "T00:00" : text) + "Z");
  return meant - (wall(meant - HOUR) - meant + HOUR);
};
const ending = (text) => moment(isDay(text) ? new Date(Date.parse(text) + DAY).toISOString().slice(0, 10) : text);

const isOpen = ({ opens, closes }, now) => !(moment(opens) > now) && !(ending(closes) <= now);

/** A text of the overlay's; in the pack itself a thing with a text stands there. */
const said = (text, otherwise) => (typeof text === "string" ? text : otherwise);

const eventsOf = (channel, own) =>
  (Array.isArray(channel.events) ? channel.events : [])
    .map((event, index) => {
      const from = moment(event.starts);
      const to = ending(event.ends) || (isDay(event.starts) ? ending(event.starts) : from + 2 * HOUR);
      return { ...event, title: said(own.events?.[index], event.title), from, to };
    })
    .filter(({ from }) => from);

/**
 * A calendar file (RFC 5545) with one event, as a link that carries it. The same meeting has the same name each time,
 * so that it stands in a calendar once however often it is put there.
 */
const calendar = (name, { title, place, starts, from, to }) => {
  const stamp = (time) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
  const at = (key, time) => key + (isDay(starts) ? ";VALUE=DATE:" + stamp(wall(time)).slice(0, 8) : ":" + stamp(time));
  // No line may be longer than 75 bytes, and a letter may have four.
  const text = (key, value) => (key + ":" + value.replace(/[\\;,]/g, "\\$&").replace(/\s+/g, " ")).replace(/.{18}(?=.)/gu, "$&\r\n ");
  const lines = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Medspil//DA", "BEGIN:VEVENT",
    "UID:" + stamp(from) + "-" + name + "@medspil", "DTSTAMP:" + stamp(Date.now()),
    at("DTSTART", from), at("DTEND", to), text("SUMMARY", String(title)), ...(place ? [text("LOCATION", String(place))] : []),
    "END:VEVENT", "END:VCALENDAR", "",
  ];
  return "data:text/calendar;charset=utf-8," + encodeURIComponent(lines.join("\r\n"));
};

/** Easter Sunday, by Gauss' rule; it holds from 1900 to 2099 but for 1954, 1981, 2049 and 2076. */
const easter = (year) => {
  const d = (19 * (year % 19) + 24) % 30;
  return Date.UTC(year, 2, 22 + d + ((2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7));
};

/**
 * Whether a telephone with these hours is answered now. On days that are half a holiday, or one for some, nobody can
 * tell from the hours.
 */
const isAnswered = (spans, now) => {
  const here = new Date(wall(now)), iso = here.toISOString(), date = iso.slice(5, 10);
  if (["06-05", "12-24", "12-31"].includes(date)) return undefined;
  const sinceEaster = Math.floor((here - easter(here.getUTCFullYear())) / DAY);
  const holiday = ["01-01", "12-25", "12-26"].includes(date) || [-3, -2, 0, 1, 39, 49, 50].includes(sinceEaster);
  const today = (here.getUTCDay() + 6) % 7;
  return !holiday && spans.some(({ days, from, to }) => {
    const [first, last = first] = String(days).split("-").map((day) => DAYS.indexOf(day));
    return first <= today && today <= last && from <= iso.slice(11, 16) && iso.slice(11, 16) < to;
  });
};

const hoursOf = ({ days, from, to }, rules) =>
  String(days).split("-").map((day) => rules.weekday(DAYS.indexOf(day))).join("–") + " " + from + "–\u2060" + to;

/** Lines of icon, text, where there is one a link with its name, and the kind of label where it is to be seen first. */
const facts = (view, channel, own) => {
  const { t, forms, rules, pack } = view;
  const now = Date.now();
  const lines = [];
  const add = (icon, text, kind = "", href = "", name = "") => lines.push([icon, text, href, name, kind]);
  const say = (icon, key, values, ...rest) => {
    let text = t("fact." + key);
    for (const [slot, value] of Object.entries(values)) text = text.replace("{" + slot + "}", value);
    add(icon, text, ...rest);
  };
  const { opens, closes, promise, influence } = channel;
  const events = eventsOf(channel, own);
  const live = events.find((event) => event.live && event.from <= now && now < event.to);
  if (live) say("tv", "live", { n: live.title }, "ok");
  const left = Math.ceil((ending(closes) - now) / DAY);
  if (moment(opens) > now) say("cal", "opens", { n: rules.day(moment(opens)) });
  else if (left > 0) {
    // The last day itself, and not the moment behind it.
    const n = rules.day(ending(closes) - 1);
    if (left > 14) say("clock", "closes", { n });
    else add("clock", plural(view, "fact.closes_in", left).replace("{day}", n), "warn");
  } else if (closes && left <= 0) say("clock", "closed", { n: rules.day(ending(closes) - 1) }, "off");
  const next = events.filter(({ from }) => from > now).sort((a, b) => a.from - b.from)[0];
  if (next) {
    const at = [rules[isDay(next.starts) ? "day" : "moment"](next.from), next.place].filter(Boolean).join(", ");
    say("cal", "next", { n: next.title, at }, "", calendar(channel.id, next), t("fact.calendar"));
  }
  if (promise?.amount > 0 && promise.amount <= 365) {
    add("clock", plural(view, promise.unit === "workdays" ? "promise.workdays" : "promise.days", promise.amount));
  }
  // Of a telephone or a page to read nobody asks who decides.
  if (["inform", "listen", "advise", "decide"].includes(influence?.level) && !["phone", "service", "info", "social", "live"].includes(channel.kind)) {
    const decider = said(own.influence, influence.decider);
    say("scale", influence.level, {});
    if (decider) lines[lines.length - 1][1] += " " + t("fact.decider").replace("{n}", decider);
  }
  const spans = Array.isArray(channel.hours) ? channel.hours : [];
  const answered = isAnswered(spans, now);
  const hours = answered === undefined ? "hours" : answered ? "hours_open" : "hours_closed";
  if (spans.length) say("phone", hours, { n: spans.map((span) => hoursOf(span, rules)).join(", ") });
  (Array.isArray(channel.eligibility) ? channel.eligibility : []).forEach((question, index) => {
    const other = pack.channels.find((one) => one.id === question.else);
    const name = other && (view.overlay?.channels?.[other.id]?.title || other.title);
    add("help", said(own.eligibility?.[index], question.ask) + (name ? " " + t("fact." + (question.needs === "no" ? "if_yes" : "if_no")).replace("{n}", name) : ""));
  });
  return lines;
};
