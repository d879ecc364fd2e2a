// What the page holds: columns of calls, unpacked once; and how words and numbers are written in either language.
const one = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

// An element; "svg:rect" is one of a drawing. Children that are false or null are left out; text is never read as markup.
const el = (tag, attributes = {}, ...children) => {
  const node = tag.startsWith("svg:") ? document.createElementNS(SVG, tag.slice(4)) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
};

// Draw anew what the focus may be in, and give the focus back to what has the same key.
const keepingFocus = (draw) => {
  const key = document.activeElement?.dataset.key;
  draw();
  if (key && document.activeElement === document.body) document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
};

const bytesOf = (id) => {
  const text = atob(one(id).textContent);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
};
const unpacked = async (id) => {
  const stream = new Blob([bytesOf(id)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
};

const words = JSON.parse(one("words").textContent);
const language = () => Number(document.documentElement.lang === "en");
const pick = (pair) => pair[language()];
const say = (key, ...values) => values.reduce((text, value) => text.replace("{}", value), pick(words[key] || [key, key]));
const several = (key, count, ...values) => say(count === 1 && words[`1 ${key}`] ? `1 ${key}` : key, count.toLocaleString("en"), ...values);
const colon = () => pick(["：", ": "]);

const STEP = 100; // numbers are held in hundredths
const MINUS = "−";
const PLACES = { cpm: 0, s: 2, times: 0, min: 0, Hz: 0 };
const number = (value, unit) => {
  const text = unit === "%" ? String(Number(value.toPrecision(3))) : value.toFixed(PLACES[unit] ?? 1);
  return text.replace("-", MINUS);
};
// The word for a unit: 1 has a word of its own.
const unitOf = (shown, unit, names) => pick((shown === "1" && words[`1 ${unit}`]) || names);
const quantity = (value, unit, names) => `${number(value / STEP, unit)} ${unitOf(number(value / STEP, unit), unit, names)}`.trim();
const interval = (low, high) => `${low}${`${low}${high}`.includes(MINUS) ? "…" : "–"}${high}`;
const brief = (count) => (count < 1000 ? String(count) : `${Number((count / 1000).toPrecision(2))}k`);
const percent = (share) => `${Math.round(100 * share)} %`;
const span = (low, high) => `${Math.round(100 * low)}–${Math.round(100 * high)} %`;
const clock = (hundredths) => {
  const tenths = Math.round(hundredths / 10);
  return `${Math.floor(tenths / 600)}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
};

const data = await unpacked("data");
const COUNT = data.names.length;
const EVERY = Int32Array.from({ length: COUNT }, (_, i) => i);
const CODES = { "-": 0, p: 1, f: 2, u: 3, n: 4 };
const VERDICTS = [null, "pass", "fail", "undetermined", "not_applicable"];
const [PASS, FAIL, OPEN] = [1, 2, 3];

// The evidence of a norm's findings, by call: where its pieces begin in the columns, and how many there are in all.
const evidenceOf = (found, most) => {
  const first = new Map();
  let call = 0;
  let at = 0;
  found.calls.forEach((step, i) => {
    call += step;
    first.set(call, [at, found.counts[i]]);
    at += Math.min(found.counts[i], most);
  });
  return first;
};

for (const norm of data.norms) {
  norm.codes = Uint8Array.from(norm.verdicts, (letter) => CODES[letter]);
  norm.evidence = evidenceOf(norm.found, data.shown);
  norm.because = new Map();
  norm.codes.forEach((code, call) => code === OPEN && norm.because.set(call, norm.reasons[norm.because.size]));
}

// Weeks begin on Monday; a day is the number of days since 1970, a Thursday.
const DAY = 24 * 60;
const weekOf = (minutes) => Math.floor((Math.floor(minutes / DAY) + 3) / 7);
const dateOf = (minutes) => new Date(minutes * 60000).toISOString().slice(0, 10);
const monday = (week) => dateOf((7 * week - 3) * DAY);
if (data.minutes.length) {
  const weeks = data.minutes.map((m) => (m === null ? null : weekOf(m)));
  const values = ["", ...[...new Set(weeks)].filter((w) => w !== null).sort((a, b) => a - b)];
  const places = new Map(values.map((w, i) => [w, i]));
  data.weeks = weeks;
  const field = { name: "week", label: words.week, values: values.map((w) => (w === "" ? "" : monday(w))), places: weeks.map((w) => places.get(w) || 0) };
  if (values.length > 2) data.fields.push(field);
}
const shownValue = (field, place) => {
  const value = field.values[place];
  return value === "" ? say("no value") : field.name === "direction" && words[value] ? say(value) : value;
};

// One piece of a finding's evidence: times in hundredths of a second.
const piecesOf = (norm, call) => {
  const [first, count] = norm.evidence.get(call) || [0, 0];
  const found = norm.found;
  const pieces = Array.from({ length: Math.min(count, data.shown) }, (_, i) => {
    const [start, length, value] = [found.starts[first + i], found.lengths[first + i], found.values[first + i]];
    const [unit, zh, en] = data.units[found.units[first + i]];
    const much = value === null ? "" : quantity(value, unit, [zh, en]);
    return { start, end: start + length, shown: [much, data.texts[found.texts[first + i]]].filter(Boolean).join("  ") };
  });
  return { pieces, more: count - pieces.length };
};

// What was measured in a call: a value with its interval, or nothing where a norm is said or not said.
const measured = (norm, call) => {
  const [value, low, high] = ["measured", "low", "high"].map((name) => norm[name] && norm[name][call]);
  if (value === null || value === undefined) return "";
  const [unit, ...names] = norm.unit;
  const [shown, from, to] = [value, low, high].map((v) => v !== null && v !== undefined && number(v / STEP, unit));
  const spread = from === false || to === false || from === to ? "" : ` (${interval(from, to)})`;
  return `${shown}${spread} ${unitOf(shown, unit, names)}`.trim();
};
