// The editor's accent, made readable: darkened until it has 4.5:1 against the light surface and lightened until it has
// 4.5:1 against the dark one (WCAG 2.2, success criterion 1.4.3). The surfaces are those of style/tokens.css.

const SURFACES = { light: [255, 255, 255], dark: [22, 27, 34] };

const luminance = (rgb) => {
  const [r, g, b] = rgb.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const contrast = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

/** The surface with a little of the colour in it, as in the ask box (--accent-soft in style/tokens.css). */
const tinted = (surface, colour) => surface.map((part, index) => part * 0.92 + colour[index] * 0.08);

const readable = (rgb, surface, towards) => {
  let colour = rgb;
  for (let step = 1; step <= 20 && contrast(colour, tinted(surface, colour)) < 4.5; step++) {
    colour = rgb.map((part) => Math.round(part + ((towards - part) * step) / 20));
  }
  return "rgb(" + colour.join(" ") + ")";
};

/** Reads the accent where CSS has resolved it and sets the two readable ones on the widget. */
const paintAccent = (frame, wanted) => {
  if (wanted) frame.style.setProperty("--medspil-accent", wanted);
  const probe = frame.appendChild(document.createElement("i"));
  probe.className = "accent-probe";
  const found = getComputedStyle(probe).color;
  probe.remove();
  const parts = (found.match(/-?[\d.]+(?:e-?\d+)?/g) || []).slice(0, 3).map(Number);
  if (parts.length < 3) return;
  const scale = found.startsWith("color(") ? 255 : 1;
  const rgb = parts.map((part) => Math.min(255, Math.max(0, part * scale)));
  frame.style.setProperty("--light-accent", readable(rgb, SURFACES.light, 0));
  frame.style.setProperty("--dark-accent", readable(rgb, SURFACES.dark, 255));
};
