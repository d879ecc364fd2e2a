#!/usr/bin/env python3
"""Count clips that nothing was fitted on: python lab/syllable/strangers.py SNAPSHOTS (needs numpy, scipy, numba, soundfile,
praat-parselmouth, callnorm)

strangers.tsv, beside this, lists them as recordings.tsv lists those that are fitted on, SNAPSHOTS is as collect.py has it. No weight and no
constant may be chosen by what comes out here. docs/accuracy.md and docs/accuracy.zh.md get the table: what the shipped weights count, as
recorded, by telephone and 1.4 times as fast, and how many of the intervals hold what is spoken.
"""

import hashlib
import io
import pathlib
import sys
import zlib

import numpy as np
from collect import HERE, decoded, rows, seconds, snapshot
from table import TEXT, VARIANTS, percent, wilson, write
from vary import psola, telephone

import callnorm

BEGIN, END = "<!-- made by python lab/syllable/strangers.py -->", "<!-- end of strangers -->"
HEADS = {
    "en": ["spoken", "clips", "sound", "bias", "mean error", "interval holds", "half-width, median"],
    "zh": ["讲话方式", "条数", "声音", "偏差", "平均误差", "区间含真值", "半宽（中位数）"],
}
STYLES = {"en": {"spontaneous": "freely", "read": "read"}, "zh": {"spontaneous": "即兴", "read": "朗读"}}


def clips(snapshots):
    """Each clip's row and sound; what is not as it was listed is an error, for the table is of all."""
    for row in rows(HERE / "strangers.tsv"):
        source, _, span = row["source"].partition("#t=")
        sound = snapshot(snapshots, source)
        if sound is None or hashlib.sha256(sound).hexdigest() != row["sha256"]:
            sys.exit(f"{row['source']}: absent from {snapshots}, or another file")
        yield row, seconds(*decoded(io.BytesIO(sound)), span)


def varied(name, x, rate):
    return {"plain": (x, rate), "telephone": telephone(x, rate, zlib.crc32(name.encode())), "faster": psola(x, rate, 1.4)}


def counted(x, rate, truth):
    """The relative error, the ends of the interval beside the count as ln, and whether it holds the truth."""
    found = callnorm.analyze(np.asarray(x, np.float32), sample_rate=rate).to_dict()["channels"][0]["rate"]
    off = found["syllables"] / truth - 1
    low, high = (np.log(found[end] / found["speaking_cpm"]) for end in ("low_cpm", "high_cpm"))
    return off, (high - low) / 2, low <= -np.log1p(off) <= high


def table(found, lang):
    yield HEADS[lang]
    for style, spoken in STYLES[lang].items():
        for variant, sound in zip(VARIANTS, TEXT[lang]["variants"], strict=True):
            off, half, holds = map(np.array, zip(*found[style, variant], strict=True))
            low, high = wilson(holds.sum(), len(off))
            figures = [percent(off.mean()), f"{100 * np.abs(off).mean():.1f} %"]
            figures += [f"{100 * holds.mean():.0f} % ({100 * low:.0f}–{100 * high:.0f})", f"{100 * np.median(half):.0f} %"]
            yield [spoken, str(len(off)), sound, *figures]


def main():
    found = {}
    for row, (x, rate) in clips(pathlib.Path(sys.argv[1])):
        for variant, sound in varied(row["name"], x, rate).items():
            found.setdefault((row["style"], variant), []).append(counted(*sound, int(row["syllables"])))
    write(BEGIN, END, lambda lang: table(found, lang))


if __name__ == "__main__":
    main()
