"""Tables as CSV that a spreadsheet opens without running or spoiling anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, TextIO

BOM_UTF8 = "utf-8-sig"
"""The encoding of files for spreadsheets: without its mark Excel takes UTF-8 for the system's own encoding."""
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def safe(value: object) -> object:
    """Give a cell that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe, a number stays a number."""
    if isinstance(value, str) and value.startswith(_FORMULAS) and not _is_number(value):
        return "'" + value
    return value


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def spans(evidence: Iterable[Any]) -> str:
    """Write evidence as spans of seconds: ``12.30-13.05; 20.10-20.65``."""
    return "; ".join(f"{e['start_s']:.2f}-{e['end_s']:.2f}" for e in evidence)


def line(values: Iterable[object]) -> str:
    """Write one row, without the end of its line."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(map(safe, values))
    return out.getvalue()


class Writer:
    """Writes rows by the names of their columns; what a row lacks stays empty."""

    def __init__(self, out: TextIO, columns: Iterable[str]) -> None:
        names = list(columns)
        self._writer = csv.DictWriter(out, names, lineterminator="\n")
        self._writer.writerow({name: safe(name) for name in names})

    def row(self, row: Mapping[str, object]) -> None:
        """Write a row; lists of evidence as spans of seconds."""
        self._writer.writerow({name: safe(spans(value) if isinstance(value, list) else value) for name, value in row.items()})
