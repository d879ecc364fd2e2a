#!/usr/bin/env python3
"""Write how well dragged endings of corpora left out are found into docs/accuracy.md and docs/accuracy.zh.md: python lab/drag/table.py
FOLDER... (needs numpy, callnorm)

The FOLDERs are those that fit.py takes. Each corpus of clips is left out in turn, and a sixth of the calls at a time. A clip counts once in
a row, however many methods lengthened it: what is said of it is the share of its variants. A false alarm is an ending taken for dragged
in a clip that is as it was recorded, or went through a method without being lengthened. The last table shows what each number asked for
costs: by the probability from which an ending is dragged.
"""

import argparse
import collections
import dataclasses
import pathlib
import re
import sys

import fit
import numpy as np

from callnorm.calibrate import wilson

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import marked
from accuracy import PAGES, ROOT

COMMAND = "python lab/drag/table.py: {}"
# Clips of Mandarin corpora of which there are fewer are shown in one row.
FEWEST = 5
ALL, OTHERS, ENGLISH = "all", "others", "english"
SOUNDS, KINDS = ("plain", "telephone"), ("natural", 0.3, 0.5)
# What is asked for: of clips false alarms at most, found at least; of calls recall and precision at least.
ASKED = {"natural": 0.03, 0.3: 0.85, 0.5: 0.95, "recall": 0.95, "precision": 0.94}
TEXT = {
    "en": {
        "clips": ["left out", "clips", "sound", "clips with a false alarm", "0.3 s longer: found", "0.5 s longer: found"],
        "sounds": ("as recorded", "by telephone"),
        "groups": {ALL: "all real Mandarin", OTHERS: "other Mandarin", ENGLISH: "English", "talks-zh": "unscripted talks"},
        "calls": ["condition", "dragged endings", "recall", "precision"],
        "costs": ["what the probability is chosen for", "probability from", "clips with a false alarm", "0.3 s longer: found",
                  "0.5 s longer: found", "calls: recall", "calls: precision"],
        "chosen": "as shipped",
        "least": "the least with {} {}",
        "most": "the highest with {} {}",
        "none": "none has {} {}; this comes nearest",
    },
    "zh": {
        "clips": ["留出的语料", "条数", "声音", "有误报的录音", "加长 0.3 秒：检出", "加长 0.5 秒：检出"],
        "sounds": ("原样", "经电话"),
        "groups": {ALL: "全部真实普通话", OTHERS: "其他普通话样本", ENGLISH: "英语", "talks-zh": "即兴讲话"},
        "calls": ["条件", "拖尾音", "召回率", "精确率"],
        "costs": ["概率为何而取", "概率不低于", "有误报的录音", "加长 0.3 秒：检出", "加长 0.5 秒：检出", "通话：召回率", "通话：精确率"],
        "chosen": "发布所用",
        "least": "满足“{}{}”的最低值",
        "most": "满足“{}{}”的最高值",
        "none": "任何值都不满足“{}{}”，此值最接近",
    },
}  # fmt: skip


@dataclasses.dataclass
class Judged:
    """Log-odds of endings: the best of each variant by (group, sound, kind) and clip; of calls of what is dragged and what is not."""

    clips: dict
    calls: dict

    def clip(self, group, sound, kind, at):
        """In which share of the clips an ending is dragged by these log-odds, and how many clips there are."""
        variants = self.clips[group, sound, kind]
        return np.mean([np.mean([odds >= at for odds in clip]) for clip in variants.values()]), len(variants)

    def call(self, condition, at):
        """Recall, precision and how many are dragged."""
        dragged, others = (np.array(odds) for odds in self.calls[condition])
        hits, false = (dragged >= at).sum(), (others >= at).sum()
        return hits / len(dragged), hits / max(1, hits + false), len(dragged)

    def all(self, at):
        """What is asked for, of all real Mandarin clips and of the calls as they are."""
        recall, precision, _ = self.call("clean", at)
        return {kind: self.clip(ALL, "plain", kind, at)[0] for kind in KINDS} | {"recall": recall, "precision": precision}


def groups(files):
    """The rows in which a clip stands."""
    names = {(file["corpus"], file["clip"]) for file in files if file["corpus"] != "calls" and file["language"] == "zh"}
    many = collections.Counter(corpus for corpus, _ in names)
    for file in files:
        if file["corpus"] != "calls":
            mandarin = file["language"] == "zh"
            own = (file["corpus"] if many[file["corpus"]] >= FEWEST else OTHERS) if mandarin else ENGLISH
            yield file["file"], [own, ALL] if mandarin else [own]


