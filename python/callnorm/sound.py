"""The sound of a report's recording, for listening: at 8 kHz, whole or the seconds of the evidence, as µ-law WAV."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callnorm import _core, names, redact
from callnorm._core import CallnormError, OptionsError
from callnorm.record import Record
from callnorm.types import Finding, ReportMembers

RATE_HZ = 8000
WHOLE_CALL_S = 600.0
"""A call up to this length is embedded whole (16 kB a second of stereo), a longer one by its evidence."""
AROUND_S = 1.5
"""What is embedded before and after each piece of evidence of a longer call."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sound:
    """Pieces of a call one after the other in one WAV: each is (start in the call, end in the call, start in the WAV), in seconds."""

    wav: bytes
    pieces: list[tuple[float, float, float]]

    def holds(self, start_s: float, end_s: float) -> bool:
        """Tell whether a stretch of the call can be heard, but for the hundredths of a second that times are rounded by."""
        return any(first - 0.01 <= start_s and end_s <= last + 0.01 for first, last, _ in self.pieces)


def samples(report: ReportMembers, recording: object = None, sample_rate: int | None = None) -> NDArray[np.float32]:
    """Give the recording's samples [shape=(channels, n)] at 8 kHz; `recording` stands for it where its file is not at the report's path.

    What is not the recording that the report was made of is refused.
    """
    source, given = report.source, recording_of(report, recording)
    heard, _, info = _core.decode(given, sample_rate, RATE_HZ, raw_of(report))
    if info["sha256"] != source.sha256:
        name = given if recording is None or isinstance(given, str) else "recording="
        raise OptionsError(f"{name} is not the recording of this report: its sha256 is {info['sha256']}, not {source.sha256}")
    return redact.silenced(heard, report, RATE_HZ)


def at_hand(report: ReportMembers) -> NDArray[np.float32] | None:
    """Give the samples of the recording at the report's path; None where it is gone, or is another by now."""
    try:
        return samples(report)
    except (OSError, CallnormError):
        return None


def recording_of(report: ReportMembers, recording: object = None) -> object:
    """Give what stands for a report's recording: what is given, or the report's path."""
    path = report.source.path
    given = recording if recording is not None or path is None else names.real(path)
    if given is None:
        raise OptionsError("the report does not know where its recording is: give recording=")
    return given


def raw_of(report: ReportMembers) -> str | None:
    """Give what a report's headerless recording was described as; None of others."""
    return report.source.raw if "raw" in report.source else None


def embedded(report: ReportMembers, heard: NDArray[np.float32]) -> Sound:
    """Give what a page embeds: a short call whole, of a longer one each finding's evidence with what is around it."""
    duration_s = heard.shape[1] / RATE_HZ
    spans = [(0.0, duration_s)] if duration_s <= WHOLE_CALL_S else _evidence(report, duration_s)
    pieces, parts, at = [], [], 0
    for start_s, end_s in spans:
        part = cut(heard, start_s, end_s)
        pieces.append((start_s, end_s, at / RATE_HZ))
        parts.append(part)
        at += part.shape[1]
    return Sound(wav(np.concatenate(parts, axis=1) if parts else heard[:, :0]), pieces)


def spans(report: ReportMembers, asked: object) -> list[Span]:
    """Give the stretches that a finding, a norm's name, a piece of evidence or (start_s, end_s) stands for."""
    if isinstance(asked, str):
        named = [f for f in report.scorecard.findings if f.norm == asked]
        if not named:
            raise OptionsError(f"no finding {asked!r}; there are {', '.join(f.norm for f in report.scorecard.findings)}")
        asked = named[0]
    match asked:
        case Finding(evidence=[]):
            raise OptionsError(f"the finding {asked.norm!r} has no evidence to listen to")
        case Finding():
            return [(e.start_s, e.end_s) for e in sorted(asked.evidence, key=lambda e: e.start_s)]
        case Record() if "start_s" in asked and "end_s" in asked:
            return [(asked["start_s"], asked["end_s"])]
        case (int() | float() as start_s, int() | float() as end_s) if 0 <= start_s < end_s:
            return [(start_s, end_s)]
    raise OptionsError(f"{asked!r} is no finding, no norm's name, no piece of evidence and no (start_s, end_s)")


def joined(heard: NDArray[np.float32], stretches: Iterable[Span], around_s: float) -> NDArray[np.float32]:
    """Give stretches one after the other, each with what is around it and half a second of silence after it."""
    pause = np.zeros((len(heard), RATE_HZ // 2), np.float32)
    parts = [part for start_s, end_s in stretches for part in (cut(heard, max(start_s - around_s, 0.0), end_s + around_s), pause)]
    return np.concatenate(parts[:-1], axis=1)


def cut(heard: NDArray[np.float32], start_s: float, end_s: float) -> NDArray[np.float32]:
    """Cut out a stretch of time."""
    return heard[:, round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]


def wav(heard: NDArray[np.float32]) -> bytes:
    """Write samples [shape=(channels, n)] at 8 kHz as a µ-law WAV file."""
    channels, n = heard.shape
    fmt = struct.pack("<HHIIHHH", 7, channels, RATE_HZ, RATE_HZ * channels, channels, 8, 0)
    data = _mu_law(heard.T).tobytes()
    chunks = b"".join(_chunk(*c) for c in ((b"fmt ", fmt), (b"fact", struct.pack("<I", n)), (b"data", data)))
    return _chunk(b"RIFF", b"WAVE" + chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _mu_law(heard: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Compress by ITU-T G.711."""
    levels = heard * np.float32(32768)
    np.rint(levels, out=levels)
    np.clip(levels, -32767, 32767, out=levels)
    return _codes()[levels.astype(np.int16)]


@cache
def _codes() -> NDArray[np.uint8]:
    """Give the code of each 16-bit level, in the order 0 to 32767, −32768 to −1: sign, 3 bits of segment, 4 bits of step, all inverted."""
    levels = np.arange(65536).astype(np.uint16).view(np.int16).astype(np.int32)
    biased = np.minimum(np.abs(levels), 32635) + 132  # each segment then begins at a power of two
    segment = np.frexp(biased)[1] - 8
    code = (levels < 0) << 7 | segment << 4 | (biased >> (segment + 3)) & 15
    return np.asarray(~code & 0xFF, dtype=np.uint8)


def _evidence(report: ReportMembers, duration_s: float) -> list[Span]:
    pieces: Iterable[Any] = (e for f in report.scorecard.findings for e in f.evidence)
    return joined_spans((max(e.start_s - AROUND_S, 0.0), min(e.end_s + AROUND_S, duration_s)) for e in pieces)


def joined_spans(spans: Iterable[Span]) -> list[Span]:
    """Join what overlaps."""
    joined: list[Span] = []
    for start_s, end_s in sorted(spans):
        if joined and start_s <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end_s, joined[-1][1]))
        else:
            joined.append((start_s, end_s))
    return joined
