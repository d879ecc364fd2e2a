#!/usr/bin/env python3
"""List what callnorm hears between two sides that were recorded apart, so that a person can listen: interruptions, back-channels, echoes.

    python lab/two_sides.py AGENT.wav CUSTOMER.wav [--clips DIR]     # numpy, scipy, soundfile, callnorm

One line for each event of the report and for each moment at which both sides sound by their level alone (within 25 dB of their loud
frames, for 0.1 s or more) that is no event. `copy` is the likeness of an event's sound with what the other side said 0 to 0.6 s before
(normalised cross-correlation, its delay beside it): near 1, the event is an echo of the other side, and its speaker said nothing.
--clips writes each line's seconds, two around it, as a two-channel WAV.
"""

from __future__ import annotations

import argparse
import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.signal
import soundfile

import callnorm

SIDES = ("agent", "customer")
REACH_S, AROUND_S, GAP_S, SHORTEST_S, BELOW_DB = 0.6, 2.0, 0.25, 0.1, 25.0


@dataclass(frozen=True)
class Moment:
    """Some seconds of a call, and what they are taken for."""

    kind: str
    by: str
    start_s: float
    end_s: float
    likeness: float | None = None
    delay_s: float | None = None

    def __str__(self) -> str:
        copy = "" if self.likeness is None else f"  copy {self.likeness:.2f} at {self.delay_s:.2f} s"
        return f"{self.start_s:8.2f} {self.end_s:8.2f}  {self.end_s - self.start_s:5.2f} s  {self.kind:12s} {self.by:8s}{copy}"


def joined(agent: Path, customer: Path) -> tuple[np.ndarray, int]:
    """Read both sides as one recording of two channels."""
    (left, rate), (right, other) = (soundfile.read(path, dtype="int16") for path in (agent, customer))
    if rate != other:
        raise SystemExit(f"two_sides: {agent} has {rate} Hz, {customer} {other} Hz; both sides must have the same")
    length = min(len(left), len(right))
    return np.stack([left[:length], right[:length]]), rate


def sounding(x: np.ndarray, rate: int) -> np.ndarray:
    """Say of each 10 ms whether a side sounds, by its level alone; pauses within a phrase count as sound."""
    step = rate // 100
    level = 10 * np.log10((x[: len(x) // step * step].reshape(-1, step).astype(float) ** 2).mean(axis=1) + 1e-9)
    on = level > np.percentile(level, 95) - BELOW_DB
    at = np.flatnonzero(on)
    for before, after in itertools.pairwise(at):
        if after - before <= 100 * GAP_S:
            on[before:after] = True
    return on


def overlaps(x: np.ndarray, rate: int) -> list[tuple[float, float]]:
    """Give the moments at which both sides sound."""
    both = np.concatenate([[False], sounding(x[0], rate) & sounding(x[1], rate), [False]])
    starts, ends = np.flatnonzero(~both[:-1] & both[1:]), np.flatnonzero(both[:-1] & ~both[1:])
    return [(start / 100, end / 100) for start, end in zip(starts, ends, strict=True) if end - start >= 100 * SHORTEST_S]


def likeness(x: np.ndarray, rate: int, by: str, start_s: float, end_s: float) -> tuple[float, float]:
    """How like the other side's sound shortly before, and how long before."""
    side = SIDES.index(by)
    part = x[side, int(start_s * rate) : int(end_s * rate)].astype(float)
    first = max(0, int((start_s - REACH_S) * rate))
    other = x[1 - side, first : int(end_s * rate)].astype(float)
    power = scipy.signal.fftconvolve(other**2, np.ones(len(part)), "valid")
    like = np.abs(scipy.signal.correlate(other, part, "valid")) / np.sqrt(np.maximum(power, 1.0) * max(1.0, (part**2).sum()))
    best = int(np.argmax(like))
    return float(like[best]), start_s - (first + best) / rate


def moments(x: np.ndarray, rate: int) -> list[Moment]:
    """Give every event between the sides, and every overlap that is none."""
    turns = callnorm.analyze(x, sample_rate=rate, agent="left").to_dict()["turns"]
    events = [
        Moment(kind, event["by"], event["start_s"], event["end_s"], *likeness(x, rate, event["by"], event["start_s"], event["end_s"]))
        for kind, name in (("interruption", "interruptions"), ("back-channel", "backchannels"))
        for event in turns[name]
    ]
    uncounted = [
        Moment("both sound", "", start, end)
        for start, end in overlaps(x, rate)
        if not any(event.start_s < end and start < event.end_s for event in events)
    ]
    return sorted(events + uncounted, key=lambda moment: moment.start_s)


def main() -> None:
    """Print the moments of a call, and write them for listening."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agent", type=Path)
    parser.add_argument("customer", type=Path)
    parser.add_argument("--clips", type=Path, metavar="DIR")
    given = parser.parse_args()
    x, rate = joined(given.agent, given.customer)
    for number, moment in enumerate(moments(x, rate)):
        print(moment)
        if given.clips:
            given.clips.mkdir(parents=True, exist_ok=True)
            first, last = max(0, int((moment.start_s - AROUND_S) * rate)), int((moment.end_s + AROUND_S) * rate)
            soundfile.write(given.clips / f"{number:03} {moment.kind} {moment.start_s:.2f}.wav", x[:, first:last].T, rate)


if __name__ == "__main__":
    main()
