// What is drawn when: everything follows from the state and the calls that the filters leave.
const now = { calls: EVERY, groups: new Map(), ordered: [] };

const tile = (name, shown, small, look = "") => el("li", { class: look }, el("span", {}, name), el("b", {}, shown), el("small", {}, small));
const drawSummary = () => {
  const calls = now.calls;
  const score = scores(calls);
  const critical = calls.reduce((sum, call) => sum + failsCritical(call), 0);
  const [low, high] = wilson(critical, calls.length);
  let [open, held] = [0, 0];
  for (const norm of data.norms) {
    const found = tally(norm, calls);
    open += found.open;
    held += found.open + found.decided;
  }
  const seconds = calls.reduce((sum, call) => sum + data.durations[call], 0) / 10;
  one("tiles").replaceChildren(
    tile(say("calls list"), calls.length.toLocaleString("en"), calls.length === COUNT ? "" : say("of n", calls.length.toLocaleString("en"), COUNT.toLocaleString("en"))),
    tile(say("mean score"), score.n ? number(score.middle) : "–", score.low === null ? "" : say("interval of", interval(number(score.low), number(Math.min(score.high, 100))))),
    tile(say("critical calls"), calls.length ? percent(critical / calls.length) : "–", calls.length ? `${say("of n", critical.toLocaleString("en"), calls.length.toLocaleString("en"))} · ${span(low, high)}` : "", critical ? "bad" : ""),
    tile(say("left open"), held ? percent(open / held) : "–", held ? say("of n", open.toLocaleString("en"), held.toLocaleString("en")) : ""),
    tile(say("heard hours"), `${number(seconds / 3600)} ${say("hours")}`, ""));
  const minutes = data.minutes.filter((m) => m !== null);
  const dates = minutes.length ? [minutes.reduce((a, b) => Math.min(a, b)), minutes.reduce((a, b) => Math.max(a, b))].map(dateOf) : [];
  one("facts").replaceChildren(...[several("calls of", COUNT), [...new Set(dates)].join(" – "), ...data.profiles].filter(Boolean).map((fact) => el("span", {}, fact)));
};

const drawChoices = () => {
  one("by").replaceChildren(...groupable.map((i) => {
    const option = el("option", { value: i }, pick(data.fields[i].label));
    option.selected = i === state.by;
    return option;
  }));
  one("by").disabled = !groupable.length;
  one("least").value = state.least;
  for (const box of document.querySelectorAll('input[name="norms"]')) box.checked = (box.value === "all") === state.allNorms;
};

const render = ({ filters = true } = {}) => {
  now.calls = chosen();
  const by = state.by === null ? null : data.fields[state.by].places;
  now.groups = by ? grouped(now.calls, (call) => by[call]) : new Map();
  if (state.focus !== null && !now.groups.has(state.focus)) state.focus = null;
  now.ordered = failingFirst(now.calls);
  if (filters) drawFilters();
  drawSummary();
  drawChoices();
  drawHeat();
  drawNorms();
  drawOne();
  drawMany();
  drawCalls();
};

// Look at a norm, a row or a verdict; the calls of it come into view where a cell was meant.
const look_at = (what, show = false) => {
  Object.assign(state, what, { calls: 30 });
  keepingFocus(() => [drawHeat, drawNorms, drawOne, drawCalls].forEach((draw) => draw()));
  if (show) one("calls").scrollIntoView({ block: "start" });
};

for (const choice of document.querySelectorAll('input[name="lang"]')) {
  choice.addEventListener("change", () => {
    document.documentElement.lang = choice.value === "zh" ? "zh-Hans" : "en";
    audio.pause();
    render();
  });
}
one("by").addEventListener("change", () => { Object.assign(state, { by: Number(one("by").value), focus: null }); render({ filters: false }); });
one("least").addEventListener("change", () => { state.least = Math.max(1, Math.round(Number(one("least").value)) || 1); render({ filters: false }); });
for (const box of document.querySelectorAll('input[name="norms"]')) {
  box.addEventListener("change", () => { state.allNorms = box.value === "all"; drawHeat(); drawNorms(); });
}
one("more-rows").addEventListener("click", () => { state.rows += 100; drawHeat(); });
one("more-calls").addEventListener("click", () => { state.calls += 30; drawCalls(); });
one("clear").addEventListener("click", () => { state.filters.clear(); state.find = ""; one("find").value = ""; render(); });
let typing = 0;
one("find").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    state.find = one("find").value.trim().toLowerCase();
    render({ filters: false });
    summarize();
    document.documentElement.dataset.drawn = state.find;
  }, 150);
});

addEventListener("resize", () => requestAnimationFrame(drawOne));

render();
document.documentElement.dataset.drawn = "";
