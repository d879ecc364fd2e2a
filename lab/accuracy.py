#!/usr/bin/env python3
"""Measure how right the verdicts are, and write docs/accuracy.md, docs/images/ladder.png and tables of the READMEs and docs/models.md.

    python lab/accuracy.py                                 # runs what has no results yet, then writes the pages
    python lab/accuracy.py --run ladder-words speech       # runs these, whether they have results or not
    python lab/accuracy.py --run --take ladder-words=FILE  # runs nothing, takes results of a run made elsewhere

The labelled recordings and the scripts that score them are not part of the package: CALLNORM_SHARED (default ../shared) names their
folder. Results are kept in target/accuracy with the commit and the day of each run; a part without results is left out of the pages.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import marked

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("CALLNORM_SHARED") or ROOT.parent / "shared")
RESULTS = ROOT / "target" / "accuracy"
PICTURE = ROOT / "docs" / "images" / "ladder.png"
PAGES = {"en": ROOT / "docs" / "accuracy.md", "zh": ROOT / "docs" / "accuracy.zh.md"}
MODELS = {"en": ROOT / "docs" / "models.md", "zh": ROOT / "docs" / "models.zh.md"}
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh.md"}
SUMMARY = (
    "rate error, median",
    "rate error, worst",
    "interval holds the truth",
    "interval half-width, median",
    "rate verdicts decided",
    "confident wrong rate verdicts",
    "speech level error dB, worst",
    "drag recall",
    "drag precision",
    "filler recall",
    "filler precision",
    "greeting right",
    "closing right",
    "forbidden recall",
    "forbidden precision",
    "interruption recall",
    "interruption precision",
    "hold announced right",
    "character error rate, agent",
)
COMMAND = "python lab/accuracy.py"
ON_MODEL = "hold music|babble 20|neighbour|dual mono|loss 3|white 10"
PARTS = {
    "ladder-words": ["score_ladder.py", "calls", "--words"],
    "ladder-none": ["score_ladder.py", "calls"],
    "ladder-model": ["score_ladder.py", "calls", "--model", "base-q5_1", "--only", ON_MODEL],
    "calls-words": ["score_calls.py", "calls", "--words"],
    "calls-none": ["score_calls.py", "calls"],
    "calls-model": ["score_calls.py", "calls", "--model", "base-q5_1"],
    "calls-peer": ["score_calls.py", "calls", "--model", "faster-whisper:base"],
    "speech": ["score_speech.py", "speech"],
}
SLOW = {"ladder-model", "calls-model", "calls-peer"}
LINE = re.compile(
    r"^(?P<name>\S.*?)\s+(?P<value>-?\d+\.\d+|-)\s+(?:n=(?P<n>\d+)\s+)?(?P<range>\d\.\d+-\d\.\d+)?\s*\[(?P<target>[^\]]+)\]", re.MULTILINE
)
TEXT = {
    "en": {
        "words": "words given",
        "none": "without words",
        "model": "heard by base-q5_1",
        "peer": "heard by faster-whisper:base",
        "ladder": ["condition", "what was done to every call"],
        "most": "wrong most often, words given",
        "wrong": "wrong",
        "decided": "decided",
        "limit": "limit",
        "caption": "Wrong, in % of the decided. Blue: words given; orange: without words; violet: heard by base-q5_1; red line: limit.",
        "bold": "Bold: worse than the limit, or than what was aimed at below.",
        "missed": "Bold: short of what was aimed at.",
        "comma": ", ",
        "space": " ",
        "alt": "Wrong verdicts by condition",
        "asked": "Verdicts asked for in `clean`: {}.",
        "figure": "figure",
        "value": "value",
        "wanted": "aimed at",
        "cases": "cases",
        "heads": ("## Every condition", "## Labelled calls, figure by figure", "## Real recordings", "## Where the figures come from"),
        "runs": ["run", "commit", "day"],
        "data": "Data (SHA-256, first twelve digits): {}.",
    },
    "zh": {
        "words": "给定文字",
        "none": "不用文字",
        "model": "base-q5_1 听写",
        "peer": "faster-whisper:base 听写",
        "ladder": ["条件", "对每通电话所做的改动"],
        "most": "给定文字时最常判错的项目",
        "wrong": "判错",
        "decided": "已判定",
        "limit": "上限",
        "caption": "横轴为已判定的评定中判错的百分比。蓝：给定文字；橙：不用文字；紫：base-q5_1 听写；红线：上限。",
        "bold": "粗体：超过上限；下面各表中为未达到目标。",
        "missed": "粗体：未达到目标。",
        "comma": "，",
        "space": "",
        "alt": "各种条件下判错的比例",
        "asked": "`clean` 中考察的评定数：{}。",
        "figure": "指标",
        "value": "结果",
        "wanted": "目标",
        "cases": "例数",
        "heads": ("## 各种条件", "## 有标注的通话，逐项指标", "## 真实录音", "## 这些数字的来历"),
        "runs": ["运行", "提交", "日期"],
        "data": "数据（SHA-256 前十二位）：{}。",
    },
}


@dataclass(frozen=True)
class Figure:
    """One line that a scorer printed."""

    value: str
    cases: str
    target: str


Labels = dict[tuple[str, str], dict[str, str]]
Ladder = dict[str, dict[str, Any]]


def labels() -> Labels:
    """Read what conditions and figures are called."""
    with (ROOT / "lab" / "accuracy.tsv").open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["name"]): row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def result(part: str) -> Path:
    """Where a part's results are kept."""
    return RESULTS / f"{part}{'.json' if part.startswith('ladder') else '.txt'}"


