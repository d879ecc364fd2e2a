"""The seconds of each finding as small WAV files: what is sent to a coach."""

from __future__ import annotations

import os
from pathlib import Path

from callnorm import _core
from callnorm._core import OptionsError
from callnorm.sound import Span, cut, joined_spans, raw_of, recording_of, samples, wav
from callnorm.types import Finding, ReportMembers


def write(
    report: ReportMembers, out: str | os.PathLike[str], around_s: float, recording: object = None, sample_rate: int | None = None
) -> list[Path]:
    """Write a clip for each piece of evidence of each finding, with what is around it; pieces that then overlap are one clip.

    Clips of a redacted report are at 8 kHz, with what was masked silent.
    """
    if around_s < 0:
        raise OptionsError(f"around_s={around_s}: must be 0 or more")
    given, folder = recording_of(report, recording), Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    clips = [
        (start_s, end_s, folder / name(finding.norm, start_s))
        for finding in report.scorecard.findings
        for start_s, end_s in _spans(report, finding, around_s)
    ]
    if "redacted" in report:
        heard = samples(report, recording, sample_rate)
        for start_s, end_s, place in clips:
            place.write_bytes(wav(cut(heard, start_s, end_s)))
    else:
        _core.write_clips(given, clips, report.source.sha256, sample_rate, raw_of(report))
    return [path for _, _, path in clips]


def name(norm: str, start_s: float) -> str:
    """Name a clip by norm and time: ``drag_00-12.34.wav``."""
    minutes, seconds = divmod(round(start_s, 2), 60)
    return f"{norm}_{int(minutes):02}-{seconds:05.2f}.wav"


def _spans(report: ReportMembers, finding: Finding, around_s: float) -> list[Span]:
    duration_s = report.source.duration_s
    pieces = ((max(e.start_s - around_s, 0.0), min(e.end_s + around_s, duration_s)) for e in finding.evidence)
    return [(start_s, end_s) for start_s, end_s in joined_spans(pieces) if end_s > start_s]
