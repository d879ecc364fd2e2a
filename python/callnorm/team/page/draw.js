// Drawings: all of them SVG by hand, in the page's colours, with a title on what can be pointed at.
const title = (text) => el("svg:title", {}, text);
const drawing = (width, height, name, ...children) =>
  el("svg:svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": name, class: "drawing" }, ...children);
const text = (x, y, shown, anchor = "start", look = "") => el("svg:text", { x, y, "text-anchor": anchor, class: look }, shown);
const line = (x1, y1, x2, y2, look) => el("svg:line", { x1, y1, x2, y2, class: look });

// Round steps that cover a range in a few.
const niceStep = (range, most) => {
  const raw = range / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 2.5, 5, 10].map((f) => f * power).find((step) => step >= raw * 0.999);
};
const ticksOf = (low, high, most) => {
  const step = niceStep(high - low || 1, most);
  const ticks = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + 1e-9 * step; at += step) ticks.push(Number(at.toPrecision(12)));
  return ticks;
};

// A series by week: points of {week, n, middle, low, high}; those of few calls are hollow and grey.
const FRAME = { height: 190, left: 38, right: 12, top: 10, foot: 34 };
const weekChart = (name, series, { bottom, top, write, focus, width }) => {
  const { height, left, right, foot } = FRAME;
  const weeks = [...new Set(series.flatMap((s) => s.points.map((p) => p.week)))].sort((a, b) => a - b);
  const [first, last] = [weeks[0], weeks[weeks.length - 1]];
  const x = (week) => left + 10 + ((width - left - right - 20) * (week - first)) / (last - first || 1);
  const y = (value) => FRAME.top + (height - FRAME.top - foot) * (1 - (Math.min(Math.max(value, bottom), top) - bottom) / (top - bottom));
  const every = Math.ceil(weeks.length / Math.max(1, Math.floor(width / 70)));
  const parts = ticksOf(bottom, top, 4).flatMap((at) => [line(left, y(at), width - right, y(at), "grid"), text(left - 5, y(at) + 4, write(at), "end", "tick")]);
  weeks.forEach((week, i) => {
    if ((weeks.length - 1 - i) % every) return;
    parts.push(text(x(week), height - foot + 15, monday(week).slice(5), "middle", "tick"));
    const all = series[0].points.find((p) => p.week === week);
    parts.push(text(x(week), height - foot + 28, `n=${all ? all.n : 0}`, "middle", "tick faint"));
  });
  for (const { look, points } of series) {
    const sound = points.filter((p) => p.middle !== null);
    const spread = sound.filter((p) => p.low !== null && !p.few);
    if (look === "every" && spread.length > 1) {
      const edge = [...spread.map((p) => `${x(p.week)},${y(p.high)}`), ...spread.map((p) => `${x(p.week)},${y(p.low)}`).reverse()];
      parts.push(el("svg:polygon", { class: "spread", points: edge.join(" ") }));
    }
    parts.push(el("svg:polyline", { class: `run ${look}`, points: sound.map((p) => `${x(p.week)},${y(p.middle)}`).join(" ") }));
    for (const p of sound) {
      const spreads = p.low === null ? "" : `, ${write(p.low)}–${write(p.high)}`;
      parts.push(el("svg:circle", { class: `dot ${look}${p.few ? " few" : ""}`, cx: x(p.week), cy: y(p.middle), r: p.few ? 3 : 3.6 },
        title(`${say("week of", monday(p.week))}${colon()}${write(p.middle)}${spreads} (n=${p.n})`)));
    }
  }
  return drawing(width, height, focus ? `${name}, ${focus}` : name, ...parts);
};

