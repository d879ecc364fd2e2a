#!/usr/bin/env python3
"""Make python/callnorm/data/team-calls.json, the sample calls of `callnorm demo --team`, of labelled calls.

    CALLNORM_SHARED=… python lab/team_samples.py [--check]

Each call of the folder `calls` is analysed with the words of its labels; results are kept, no sound. Who speaks is a synthetic voice, the
team is the labels' domain. When a call was is made up: they follow each other by 27 hours. --check says whether the file is still the same.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
from pathlib import Path

import callnorm
from callnorm.labels import EVIDENCE_SHOWN
from callnorm.team import samples

ROOT = Path(__file__).parents[1]
CALLS = Path(os.environ.get("CALLNORM_SHARED") or ROOT.parent / "shared") / "calls"
FIRST, APART = datetime.datetime(2024, 5, 6, 9), datetime.timedelta(hours=27)


def about(recording: Path, number: int) -> dict[str, str]:
    """Give what is known of a call besides its sound."""
    labels = json.loads(recording.with_suffix(".json").read_text(encoding="utf-8"))
    voices = [voice.partition(":")[0].partition("_")[2] for voice in labels["voices"]["agent"].split("+")]
    when = FIRST + number * APART
    return {"agent_id": "+".join(voices), "team": labels["domain"], "direction": labels["direction"], "start_time": when.isoformat()}


def made() -> str:
    """Give the file's text."""
    recordings = sorted(CALLS.glob("*.wav"))
    if not recordings:
        sys.exit(f"no labelled calls in {CALLS}: CALLNORM_SHARED names their folder")
    norms, lines = [], []
    for number, recording in enumerate(recordings):
        report = samples.analyzed(recording)
        found = samples.findings(report)
        norms = [{name: row[name] for name in samples.OF_NORM} for row in found]
        call = {"call": samples.row(report, **about(recording, number)), "findings": samples.compact(found, EVIDENCE_SHOWN)}
        lines.append(call)
        provenance = report.provenance.norms
    head = {"profile": dict(provenance), "sample": about(callnorm.sample_call(), len(recordings)), "norms": norms}
    write = [f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items()]
    listed = ",\n".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines)
    return "{" + ",\n".join([*write, f'"calls": [\n{listed}\n]']) + "}\n"


def main() -> None:
    """Write the file, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = made()
    if not parser.parse_args().check:
        samples.FILE.write_text(text, encoding="utf-8")
    elif samples.FILE.read_text(encoding="utf-8") != text:
        sys.exit(f"{samples.FILE.relative_to(ROOT)} is not what lab/team_samples.py makes")


if __name__ == "__main__":
    main()
