"""The results of many calls by columns: what a team page holds of them, small enough for ten thousand calls.

Numbers are whole, in the smallest step that is shown; a text or a value that comes again is written once. What is packed is JSON under
gzip, which browsers unpack by themselves.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from callnorm import labels
from callnorm.record import Record
from callnorm.team import moments, words
from callnorm.team.words import both
from callnorm.weight import is_range

Row = dict[str, Any]

_NAMES = """
    path key sha256 duration_s score score_low score_high decided_weight undetermined_weight undetermined_norms sample_rate_hz
    repairs callnorm norms_sha256 model_sha256
"""
OWN = frozenset(_NAMES.split())
"""Columns of the table of calls that describe one call or its score; all others may group and filter calls."""
CODES = {"pass": "p", "fail": "f", "undetermined": "u", "not_applicable": "n"}
ABSENT = "-"
"""The code of a call that was not held against a norm: another profile's."""
STEP = 100
"""Numbers are held in hundredths: no unit is shown finer."""


class Indexed:
    """Values that come again, each held once."""

    def __init__(self) -> None:
        self._places: dict[Any, int] = {}

    def __call__(self, value: Any) -> int:
        """Give the place of a value."""
        return self._places.setdefault(value, len(self._places))

    def values(self) -> list[Any]:
        """Give the values in the order of their places."""
        return list(self._places)


@dataclass(slots=True)
class _Norm:
    """One norm over the calls."""

    first: Row
    verdicts: list[str] = field(default_factory=list)
    bands: set[tuple[Any, ...]] = field(default_factory=set)
    numbers: dict[str, list[int | None]] = field(default_factory=lambda: {"measured": [], "low": [], "high": []})
    reasons: list[int] = field(default_factory=list)
    """Why, of each call that is undetermined."""
    found: dict[str, list[int]] = field(default_factory=lambda: {"calls": [], "counts": []})
    pieces: dict[str, list[int | None]] = field(
        default_factory=lambda: {"starts": [], "lengths": [], "values": [], "units": [], "texts": []}
    )

    def pad(self, calls: int) -> None:
        """Say of the calls so far that were not held against it that they were not."""
        missing = calls - len(self.verdicts)
        self.verdicts += [ABSENT] * missing
        for numbers in self.numbers.values():
            numbers.extend([None] * missing)


class Columns:
    """Collects calls with their findings, in the order in which they are added."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self._calls: list[Row] = []
        self._norms: dict[str, _Norm] = {}
        self._texts, self._units, self._reasons = Indexed(), Indexed(), Indexed()
        self._texts("")

    def __len__(self) -> int:
        return len(self.paths)

    def distinct(self, name: str) -> list[str]:
        """Give the values of a column of the calls, each once, in order."""
        return sorted({str(call[name]) for call in self._calls if call.get(name)})

    def add(self, call: Row, findings: Iterable[Row]) -> int:
        """Add a call, a row of the table of calls, with its rows of the table of findings; give its number."""
        number, findings = len(self), list(findings)
        for row in findings:
            norm = self._norms.setdefault(row["norm"], _Norm(row))
            norm.pad(number)
            self._judge(norm, number, row)
        ranges = is_range(call["score_low"], call["score_high"], findings)
        self._calls.append(call | {"score": None if ranges else call["score"]})
        self.paths.append(call["path"])
        return number

    def _judge(self, norm: _Norm, number: int, row: Row) -> None:
        code = CODES.get(row["verdict"], "n")
        norm.verdicts.append(code)
        for name, numbers in norm.numbers.items():
            numbers.append(_whole(row[name]))
        if row.get("band_low") is not None or row.get("band_high") is not None:
            norm.bands.add((row["band_low"], row["band_high"], row.get("tolerance")))
        if code == "u":
            norm.reasons.append(self._reasons(_reason(row.get("reason") or "")))
        evidence = list(row["evidence"] or ()) if code in "fu" else []
        if evidence:
            norm.found["calls"].append(number)
            norm.found["counts"].append(len(evidence))
            for piece in evidence[: labels.EVIDENCE_SHOWN]:
                self._prove(norm.pieces, piece)

    def _prove(self, pieces: dict[str, list[int | None]], piece: Row) -> None:
        start = round(STEP * piece["start_s"])
        pieces["starts"].append(start)
        pieces["lengths"].append(round(STEP * piece["end_s"]) - start)
        pieces["values"].append(_whole(piece.get("value")))
        pieces["units"].append(self._units(piece.get("unit") or ""))
        pieces["texts"].append(self._texts(piece.get("text") or ""))

    def to_dict(self) -> Row:
        """Give all as the page's script reads it."""
        calls = self._calls
        when = moments.column(calls, OWN)
        return {
            "norms": [self._norm(name, norm) for name, norm in self._norms.items()],
            "fields": _fields(calls, when),
            "names": [path.replace("\\", "/").rpartition("/")[2] for path in self.paths],
            "minutes": [moments.minutes(call.get(when)) for call in calls] if when else [],
            "durations": [round(10 * call["duration_s"]) for call in calls],
            **{name: [_whole(call[name]) for call in calls] for name in ("score", "score_low", "score_high")},
            "texts": self._texts.values(),
            "units": [(unit, *both(unit)) for unit in self._units.values()],
            "reasons": self._reasons.values(),
        }

    def _norm(self, name: str, norm: _Norm) -> Row:
        norm.pad(len(self))
        row, numbers = norm.first, norm.numbers
        low, high, tolerance = next(iter(norm.bands)) if len(norm.bands) == 1 else (None, None, None)
        return {
            "id": name,
            "title": (row["title"], row.get("title_en") or row["title"]),
            "unit": (row["unit"] or "", *both(row["unit"] or "")),
            "band": None if low is None and high is None else (low, high, tolerance or 0),
            "expected": [labels.expected(_finding(row), lang) for lang in ("zh", "en")],
            "severity": row["severity"],
            "weight": row["weight"],
            "verdicts": "".join(norm.verdicts),
            **(numbers if any(value is not None for value in numbers["measured"]) else dict.fromkeys(numbers)),
            "reasons": norm.reasons,
            "found": {**norm.found, "calls": _steps(norm.found["calls"]), **norm.pieces},
        }


def packed(document: Row) -> bytes:
    """Pack what a page holds; the same results give the same bytes."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8", "backslashreplace"), 9, mtime=0)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(STEP * value)


def _steps(numbers: list[int]) -> list[int]:
    """Write a rising list as its steps."""
    return [number - before for number, before in zip(numbers, [0, *numbers], strict=False)]


@cache
def _reason(english: str) -> tuple[str, str]:
    return labels.translated(english, "zh"), english


def _finding(row: Row) -> Any:
    """Give what `labels.expected` reads of a finding."""
    band = Record({"basis": row["basis"]}) if row.get("basis") else None
    return Record({"expected": row["expected"], "unit": row["unit"], "band": band})


def _fields(calls: list[Row], when: str | None) -> list[Row]:
    """Give each column that says something of the calls: its values once, and the place of each call's; 0 stands for none."""
    names = dict.fromkeys(name for call in calls for name in call if name not in OWN and name != when)
    given = []
    for name in sorted(names, key=words.order):
        values = Indexed()
        values("")
        places = [values(_text(call.get(name))) for call in calls]
        if any(places):
            given.append({"name": name, "label": words.column(name), "values": values.values(), "places": places})
    return given


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
