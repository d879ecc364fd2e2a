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
    """What a person gave one recording, in all or for one norm.

    Examples
    --------
    >>> calibrate.Score(line=2, recording="a.wav", norm="greeting", share=1.0).share
    1.0
    """

    line: int
    recording: str
    norm: str
    """A norm's id or title, or "total"."""
    share: float | None
    """The points given divided by the points possible, 0 to 1; None where the norm does not apply."""


def read(file: str | os.PathLike[str]) -> list[Score]:
    r"""Read people's scores.

    Parameters
    ----------
    file : path
        A CSV file with the columns ``recording`` and ``score``, and optionally ``norm`` and ``out_of``. Without a norm, or with the norm
        "total", a score is that of the whole call, out of 100. A norm's score is pass or fail, 1 or 0, or points out of ``out_of``;
        "n/a" where it does not apply.

    Returns
    -------
    list of Score
        In the order of the file.

    Raises
    ------
    OptionsError
        A column is missing, a score is out of its range or given twice (the message names the line), or there are no scores.
    FileNotFoundError
        There is no such file.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "scores.csv")
    ...     _ = file.write_text("recording,score,norm\na.wav,90,\na.wav,pass,greeting\n", encoding="utf-8")
    ...     [(score.norm, score.share) for score in calibrate.read(file)]
    [('total', 0.9), ('greeting', 1.0)]
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
