#!/usr/bin/env python3
"""Draw the ends that are missed most clearly: python worst.py CLIPS PICTURE      # numpy, scipy, soundfile, matplotlib

CLIPS is what corpus.py made, with features.tsv in it. Weights that heard nothing of a clip's corpus judge its endings; of the ten clips
whose end,
lengthened by 0.5 s, they take least for dragged, the end is drawn as it was recorded, with the stretch that was lengthened.
"""

import argparse
import pathlib
import sys

import fit
import matplotlib.pyplot as plt
import numpy as np
import scipy.signal as ss
import soundfile as sf

COUNT = 10
AROUND_S = 1.0
ADDED_S = 0.5
TAIL_S = 0.15


def worst(data):
    """Clip, stretch, corpus and the best log-odds of an ending there, the least first; −9 where no ending is found."""
    z = fit.left_out(data)
    best = {}
    for index, file in enumerate(data.files):
        if file["added_s"] != ADDED_S or file.get("telephone"):
            continue
        there = z[(data.at == index) & data.y]
        clip = file["file"].rsplit("-", 2)[0]
        odds = max([-9.0, *there])
        if clip not in best or odds > best[clip][0]:
            best[clip] = odds, file["dragged"][0][0]
    return sorted((odds, clip, start) for clip, (odds, start) in best.items())[:COUNT]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=pathlib.Path)
    parser.add_argument("picture", type=pathlib.Path)
    options = parser.parse_args()
    _, axes = plt.subplots(COUNT // 2, 2, figsize=(13, 2.8 * COUNT // 2))
    for (odds, clip, start), axis in zip(worst(fit.Data([options.clips])), axes.flat, strict=False):
        x, rate = sf.read(options.clips / f"{clip}-as-it-is.wav", dtype="float32")
        first = max(0, int((start - AROUND_S) * rate))
        f, t, power = ss.spectrogram(x[first:], rate, nperseg=int(0.03 * rate), noverlap=int(0.025 * rate))
        axis.pcolormesh(t + first / rate, f, 10 * np.log10(power + 1e-12), cmap="magma", rasterized=True)
        axis.axvspan(start, start + TAIL_S, color="c", alpha=0.35)
        axis.set_ylim(0, 4000)
        axis.set_title(f"{clip}: best log-odds {odds:.1f}", fontsize=8)
    plt.tight_layout()
    plt.savefig(options.picture, dpi=70)


if __name__ == "__main__":
    sys.exit(main())
