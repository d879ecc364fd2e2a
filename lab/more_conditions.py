#!/usr/bin/env python3
"""Hold verdicts against the labels in conditions that score_ladder.py does not have: run before a measure is changed and after.

    python lab/more_conditions.py SHARED [--words] [--only REGEX] [-v]     # numpy, scipy, soundfile, callnorm

SHARED holds score_ladder.py, which does the scoring, and the labelled calls. The conditions are what else happens to calls: a voice
behind the agent that is nearer or farther, voices behind the customer, breath, traffic, noise that rises, the tone by which a recorder
announces itself, sides that drift or start apart, voices and lines behind both sides on one channel, another speed (the line's tones with
it), packets lost in bursts, words without punctuation or sides.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import scipy.signal

Change = Callable[[Any, Any, Any], None]


def breath(ladder: Any, dbov: float) -> Change:
    """Noise of 0.25 to 0.5 s, as of breath, before every other utterance of the agent."""

    def change(call: Any, *_: Any) -> None:
        random = ladder.rng(call.name, "breath")
        band = scipy.signal.butter(2, [400, min(3400, 0.49 * call.rate)], "band", fs=call.rate, output="sos")
        for said in call.label["utterances"]:
            if said["role"] == "agent" and random.random() < 0.5:
                length = int(call.rate * random.uniform(0.25, 0.5))
                sound = scipy.signal.sosfilt(band, random.standard_normal(length)) * np.hanning(length)
                start = max(0, int((said["start_s"] - 0.1) * call.rate) - length)
                call.x[start : start + length, call.agent] += sound / sound.std() * 10 ** (dbov / 20)

    return change


def traffic(ladder: Any, snr_db: float) -> Change:
    """Pink noise on both channels, whose level moves by some 10 dB either way within seconds."""

    def change(call: Any, *_: Any) -> None:
        seconds = np.arange(len(call.x)) / call.rate
        for channel in range(call.x.shape[1]):
            random = ladder.rng(call.name, "traffic", channel)
            slow = 6 * np.sin(2 * np.pi * seconds / random.uniform(3, 8) + random.uniform(0, 6))
            fast = 4 * np.sin(2 * np.pi * seconds / random.uniform(1.5, 3))
            call.add(ladder.coloured(random, len(call.x), call.rate, True) * 10 ** ((slow + fast) / 20), channel, snr_db)

    return change


def recorder_tone(dbov: float) -> Change:
    """A tone of 1400 Hz for 0.4 s every 15 s, on both channels."""

    def change(call: Any, *_: Any) -> None:
        length = int(0.4 * call.rate)
        tone = np.sqrt(2) * 10 ** (dbov / 20) * np.sin(2 * np.pi * 1400 * np.arange(length) / call.rate)
        for start in range(3 * call.rate, len(call.x) - call.rate, 15 * call.rate):
            call.x[start : start + length] += tone[:, None]

    return change


def rising_noise(ladder: Any, first_db: float, second_db: float) -> Change:
    """Pink noise of one SNR in the first half, of another in the second."""

    def change(call: Any, *rest: Any) -> None:
        clean, half = call.x.copy(), len(call.x) // 2
        ladder.noise(first_db, True)(call, *rest)
        first, call.x = call.x[:half], clean.copy()
        ladder.noise(second_db, True)(call, *rest)
        call.x[:half] = first

    return change


def behind_the_customer(ladder: Any, snr_db: float, heads: int) -> Change:
    """Other voices on the customer's channel."""

    def change(call: Any, *rest: Any) -> None:
        if not call.mono:
            call.agent = 1 - call.agent
            ladder.babble(snr_db, heads)(call, *rest)
            call.agent = 1 - call.agent

    return change


def late(seconds: float, share: float = 0.0) -> Change:
    """The customer's side starts so much later and loses this share of its time."""

    def change(call: Any, *_: Any) -> None:
        if not call.mono:
            index = np.arange(len(call.x))
            side = call.x[:, 1 - call.agent]
            call.x[:, 1 - call.agent] = np.interp(index * (1 + share) - seconds * call.rate, index, side, left=0, right=0)

    return change


def speed(factor: float) -> Change:
    """All at another speed, pitch and line tones with it."""

    def change(call: Any, *_: Any) -> None:
        call.x, call.factor = scipy.signal.resample_poly(call.x, 100, round(100 * factor), axis=0), 1 / factor

    return change


