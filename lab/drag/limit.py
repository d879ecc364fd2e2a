#!/usr/bin/env python3
"""Write into docs/accuracy.md and docs/accuracy.zh.md how many lengthened endings their length alone can tell: python lab/drag/limit.py
CLIPS DATA (needs numpy)

CLIPS is what corpus.py made of clips, DATA/placed.tsv what lab/syllable/place.py made: when each character of a clip begins and ends by a
recogniser that writes it in the labelled number. The last syllable lasts from there to the last voice of the clip. Were that known of every
clip, an ending of 0.3 s more than it has would be told from the natural ones so often.
"""

import argparse
import csv
import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import marked
from accuracy import PAGES

COMMAND = "python lab/drag/limit.py"
LATE_S = 0.1  # how far the sounds are behind the times of placed.tsv: that of lab/syllable/network.py, which needs torch
ADDED_S = (0.3, 0.5)
FALSE = (0.03, 0.05, 0.1)
HEADS = {
    "en": ["clips", "clips with a false alarm", "longest natural last syllable that is none", "0.3 s longer: found", "0.5 s longer: found"],
    "zh": ["条数", "有误报的录音", "不算误报的最长末音节", "加长 0.3 秒：检出", "加长 0.5 秒：检出"],
}
SECONDS = {"en": "s", "zh": "秒"}


def ends(folder):
    """When the last voice of a clip ends that was lengthened."""
    files = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))["files"]
    return {file["clip"]: file["dragged"][0][1] - file["added_s"] for file in files if file["added_s"]}


def last_syllables(folder, data):
    """How long the last syllable of each clip lasts that is placed, in seconds; of clips cut into pieces none is known."""
    with (data / "placed.tsv").open(encoding="utf-8", newline="") as table:
        edges = {row["stem"]: [float(time) for time in row["edges"].split()] for row in csv.DictReader(table, delimiter="\t")}
    clips = ends(folder)
    pieces = {clip.rsplit("-", 1)[0] for clip in clips if not clip.endswith("-0")}
    whole = {clip.removeprefix("lab-").removesuffix("-0"): end for clip, end in clips.items() if clip.endswith("-0")}
    return np.array([end - edges[stem][-2] - LATE_S for stem, end in whole.items() if stem in edges and f"lab-{stem}" not in pieces])


def rows(natural, lang):
    yield HEADS[lang]
    for false in FALSE:
        bound = np.quantile(natural, 1 - false)
        found = (f"{100 * np.mean(natural + added > bound):.0f} %" for added in ADDED_S)
        yield [str(len(natural)), f"{100 * false:.0f} %", f"{bound:.2f} {SECONDS[lang]}", *found]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    options = parser.parse_args()
    natural = last_syllables(options.clips, options.data)
    for lang, page in PAGES.items():
        marked.fill(page, COMMAND, marked.table(list(rows(natural, lang))))


if __name__ == "__main__":
    main()
