"""What a person may say of a finding, and the sheet in which it is said: the same from a draw and from a call's page."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from callnorm import cells, table
from callnorm.types import ReportMembers

Row = dict[str, Any]

JUDGEMENTS = ("agree", "disagree", "cannot tell")
VERDICTS = {"pass": "pass", "fail": "fail", "n/a": "not_applicable"}
"""What a corrected verdict is written as, and the verdict."""
FILLED = ("judgement", "corrected", "reason", "name", "date")
"""The columns that a reviewer fills."""
COLUMNS = (
    *("call", "agent_id", "norm", "title", "title_en", "severity", "verdict", "measured", "unit", "low", "high", "expected", "seconds"),
    *("link", "norms_sha256", *FILLED),
)


def sheet_row(finding: Row, call: str, link: str = "") -> Row:
    """Give a row of the sheet, not filled yet, for a row of the table of findings."""
    given = {name: finding.get(name) for name in COLUMNS}
    return given | {"call": call, "seconds": cells.spans(finding["evidence"] or ()), "link": link} | dict.fromkeys(FILLED, "")


class Choice(NamedTuple):
    """A finding of a page on which a reviewer may say something."""

    line: str
    """Its row of the sheet as CSV, up to the columns that a reviewer fills."""
    low: float | None
    high: float | None
    """The ends of its band with the tolerance."""


def of(report: ReportMembers) -> dict[str, Choice]:
    """Give each finding's choice by norm; none where the recording has no path, by which results name a call."""
    if report.source.path is None:
        return {}
    profile, found = {"norms_sha256": report.provenance.norms.sha256}, {}
    for finding in table.rows(report, "findings"):
        row = sheet_row(finding | profile, report.source.path)
        found[finding["norm"]] = Choice(cells.line(row[name] for name in COLUMNS if name not in FILLED), *widened(finding))
    return found


def key(report: ReportMembers) -> str:
    """Name a call as it was judged: under this a browser keeps what was said of it."""
    parts = (report.source.path or "", report.source.sha256, report.provenance.norms.sha256)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()


def widened(band: Any) -> tuple[float | None, float | None]:
    """Give the ends of a row's band with its tolerance: what a number that corrects a finding is held against."""
    low, high, tolerance = (band.get(name) for name in ("band_low", "band_high", "tolerance"))
    wider = tolerance or 0.0
    return None if low is None else low - abs(low) * wider, None if high is None else high + abs(high) * wider
