"""The sound of a team page: the seconds of the findings that failed, those first that matter most, as one µ-law WAV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from callnorm import labels, sound

AROUND_S = 0.5
"""What is heard before and after each piece of evidence."""
MOST_S = 480.0
"""How much sound a page holds, in seconds: 8 kB each, 10.7 kB as the page writes them."""

LONGEST_S = 12.0
"""A longer piece is no saying to be heard, but a wait."""

Samples = Callable[[int], NDArray[np.float32] | None]
"""Gives the samples of a call [shape=(channels, n)] at 8 kHz; None where its recording is not to be had."""


class Wanted(NamedTuple):
    """A piece of evidence that is to be heard; what matters most sorts first."""

    rank: tuple[int, int, int]
    call: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Heard:
    """Pieces of calls one after the other in one WAV: each is (call, start in the call, end in the call, start in the WAV), in seconds."""

    wav: bytes = b""
    pieces: list[tuple[int, float, float, float]] = field(default_factory=list)


def wanted(call: int, findings: Iterable[dict[str, Any]]) -> Iterator[Wanted]:
    """Give the evidence of a call's findings that failed: critical norms first, those that weigh next, of each first its worst piece."""
    for row in findings:
        if row["verdict"] == "fail":
            severity = labels.SEVERITIES.index(row["severity"]) if row["severity"] in labels.SEVERITIES else len(labels.SEVERITIES)
            for place, piece in enumerate((row["evidence"] or ())[: labels.EVIDENCE_SHOWN]):
                if piece["end_s"] - piece["start_s"] > LONGEST_S:
                    continue
                rank = (0 if severity == 0 else 1 if row["weight"] else 2, place, severity)
                yield Wanted(rank, call, max(piece["start_s"] - AROUND_S, 0.0), piece["end_s"] + AROUND_S)


def chosen(pieces: Iterable[Wanted], most_s: float = MOST_S) -> dict[int, list[sound.Span]]:
    """Choose what fits, what matters most first; give the stretches of each call, joined where they overlap."""
    spans: dict[int, list[sound.Span]] = defaultdict(list)
    for piece in sorted(pieces):
        most_s -= piece.end_s - piece.start_s
        if most_s < 0:
            break
        spans[piece.call].append((piece.start_s, piece.end_s))
    return {call: sound.joined_spans(each) for call, each in sorted(spans.items())}


def embedded(spans: dict[int, list[sound.Span]], samples: Samples) -> Heard:
    """Cut the stretches out of their recordings; both sides become one channel."""
    parts: list[NDArray[np.float32]] = []
    pieces, at = [], 0
    for call, stretches in spans.items():
        heard = samples(call)
        if heard is None:
            continue
        mixed = np.clip(heard.sum(axis=0, keepdims=True), -1, 1)
        for start_s, end_s in stretches:
            part = sound.cut(mixed, start_s, end_s)
            end = min(end_s, start_s + part.shape[1] / sound.RATE_HZ)
            pieces.append((call, round(start_s, 3), round(end, 3), round(at / sound.RATE_HZ, 4)))
            parts.append(part)
            at += part.shape[1]
    return Heard(sound.wav(np.concatenate(parts, axis=1)), pieces) if parts else Heard()
