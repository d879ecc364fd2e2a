// The heat map: a row a person (or team, week …), a column a norm. What rests on few calls is grey and has no rank.
const MOST_NORMS = 14;

const failingFirst = (calls) =>
  data.norms
    .map((norm, i) => ({ i, norm, ...tally(norm, calls) }))
    .sort((a, b) => (a.decided < state.least) - (b.decided < state.least) || (b.decided && b.low) - (a.decided && a.low) || b.failed - a.failed || a.i - b.i);

const columnsOf = (ordered) => {
  const failing = ordered.filter((o) => o.failed);
  return state.allNorms ? ordered.filter((o) => o.decided || o.open) : failing.slice(0, MOST_NORMS);
};

const cell = (found, label, open, chosen, key) => {
  if (!found.decided) return el("td", { class: "few" }, found.open ? el("button", { type: "button", "data-key": key, onclick: open, title: `${label}${colon()}${say("undetermined")} ${found.open}` }, el("small", {}, `? ${found.open}`)) : "–");
  const few = found.decided < state.least;
  const counted = say("of n", found.failed.toLocaleString("en"), found.decided.toLocaleString("en"));
  const told = `${label}${colon()}${percent(found.share)} (${span(found.low, found.high)}), ${counted}${found.open ? `, ${say("undetermined")} ${found.open}` : ""}`;
  return el("td", { class: `${few ? "few" : ""}${chosen ? " chosen" : ""}`, style: few ? null : `--share:${(100 * found.share).toFixed(1)}%` },
    el("button", { type: "button", "data-key": key, title: told, onclick: open },
      el("b", {}, percent(found.share)), el("small", {}, `${brief(found.failed)}/${brief(found.decided)}`),
      el("i", { class: "reach", style: `left:${(100 * found.low).toFixed(1)}%;right:${(100 - 100 * found.high).toFixed(1)}%` })));
};

const scoreCell = (found) => {
  if (!found.n) return el("td", { class: "few" }, "–");
  const few = found.n < state.least || found.low === null;
  const shown = number(found.middle, "times");
  const spread = found.low === null ? "" : interval(number(found.low, "times"), number(Math.min(found.high, 100), "times"));
  return el("td", { class: few ? "few score" : "score", title: few ? null : say("interval of", spread) }, el("b", {}, shown), few ? "" : el("small", {}, spread));
};

// The rows in their order: by the column that was chosen, the worst first; what has too few calls there comes after, by name.
const ranked = (groups, ordered) => {
  const norm = typeof state.sort === "number" ? ordered.find((o) => o.i === state.sort)?.norm : null;
  const rows = [...groups].map(([place, calls]) => {
    const score = scores(calls);
    const found = norm && tally(norm, calls);
    const few = (norm ? found.decided : state.sort === "score" ? score.n : calls.length) < state.least;
    const worth = norm ? -found.low * 1000 - found.share : state.sort === "score" ? score.middle : state.sort === "calls" ? -calls.length : 0;
    return { place, calls, score, few, worth };
  });
  const name = (row) => shownValue(data.fields[state.by], row.place);
  return rows.sort((a, b) => a.few - b.few || (a.few ? 0 : a.worth - b.worth) || name(a).localeCompare(name(b), "zh", { numeric: true }));
};

const head = (key, shown, look) => {
  const sorted = state.sort === key;
  return el("th", { scope: "col", class: look, "aria-sort": sorted ? "descending" : null },
    el("button", { type: "button", "data-key": `sort-${key}`, title: say("sort by"), onclick: () => { state.sort = key; keepingFocus(drawHeat); } }, el("span", {}, shown)));
};

const drawHeat = () => {
  const calls = now.calls;
  const shown = columnsOf(now.ordered);
  const body = [];
  const rowOf = (name, group, place) => {
    const look = (i) => () => look_at({ norm: i, focus: place, verdict: FAIL }, true);
    return el("tr", { class: `${place === null ? "whole" : ""}${place !== null && place === state.focus ? " chosen" : ""}` },
      el("th", { scope: "row" }, el("button", { type: "button", "data-key": `row-${place}`, onclick: () => look_at({ focus: place === state.focus ? null : place }) }, name)),
      el("td", { class: "count" }, group.calls.length.toLocaleString("en")),
      scoreCell(group.score),
      shown.map((o) => cell(tally(o.norm, group.calls), `${name}, ${pick(o.norm.title)}`, look(o.i), o.i === state.norm && place === state.focus, `cell-${place}-${o.i}`)));
  };
  body.push(rowOf(say("all calls"), { calls, score: scores(calls) }, null));
  const rows = state.by === null ? [] : ranked(now.groups, now.ordered);
  let few = false;
  for (const row of rows.slice(0, state.rows)) {
    if (row.few && !few) body.push(el("tr", { class: "cut" }, el("td", { colspan: 3 + shown.length }, el("span", {}, say("not ranked", state.least)))));
    few = row.few;
    body.push(rowOf(shownValue(data.fields[state.by], row.place), row, row.place));
  }
  const by = state.by === null ? say("calls") : pick(data.fields[state.by].label);
  one("heat").replaceChildren(
    el("thead", {}, el("tr", {}, head("name", by, "name"), head("calls", say("calls list"), "count"), head("score", say("score"), "score"),
      shown.map((o) => head(o.i, pick(o.norm.title), `norm${o.norm.severity === "critical" ? " critical" : ""}`)))),
    el("tbody", {}, body));
  one("more-rows").hidden = rows.length <= state.rows;
  one("more-rows").textContent = say("more rows", rows.length - state.rows);
  one("few").replaceChildren(el("i", { class: "few" }), say("least help", state.least));
};
