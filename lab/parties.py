#!/usr/bin/env python3
"""Say how many characters of calls mixed to one channel are given to the side that says them, and how many wrongly.

    python lab/parties.py SHARED/calls [--model base-q5_1 | --words]     # soundfile, callnorm

Each labelled call of two channels is mixed to one and analysed with the agent given as `mono`; --words hands over the true words without
their sides. A character is decided where one side says it with at least the probability that the line names; it is compared with the
labels where one side alone speaks. The core counts a character as one side's from 0.85 on (`SURELY` in src/finding/thresholds.rs), chosen
so that at most 2 % of the decided ones are wrong; none of the calls is in the fit of the voices (lab/voices). Lines for all calls, for
those whose two voices are of one sex, and for the others.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import soundfile

import callnorm

SURE = (0.9, 0.85)


def main() -> None:
    """Print a line for each kind of call and each probability."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("calls", type=Path)
    words = parser.add_mutually_exclusive_group()
    words.add_argument("--model", default="base-q5_1")
    words.add_argument("--words", action="store_true")
    args = parser.parse_args()
    analyzer = callnorm.Analyzer(agent="mono", model=None if args.words else args.model)
    kinds: dict[str, list[float]] = {"all calls": [], "one sex": [], "two sexes": []}
    for file in sorted(args.calls.glob("*.json")):
        labels = json.loads(file.read_text(encoding="utf-8"))
        if labels.get("channels") == 2:
            found = list(chances(analyzer, file.with_suffix(".wav"), labels, args.words))
            kinds["all calls"] += found
            kinds["one sex" if len(sexes(labels)) == 1 else "two sexes"] += found
    for kind, found in kinds.items():
        for sure in SURE:
            right, wrong = sum(p >= sure for p in found), sum(p <= 1 - sure for p in found)
            decided = right + wrong
            shares = f"decided {decided / len(found):.3f} of {len(found)} characters, wrong {wrong / max(decided, 1):.3f} of the decided"
            print(f"{kind:10} {sure}: {shares}")


def sexes(labels: dict[str, Any]) -> set[str]:
    """Tell the sexes of a call's voices, the second letter of Kokoro's names; a blend has those of its parts."""
    return {part[1] for voice in labels["voices"].values() for part in voice.split("+")}


def chances(analyzer: callnorm.Analyzer, wav: Path, labels: dict[str, Any], given: bool) -> Iterator[float]:
    """Give for each character how likely it is said to be its own side's; a half where that is left open."""
    said = labels["utterances"]
    sound, rate = soundfile.read(wav, dtype="float32", always_2d=True)
    words = [{"start": u["start_s"], "end": u["end_s"], "text": u["text"]} for u in said] if given else None
    report = analyzer.analyze(sound.mean(axis=1), sample_rate=rate, words=words)
    for unit in (unit for phrase in report.channels[0].speech.phrases for unit in phrase.units or ()):
        at, agent = (unit.start_s + unit.end_s) / 2, unit.get("agent_probability", 0.5)
        sides = {u["role"] for u in said if u["start_s"] <= at <= u["end_s"]}
        if len(sides) == 1:
            yield agent if sides == {"agent"} else 1 - agent


if __name__ == "__main__":
    main()
