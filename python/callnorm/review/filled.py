"""Reads the sheets that reviewers filled; each bad row is one line that says what it should hold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from pathlib import Path

from callnorm import cells, sheet
from callnorm._core import OptionsError
from callnorm.calls import Place
from callnorm.choices import JUDGEMENTS, widened
from callnorm.rows import Row

REQUIRED = ("call", "norm", "verdict", "judgement", "corrected", "reason", "name", "date")
_JUDGED = {
    **dict.fromkeys(("agree", "同意"), "agree"),
    **dict.fromkeys(("disagree", "不同意"), "disagree"),
    **dict.fromkeys(("cannot tell", "can't tell", "无法判断", "听不出"), "cannot tell"),
}
_VERDICTS = {
    **dict.fromkeys(("pass", "合格"), "pass"),
    **dict.fromkeys(("fail", "不合格"), "fail"),
    **dict.fromkeys(("n/a", "na", "not_applicable", "不适用"), "not_applicable"),
}
_OPPOSITE = {"pass": "fail", "fail": "pass"}
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


class BadRowsError(OptionsError):
    """Rows of a sheet that cannot be taken; the message has one line for each."""


@dataclass(frozen=True, slots=True)
class Review:
    """What one person said of one finding."""

    path: str
    norm: str
    verdict: str
    """callnorm's verdict, as the reviewer saw it."""
    judgement: str
    """One of `JUDGEMENTS`."""
    reviewed: str | None
    """The verdict by the reviewer: pass, fail or not_applicable; None where it cannot be told."""
    corrected: str
    """The corrected value as it was written."""
    reason: str
    name: str
    date: str
    """ISO 8601."""
    file: str
    file_sha256: str
    row: int
    """The row of the file, its header being row 1."""


def read(file: Place, findings: Mapping[tuple[str, str], Row]) -> list[Review]:
    """Read one sheet; rows without a judgement are left out.

    Parameters
    ----------
    file : path
        CSV in UTF-8 or GBK, Excel workbook or Parquet, as `write` wrote it and a reviewer filled it.
    findings : mapping
        The results' rows of findings by call and norm.

    Raises
    ------
    BadRowsError
        Rows say what cannot be taken: one line each, with its number, what is given and what is expected.
    """
    path = Path(file)
    rows = list(sheet.read(path, REQUIRED))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    taken, bad = list[Review](), list[str]()
    seen: dict[tuple[str, str, str], int] = {}
    for number, given in rows:
        row = {name: _plain(value) for name, value in given.items()}
        if not any(row[name] for name in ("judgement", "corrected", "reason")):
            continue
        try:
            review = _review(row, findings, path.name, sha256, number)
            key = review.path, review.norm, review.name
            if key in seen:
                raise _BadError("call", f"{review.path}, {review.norm} by {review.name}", f"once; row {seen[key]} has it already")
            seen[key] = number
            taken.append(review)
        except _BadError as wrong:
            bad.append(f"{file}: row {number}: {wrong}")
    if bad:
        raise BadRowsError("\n".join(bad))
    return taken


class _BadError(Exception):
    def __init__(self, column: str, given: str, expected: str) -> None:
        super().__init__(f"{column} is {given!r}; expected {expected}")


def _review(row: Mapping[str, str], findings: Mapping[tuple[str, str], Row], file: str, sha256: str, number: int) -> Review:
    finding = findings.get((row["call"], row["norm"]))
    if finding is None:
        raise _BadError("call, norm", f"{row['call']}, {row['norm']}", "a call and a norm of these results")
    if row["verdict"] != finding["verdict"] or row.get("norms_sha256", "") not in ("", finding.get("norms_sha256") or ""):
        raise _BadError("verdict", row["verdict"], f"{finding['verdict']}: the results are others since the draw, draw again")
    judgement = _JUDGED.get(row["judgement"].lower())
    if judgement is None:
        raise _BadError("judgement", row["judgement"], ", ".join(JUDGEMENTS[:-1]) + " or cannot tell")
    reviewed = _OF[judgement](row["corrected"], finding)
    if judgement == "disagree" and not row["reason"]:
        raise _BadError("reason", "", "a reason where the judgement is disagree")
    if not row["name"]:
        raise _BadError("name", "", "the reviewer's name")
    kept = {name: row[name] for name in ("norm", "verdict", "corrected", "reason", "name")}
    when = _date(row["date"])
    return Review(row["call"], judgement=judgement, reviewed=reviewed, date=when, file=file, file_sha256=sha256, row=number, **kept)


def _agreed(corrected: str, finding: Row) -> str | None:
    said: str = finding["verdict"]
    if corrected and _VERDICTS.get(corrected.lower()) != said:
        raise _BadError("corrected", corrected, f"nothing, or {said}, where the judgement is agree")
    return None if said == "undetermined" else said


def _disagreed(corrected: str, finding: Row) -> str:
    said: str = finding["verdict"]
    reviewed = _corrected(corrected, finding) if corrected else _OPPOSITE.get(said)
    has_band = finding.get("band_low") is not None or finding.get("band_high") is not None
    if reviewed is None or reviewed == said:
        number = " or a number" if has_band else ""
        raise _BadError("corrected", corrected, f"pass, fail, n/a{number} that makes another verdict than {said}")
    return reviewed


def _untold(corrected: str, _: Row) -> None:
    if corrected:
        raise _BadError("corrected", corrected, "nothing where the judgement is cannot tell")


_OF: dict[str, Callable[[str, Row], str | None]] = {"agree": _agreed, "disagree": _disagreed, "cannot tell": _untold}


def _corrected(text: str, finding: Row) -> str | None:
    """Read a verdict, or a number that the norm's band with its tolerance judges."""
    if verdict := _VERDICTS.get(text.lower()):
        return verdict
    low, high = widened(finding)
    try:
        value = float(text)
    except ValueError:
        return None
    if not isfinite(value) or (low is None and high is None):
        return None
    inside = (low is None or value >= low) and (high is None or value <= high)
    return "pass" if inside else "fail"


def _date(text: str) -> str:
    for form in _DATES:
        try:
            when = datetime.strptime(text, form)
        except ValueError:
            continue
        return when.isoformat() if "%H" in form else when.date().isoformat()
    raise _BadError("date", text, "a date such as 2024-05-31")


def _plain(text: str) -> str:
    """Take away the apostrophe that kept a text from being a formula."""
    return text[1:] if text.startswith("'") and cells.safe(text[1:]) != text[1:] else text
