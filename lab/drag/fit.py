#!/usr/bin/env python3
"""Fit the weights that tell dragged endings: python fit.py FOLDER... --out WEIGHTS [--check]      # numpy

A FOLDER is what corpus.py made, with what hear.py wrote of its files. The weights are fitted to all of it and written as TOML with their
provenance (--check: held against those that are there, to 1e-6). table.py leaves out whole corpora, and calls a sixth at a time, and says
what is found by weights that heard none of them, where a network that heard none of them counts the syllables.
"""

import argparse
import collections
import csv
import datetime
import hashlib
import json
import pathlib
import sys
import tomllib

import numpy as np

# What an ending counts: calls have many and are there in seven conditions, a clip is there in some twenty variants.
WEIGHT = {"calls": 3 / 7, "clips": 1 / 3}
# Spontaneous talk holds endings that are long by themselves and not labelled.
SPONTANEOUS = {"aws-lca": 0.3}
# The penalty on squares of weights of standardised features.
PENALTY = 2.0
# An ending is the dragged one if it comes so near to it, in seconds.
NEAR_S = {"calls": 0.2, "clips": 0.1}
CALL_FOLDS = 6


def kind(file):
    return "calls" if file["corpus"] == "calls" else "clips"


def read(path, rows):
    """Adds the endings of a table to those of each file and channel; the names of the features."""
    with path.open(encoding="utf-8") as table:
        reader = csv.reader(table, delimiter="\t")
        names = next(reader)[4:]
        for file, channel, start, end, *features in reader:
            rows[file, int(channel)].append((float(start), float(end), [float(x) for x in features]))
    return names


class Data:
    """Endings: features, the same by a network that never heard the corpus, whether dragged, what each counts, the file, and the fold that
    leaves it out."""

    def __init__(self, folders):
        self.files, self.names, self.digest = [], None, hashlib.sha256()
        rows, unheard = collections.defaultdict(list), collections.defaultdict(list)
        for folder in folders:
            listed = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))["files"]
            self.names = read(folder / "features.tsv", rows)
            read(folder / "left_out.tsv", unheard)
            for file in sorted(listed, key=lambda file: file["file"]):
                self.digest.update(hashlib.sha256((folder / file["file"]).read_bytes()).digest())
                self.files.append(file)
        x, y, at, by_unheard = [], [], [], []
        self.spans = []
        for index, file in enumerate(self.files):
            channels = file["dragged"] if file["corpus"] == "calls" else [file["dragged"]]
            near = NEAR_S[kind(file)]
            for channel, dragged in enumerate(channels):
                own = file["file"], channel
                for (start, end, features), (*_, others) in zip(rows[own], unheard[own], strict=True):
                    x.append(features)
                    by_unheard.append(others)
                    y.append(any(start < b + near and end > a - near for a, b in dragged))
                    at.append(index)
                    self.spans.append((channel, start, end))
        self.x, self.unheard, self.y, self.at = np.array(x), np.array(by_unheard), np.array(y), np.array(at)
        self.weight = np.array([WEIGHT[kind(f)] * SPONTANEOUS.get(f["corpus"], 1.0) for f in self.files])[self.at]
        calls = sorted({f["voice"] for f in self.files if f["corpus"] == "calls"})
        fold = {f["file"]: f"calls {calls.index(f['voice']) % CALL_FOLDS}" if f["corpus"] == "calls" else f["corpus"] for f in self.files}
        self.fold = np.array([fold[f["file"]] for f in self.files])[self.at]


def fitted(x, y, weight):
    """Constant and weights of a logistic regression, by Newton's method until nothing changes."""
    mean, scale = x.mean(0), x.std(0) + 1e-9
    a = np.c_[np.ones(len(x)), (x - mean) / scale]
    penalty = np.diag([1e-9] + [PENALTY] * x.shape[1])
    b = np.zeros(a.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-a @ b))
        step = np.linalg.solve(a.T @ (a * (weight * p * (1 - p))[:, None]) + penalty, a.T @ (weight * (y - p)) - penalty @ b)
        b += step
        if np.abs(step).max() < 1e-12:
            break
    of = b[1:] / scale
    return b[0] - of @ mean, of


def left_out(data):
    """The log-odds of each ending by weights that heard nothing of its fold."""
    z = np.zeros(len(data.y))
    for fold in np.unique(data.fold):
        out = data.fold == fold
        constant, of = fitted(data.x[~out], data.y[~out], data.weight[~out])
        z[out] = constant + data.unheard[out] @ of
    return z


def toml(data, constant, of):
    corpora = sorted({f["corpus"] for f in data.files})
    lines = ["# Weights that tell dragged endings: the logarithm of the odds is the constant and the sum of weight times feature."]
    lines += [
        'made_by = "lab/drag/fit.py"',
        'command = "make fit-drag"',
        f'date = "{datetime.datetime.now(datetime.UTC).date().isoformat()}"',
        f'recordings_sha256 = "{data.digest.hexdigest()}"',
        f"corpora = {json.dumps(corpora)}",
        f'split = "by corpus; calls by call, in {CALL_FOLDS} parts"',
        f"endings = {len(data.y)}",
        f"constant = {constant:.9f}",
        "",
        "[weights]",
    ]
    return "\n".join(lines + [f"{name} = {w:.9f}" for name, w in zip(data.names, of, strict=True)]) + "\n"


def differs(path, names, constant, of):
    there = tomllib.loads(path.read_text(encoding="utf-8"))
    pairs = [(there["constant"], constant)] + [(there["weights"].get(name, np.inf), w) for name, w in zip(names, of, strict=True)]
    return max(abs(a - b) for a, b in pairs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    data = Data(options.folders)
    constant, of = fitted(data.x, data.y, data.weight)
    if options.check:
        worst = differs(options.out, data.names, constant, of)
        print(f"the weights differ by {worst:.1e} at most")
        return int(worst > 1e-6)
    options.out.write_text(toml(data, constant, of), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
