"""What lies beside a team page: a page of each call, clips of findings, and how the page finds them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from callnorm import sound
from callnorm.labels import Language
from callnorm.report import Report

STEM = 60
AROUND_S = 0.5
"""What a clip holds before and after each piece of evidence."""


def name(path: str) -> str:
    """Name a call's page by its recording's name, and the same in every run."""
    stem = re.sub(r"[^\w.-]+", "_", PurePath(path).stem)[:STEM]
    return f"{stem}-{hashlib.sha256(path.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"


def pages(reports: Iterable[Report], folder: Path, lang: Language, *, audio: bool) -> dict[str, Path]:
    """Write a page of each call; give their places by the calls' paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for report in reports:
        file = folder / f"{name(report.source.path or '')}.html"
        file.write_text(report.to_html(lang, audio=audio), encoding="utf-8", errors="backslashreplace")
        written[report.source.path or ""] = file
    return written


def clip(folder: Path, path: str, finding: Any, heard: NDArray[np.float32]) -> Path:
    """Write the evidence of a call's finding as one WAV file; give its place."""
    place = _clip(folder, path, finding["norm"])
    spans = sound.joined_spans((e["start_s"], e["end_s"]) for e in finding["evidence"])
    place.write_bytes(sound.wav(sound.joined(heard, spans, AROUND_S)))
    return place


def clips(reports: Iterable[Report], folder: Path, *, kept: bool) -> dict[str, list[str]]:
    """Write a clip of each finding that failed or is undetermined and has evidence; give their norms by the calls' paths.

    With `kept` a clip that is there already stays where the recording is gone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    for report in reports:
        path, heard = report.source.path or "", sound.at_hand(report)
        found = [f for f in report.scorecard.findings if f.evidence and f.verdict in ("fail", "undetermined")]
        if heard is not None:
            for finding in found:
                clip(folder, path, finding, heard)
        made[path] = [f.norm for f in found if heard is not None or (kept and _clip(folder, path, f.norm).exists())]
    return made


def _clip(folder: Path, path: str, norm: str) -> Path:
    return folder / f"{name(path)}-{norm}.wav"


def link(place: Path, page: Path) -> str:
    """Give the address of a file as seen from a page."""
    return quote(Path(os.path.relpath(place, page.parent)).as_posix())
