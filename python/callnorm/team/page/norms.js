// The norms that fail most, and beside them one of them (or the score) by week and by its distribution.
const MOST_LISTED = 12;

const byWeek = (calls, of) => {
  const groups = grouped(calls, (call) => data.weeks[call]);
  return [...groups].sort(([a], [b]) => a - b).map(([week, some]) => ({ week, ...of(some) }));
};
const scorePoint = (some) => {
  const found = scores(some);
  return { ...found, few: found.n < state.least };
};
const sharePoint = (norm) => (some) => {
  const found = tally(norm, some);
  return { n: found.decided, middle: found.share, low: found.low, high: found.high, few: found.decided < state.least };
};

const drawNorms = () => {
  const listed = state.allNorms ? now.ordered.filter((o) => o.decided || o.open) : now.ordered.filter((o) => o.failed).slice(0, MOST_LISTED);
  const most = Math.max(...listed.map((o) => o.high), 0.05);
  const score = scores(now.calls);
  const row = (key, chosen, name, look, ...rest) =>
    el("li", {}, el("button", { type: "button", class: chosen ? "chosen" : "", "aria-pressed": String(chosen), "data-key": `norm-${key}`, onclick: look }, el("span", { class: "name" }, name), ...rest));
  one("norms").replaceChildren(
    row("score", state.norm === null, say("score"), () => look_at({ norm: null }), el("span", { class: "none" }),
      el("span", { class: "amount" }, score.n ? el("b", {}, number(score.middle)) : "–"), el("small", {}, score.low === null ? "" : interval(number(score.low), number(Math.min(score.high, 100))))),
    ...listed.map((o) => row(o.i, state.norm === o.i, [pick(o.norm.title), o.norm.severity === "critical" ? el("span", { class: "tag critical" }, say("critical")) : ""],
      () => look_at({ norm: o.i, verdict: FAIL }),
      o.decided ? whisker(o.share, o.low, o.high, Math.min(1, most)) : el("span", { class: "none" }),
      el("span", { class: `amount${o.decided < state.least ? " few" : ""}` }, o.decided ? el("b", {}, percent(o.share)) : "–"),
      el("small", {}, `${brief(o.failed)}/${brief(o.decided)}${o.open ? ` · ?${brief(o.open)}` : ""}`))));
};

const valuesOf = (norm, calls, focused) => {
  const found = [];
  for (const call of calls) {
    const value = norm ? norm.measured[call] : data.score[call];
    const code = norm ? norm.codes[call] : 0;
    if (value !== null && value !== undefined && (!norm || (code >= PASS && code <= OPEN))) found.push({ value: value / STEP, code, inFocus: focused && focused.has(call) });
  }
  return found;
};

const within = ([low, high, tolerance], value) =>
  (low === null || value >= low - Math.abs(low) * tolerance) && (high === null || value <= high + Math.abs(high) * tolerance);

const drawOne = () => {
  const norm = state.norm === null ? null : data.norms[state.norm];
  const name = norm ? pick(norm.title) : say("score");
  const focused = state.focus === null ? null : now.groups.get(state.focus) || [];
  const focusName = focused && shownValue(data.fields[state.by], state.focus);
  const found = norm && tally(norm, now.calls);
  one("one-title").replaceChildren(name, norm ? el("small", {}, `${pick(norm.expected)}${norm.unit[0] || !norm.band ? "" : ` ${pick(norm.unit.slice(1))}`}`) : "");
  const score = scores(now.calls);
  one("one-told").replaceChildren(
    ...(!norm && score.low !== null ? [el("span", {}, `${say("mean score")} ${number(score.middle)} (${interval(number(score.low), number(Math.min(score.high, 100)))})`), el("span", {}, `n=${score.n.toLocaleString("en")}`)] : []),
    ...(norm && found.decided ? [el("span", {}, `${say("failing")} ${percent(found.share)} (${span(found.low, found.high)})`), ...[["fail", found.failed], ["pass", found.passed], ["undetermined", found.open]].filter(([, count]) => count).map(([verdict, count]) => el("span", {}, `${say(verdict)} ${count.toLocaleString("en")}`))] : []),
    focusName ? el("span", { class: "of-focus" }, focusName) : "");
  const weeks = data.weeks ? byWeek(now.calls, norm ? sharePoint(norm) : scorePoint) : [];
  const series = [{ look: "every", points: weeks }];
  if (focused && data.weeks) series.push({ look: "focus", points: byWeek(focused, norm ? sharePoint(norm) : scorePoint) });
  const seen = series.flatMap((s) => s.points).filter((p) => p.middle !== null);
  const ends = seen.flatMap((p) => (p.few ? [p.middle] : [p.low ?? p.middle, p.high ?? p.middle]));
  const scale = norm ? { bottom: 0, top: Math.min(1, Math.max(0.1, Math.ceil(10 * Math.max(...ends, 0)) / 10)), write: percent } :
    { bottom: Math.max(0, 10 * Math.floor(Math.min(...ends, 90) / 10)), top: 100, write: (v) => number(v, "times") };
  one("weeks").replaceChildren(new Set(weeks.map((p) => p.week)).size > 1
    ? weekChart(`${name}${colon()}${say("weeks")}`, series, { ...scale, focus: focusName, width: one("weeks").clientWidth })
    : el("p", { class: "none" }, say("no weeks")));
  const hasNumbers = !norm || norm.measured;
  const values = hasNumbers ? valuesOf(norm, now.calls, focused && new Set(focused)) : [];
  one("spread").replaceChildren(values.length
    ? histogram(`${name}${colon()}${say("distribution")}`, values, norm ? norm.band : null, { unit: norm ? norm.unit[0] : "", focus: focused !== null, whole: norm && norm.unit[0] === "times", width: one("spread").clientWidth, ...(norm ? {} : { high: 100 }) })
    : el("p", { class: "none" }, say("no number")));
  const keys = [...[PASS, OPEN, FAIL].filter((code) => values.some((v) => v.code === code)).map((code) => [`bar ${VERDICTS[code]}`, say(VERDICTS[code])]),
    ...(norm?.band && values.length ? [["within", say("band")]] : []), ...(focusName && values.length ? [["focus", focusName]] : [])];
  one("spread-legend").replaceChildren(...keys.map(([look, shown]) => el("span", {}, el("i", { class: look }), shown)));
  one("spread-unit").textContent = norm ? pick(norm.unit.slice(1)) : "";
};

const drawMany = () => {
  const cards = now.ordered.filter((o) => o.norm.measured && o.norm.band && o.decided).map((o) => {
    const values = valuesOf(o.norm, now.calls, null);
    const sorted = values.map((v) => v.value).sort((a, b) => a - b);
    if (sorted[0] === sorted[sorted.length - 1]) return null;
    const inside = values.filter((v) => within(o.norm.band, v.value)).length / values.length;
    const unit = o.norm.unit[0];
    return el("figure", {}, el("figcaption", {}, el("button", { type: "button", onclick: () => look_at({ norm: o.i, verdict: FAIL }) }, pick(o.norm.title)),
      el("small", {}, `${say("median", quantity(STEP * quantile(sorted, 0.5), unit, o.norm.unit.slice(1)))} · ${say("inside", percent(inside))}`)),
      histogram(pick(o.norm.title), values, o.norm.band, { unit, small: true, whole: unit === "times" }));
  });
  one("many").replaceChildren(...cards.filter(Boolean));
};
