// Which calls are looked at: the page's state, and the filters by the columns.
const state = {
  filters: new Map(), // a field's number → the places of the values that are let through
  find: "",
  by: null, // the field whose values are the rows
  norm: null, // the number of the norm that is looked at; none stands for the score
  focus: null, // the place of the row that is looked at
  verdict: FAIL,
  least: data.least,
  sort: "score",
  allNorms: false,
  rows: 40,
  calls: 30,
};
const MOST_VALUES = 200;

// What can be filtered by has at least two values, and is no name of each single call.
const counts = data.fields.map((field) => new Set(field.places).size);
const filterable = data.fields.map((_, i) => i).filter((i) => counts[i] > 1 && (counts[i] <= MOST_VALUES || counts[i] <= COUNT / 2));
const groupable = data.fields.map((_, i) => i).filter((i) => filterable.includes(i) || ["agent_id", "team"].includes(data.fields[i].name));
const preferred = [data.by, "agent_id", "agent_name", "team"].map((name) => data.fields.findIndex((f) => f.name === name)).find((i) => i >= 0);
state.by = preferred ?? groupable[0] ?? null;
if (state.by !== null && !groupable.includes(state.by)) groupable.unshift(state.by);

const searched = (call) =>
  data.names[call].toLowerCase().includes(state.find) || data.fields.some((field) => String(field.values[field.places[call]]).toLowerCase().includes(state.find));
const chosen = () => {
  const filters = [...state.filters].map(([i, let_]) => [data.fields[i].places, let_]);
  return EVERY.filter((call) => filters.every(([places, let_]) => let_.has(places[call])) && (!state.find || searched(call)));
};

const toggleValue = (field, place) => {
  const values = state.filters.get(field) || new Set();
  if (!values.delete(place)) values.add(place);
  if (values.size) state.filters.set(field, values);
  else state.filters.delete(field);
};

const options = (i, list, find) => {
  const field = data.fields[i];
  const sizes = new Array(field.values.length).fill(0);
  for (const place of field.places) sizes[place]++;
  const places = field.values.map((_, place) => place).filter((place) => sizes[place] && shownValue(field, place).toLowerCase().includes(find));
  places.sort((a, b) => (a === 0) - (b === 0) || String(field.values[a]).localeCompare(String(field.values[b]), "zh", { numeric: true }));
  const shown = places.slice(0, MOST_VALUES);
  list.replaceChildren(
    ...shown.map((place) => {
      const box = el("input", { type: "checkbox", onchange: () => { toggleValue(i, place); render({ filters: false }); summarize(); } });
      box.checked = Boolean(state.filters.get(i)?.has(place));
      return el("li", {}, el("label", {}, box, el("span", {}, shownValue(field, place)), el("small", {}, sizes[place].toLocaleString("en"))));
    }),
    shown.length < places.length ? el("li", { class: "hint" }, say("first values", MOST_VALUES)) : "",
  );
};

const summaries = new Map();
const summarize = () => {
  for (const [i, node] of summaries) {
    const values = [...(state.filters.get(i) || [])];
    const named = values.slice(0, 2).map((place) => shownValue(data.fields[i], place)).join(pick(["、", ", "]));
    node.replaceChildren(pick(data.fields[i].label), el("b", {}, values.length ? `${named}${values.length > 2 ? ` +${values.length - 2}` : ""}` : say("all")));
    node.parentElement.classList.toggle("set", values.length > 0);
  }
  one("clear").hidden = !state.filters.size && !state.find;
};

const drawFilters = () => {
  summaries.clear();
  const menus = filterable.map((i) => {
    const list = el("ul", {});
    const search = el("input", { type: "search", placeholder: say("find"), "aria-label": say("find"), oninput: () => options(i, list, search.value.toLowerCase()) });
    const summary = el("summary", {});
    summaries.set(i, summary);
    const menu = el("details", { class: "filter", name: "filter", "data-field": data.fields[i].name }, summary,
      el("div", { class: "menu" }, counts[i] > 8 ? search : "", list));
    menu.addEventListener("toggle", () => menu.open && options(i, list, search.value.toLowerCase()));
    return menu;
  });
  one("filters").replaceChildren(...menus);
  one("find").placeholder = say("find calls");
  summarize();
};

const closeMenus = () => { for (const menu of document.querySelectorAll(".filter[open]")) menu.open = false; };
addEventListener("click", (event) => event.target.closest?.(".filter") || closeMenus());
addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(".filter[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
