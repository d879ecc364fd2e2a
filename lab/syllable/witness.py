"""The second witness of src/speech/syllable/witness.rs: syllables as a weighted sum of bumps, and how it joins the chain."""

import datetime
import json
import tomllib
from collections import Counter

import numpy as np
from chain import Evidence

TRACKS = ["sonorant", "sonorant_wide", "low", "low_wide", "mid", "mid_wide", "high", "high_wide", "fricative", "fricative_wide"]
TRACKS += ["flux", "novelty", "periodicity"]
NAMES = {"phrase": ["one", "seconds"]} | {f"bumps.{track}": ["small", "middle", "large"] for track in TRACKS}
RIDGE = 3e-4
FOREIGN, MADE_UP = 0.3, 0.3
FEWEST = 0.5


def fitted(recordings):
    """The weights under which the sums come nearest to the counts, as shares of them: ridge regression, features scaled to RMS 1. Corpora
    weigh by the square root of their number of clips; languages other than Mandarin and made-up voices weigh less."""
    many = Counter(row["corpus"] for row in recordings)
    weight = np.array([many[row["corpus"]] ** -0.5 for row in recordings])
    weight *= [FOREIGN if row["language"] != "zh" else MADE_UP if row["corpus"] == "made-up" else 1.0 for row in recordings]
    weight /= weight.mean()
    share = np.array([np.sum(Evidence(row["path"]).bumps, axis=0) / int(row["syllables"]) for row in recordings])
    scale = np.sqrt(np.average(share**2, axis=0, weights=weight)) + 1e-9
    share /= scale
    square = (share * weight[:, None]).T @ share + RIDGE * len(share) * np.eye(len(scale))
    return np.linalg.solve(square, (share * weight[:, None]).sum(0)) / scale


def together(shares, expected, spread):
    """How likely each number of syllables is by the chain and by the witness, whose variance is `spread` for each syllable."""
    n, expected = np.arange(len(shares)), max(expected, FEWEST)
    joint = shares * np.exp(-0.5 * (n - expected) ** 2 / (spread * expected))
    return joint / joint.sum() if joint.sum() > 0 else shares


def write(path, weights, spread):
    lines = [
        "# What bumps of each kind count for (witness.rs), fitted on all recordings;",
        "# the spread, the variance of their sum for each syllable, on corpora left out.",
        'made_by = "python lab/syllable/left_out.py DATA"',
        f"date = {json.dumps(datetime.datetime.now(datetime.UTC).date().isoformat())}",
        f"spread = {spread:.4f}",
    ]
    values = iter(weights)
    for part, names in NAMES.items():
        lines += ["", f"[{part}]", *(f"{name} = {next(values):.5f}" for name in names)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path):
    """The weights and the spread of a table."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    parts = [table["phrase"], *(table["bumps"][track] for track in TRACKS)]
    return np.array([part[name] for part, names in zip(parts, NAMES.values(), strict=True) for name in names]), table["spread"]
