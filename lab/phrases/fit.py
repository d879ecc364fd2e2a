#!/usr/bin/env python3
"""Fit how sure a phrase that is found was said: python lab/phrases/fit.py SHARED DATA PROGRAM --out WEIGHTS [--check]  # numpy, scipy

DATA is what hear.py made, PROGRAM what `cargo build --release --example phrase_hits` makes. A hit among the words heard is right where the
true words hold a phrase of the same list, wholly and no more than NEAR_S away. The weights (src/norms/phrase/sureness.rs) make the
hits' being right or wrong likeliest; hits of a list in a condition weigh as much together as the root of their number. Few hits are wrong,
so that the weights are drawn to START, by the one of SPREADS (times START, a standard deviation) that makes calls whose voices are left out
likeliest. It is printed how likely what is right and wrong in those is, how many hits count as said, and how many of them were.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import hashlib
import json
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

NAMES = ("constant", "distance", "doubt", "shortness")
FIELDS = ("file", "list", "start", "end", "distance", "doubt", "required", "misheard", "text")
NUMBERS = FIELDS[2:8]
NEAR_S = 0.5
START = np.array([5.0, -6.0, -5.0, -2.0])
SPREADS = (0.02, 0.05, 0.1)  # with wider ones a character heard with much doubt counts as said
YOU = "你"  # hit.rs bounds it: 您 is often written so, however sure the recogniser is


def found(program: Path, files: Iterable[Path]) -> dict[str, list[dict[str, Any]]]:
    """Of each file the hits."""
    lines = subprocess.run([program, *files], check=True, capture_output=True, text=True).stdout.splitlines()
    hits = defaultdict(list)
    for hit in csv.DictReader(lines, FIELDS, delimiter="\t"):
        hits[hit["file"]].append(hit | {key: float(hit[key]) for key in NUMBERS})
    return hits


def judged(data: Path, program: Path) -> list[dict[str, Any]]:
    """Each hit among the words heard, with its condition, its call and whether it is right."""
    files = sorted(data.glob("*/*.tsv"))
    hits, rows = found(program, files), []
    for path in (path for path in files if path.name.endswith(".heard.tsv")):
        spoken = hits[str(path).replace(".heard.", ".spoken.")]
        for hit in (hit for hit in hits[str(path)] if not hit["misheard"] and hit["text"] != YOU):
            said = (other for other in spoken if other["list"] == hit["list"] and other["distance"] == 0)
            right = any(other["start"] < hit["end"] + NEAR_S and other["end"] > hit["start"] - NEAR_S for other in said)
            rows.append(hit | {"condition": path.parent.name, "call": path.name.rsplit("-", 1)[0], "right": right})
    return rows


def columns(rows: list[dict[str, Any]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the weights are of, whether each hit is right, and what it weighs."""
    distance, doubt, required = (np.array([row[key] for row in rows]) for key in ("distance", "doubt", "required"))
    root = np.sqrt(np.maximum(required, 1))
    many = Counter((row["list"], row["condition"]) for row in rows)
    weight = np.array([many[row["list"], row["condition"]] ** -0.5 for row in rows])
    x = np.stack([np.ones(len(rows)), distance / root, doubt / root, 1 / root**2], 1)
    return x, np.array([row["right"] for row in rows]), weight


def fitted(rows: list[dict[str, Any]], spread: float) -> np.ndarray:
    x, right, weight = columns(rows)
    sign = np.where(right, 1, -1)

    def unlikely(weights: np.ndarray) -> tuple[float, np.ndarray]:
        log_odds = sign * (x @ weights)
        off = (weights - START) / (spread * START)
        loss = weight @ np.logaddexp(0, -log_odds) + 0.5 * off @ off
        return loss, -x.T @ (weight * sign / (1 + np.exp(log_odds))) + off / (spread * START)

    return minimize(unlikely, START, jac=True, method="BFGS", options={"gtol": 1e-8}).x


def loss(rows: list[dict[str, Any]], log_odds: np.ndarray) -> float:
    _, right, weight = columns(rows)
    return float(np.average(np.logaddexp(0, np.where(right, -log_odds, log_odds)), weights=weight))


def told(rows: list[dict[str, Any]], log_odds: np.ndarray) -> str:
    right, sure = columns(rows)[1], log_odds >= 0
    parts = [f"{len(rows)} hits, {right.mean():.3f} right, ln loss {loss(rows, log_odds):.4f}"]
    parts.append(f"counted as said {sure.sum()}, of them right {right[sure].mean():.4f}; not counted {(~sure).sum()}")
    parts.append(f"of those right {right[~sure].mean():.3f}" if (~sure).any() else "-")
    return "; ".join(parts)


def left_out(rows: list[dict[str, Any]], voices: dict[str, set[str]], spread: float) -> np.ndarray:
    """The log-odds of each hit by weights that were fitted without the calls of its call's voices."""
    x, log_odds = columns(rows)[0], np.zeros(len(rows))
    for of_call in sorted({tuple(sorted(voices[row["call"]])) for row in rows}):
        mine = np.array([tuple(sorted(voices[row["call"]])) == of_call for row in rows])
        others = [row for row in rows if not voices[row["call"]] & set(of_call)]
        log_odds[mine] = x[mine] @ fitted(others, spread)
    return log_odds


def inline(value: Any) -> str:
    """A value as TOML writes it in one line."""
    return "{ " + ", ".join(f"{key} = {each}" for key, each in value.items()) + " }" if isinstance(value, dict) else json.dumps(value)


def toml(weights: np.ndarray, spread: float, data: Path, conditions: list[str], hits: int) -> str:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(data.glob("*/*.tsv")))).hexdigest()
    provenance = {
        "made_by": "python lab/phrases/fit.py SHARED DATA PROGRAM --out src/norms/phrase/sureness.toml",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "words_sha256": digest,
        "recordings": "labelled calls, their words heard by base-q5_1: " + ", ".join(conditions),
        "split": "by voice",
        "hits": hits,
        "drawn_to": dict(zip(NAMES, START.tolist(), strict=True)) | {"spread": spread},
    }
    lines = ["# How sure a phrase that is found was said (sureness.rs)."]
    lines += [f"{key} = {inline(value)}" for key, value in provenance.items()]
    return "\n".join([*lines, "", "[weights]", *(f"{name} = {value:.4f}" for name, value in zip(NAMES, weights, strict=True))]) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("program", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    rows = judged(options.data, options.program)
    there = tomllib.loads(options.out.read_text(encoding="utf-8"))["weights"]
    labels = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (options.shared / "calls").glob("*.json")}
    voices = {name: set(label["voices"].values()) for name, label in labels.items()}
    out = {spread: left_out(rows, voices, spread) for spread in SPREADS}
    best = min(SPREADS, key=lambda spread: loss(rows, out[spread]))
    weights, shipped = fitted(rows, best), np.array([there[name] for name in NAMES])
    if options.check:
        print(f"the weights differ by {np.abs(weights - shipped).max():.1e} at most")
        return int(np.abs(weights - shipped).max() > 1e-4)
    conditions = sorted({row["condition"] for row in rows})
    x = columns(rows)[0]
    ways = {f"voices left out, spread {best}": out[best], "fitted to all": x @ weights, "weights that were there": x @ shipped}
    for condition in [*conditions, None]:
        mine = np.array([condition in (None, row["condition"]) for row in rows])
        own = [row for row, is_mine in zip(rows, mine, strict=True) if is_mine]
        for name, log_odds in ways.items():
            print(f"{condition or 'all'}, {name}: {told(own, log_odds[mine])}")
    options.out.write_text(toml(weights, best, options.data, conditions, len(rows)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
