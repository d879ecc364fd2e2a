"""A batch's results as a team page wants them: read part by part, so that many calls never stand in memory as rows."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callnorm import batch, redact, sound, table
from callnorm.batch.dataset import each_part
from callnorm.report import Report
from callnorm.team import heard
from callnorm.team.columns import Columns

_FINDING = (
    *("path", "norm", "title", "title_en", "verdict", "measured", "unit", "low", "high", "expected", "band_low", "band_high", "tolerance"),
    *("basis", "weight", "severity", "reason", "evidence"),
)


@dataclass(slots=True)
class Results:
    """What a folder of results holds."""

    columns: Columns = field(default_factory=Columns)
    wanted: list[heard.Wanted] = field(default_factory=list)
    """The evidence that is worth hearing."""
    unread: list[str] = field(default_factory=list)
    """The recordings that could not be read."""
    masked: Counter[str] = field(default_factory=Counter)
    """How much was masked, by kind, where that was asked for."""


def read(folder: str | os.PathLike[str], *, redacted: bool = False) -> Results:
    """Read the calls with their findings; with `redacted` what identifies a person is masked."""
    found = Results()
    hidden = {}
    if redacted:
        for path, report in _reports(folder, None, redacted=True):
            hidden[path] = table.rows(report, "findings")
            found.masked += redact.masked(report)
    for calls, findings in _parts(Path(folder)):
        by = defaultdict(list)
        for row in findings.select([name for name in _FINDING if name in findings.column_names]).to_pylist():
            by[row["path"]].append(row)
        for call in calls.to_pylist():
            rows = hidden[call["path"]] if redacted else by[call["path"]]
            number = found.columns.add(call, rows)
            found.wanted += heard.wanted(number, rows)
    found.unread = batch.read(folder, "failures")["path"].to_pylist()
    return found


def reports(folder: str | os.PathLike[str], paths: set[str] | None = None, *, redacted: bool = False) -> Iterator[Report]:
    """Read the reports of some calls, or of all."""
    return (report for _, report in _reports(folder, paths, redacted))


def _reports(folder: str | os.PathLike[str], paths: set[str] | None, redacted: bool) -> Iterator[tuple[str, Report]]:
    """Read reports with the paths under which their calls stand in the tables."""
    for part in each_part(folder, "reports") if _has_parts(Path(folder)) else [batch.read(folder, "reports")]:
        for path, text in zip(part["path"].to_pylist(), part["report"].to_pylist(), strict=True):
            if paths is None or path in paths:
                yield path, redact.report(Report(text)) if redacted else Report(text)


def samples(folder: str | os.PathLike[str], columns: Columns, calls: Iterable[int], *, redacted: bool = False) -> heard.Samples:
    """Give what reads the recordings of some calls; one that is gone, or is another by now, has no sound."""
    texts = {report.source.path: report for report in reports(folder, {columns.paths[call] for call in calls}, redacted=redacted)}

    def of(call: int) -> NDArray[np.float32] | None:
        report = texts.get(columns.paths[call])
        return None if report is None else sound.at_hand(report)

    return of


def _parts(folder: Path) -> Iterator[tuple[Any, Any]]:
    if _has_parts(folder):
        yield from zip(each_part(folder, "calls"), each_part(folder, "findings"), strict=True)
    else:  # rows of engines, or nothing: then the error says so
        yield batch.read(folder, "calls"), batch.read(folder, "findings")


def _has_parts(folder: Path) -> bool:
    return any(folder.glob("part-*"))
