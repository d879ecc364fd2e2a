"""What lies beside a team page: a page of each call, and how the page finds them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePath
from urllib.parse import quote

from callnorm.labels import Language
from callnorm.report import Report

STEM = 60


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


def link(place: Path, page: Path) -> str:
    """Give the address of a file as seen from a page."""
    return quote(Path(os.path.relpath(place, page.parent)).as_posix())
