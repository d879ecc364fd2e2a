// The calls themselves, and the seconds of each finding: to be heard here, or on the page of the call.
const MOST_FOUND = 4;
const NOT_TOLD = ["week", "norms", "model", "engine", "encoding"];
const SEVERE = ["critical", "major", "minor"];
const weighty = data.norms.map((norm, i) => [SEVERE.indexOf(norm.severity), -norm.weight, i]);
const byWeight = (a, b) => weighty[a].reduce((order, value, k) => order || value - weighty[b][k], 0);

const pieceNode = (norm, call, piece) => {
  const shown = [el("time", {}, `${clock(piece.start)}–${clock(piece.end)}`), piece.shown ? el("b", { lang: "zh-Hans" }, piece.shown) : ""];
  const heard = held(call, piece.start / STEP, piece.end / STEP);
  if (heard) {
    const button = el("button", { type: "button", class: "piece", "data-norm": norm.id, onclick: () => play(heard, button, `${data.names[call]} · ${pick(norm.title)}`) },
      el("i", { class: "triangle", "aria-hidden": "true" }), el("span", { class: "hidden" }, say("listen"), " "), ...shown);
    return button;
  }
  const page = data.pages && data.pages[call];
  return page ? el("a", { class: "piece", href: `${page}#norm-${norm.id}` }, ...shown) : el("span", { class: "piece" }, ...shown);
};

// Clips lie beside the page, where it was made with them: of a call, what their names begin with, and the norms that have one.
const clipNode = (norm, call) => {
  const [begins, norms] = data.clips?.[call] ?? ["", []];
  return norms.includes(norm.id) ? el("a", { class: "clip", href: `${begins}-${norm.id}.wav` }, say("clip")) : "";
};

const foundNode = (i, call) => {
  const norm = data.norms[i];
  const verdict = VERDICTS[norm.codes[call]];
  const { pieces, more } = piecesOf(norm, call);
  const because = norm.because.has(call) ? pick(data.reasons[norm.because.get(call)]) : "";
  return el("li", { class: `found ${verdict}` },
    el("i", { class: `mark ${verdict}`, "aria-hidden": "true" }, { pass: "✓", fail: "✗", undetermined: "?" }[verdict]),
    el("div", {}, el("span", { class: "hidden" }, say(verdict), colon()), el("span", { class: "what" }, pick(norm.title)),
      norm.severity === "critical" && verdict === "fail" ? el("span", { class: "tag critical" }, say("critical")) : "",
      el("span", { class: "value" }, measured(norm, call)), because ? el("small", {}, because) : "",
      pieces.length ? el("div", { class: "pieces" }, pieces.map((piece) => pieceNode(norm, call, piece)), more ? el("small", {}, say("more", more)) : "", clipNode(norm, call)) : ""));
};

const scoreOf = (call) => {
  const [low, high] = [data.score_low[call], data.score_high[call]].map((v) => v !== null && number(v / STEP, "times"));
  if (data.score[call] === null) return low === false ? "–" : interval(low, high);
  return number(data.score[call] / STEP, "times");
};

const callNode = (call) => {
  const page = data.pages && data.pages[call];
  const name = page ? el("a", { href: page, title: say("open call") }, data.names[call]) : data.names[call];
  const facts = data.fields.filter((field, i) => filterable.includes(i) && !NOT_TOLD.includes(field.name) && field.places[call]).slice(0, 4).map((field) => shownValue(field, field.places[call]));
  const when = data.minutes.length && data.minutes[call] !== null ? new Date(data.minutes[call] * 60000).toISOString().slice(0, 16).replace("T", " ") : "";
  const bad = data.norms.map((_, i) => i).filter((i) => [FAIL, OPEN].includes(data.norms[i].codes[call]));
  bad.sort((a, b) => data.norms[a].codes[call] - data.norms[b].codes[call] || byWeight(a, b));
  const first = state.norm === null ? bad.filter((i) => data.norms[i].codes[call] === FAIL).slice(0, MOST_FOUND) : [state.norm];
  const rest = bad.filter((i) => !first.includes(i));
  const list = el("ul", {}, first.map((i) => foundNode(i, call)));
  if (!first.length && !rest.length) list.append(el("li", { class: "none" }, say("none failed")));
  if (rest.length) {
    const more = el("button", { type: "button", class: "link", onclick: () => more.parentElement.replaceWith(...rest.map((i) => foundNode(i, call))) }, say("more findings", rest.length));
    list.append(el("li", {}, more));
  }
  return el("li", { class: "call" },
    el("div", { class: "about" }, el("h3", {}, name), el("p", {}, [...facts, when, clock(10 * data.durations[call])].filter(Boolean).map((fact) => el("span", {}, fact)))),
    el("p", { class: "points" }, el("span", { class: "hidden" }, say("score"), " "), scoreOf(call)), list);
};

// How far outside of its band a value is, in parts of the band's end: the farthest is shown first.
const beyond = (norm, call) => {
  if (!norm.measured || !norm.band || norm.measured[call] === null) return 0;
  const value = norm.measured[call] / STEP;
  const [low, high] = norm.band;
  const outside = Math.max(low === null ? 0 : low - value, high === null ? 0 : value - high, 0);
  return outside / (Math.abs(high ?? low) || 1);
};
const gravity = (call) => CRITICAL.filter((norm) => norm.codes[call] === FAIL).length;
const scoreFirst = (a, b) => (data.score[a] ?? 1e6) - (data.score[b] ?? 1e6) || a - b;

const drawCalls = () => {
  const of = state.focus === null ? now.calls : Int32Array.from(now.groups.get(state.focus) || []);
  const norm = state.norm === null ? null : data.norms[state.norm];
  const found = norm && tally(norm, of);
  const sizes = { [FAIL]: found?.failed, [OPEN]: found?.open, [PASS]: found?.passed };
  const verdict = norm && !sizes[state.verdict] ? [FAIL, OPEN, PASS].find((code) => sizes[code]) ?? FAIL : state.verdict;
  const listed = norm ? [...of].filter((call) => norm.codes[call] === verdict) : [...of];
  listed.sort(norm ? (a, b) => beyond(norm, b) - beyond(norm, a) || scoreFirst(a, b) : (a, b) => gravity(b) - gravity(a) || scoreFirst(a, b));
  const crumb = (shown, undo) => el("button", { type: "button", class: "crumb", onclick: undo }, shown, el("i", { "aria-hidden": "true" }, "×"));
  one("crumbs").replaceChildren(
    el("small", {}, several("calls of", norm ? listed.length : of.length)),
    state.focus === null ? "" : crumb(shownValue(data.fields[state.by], state.focus), () => look_at({ focus: null })),
    norm ? crumb(pick(norm.title), () => look_at({ norm: null })) : "",
    ...(norm ? [FAIL, OPEN, PASS].map((code) => el("button", { type: "button", class: "verdict", "data-key": `verdict-${code}`, "aria-pressed": String(code === verdict), disabled: !sizes[code], onclick: () => look_at({ verdict: code }) },
      el("i", { class: `mark ${VERDICTS[code]}`, "aria-hidden": "true" }, { [PASS]: "✓", [FAIL]: "✗", [OPEN]: "?" }[code]), say(VERDICTS[code]), el("small", {}, sizes[code]))) : []));
  one("calls-list").replaceChildren(...listed.slice(0, state.calls).map(callNode), listed.length ? "" : el("li", { class: "none" }, say("nothing left")));
  one("more-calls").hidden = listed.length <= state.calls;
  one("more-calls").textContent = say("more calls", Math.min(listed.length - state.calls, 30));
  light();
};
