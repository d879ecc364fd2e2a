// What a person says of each finding: kept by the browser where it may, exported as the sheet that `callnorm review --apply` takes.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);
  const bar = one("review");
  const [opener, reviewer, date] = ["review-open", "reviewer", "review-date"].map(one);
  const blame = (root, keys) => {
    for (const problem of all("[data-problem]", root)) problem.hidden = !keys.includes(problem.dataset.problem);
  };

  // A browser may forbid a page to keep anything, as some do with files opened from a disk.
  const PERSON = "callnorm reviewer";
  const CALL = `callnorm review ${bar.dataset.key}`;
  const kept = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const keep = (key, value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      one("review-lost").hidden = false;
    }
  };

  // The fields of one finding. A number can be given where its norm has a band; its own verdict is no correction.
  const fieldsOf = (card) => {
    const box = one("choices").content.firstElementChild.cloneNode(true);
    const [judgements, verdicts] = all(".options", box).map((group) => all("input", group));
    const [value, reason, asks, clear] = [".number input", ".because input", ".asks", ".clear"].map((part) => box.querySelector(part));
    const title = card.querySelector("h4");
    title.id = `title-${card.id}`;
    box.setAttribute("aria-labelledby", title.id);
    asks.id = `asks-${card.id}`;
    asks.parentElement.setAttribute("aria-labelledby", asks.id);
    for (const radio of judgements) radio.name = `judgement-${card.id}`;
    for (const radio of verdicts) radio.name = `verdict-${card.id}`;
    verdicts.find((radio) => radio.dataset.verdict === card.dataset.verdict)?.parentElement.remove();
    if ("low" in card.dataset || "high" in card.dataset) value.after(" ", ...(card.querySelector(".unit")?.cloneNode(true).childNodes ?? []));
    else value.parentElement.remove();
    card.querySelector(".what").append(box);
    return { box, judgements, verdicts: verdicts.filter((radio) => radio.isConnected), value, reason, clear };
  };

  const choiceOf = (card) => {
    const { box, judgements, verdicts, value, reason, clear } = fieldsOf(card);
    const { verdict, row, low, high } = card.dataset;
    const picked = (radios) => radios.find((radio) => radio.checked)?.value ?? "";
    const said = () => {
      const judgement = picked(judgements);
      return { judgement, corrected: judgement === "disagree" ? value.value || picked(verdicts) : "", reason: judgement && reason.value.trim() };
    };
    const fill = ({ judgement = "", corrected = "", reason: why = "" }) => {
      for (const radio of judgements) radio.checked = radio.value === judgement;
      for (const radio of verdicts) radio.checked = radio.value === corrected;
      value.value = picked(verdicts) ? "" : corrected;
      reason.value = why;
      box.dataset.judgement = judgement;
    };
    // Where something is missing: it is told, and the first field to fill is given.
    const unfinished = () => {
      const { judgement, corrected, reason: why } = said();
      const inside = (low === undefined || value.value >= Number(low)) && (high === undefined || value.value <= Number(high));
      const missing = judgement !== "disagree" ? [] : [
        ["needs verdict", verdicts[0], value.validity.badInput || (!corrected && !["pass", "fail"].includes(verdict))],
        ["needs other value", value, value.value && verdict === (inside ? "pass" : "fail")],
        ["needs reason", reason, !why],
      ].filter(([, , is]) => is);
      blame(box, missing.map(([key]) => key));
      return missing[0]?.[1];
    };
    for (const radio of verdicts) radio.addEventListener("change", () => (value.value = ""));
    value.addEventListener("input", () => verdicts.forEach((radio) => (radio.checked = false)));
    box.addEventListener("input", () => {
      box.dataset.judgement = said().judgement;
      blame(box, []);
      changed();
    });
    clear.addEventListener("click", () => {
      fill({});
      blame(box, []);
      changed();
      judgements[0].focus();
    });
    return { norm: card.id.slice("norm-".length), verdict, row, said, fill, unfinished };
  };

  const choices = all(".finding[data-row]").map(choiceOf);
  const chosen = () => choices.filter((choice) => choice.said().judgement);
  const changed = () => {
    one("review-count").textContent = chosen().length;
    keep(CALL, Object.fromEntries(chosen().map(({ norm, verdict, said }) => [norm, { verdict, ...said() }])));
  };

  // As the sheets of a draw are written: nothing that a spreadsheet takes for a formula, quotes where they are needed.
  const cell = (text) => {
    const safe = /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const save = () => {
    const who = [reviewer.value.trim(), date.value];
    const lines = chosen().map(({ row, said }) => [row, ...[...Object.values(said()), ...who].map(cell)].join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", [bar.dataset.columns, ...lines, ""].join("\n")], { type: "text/csv" }));
    link.download = `${bar.dataset.name.replace(/\.\w+$/, "")}-${who[0]}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  one("review-export").addEventListener("click", () => {
    const nameless = [reviewer, date].find((field) => !field.value.trim());
    const [unfinished] = choices.map((choice) => choice.unfinished()).filter(Boolean);
    const problem = !chosen().length ? "needs choice" : nameless ? "needs name" : unfinished ? "needs more" : null;
    blame(bar, [problem]);
    if (!problem) return save();
    const field = { "needs name": nameless, "needs more": unfinished }[problem];
    const folded = field?.closest("details");
    if (folded) folded.open = true;
    field?.focus();
  });

  const open = (wide) => {
    bar.hidden = !wide;
    opener.setAttribute("aria-expanded", wide);
    one("findings").classList.toggle("reviewing", wide);
  };
  opener.addEventListener("click", () => open(bar.hidden));
  opener.hidden = false;
  reviewer.value = kept(PERSON) ?? "";
  reviewer.addEventListener("change", () => keep(PERSON, reviewer.value.trim()));
  const today = new Date();
  date.value = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

  // What was said of a verdict that is another by now is not brought back.
  const before = kept(CALL) ?? {};
  for (const choice of choices) choice.fill(before[choice.norm]?.verdict === choice.verdict ? before[choice.norm] : {});
  one("review-count").textContent = chosen().length;
  open(chosen().length > 0);
})();