def commit() -> str:
    """Name the commit that the tree stands on."""
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def stamp(part: str, measured: str, day: datetime.date, calls: int | None = None) -> None:
    """Keep beside the results what they were measured with."""
    options = [f"'{option}'" if "|" in option else option for option in PARTS[part]]
    command = " ".join([*options, *(["--calls", str(calls)] if calls else [])])
    said = {"command": command, "commit": measured, "day": day.isoformat()}
    result(part).with_suffix(".stamp").write_text(json.dumps(said), encoding="utf-8")


def run(part: str, calls: int | None) -> None:
    """Let the scorer of a part measure this tree; what it prints goes on to stderr too."""
    script, folder, *options = PARTS[part]
    ladder = part.startswith("ladder")
    calls = calls if ladder else None
    options += ["--json", str(result(part))] if ladder else []
    options += ["--calls", str(calls)] if calls else []
    print(f"{part}: {script}", file=sys.stderr)
    done = subprocess.run([sys.executable, SHARED / script, SHARED / folder, *options], stdout=subprocess.PIPE, text=True, check=False)
    sys.stderr.write(done.stdout)
    if not ladder:
        result(part).write_text(done.stdout, encoding="utf-8")
    stamp(part, commit(), datetime.datetime.now(datetime.UTC).date(), calls)


def take(part: str, file: Path, measured: str) -> None:
    """Take results that were measured elsewhere."""
    shutil.copyfile(file, result(part))
    stamp(part, measured, datetime.datetime.fromtimestamp(file.stat().st_mtime, datetime.UTC).date())


def ladders() -> dict[str, Ladder]:
    """Read the ladders that were run, by how the words were had."""
    found = {mode: result(f"ladder-{mode}") for mode in ("words", "none", "model")}
    return {
        mode: {row["condition"]: row for row in json.loads(path.read_text(encoding="utf-8"))}
        for mode, path in found.items()
        if path.is_file()
    }


def figures(part: str) -> dict[str, Figure]:
    """Read the lines that a scorer printed."""
    if not result(part).is_file():
        return {}
    text = result(part).read_text(encoding="utf-8")
    return {m["name"]: Figure(m["value"], m["n"] or "", m["target"]) for m in LINE.finditer(text)}


def limit(condition: str) -> float:
    """How much of what is decided may be wrong, as the ladder demands."""
    sys.path.insert(0, str(SHARED))
    import score_ladder  # noqa: PLC0415

    return 0.04 if re.search(score_ladder.LOOSE, condition) else 0.005 if condition == "clean" else 0.02


def percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f} %"


