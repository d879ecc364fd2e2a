#!/usr/bin/env python3
"""Hold what is reported of turns in real calls of two channels against what a reader marked: lab/turns/README.md

    python lab/turns/real.py SNAPSHOTS [--write]      # numpy, scipy, soundfile, callnorm

recordings.tsv lists the calls, one file a side; SNAPSHOTS holds git snapshots of their repositories as OWNER+NAME/repo. events.tsv holds
what was marked by eye, on the level of both sides and on transcripts of each by a recogniser; nobody listened. --write puts the table
into the README.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import io
import sys
from pathlib import Path

import numpy as np
import soundfile

import callnorm

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "syllable"))
import collect
import marked

HERE = Path(__file__).parent
COMMAND = "python lab/turns/real.py SNAPSHOTS --write"
SIDES = ("agent", "customer")
KINDS = {"interruption": ("interruptions", SIDES), "back-channel": ("backchannels", SIDES), "silence": ("silences", ("both",))}
NEAR_S = 0.3
"""So near one another begin what was reported and what was marked."""
HEAD = ["recording", "seconds", "event", "by", "reported", "right", "wrong", "unsure", "missed", "note on the sides"]


def joined(snapshots: Path, row: dict[str, str]) -> tuple[np.ndarray, int]:
    """Read both sides of a call as two channels."""
    sides = []
    for side in SIDES:
        sound = collect.snapshot(snapshots, row[side])
        if sound is None or hashlib.sha256(sound).hexdigest() != row[f"{side}_sha256"]:
            raise SystemExit(f"real: not in {snapshots}, or another file: {row[side]}")
        sides.append(soundfile.read(io.BytesIO(sound), dtype="int16"))
    (agent, rate), (customer, _) = sides
    length = min(len(agent), len(customer))
    return np.stack([agent[:length], customer[:length]]), rate


def near(event: dict[str, str], start_s: float) -> bool:
    """Whether a marked event begins where something was reported."""
    return abs(float(event["start_s"]) - start_s) <= NEAR_S


def verdicts(reported: list[float], kind: str, events: list[dict[str, str]]) -> collections.Counter[str]:
    """Count what is reported of one side, or of both: right, wrong, unsure, missed."""
    marked_so = [event for event in events if event["kind"] == kind]
    counts = collections.Counter(missed=sum(not any(near(event, start) for start in reported) for event in marked_so))
    for start in reported:
        kinds = {event["kind"] for event in events if near(event, start)}
        counts["right" if kind in kinds else "unsure" if "unsure" in kinds else "wrong"] += 1
    return counts


def rows(name: str, sound: np.ndarray, rate: int, marks: list[dict[str, str]]) -> list[list[str]]:
    """Write a row for each kind of event and side."""
    report = callnorm.analyze(sound, sample_rate=rate, agent="left")
    misaligned = any(note.code == "sides_misaligned" for channel in report.channels for note in channel.notes_coded)
    known = [name, f"{sound.shape[1] / rate:.0f}"]
    written = []
    for kind, (field, sides) in KINDS.items():
        for side in sides:
            reported = [event["start_s"] for event in report.turns[field] if event.get("by", side) == side]
            counts = verdicts(reported, kind, [event for event in marks if event["by"] == side])
            cells = [str(counts[verdict]) for verdict in ("right", "wrong", "unsure", "missed")]
            written.append([*known, kind, side, str(len(reported)), *cells, "not aligned" if misaligned else ""])
    return written


def main() -> None:
    """Print the table, and write it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshots", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    marks = collect.rows(HERE / "events.tsv")
    table = [HEAD]
    for row in collect.rows(HERE / "recordings.tsv"):
        table += rows(row["name"], *joined(args.snapshots, row), [event for event in marks if event["recording"] == row["name"]])
    print(*("\t".join(line) for line in table), sep="\n")
    if args.write:
        marked.fill(HERE / "README.md", COMMAND, marked.table(table))


if __name__ == "__main__":
    main()
