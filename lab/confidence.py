#!/usr/bin/env python3
"""Say how often a recogniser's characters are right, by the confidence that it gives them.

    python lab/confidence.py SHARED [--model base-q5_1] [--only REGEX]   # numpy, scipy, soundfile, callnorm

SHARED holds labelled calls and their scorer (score_ladder.py), which makes its conditions of them; --only names some ("^clean").
The characters of each channel are aligned with those that were spoken there (least edits); homophones count as wrong. One line for each
tenth of the confidence and for all together: where "right" and "confidence" agree, a confidence is a probability, as
src/norms/phrase/said.rs takes it to be.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np

import callnorm


def right(heard: str, spoken: str) -> list[bool]:
    """Say of each character heard whether it is the one that was spoken, by the alignment of least edits."""
    costs = np.zeros((len(heard) + 1, len(spoken) + 1), int)
    costs[:, 0], costs[0, :] = np.arange(len(heard) + 1), np.arange(len(spoken) + 1)
    for i, character in enumerate(heard, 1):
        for j, other in enumerate(spoken, 1):
            costs[i, j] = min(costs[i - 1, j - 1] + (character != other), costs[i - 1, j] + 1, costs[i, j - 1] + 1)
    found, i, j = [False] * len(heard), len(heard), len(spoken)
    while i and j:
        if costs[i, j] == costs[i - 1, j - 1] + (heard[i - 1] != spoken[j - 1]):
            i, j = i - 1, j - 1
            found[i] = heard[i] == spoken[j]
        elif costs[i, j] == costs[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return found


def characters(call: Any, model: str) -> list[tuple[float, bool]]:
    """Hear a call: of each character the confidence, and whether it is right."""
    pcm = np.clip(np.round(call.x * 32768), -32768, 32767).astype(np.int16)
    side = "mono" if call.mono else ("left", "right")[call.agent]
    report = callnorm.analyze(np.ascontiguousarray(pcm.T), sample_rate=call.rate, agent=side, model=model).to_dict()
    utterances = sorted(call.label["utterances"], key=lambda utterance: utterance["start_s"])
    found = []
    for channel in report["channels"]:
        units = [unit for phrase in channel["speech"]["phrases"] for unit in phrase["units"] or []]
        spoken = "".join(u["spoken"] for u in utterances if call.mono or u["channel"] == channel["index"])
        marks = right("".join(unit["text"] for unit in units), spoken)
        found += [(unit["confidence"], mark) for unit, mark in zip(units, marks, strict=True) if unit["confidence"] is not None]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--model", default="base-q5_1")
    parser.add_argument("--only", default="^(clean|white 10)")
    options = parser.parse_args()
    sys.path.insert(0, str(options.shared))
    ladder = importlib.import_module("score_ladder")
    paths = sorted(path for path in (options.shared / "calls").glob("*.json") if path.with_suffix(".wav").exists())
    digest = hashlib.sha256(b"".join(path.with_suffix(".wav").read_bytes() for path in paths)).hexdigest()
    print(json.dumps({"recordings_sha256": digest, "calls": len(paths), "model": options.model}))
    for name in filter(re.compile(options.only).search, ladder.CONDITIONS):
        found = []
        for path in paths:
            call = ladder.Call(path)
            ladder.CONDITIONS[name](call, [ladder.Call(other) for other in paths] if "babble" in name or "neighbour" in name else [], [])
            found += characters(call, options.model)
        confidence, marks = (np.array(column, float) for column in zip(*found, strict=True))
        tenth = np.minimum((10 * confidence).astype(int), 9)
        print(f"{name}: {len(found)} characters, right {marks.mean():.3f}, confidence {confidence.mean():.3f}")
        for at in range(10):
            if (here := tenth == at).any():
                print(f"   {at / 10:.1f}  {here.sum():5d}  right {marks[here].mean():.3f}  confidence {confidence[here].mean():.3f}")


if __name__ == "__main__":
    main()