def judged(data, z):
    per, rows_of = collections.defaultdict(list), dict(groups(data.files))
    for row, index in enumerate(data.at):
        per[index].append(row)
    clips, calls = collections.defaultdict(lambda: collections.defaultdict(list)), collections.defaultdict(lambda: ([], []))
    for index, file in enumerate(data.files):
        rows = per[index]
        if file["corpus"] == "calls":
            for channel, dragged in enumerate(file["dragged"]):
                here = [(z[row], *data.spans[row][1:]) for row in rows if data.spans[row][0] == channel]
                near = fit.NEAR_S["calls"]
                meets = [[start < b + near and end > a - near for a, b in dragged] for _, start, end in here]
                for i in range(len(dragged)):
                    odds = [found[0] for found, meet in zip(here, meets, strict=True) if meet[i]]
                    calls[file["condition"]][0].append(max(odds, default=-np.inf))
                calls[file["condition"]][1].extend(found[0] for found, meet in zip(here, meets, strict=True) if not any(meet))
        else:
            kind = file["added_s"] or "natural"
            best = max((z[row] for row in rows if kind == "natural" or data.y[row]), default=-np.inf)
            for group in rows_of[file["file"]]:
                clips[group, "telephone" if file.get("telephone") else "plain", kind][file["clip"]].append(best)
    return Judged(clips, calls)


def shipped():
    """The least probability of an event in the core."""
    return float(re.search(r"^const DRAGGED: f64 = ([\d.]+);", (ROOT / "src/measure/drag.rs").read_text(encoding="utf-8"), re.MULTILINE)[1])


def log_odds(probability):
    return float(np.log(probability / (1 - probability)))


def met(figure, share):
    return share <= ASKED[figure] if figure == "natural" else share >= ASKED[figure]


def said(figure, share, many=None):
    """A share in percent; bold where it falls short of what is asked for. With the number of clips its range, too."""
    text = f"{100 * share:.1f} %"
    if many:
        low, high = wilson(share * many, many)
        text += f" ({100 * low:.0f}–{100 * high:.0f})"
    return text if met(figure, share) else f"**{text}**"


def asked(figure):
    return f"{'≤' if figure == 'natural' else '≥'} {100 * ASKED[figure]:.0f} %"


def head(names, figures):
    """The head of a table, with what is asked for of its last columns."""
    return [*names[: -len(figures)], *(f"{name} ({asked(figure)})" for name, figure in zip(names[-len(figures) :], figures, strict=True))]


def clips_table(found, at, text):
    yield head(text["clips"], KINDS)
    own = sorted({group for group, *_ in found.clips} - {ALL, OTHERS, ENGLISH}, key=lambda group: (group in text["groups"], group))
    for group in [ALL, *own, OTHERS, ENGLISH]:
        for sound, name in zip(SOUNDS, text["sounds"], strict=True):
            shares = [(kind, *found.clip(group, sound, kind, at)) for kind in KINDS]
            yield [text["groups"].get(group, group), str(shares[0][2]), name, *(said(*share) for share in shares)]


def calls_table(found, at, text):
    yield head(text["calls"], ("recall", "precision"))
    for condition in found.calls:
        recall, precision, many = found.call(condition, at)
        yield [f"`{condition}`", str(many), said("recall", recall), said("precision", precision)]


def chosen(found):
    """Probabilities and why they are shown: for each figure asked for that at which it is just met, in hundredths, and that of the core."""
    each = {hundredths / 100: found.all(log_odds(hundredths / 100)) for hundredths in range(1, 100)}
    for figure in ASKED:
        meet = [p for p, shares in each.items() if met(figure, shares[figure])]
        if figure in ("natural", "precision"):
            yield (min(meet), figure, "least") if meet else (max(each), figure, "none")
        else:
            yield (max(meet), figure, "most") if meet else (min(each), figure, "none")
    yield shipped(), None, "chosen"


def costs_table(found, text):
    yield [*text["costs"][:2], *head(text["costs"][2:], list(ASKED))]
    names = dict(zip(ASKED, text["costs"][2:], strict=True))
    for probability, figure, why in sorted(chosen(found), key=lambda choice: choice[0]):
        shares = found.all(log_odds(probability))
        said_why = text[why].format(names[figure], asked(figure)) if figure else text[why]
        yield [said_why, f"{probability:.2f}", *(said(name, share) for name, share in shares.items())]


def tables(found, lang):
    at, text = log_odds(shipped()), TEXT[lang]
    yield "clips", list(clips_table(found, at, text))
    yield "calls", list(calls_table(found, at, text))
    yield "costs", list(costs_table(found, text))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    parser.add_argument("--print", action="store_true", help="write nothing")
    options = parser.parse_args()
    data = fit.Data(options.folders)
    found = judged(data, fit.left_out(data))
    for lang in TEXT:
        for name, rows in tables(found, lang):
            if options.print:
                print(marked.table(rows), end="\n\n")
            else:
                marked.fill(PAGES[lang], COMMAND.format(name), marked.table(rows))


if __name__ == "__main__":
    main()