// A histogram by verdict with the band behind; `focus` is the outline of some of the calls, to the same height.
const histogram = (name, values, band, { unit, focus, small, whole, low, high, width = 300 }) => {
  const [height, left, foot] = small ? [118, 8, 20] : [170, 38, 24];
  const shown = values.map((v) => v.value).sort((a, b) => a - b);
  const ends = band ? band.filter((end, i) => i < 2 && end !== null) : [];
  let from = low ?? Math.min(quantile(shown, 0.005), ...ends);
  let to = high ?? Math.max(quantile(shown, 0.995), ...ends);
  let step = whole ? Math.max(1, Math.ceil((to - from) / 24)) : niceStep(to - from || Math.abs(from) || 1, 22);
  from = whole ? Math.floor(from) - 0.5 : Math.floor(from / step + 1e-9) * step;
  const bins = Math.max(1, Math.ceil((to - from) / step - 1e-9) + (whole ? 0 : to - from < 1e-9 ? 1 : 0));
  to = from + bins * step;
  const counts = Array.from({ length: bins }, () => [0, 0, 0, 0, 0]);
  const outline = new Array(bins).fill(0);
  for (const { value, code, inFocus } of values) {
    const bin = Math.min(Math.max(Math.floor((value - from) / step), 0), bins - 1);
    counts[bin][code]++;
    if (inFocus) outline[bin]++;
  }
  const most = Math.max(...counts.map((c) => c[0] + c[PASS] + c[FAIL] + c[OPEN]), 1);
  const inFocus = Math.max(...outline, 1);
  const x = (value) => left + ((width - left - 8) * (Math.min(Math.max(value, from), to) - from)) / (to - from);
  const y = (count) => 8 + (height - 8 - foot) * (1 - count / most);
  const parts = [];
  if (band) {
    const [bandLow, bandHigh, tolerance] = band;
    for (const wider of new Set([tolerance, 0])) {
      const edge = whole ? 0.5 : 0;
      const a = x(bandLow === null ? from : bandLow - Math.abs(bandLow) * wider - edge);
      const b = x(bandHigh === null ? to : bandHigh + Math.abs(bandHigh) * wider + edge);
      parts.push(el("svg:rect", { class: "within", x: a, y: 4, width: Math.max(b - a, 2), height: height - foot - 4 }));
    }
  }
  counts.forEach((count, i) => {
    let stacked = 0;
    const [a, b] = [x(from + i * step), x(from + (i + 1) * step)];
    for (const code of [0, PASS, OPEN, FAIL]) {
      if (!count[code]) continue;
      const top = y(stacked + count[code]);
      const range = whole && step === 1 ? number(from + i + 0.5, unit) : interval(number(from + i * step, unit), number(from + (i + 1) * step, unit));
      parts.push(el("svg:rect", { class: `bar ${VERDICTS[code] || "any"}`, x: a + 0.5, y: top, width: Math.max(b - a - 1, 0.8), height: y(stacked) - top },
        title(`${range}${colon()}${say(VERDICTS[code] || "calls")} ${count[code]}`)));
      stacked += count[code];
    }
  });
  if (focus) {
    const run = outline.flatMap((count, i) => [[from + i * step, count], [from + (i + 1) * step, count]]);
    parts.push(el("svg:polyline", { class: "run focus", points: run.map(([at, count]) => `${x(at)},${y((count * most) / inFocus)}`).join(" ") }));
  }
  parts.push(line(left, height - foot, width - 8, height - foot, "axis"));
  for (const at of ticksOf(whole ? from + 0.5 : from, whole ? to - 0.5 : to, small ? 4 : 7)) {
    if (whole && at % 1) continue;
    parts.push(line(x(at), height - foot, x(at), height - foot + 4, "axis"));
    const anchor = x(at) > width - 20 ? "end" : x(at) < 14 ? "start" : "middle";
    parts.push(text(x(at), height - foot + 15, number(at, whole || Math.abs(step) >= 1 ? "times" : unit), anchor, "tick"));
  }
  if (!small) for (const at of ticksOf(0, most, 3)) if (at % 1 === 0) parts.push(text(left - 5, y(at) + 4, at, "end", "tick"), line(left, y(at), width - 8, y(at), "grid"));
  return drawing(width, height, name, ...parts);
};

// A share with its interval on a scale from nothing to everything.
const whisker = (share, low, high, most = 1) => {
  const x = (value) => (100 * Math.min(value, most)) / most;
  return el("svg:svg", { class: "whisker", viewBox: "0 0 100 12", preserveAspectRatio: "none", "aria-hidden": "true" },
    el("svg:rect", { class: "rail", x: 0, y: 2, width: 100, height: 8 }),
    el("svg:rect", { class: "amount", x: 0, y: 2, width: x(share), height: 8 }),
    el("svg:rect", { class: "reach", x: x(low), y: 5.4, width: Math.max(x(high) - x(low), 0.5), height: 1.2 }));
};
