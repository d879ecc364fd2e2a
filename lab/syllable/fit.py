#!/usr/bin/env python3
"""Fit the chain's weights: python lab/syllable/fit.py DATA [--out WEIGHTS] [--leave-out CORPUS] (needs numpy, scipy, numba)

DATA is what collect.py, vary.py and features.rs made. The weights are those that make the labelled numbers of syllables likeliest,
drawn to the weights they start from (start.toml) where the data say little. Corpora weigh by the square root of their number of clips,
so that no voice decides; languages other than Mandarin and synthetic calls weigh less. With --leave-out the corpus is not fitted on,
and counted afterwards.
"""

import argparse
import csv
import datetime
import hashlib
import json
import pathlib
import sys
import tomllib
from collections import Counter

import numpy as np
from chain import NAMES, Evidence, likelihood
from scipy.optimize import minimize

START = pathlib.Path(__file__).with_name("start.toml")
SLACK = np.array([0.86, 0.06, 0.01])  # how likely a label is right, one off, two off
STEPS = 40
CALLS = 2  # utterances of each call that are fitted on
FOREIGN, MADE_UP = 0.3, 5.0
VARIANTS_OF_CALLS = ("plain", "psola", "wsola")


def read(data, every=False):
    """Each recording with its label, corpus and variant; of calls a part, and none 1.4 times as fast, unless `every` one is asked for."""
    with (data / "clips.tsv").open(encoding="utf-8", newline="") as file:
        clips = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    of_call = Counter()
    for clip in clips:
        call = clip["name"].rsplit("-", 1)[0] if clip["corpus"] == "calls" else None
        of_call[call] += 1
        stem = clip["name"].replace("/", "-").replace(".", "_")
        for path in sorted((data / "features").glob(f"{stem}~*.f32")):
            variant = path.stem.split("~")[1]
            part = of_call[call] <= CALLS and variant.startswith(VARIANTS_OF_CALLS) if call else variant != "faster"
            if every or part:
                yield clip | {"variant": variant, "path": path}


def vector(table):
    return np.array([table[part][name] for part, names in NAMES.items() for name in names])


def toml(weights, provenance):
    lines = ["# Weights of the chain that counts syllables: what each figure of the evidence counts for (chain.rs, features.rs)."]
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in provenance.items()]
    values = iter(weights)
    for part, names in NAMES.items():
        lines += ["", f"[{part}]", *(f"{name} = {next(values):.4f}" for name in names)]
    return "\n".join(lines) + "\n"


def fit(recordings, start, say):
    """The weights, from 40 steps of L-BFGS."""
    many = Counter(r["corpus"] for r in recordings)
    weight = np.array([many[r["corpus"]] ** -0.5 for r in recordings])
    weight *= [FOREIGN if r["language"] != "zh" else MADE_UP if r["corpus"] == "made-up" else 1.0 for r in recordings]
    weight *= len(recordings) / weight.sum()
    evidence = [Evidence(r["path"]) for r in recordings]
    counts = [int(r["syllables"]) for r in recordings]
    spread = 0.5 + 0.5 * np.abs(start)

    def loss(weights):
        total, gradient = 0.5 * (((weights - start) / spread) ** 2).sum(), (weights - start) / spread**2
        for one, count, factor in zip(evidence, counts, weight, strict=True):
            value, slope = likelihood(one, count, weights, SLACK)
            total -= factor * max(value, -20.0)
            gradient = gradient - (factor * slope if value > -20 else 0)
        say(f"{total / len(counts):.4f}")
        return total / len(counts), gradient / len(counts)

    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--leave-out", nargs="*", default=[])
    options = parser.parse_args()
    recordings = list(read(options.data))
    heard = [r for r in recordings if r["corpus"] not in options.leave_out]
    start = vector(tomllib.loads(START.read_text(encoding="utf-8")))
    weights = fit(heard, start, lambda line: print(line, flush=True))
    digest = hashlib.sha256("".join(sorted({r["name"] + r["syllables"] for r in heard})).encode()).hexdigest()
    provenance = {
        "made_by": "python lab/syllable/fit.py DATA --out src/speech/syllable/weights.toml",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "clips_sha256": digest,
        "corpora": sorted({r["corpus"] for r in heard}),
        "left_out": options.leave_out,
        "recordings": len(heard),
    }
    if options.out:
        options.out.write_text(toml(weights, provenance), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
