#!/usr/bin/env python3
"""Write what a recogniser hears of labelled calls beside what is said: python lab/phrases/hear.py SHARED DATA [--model base-q5_1]

Needs numpy, scipy, soundfile, callnorm. SHARED holds labelled calls and their scorer (score_ladder.py), which makes the CONDITIONS of them.
DATA gets CONDITION/CALL-CHANNEL.heard.tsv and .spoken.tsv: each character with its beginning and end in seconds, the recogniser's
confidence, its phrase, its segment, and whether punctuation follows. Spoken characters are spread evenly over their phrase, and an
utterance is one phrase and one segment: what is asked of them is only what was said. Files that are there are not made again.
"""

from __future__ import annotations

import argparse
import bisect
import csv
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import callnorm

CONDITIONS = ("clean", "white 10 dB", "babble 20 dB")
MARKS = re.compile(r"[^\w]")


def heard(report: dict[str, Any], channel: dict[str, Any]) -> Iterator[list[Any]]:
    starts = [segment["start_s"] for segment in report["transcript"]["segments"] if segment["channel"] == channel["index"]]
    for number, phrase in enumerate(channel["speech"]["phrases"]):
        for unit in phrase["units"] or []:
            segment = bisect.bisect_right(starts, unit["start_s"] + 0.01)
            yield [unit["text"], unit["start_s"], unit["end_s"], unit["confidence"], number, segment, int(unit["stop"])]


def spoken(label: dict[str, Any], channel: int) -> Iterator[list[Any]]:
    utterances = (utterance for utterance in label["utterances"] if utterance["channel"] == channel)
    for number, utterance in enumerate(sorted(utterances, key=lambda utterance: utterance["start_s"])):
        for phrase in utterance["phrases"]:
            characters = MARKS.sub("", phrase["spoken"])
            step = (phrase["end_s"] - phrase["start_s"]) / max(len(characters), 1)
            for at, character in enumerate(characters):
                start = phrase["start_s"] + at * step
                yield [character, f"{start:.3f}", f"{start + step:.3f}", 1, number, number, 0]


def write(path: Path, rows: Iterator[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t", lineterminator="\n").writerows(rows)


def analysed(call: Any, model: str) -> dict[str, Any]:
    pcm = np.clip(np.round(call.x * 32768), -32768, 32767).astype(np.int16)
    side = ("left", "right")[call.agent]
    return callnorm.analyze(np.ascontiguousarray(pcm.T), sample_rate=call.rate, agent=side, model=model).to_dict()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", default="base-q5_1")
    options = parser.parse_args()
    sys.path.insert(0, str(options.shared))
    ladder = importlib.import_module("score_ladder")
    paths = sorted(path for path in (options.shared / "calls").glob("*.json") if path.with_suffix(".wav").exists())
    paths = [path for path in paths if not ladder.Call(path).mono]
    for condition in CONDITIONS:
        folder = options.data / condition
        folder.mkdir(parents=True, exist_ok=True)
        for path in (path for path in paths if not (folder / f"{path.stem}-1.spoken.tsv").exists()):
            call = ladder.Call(path)
            others = [ladder.Call(other) for other in paths] if "babble" in condition else []
            ladder.CONDITIONS[condition](call, others, [])
            report = analysed(call, options.model)
            for channel in report["channels"]:
                stem = f"{call.name}-{channel['index']}"
                write(folder / f"{stem}.heard.tsv", heard(report, channel))
                write(folder / f"{stem}.spoken.tsv", spoken(call.label, channel["index"]))


if __name__ == "__main__":
    main()
