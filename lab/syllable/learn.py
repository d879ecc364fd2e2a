#!/usr/bin/env python3
"""Learning curve: how the error on a corpus left out falls with what the weights are fitted on: python lab/syllable/learn.py DATA (needs
numpy, scipy, numba, praat-parselmouth, torch)

For each of the larger Mandarin corpora the chain and one member of the network are fitted on parts of all else, drawn by the hash of a
clip's name so that each part holds the next smaller one; the made-up voices are always there.
DATA/learning.tsv gets how far off the count of the corpus is.
"""

import csv
import itertools
import pathlib
import sys
import tomllib
import zlib
from concurrent.futures import ProcessPoolExecutor
from operator import itemgetter

import numpy as np
from fit import START, fit, read, vector
from left_out import NETWORK, counted, group, heard
from network import fitted, found, recordings

SHARES = (0.1, 0.3, 1.0)
SHOWN = ("plain", "telephone", "faster")
FEWEST = 20
"""Clips of a corpus that is shown."""


def drawn(row, share):
    return row.get("corpus") == "made-up" or zlib.crc32(row["name"].encode()) < share * 2**32


def point(data, name, share):
    """The mean error of the clips of a group, by weights fitted on a share of the others."""
    start = vector(tomllib.loads(START.read_text(encoding="utf-8")))
    others = [row for row in read(data) if group(row) != name and drawn(row, share)]
    weights, every = fit(others, start, lambda _: None), recordings(data)
    network = fitted([row for row in every if row["learnt"] and row["group"] != name and drawn(row, share)], 0)
    by_network = {row["file"]: found(network, row["all"]) for row in every if row["group"] == name and row["file"] == row["stem"]}
    joining = itemgetter("spread", "merging")(tomllib.loads(NETWORK.read_text(encoding="utf-8")))
    off = {variant: [] for variant in SHOWN}
    for row in read(data, every=True):
        if group(row) == name and row["variant"] in SHOWN:
            count = counted(heard(row["path"], weights, by_network)["phrases"], *joining)["counted"]
            off[row["variant"]].append(abs(count / int(row["syllables"]) - 1))
    real = {row["name"] for row in others if row["corpus"] != "made-up"}
    errors = {variant: f"{np.mean(off[variant]):.4f}" for variant in SHOWN}
    return {"group": name, "share": share, "clips": len(real), "corpora": len({row["corpus"] for row in others}) - 1} | errors


def main():
    data = pathlib.Path(sys.argv[1])
    rows = [row for row in read(data, every=True) if row["variant"] == "plain" and row["language"] == "zh"]
    many = {name: sum(group(row) == name for row in rows) for name in {group(row) for row in rows} - {"made-up", "calls", "others"}}
    points = list(itertools.product(sorted(name for name in many if many[name] >= FEWEST), SHARES))
    with ProcessPoolExecutor() as workers, (data / "learning.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["group", "share", "clips", "corpora", *SHOWN], delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(workers.map(point, [data] * len(points), *zip(*points, strict=True)))


if __name__ == "__main__":
    main()