def pair(row: dict[str, Any] | None, most: float) -> list[str]:
    """Give wrong and decided of a condition."""
    if row is None:
        return ["–", "–"]
    wrong = percent(row["wrong"])
    return [f"**{wrong}**" if row["wrong"] > most else wrong, percent(row["decided"], 0)]


def most_wrong(row: dict[str, Any] | None) -> str:
    by = sorted((row or {"by": {}})["by"].items(), key=lambda item: -item[1])[:3]
    return ", ".join(f"`{norm}` {count}" for norm, count in by)


def ladder_table(found: dict[str, Ladder], names: Labels, lang: str) -> str:
    """Write every condition with what came out."""
    text = TEXT[lang]
    head = [*text["ladder"], text["limit"], *(f"{text[key]}, {text[mode]}" for mode in found for key in ("wrong", "decided")), text["most"]]
    table = [head]
    for condition in dict.fromkeys(name for ladder in found.values() for name in ladder):
        said = names.get(("ladder", condition), {lang: ""})[lang]
        most = limit(condition)
        cells = [cell for ladder in found.values() for cell in pair(ladder.get(condition), most)]
        table.append([f"`{condition}`", said, percent(most), *cells, most_wrong(found.get("words", {}).get(condition))])
    return marked.table(table)


def met(figure: Figure) -> bool:
    """Say whether a figure is as good as was aimed at."""
    sign, wanted = figure.target.split()
    value, most = float(figure.value), float(wanted)
    return value >= most if sign == ">=" else (abs(value) if sign == "abs<=" else value) <= most


def both(figure: Figure | None) -> list[str]:
    """Give a figure and what was aimed at."""
    if figure is None or figure.value == "-":
        return ["–", "–"]
    value = figure.value.replace("-", "−")
    target = figure.target.replace("abs<=", "±").replace("<=", "≤").replace(">=", "≥")
    return [value if met(figure) else f"**{value}**", target]


def figure_table(kind: str, parts: dict[str, dict[str, Figure]], names: Labels, lang: str) -> str:
    """Write the figures of one scorer, a column for each way in which the words were had."""
    text = TEXT[lang]
    table = [[text["figure"], *(head for part in parts for head in (text[part], text["wanted"])), text["cases"]]]
    for name in dict.fromkeys(name for part in parts.values() for name in part):
        each = [part.get(name) for part in parts.values()]
        cells = [cell for figure in each for cell in both(figure)]
        cases = next((figure.cases for figure in each if figure and figure.cases), "")
        table.append([names.get((kind, name), {lang: name})[lang], *cells, cases])
    return marked.table(table if any(row[-1] for row in table[1:]) else [row[:-1] for row in table])


def data_hash(folder: str) -> str:
    """Hash what a run reads: names and bytes."""
    whole = hashlib.sha256()
    for path in sorted(path for path in (SHARED / folder).rglob("*") if path.suffix in {".wav", ".json", ".tsv"}):
        whole.update(str(path.relative_to(SHARED)).encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:12]


def provenance(lang: str) -> str:
    """Say of each run its command, commit and day, and what data it read."""
    table = [TEXT[lang]["runs"]]
    for part in PARTS:
        kept = result(part).with_suffix(".stamp")
        if result(part).is_file() and kept.is_file():
            said = json.loads(kept.read_text(encoding="utf-8"))
            table.append([f"`{said['command']}`".replace("|", "\\|"), f"`{said['commit']}`", said["day"]])
    data = TEXT[lang]["comma"].join(f"{folder} `{data_hash(folder)}`" for folder in ("calls", "music", "speech"))
    return f"{marked.table(table)}\n\n{TEXT[lang]['data'].format(data)}"


