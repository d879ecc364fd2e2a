#!/usr/bin/env python3
"""Made-up voices whose number of syllables follows from how they are made: python lab/syllable/voices.py DATA (needs numpy, soundfile)

Recordings hold no long row of equal syllables with deep dips; without such, a fit lets dips count too little, and dull vowels (u, o) are
lost. Each voice is a row of vowels of one length, harmonics under three resonances, that fade in and out by 60 to 95 % of their gain.
They join DATA/clips.tsv as the corpus made-up; vary.py is not run on them.
"""

import csv
import itertools
import pathlib
import sys

import numpy as np
import soundfile as sf

RATE = 8000
VOWELS = {"a": (750, 1250, 2550), "i": (300, 2200, 2900), "u": (330, 750, 2350), "o": (480, 850, 2450), "e": (450, 1900, 2500)}
ORDERS = ("aiu", "uoa", "eui", "oae", "u", "a")
COUNTS = {0.14: 11, 0.18: 9, 0.24: 7, 0.32: 5}
"""How many syllables of each length, in seconds."""


def voice(order, seconds, count, dip, f0, rng):
    n, phase, parts = int(seconds * RATE), 0.0, []
    for vowel in itertools.islice(itertools.cycle(order), count):
        at = np.arange(n) / n
        pitch = f0 * (1 - 0.12 * at)
        phases = phase + 2 * np.pi * np.cumsum(pitch) / RATE
        phase = phases[-1]
        sound = np.zeros(n)
        for k in range(1, int(3700 / f0)):
            weight = sum(1 / (1 + ((k * pitch - resonance) / 90) ** 2) for resonance in VOWELS[vowel])
            sound += weight * np.sin(k * phases)
        parts.append(0.05 * (1 - dip * np.maximum(np.cos(2 * np.pi * at), 0)) * sound)
    still = np.zeros(RATE // 2)
    whole = np.concatenate([still, *parts, still])
    return (whole + 1e-4 * rng.standard_normal(len(whole))).astype(np.float32)


def main():
    data, rng = pathlib.Path(sys.argv[1]), np.random.default_rng(1)
    with (data / "clips.tsv").open("a", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, delimiter="\t", lineterminator="\n")
        for order, (seconds, count), (dip, f0) in itertools.product(ORDERS, COUNTS.items(), ((0.6, 210), (0.95, 120))):
            stem = f"made-up-{order}{round(1000 * seconds)}-{f0}"
            sf.write(data / "wav" / f"{stem}_wav~plain.wav", voice(order, seconds, count, dip, f0, rng), RATE)
            lines.writerow([f"{stem}.wav", "made-up", f"made-up-{f0}", "zh", "synthetic", count])


if __name__ == "__main__":
    main()
