"""A team's scores, from a CSV file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from math import isfinite

from callnorm import sheet
from callnorm._core import OptionsError

TOTAL = "total"
_WORDS = {
    **dict.fromkeys(("pass", "yes", "true", "合格", "通过", "是"), 1.0),
    **dict.fromkeys(("fail", "no", "false", "不合格", "不通过", "否"), 0.0),
    **dict.fromkeys(("na", "n/a", "not_applicable", "不适用"), None),
}


@dataclass(frozen=True, slots=True)
class Score:
    """What a person gave one recording, in all or for one norm."""

    line: int
    recording: str
    norm: str
    """A norm's id or title, or "total"."""
    share: float | None
    """What was given of what could be given, 0 to 1; None: the norm does not apply."""


def read(file: str | os.PathLike[str]) -> list[Score]:
    """Read scores: a CSV file with the columns ``recording``, ``score``, if need be ``norm`` and ``out_of``.

    Without a norm, or with the norm "total", a score is that of the whole call, out of 100. A norm's score is pass or fail, 1 or 0,
    or points out of ``out_of``; "n/a" where it does not apply. Raises `OptionsError` that names the line.
    """
    scores: dict[tuple[str, str], Score] = {}
    for line, row in sheet.read(file, ["recording", "score"]):
        place = f"{file}:{line}"
        if not row["recording"]:
            raise OptionsError(f"{place}: recording is empty")
        norm = row.get("norm") or TOTAL
        score = Score(line, row["recording"], norm, _share(row["score"], row.get("out_of", ""), norm, place))
        if before := scores.get((score.recording, norm)):
            raise OptionsError(f"{place}: {score.recording} has a score for {norm} in line {before.line} already")
        scores[score.recording, norm] = score
    if not scores:
        raise OptionsError(f"{file}: no scores")
    return list(scores.values())


def _share(given: str, out_of: str, norm: str, place: str) -> float | None:
    if norm != TOTAL and given.lower() in _WORDS:
        return _WORDS[given.lower()]
    most = _number(out_of, "out_of", place) if out_of else 100.0 if norm == TOTAL else 1.0
    if most <= 0:
        raise OptionsError(f"{place}: out_of is {out_of}; it must be above 0")
    points = _number(given, "score", place)
    if not 0 <= points <= most:
        more = "" if out_of or norm == TOTAL else "; points of more than 1 need a column out_of"
        raise OptionsError(f"{place}: score {given} for {norm} must be from 0 to {most:g}{more}")
    return points / most


def _number(text: str, name: str, place: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise OptionsError(f"{place}: {name} is {text!r}; it must be a number" + (", pass, fail or n/a" if name == "score" else ""))
    return number