def draw(found: dict[str, Ladder]) -> None:
    """Draw wrong by condition, with the limit of each."""
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("Agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    conditions = list(dict.fromkeys(name for ladder in found.values() for name in ladder))
    colours = {"words": "#2a6f97", "none": "#f4a259", "model": "#8a5a83"}
    height = 0.8 / len(found)
    figure, ax = plt.subplots(figsize=(8, 0.23 * len(conditions) + 1), layout="constrained")
    for k, (mode, ladder) in enumerate(found.items()):
        at = [i + (k - (len(found) - 1) / 2) * height for i in range(len(conditions))]
        wide = [100 * ladder[name]["wrong"] if name in ladder else 0 for name in conditions]
        ax.barh(at, wide, height=height, color=colours[mode], label=TEXT["en"][mode])
    limits = [100 * limit(name) for name in conditions]
    ends = [i + 0.45 for i in range(len(conditions))]
    ax.vlines(limits, [end - 0.9 for end in ends], ends, color="#c1121f", linewidth=1.2, label="limit")
    ax.set_yticks(range(len(conditions)), conditions, fontsize=8)
    ax.set_ylim(len(conditions) - 0.5, -0.5)
    ax.set_xlabel("wrong, % of the verdicts that were decided")
    ax.grid(axis="x", color="#dddddd")
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(loc="lower right", frameon=False)
    figure.savefig(PICTURE, dpi=110, metadata={"Software": None})


def made(lang: str, found: dict[str, Ladder]) -> str:
    """Write what stands between the marks of a page."""
    names, text = labels(), TEXT[lang]
    ladder, calls, speech, runs = text["heads"]
    asked = text["comma"].join(f"{text[mode]} {part['clean']['asked']}" for mode, part in found.items())
    by_mode = {mode: figures(f"calls-{mode}") for mode in ("words", "none", "model")}
    by_mode = {mode: part for mode, part in by_mode.items() if part}
    parts = [
        ladder,
        f"![{text['alt']}](images/ladder.png)",
        ladder_table(found, names, lang),
        f"{text['bold']}{text['space']}{text['asked'].format(asked)}",
    ]
    parts += [calls, figure_table("calls", by_mode, names, lang)] if by_mode else []
    parts += [speech, figure_table("speech", {"value": figures("speech")}, names, lang)] if figures("speech") else []
    return "\n\n".join([*parts, runs, provenance(lang)])


def summary(lang: str, modes: tuple[str, ...]) -> str:
    """Write what users ask for first: of the labelled calls, the values alone."""
    names, text = labels(), TEXT[lang]
    by_mode = {mode: part for mode in modes if (part := figures(f"calls-{mode}"))}
    table = [[text["figure"], *(text[mode] for mode in by_mode), text["cases"]]]
    for name in SUMMARY:
        each = [part.get(name) for part in by_mode.values()]
        cases = next((figure.cases for figure in each if figure), "")
        table.append([names.get(("calls", name), {lang: name})[lang], *(both(figure)[0] for figure in each), cases])
    return f"{marked.table(table)}\n\n{text['missed']}"


def write(found: dict[str, Ladder]) -> None:
    """Write the pages and the READMEs between their marks, and the picture."""
    for lang in TEXT:
        marked.fill(PAGES[lang], COMMAND, made(lang, found))
        marked.fill(READMES[lang], COMMAND, summary(lang, ("none", "words", "model")))
        marked.fill(MODELS[lang], COMMAND, summary(lang, ("model", "peer")))
    draw(found)


def main() -> int:
    """Run what was asked for and write the pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", nargs="*", choices=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--take", action="append", default=[], metavar="PART=FILE", help="results of a run made elsewhere")
    parser.add_argument("--commit", help="what --take was measured with; HEAD where absent")
    parser.add_argument("--calls", type=int, help="only so many calls in the ladders, to try this script")
    given = parser.parse_args()
    if not (SHARED / "score_ladder.py").is_file():
        parser.error(f"no labelled recordings in {SHARED}; set CALLNORM_SHARED to their folder")
    RESULTS.mkdir(parents=True, exist_ok=True)
    for part, file in (pair.split("=", 1) for pair in given.take):
        if part not in PARTS:
            parser.error(f"--take: no part {part}: {', '.join(PARTS)}")
        take(part, Path(file), given.commit or commit())
    missing = [part for part in PARTS if part not in SLOW and not result(part).is_file()]
    for part in missing if given.run is None else given.run:
        run(part, given.calls)
    found = ladders()
    if not found:
        parser.error("no ladder has results: run ladder-words or ladder-none")
    write(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
