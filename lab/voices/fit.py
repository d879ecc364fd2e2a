#!/usr/bin/env python3
"""Fit the space in which voices are told apart: python fit.py DATA/voices.tsv --out src/measure/speaker/space.toml      # numpy

The table is what `cargo run --release --example voice_features -- DATA/clips/*.wav` printed, DATA what lab/syllable/collect.py gathered.
Each clip is of one speaker. Clips of synthetic voices, among them those of the labelled calls, are left out: on the calls nothing is
measured that was fitted to them. How pieces of one clip spread, and how far the means of clips lie apart, gives axes along which pieces
of one voice spread by one and different voices by `between` (a linear discriminant analysis).
"""

import argparse
import collections
import csv
import datetime
import hashlib
import pathlib

import numpy as np

# Corpora of synthetic voices.
LEFT_OUT = ("calls", "made")
# A shorter piece says little; a longer one than LONG_S counts as one of that length, in seconds.
LEAST_S, LONG_S = 0.3, 2.0
# The share of each feature's own variance that is added to it: the clips say less of how features depend on one another than it seems.
SHRINK = 0.3
# Voices differ by this at the least along each axis, as a variance.
LEAST_BETWEEN = 0.05


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("table", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    args = parser.parse_args()
    names, clips = pieces(args.table)
    axes, between = fitted([clips[file] for file in sorted(clips)])
    digest = hashlib.sha256()
    for file in sorted(clips):
        sound = args.table.parent / "clips" / file
        digest.update(hashlib.sha256(sound.read_bytes()).digest())
    args.out.write_text(written(names, clips, digest.hexdigest(), axes, between), encoding="utf-8")


def corpus(file):
    return file.split("-", 1)[0]


def pieces(path):
    """Give the features' names, and of each clip with at least two pieces their features and weights."""
    found = collections.defaultdict(list)
    with path.open(encoding="utf-8", newline="") as table:
        rows = csv.reader(table, delimiter="\t")
        names = next(rows)[4:]
        for file, _, start, end, *features in rows:
            length = float(end) - float(start)
            if length >= LEAST_S and corpus(file) not in LEFT_OUT:
                found[file].append((min(length, LONG_S), [float(value) for value in features]))
    clips = {file: (np.array([w for w, _ in own]), np.array([x for _, x in own])) for file, own in found.items() if len(own) > 1}
    return names, clips


def fitted(clips):
    """Give the axes, as a matrix of axes by features, and how far voices differ along each."""
    within, total, means = 0.0, 0.0, []
    for weights, features in clips:
        means.append(np.average(features, axis=0, weights=weights))
        apart = features - means[-1]
        within += (weights[:, None] * apart).T @ apart * len(apart) / (len(apart) - 1)
        total += weights.sum()
    within /= total
    between = np.cov(np.array(means).T) - within / np.mean([len(weights) for weights, _ in clips])
    whitening = np.linalg.inv(np.linalg.cholesky(within + SHRINK * np.diag(np.diag(within))))
    values, vectors = np.linalg.eigh(whitening @ between @ whitening.T)
    order = np.argsort(-values)
    axes = vectors[:, order].T @ whitening
    axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
    return axes, np.maximum(values[order], LEAST_BETWEEN)


def written(names, clips, digest, axes, between):
    """Give the table as TOML."""
    corpora = ", ".join(f'"{name}"' for name in sorted({corpus(file) for file in clips}))
    head = [
        "# The space in which voices are told apart: a point is the sum of each feature times its row of axes.",
        'made_by = "lab/voices/fit.py"',
        'command = "make fit-voices"',
        f'date = "{datetime.date.today()}"',
        f'recordings_sha256 = "{digest}"',
        f"corpora = [{corpora}]",
        'split = "the labelled calls are left out"',
        f"clips = {len(clips)}",
        f"pieces = {sum(len(weights) for weights, _ in clips.values())}",
        f"between = {numbers(between)}",
        "",
        "[axes]",
    ]
    return "\n".join(head + [f"{name} = {numbers(row)}" for name, row in zip(names, axes.T, strict=True)]) + "\n"


def numbers(values):
    return "[" + ", ".join(f"{value:.5g}" for value in values) + "]"


if __name__ == "__main__":
    main()
