#!/usr/bin/env python3
"""Gather more for the network to learn from: python lab/syllable/more.py SNAPSHOTS DATA (needs numpy, scipy, soundfile)

DATA/more gets, at 8 kHz, every utterance and phrase of the labelled calls that nobody talks into, and the recordings of LJ Speech (Ito &
Johnson 2017, public domain: one speaker reads English) that lj.tsv lists, with their hash and the number of syllables that the published
transcript has by the CMU Pronouncing Dictionary, and more made-up voices (voices.py): short rows of vowels, and single ones that are
held. DATA/more.tsv says what is known of each. They are too many of few voices for the chain.
"""

import csv
import hashlib
import io
import itertools
import json
import pathlib
import sys

import numpy as np
import scipy.signal as ss
import soundfile as sf
from collect import HERE, SHARED, alone, rows, snapshot
from voices import VOWELS, voice

RATE = 8000
LJ = "rabebsdiri45/tts-spongebob-voice-clone@f4919e655ab0211d6071a37192b811d974658772:wavs/{}.wav"
FEWEST = 4
UTTERANCE_S, PHRASE_S = 0.3, 0.08
"""What is kept before and after."""


def resampled(x, rate):
    divisor = np.gcd(rate, RATE)
    return ss.resample_poly(x, RATE // divisor, rate // divisor)


def characters(text):
    return sum("\u4e00" <= character <= "\u9fff" for character in text)


def calls(folder):
    for labels in sorted(folder.glob("*.json")):
        call = json.loads(labels.read_text(encoding="utf-8"))
        x, rate = sf.read(labels.with_suffix(".wav"), dtype="float32", always_2d=True)
        for u in call["utterances"]:
            if u["truncated"] or u["channel"] is None or not alone(u, call["utterances"]) or characters(u["spoken"]) != u["characters"]:
                continue
            parts = [(f"{u['id']}-u", u, u["characters"], UTTERANCE_S)]
            if len(u["phrases"]) > 1:
                parts += [(f"{u['id']}-p{i}", p, characters(p["spoken"]), PHRASE_S) for i, p in enumerate(u["phrases"])]
            for name, part, count, margin_s in parts:
                start, end = int(max(0, part["start_s"] - margin_s) * rate), int((part["end_s"] + margin_s) * rate)
                if count >= FEWEST:
                    yield f"call-{labels.stem}-{name}", "calls", count, resampled(x[start:end, u["channel"]], rate)


def lj(snapshots):
    for row in rows(HERE / "lj.tsv"):
        sound = snapshot(snapshots, LJ.format(row["name"]))
        if sound is None or hashlib.sha256(sound).hexdigest() != row["sha256"]:
            print("absent:", row["name"], file=sys.stderr)
            continue
        x, rate = sf.read(io.BytesIO(sound), dtype="float32")
        yield f"lj-{row['name']}", "lj", int(row["syllables"]), resampled(x, rate)


def made_up():
    random = np.random.default_rng(2)
    for f0, vowel, seconds in itertools.product((120, 150, 210), VOWELS, (0.4, 0.6, 0.8, 1.2, 1.6)):
        yield f"held-{vowel}{round(1000 * seconds)}-{f0}", "made-up", 1, voice(vowel, seconds, 1, 0.0, f0, random)
    for f0, order, (count, seconds), dip in itertools.product(
        (130, 220), ("aiu", "oei"), ((3, 0.24), (4, 0.3), (5, 0.22), (6, 0.2)), (0.6, 0.9)
    ):
        yield f"row-{order}{count}-{f0}-{round(100 * dip)}", "made-up", count, voice(order, seconds, count, dip, f0, random)


def main():
    snapshots, data = map(pathlib.Path, sys.argv[1:3])
    (data / "more").mkdir(parents=True, exist_ok=True)
    with (data / "more.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["stem", "group", "syllables"])
        for source in (calls(SHARED / "calls"), lj(snapshots), made_up()):
            for stem, group, count, x in source:
                sf.write(data / "more" / f"{stem}.wav", np.clip(x, -1, 1), RATE, subtype="PCM_16")
                writer.writerow([stem, group, count])


if __name__ == "__main__":
    main()
