#!/usr/bin/env python3
"""Write the transcripts that choose.py takes: python words.py SHARED OUT [--model base-q5_1]      # callnorm

OUT/MODEL gets what the model hears in each labelled call of two channels, OUT/true the true words as score_calls.py hands them over: with
times that are off by up to half a second, and neighbours joined. Each is NAME.json; what is there already stays.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any

import callnorm


def heard(recording: Path, agent: int, model: str) -> dict[str, Any]:
    """What the model hears, as words brought along."""
    report = callnorm.analyze(recording, agent=("left", "right")[agent], model=model).to_dict()
    names = {"channel": "channel", "start_s": "start", "end_s": "end", "text": "text", "confidence": "confidence"}
    return {"segments": [{name: segment[key] for key, name in names.items()} for segment in report["transcript"]["segments"]]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", default="base-q5_1")
    options = parser.parse_args()
    sys.path.insert(0, str(options.shared))
    blurred = importlib.import_module("score_calls").blurred
    for path in sorted((options.shared / "calls").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        if label["channels"] != 2:
            continue
        words = {
            options.model: lambda path=path, label=label: heard(path.with_suffix(".wav"), label["agent_channel"], options.model),
            "true": lambda path=path, label=label: blurred(label["utterances"], path.stem),
        }
        for name, make in words.items():
            out = options.out / name / path.name
            if not out.exists():
                out.parent.mkdir(parents=True, exist_ok=True)
                out.write_text(json.dumps(make(), ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
