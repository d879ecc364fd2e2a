#!/usr/bin/env python3
"""Draw the ten clips of real Mandarin that are counted worst by weights fitted without them: python lab/syllable/worst.py DATA (needs
numpy, scipy, soundfile, matplotlib)

Each panel is a spectrogram with the nuclei that the core finds; docs/images/syllables-worst.png is what docs/accuracy.md shows.
"""

import csv
import math
import pathlib
import sys

import matplotlib as mpl
import numpy as np
import soundfile as sf
from scipy.signal import stft

import callnorm

OUT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "images" / "syllables-worst.png"


def main():
    mpl.use("Agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    data = pathlib.Path(sys.argv[1])
    with (data / "left_out.tsv").open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file, delimiter="\t") if row["variant"] == "plain" and row["group"] not in {"english", "calls"}
        ]
    rows.sort(key=lambda row: -abs(math.log(float(row["counted"]) / float(row["syllables"]))))
    figure, axes = plt.subplots(5, 2, figsize=(11, 10), layout="constrained")
    for row, ax in zip(rows[:10], axes.flat, strict=True):
        x, rate = sf.read(data / "wav" / f"{row['name'].replace('/', '-').replace('.', '_')}~plain.wav", dtype="float32")
        hertz, times, power = stft(x, rate, nperseg=rate // 100, noverlap=rate // 200)
        level = 20 * np.log10(np.abs(power) + 1e-6)
        ax.pcolormesh(times, hertz, level, vmin=level.max() - 60, vmax=level.max(), cmap="Greys", rasterized=True)
        ax.vlines(callnorm.syllables(x, rate), 0, 4000, color="#c1121f", linewidth=0.8)
        ax.set_ylim(0, 4000)
        ax.set_title(f"{row['name']}: {row['syllables']} spoken, {float(row['counted']):.1f} counted", fontsize=8)
    figure.supxlabel("s")
    figure.supylabel("Hz")
    figure.savefig(OUT, dpi=80, metadata={"Software": None})


if __name__ == "__main__":
    main()