def bursts_lost(ladder: Any, share: float, seconds: float) -> Change:
    """Silence in the place of this share of stretches of that length."""

    def change(call: Any, *_: Any) -> None:
        length = int(call.rate * seconds)
        for channel in range(call.x.shape[1]):
            for lost in np.flatnonzero(ladder.rng(call.name, "bursts", channel).random(len(call.x) // length) < share):
                call.x[lost * length : (lost + 1) * length, channel] = 0

    return change


def on_one_channel(ladder: Any, *changes: Change) -> Change:
    """After these changes, the mix of both sides on both channels."""

    def change(call: Any, *rest: Any) -> None:
        for one in (*changes, ladder.dual_mono):
            one(call, *rest)

    return change


def without_punctuation(call: Any, *_: Any) -> None:
    """No mark in any sentence."""
    call.segments = [dict(segment, text=re.sub("[，。？！、；：]", "", segment["text"])) for segment in call.segments]


def without_sides(call: Any, *_: Any) -> None:
    """No channel at any sentence."""
    call.segments = [{key: value for key, value in segment.items() if key != "channel"} for segment in call.segments]


def first_half(call: Any, *_: Any) -> None:
    """The words of the first half only."""
    call.segments = [segment for segment in call.segments if segment["start"] < len(call.x) / call.rate / 2]


def conditions(ladder: Any) -> dict[str, Change]:
    """Name every condition."""
    return {
        "clean": ladder.CONDITIONS["clean"],
        **{f"neighbour {db} dB": ladder.babble(db, 1) for db in (26, 15)},
        "babble 15 dB": ladder.babble(15, 6),
        "neighbour of the customer 20 dB": behind_the_customer(ladder, 20, 1),
        "babble of the customer 15 dB": behind_the_customer(ladder, 15, 8),
        **{f"breath {db} dBov": breath(ladder, db) for db in (-35, -45)},
        **{f"traffic {db} dB": traffic(ladder, db) for db in (15, 10)},
        "noise rising from 30 to 10 dB": rising_noise(ladder, 30, 10),
        "recorder's tone": recorder_tone(-25),
        "reverb 0.8 s": ladder.reverb(0.8),
        "drift 500 ppm": late(0, 5e-4),
        **{f"late {seconds} s": late(seconds) for seconds in (0.5, 1.5, 3)},
        **{f"speed {factor}": speed(factor) for factor in (0.9, 1.1)},
        "bursts of 80 ms, 3 %": bursts_lost(ladder, 0.03, 0.08),
        "holes of 0.3 s, 2 %": bursts_lost(ladder, 0.02, 0.3),
        "dual mono, neighbour 20 dB": on_one_channel(ladder, ladder.babble(20, 1)),
        "dual mono, neighbour of both 20 dB": on_one_channel(ladder, ladder.babble(20, 1), behind_the_customer(ladder, 20, 1)),
        "dual mono, babble 20 dB": on_one_channel(ladder, ladder.babble(20, 6)),
        "dual mono, band 300-3400 Hz": on_one_channel(ladder, ladder.CONDITIONS["band 300-3400 Hz"]),
        "dual mono, white 10 dB": on_one_channel(ladder, ladder.CONDITIONS["white 10 dB"]),
        "dual mono, loss 3 %": on_one_channel(ladder, ladder.CONDITIONS["loss 3 %"]),
        "words: without punctuation": without_punctuation,
        "words: without sides": without_sides,
        "words: first half": first_half,
    }


def main() -> int:
    """Run score_ladder.py over these conditions in the place of its own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--only", default=".")
    parser.add_argument("-v", action="store_true")
    args = parser.parse_args()
    sys.path.insert(0, str(args.shared))
    ladder: Any = __import__("score_ladder")
    ladder.CONDITIONS, ladder.BLURRED, ladder.KEEP = conditions(ladder), r"^(reverb|speed|breath|dual mono)", "^$"
    sys.argv = [sys.argv[0], str(args.shared / "calls"), "--only", args.only, *["--words"] * args.words, *["-v"] * args.v]
    return int(ladder.main())


if __name__ == "__main__":
    sys.exit(main())
