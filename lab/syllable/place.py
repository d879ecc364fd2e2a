#!/usr/bin/env python3
"""Place the syllables of real clips in time, for the network to learn where each is: python lab/syllable/place.py DATA MODEL (needs numpy,
scipy, soundfile, faster-whisper)

MODEL is the folder of faster-whisper's base, as `callnorm models fetch faster-whisper:base` makes it. DATA/placed.tsv gets, of each clip of
real Mandarin in DATA/clips whose characters the recogniser writes in the labelled number, its seconds and where its characters meet, by the
recogniser's attention. Clips that it writes in another number are left out: which of the characters are right is not known.
"""

import csv
import itertools
import os
import pathlib
import re
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import scipy.signal as ss
import soundfile as sf
from collect import rows
from faster_whisper import WhisperModel

RATE = 16000
OTHER = re.compile(r"[0-9A-Za-z%]")
"""What is not written as it is spoken: one sign, any number of syllables."""


def samples(path):
    x, rate = sf.read(path, dtype="float32")
    divisor = np.gcd(rate, RATE)
    return ss.resample_poly(x, RATE // divisor, rate // divisor).astype(np.float32)


def characters(model, x):
    """When each begins and ends; those of one word share its time. None where something else is written."""
    segments, _ = model.transcribe(x, language="zh", word_timestamps=True, beam_size=5, condition_on_previous_text=False, temperature=0.0)
    spans = []
    for word in (word for segment in segments for word in segment.words):
        if OTHER.search(word.word):
            return None
        many = sum("\u4e00" <= character <= "\u9fff" for character in word.word)
        at = np.linspace(word.start, word.end, many + 1)
        spans += itertools.pairwise(at)
    return spans


def edges(spans):
    """Where the first begins, each meets the next, and the last ends."""
    meet = [(end + start) / 2 for (_, end), (start, _) in itertools.pairwise(spans)]
    return [spans[0][0], *meet, spans[-1][1]]


def placed(data, folder, clips):
    model = WhisperModel(str(folder), device="cpu", compute_type="float32", cpu_threads=1)
    for clip in clips:
        stem = clip["name"].replace("/", "-").replace(".", "_")
        x = samples(data / "clips" / f"{stem}.wav")
        spans = characters(model, x)
        if spans and len(spans) == int(clip["syllables"]):
            yield [stem, f"{len(x) / RATE:.3f}", " ".join(f"{time:.3f}" for time in edges(spans))]


def part(data, folder, clips):
    return list(placed(data, folder, clips))


def main():
    data, folder = map(pathlib.Path, sys.argv[1:3])
    clips = [clip for clip in rows(data / "clips.tsv") if clip["language"] == "zh" and clip["corpus"] not in {"calls", "made-up"}]
    with ProcessPoolExecutor() as workers, (data / "placed.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["stem", "seconds", "edges"])
        many = os.cpu_count() or 1
        parts = workers.map(part, [data] * many, [folder] * many, [clips[i::many] for i in range(many)])
        writer.writerows(sorted(row for found in parts for row in found))


if __name__ == "__main__":
    main()
