#!/usr/bin/env python3
"""How far doubt in characters comes in stretches: python lab/clarity.py SHARED [--model base-q5_1] (needs numpy, callnorm)

Of every channel of the labelled calls in SHARED the share of clear characters in each phrase is held against that of the whole channel:
Pearson's χ² over its degrees of freedom is how many times the phrases vary more than if each character were doubted by itself. Printed is
that of all channels together, DESIGN_EFFECT in src/measure/clarity/observe.rs, and of how many degrees of freedom. Channels of fewer than
four phrases and those without doubt tell nothing.
"""

import argparse
import json
import pathlib

import callnorm

SURE = 0.5
SHORTEST, FEWEST = 3, 4  # characters of a phrase; phrases


def clear(phrase):
    """How many characters of a phrase are clear, and how many there are."""
    units = phrase["units"]
    return sum(unit["confidence"] is None or unit["confidence"] >= SURE for unit in units), len(units)


def phrases(channel):
    each = [clear(phrase) for phrase in channel["speech"]["phrases"] if phrase["units"]]
    return [(clear, count) for clear, count in each if count >= SHORTEST]


def chi_squared(phrases):
    """χ² and its degrees of freedom."""
    share = sum(clear for clear, _ in phrases) / max(1, sum(count for _, count in phrases))
    if len(phrases) < FEWEST or share == 1:
        return 0.0, 0
    return sum((clear - count * share) ** 2 / (count * share * (1 - share)) for clear, count in phrases), len(phrases) - 1


def channels(shared, model):
    for path in sorted((shared / "calls").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        if label["channels"] == 2:
            report = callnorm.analyze(path.with_suffix(".wav"), agent=("left", "right")[label["agent_channel"]], model=model).to_dict()
            yield from report["channels"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=pathlib.Path)
    parser.add_argument("--model", default="base-q5_1")
    options = parser.parse_args()
    found = [chi_squared(phrases(channel)) for channel in channels(options.shared, options.model)]
    print(f"{sum(chi for chi, _ in found) / sum(free for _, free in found):.2f} of {sum(free for _, free in found)} degrees of freedom")


if __name__ == "__main__":
    main()
