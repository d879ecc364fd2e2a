"""CSV files that users bring: rows with their line numbers, and errors that name the line."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from callnorm._core import OptionsError


def read(file: str | os.PathLike[str], required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row with the line that it ends on; empty lines are left out, spaces around names and values too.

    Raises `OptionsError` where the file is not UTF-8, lacks a column that is required, names one twice, or has a row of another length.
    """
    text = _text(Path(file))
    lines = csv.reader(text.splitlines(keepends=True), strict=True)
    names: list[str] = []
    try:
        for cells in lines:
            values = [cell.strip() for cell in cells]
            if not any(values):
                continue
            if not names:
                names = _header(values, required, f"{file}:{lines.line_num}")
            elif len(values) != len(names):
                raise OptionsError(f"{file}:{lines.line_num}: {len(values)} values; the header names {len(names)} columns")
            else:
                yield lines.line_num, dict(zip(names, values, strict=True))
    except csv.Error as e:
        raise OptionsError(f"{file}:{lines.line_num}: {e}") from None
    if not names:
        raise OptionsError(f"{file}: empty; it must begin with a header that names {', '.join(required)}")


def _text(file: Path) -> str:
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise OptionsError(f"{file}:{line}: not UTF-8; save it as CSV in UTF-8") from None


def _header(names: list[str], required: Sequence[str], place: str) -> list[str]:
    for name in required:
        if name not in names:
            raise OptionsError(f"{place}: no column {name!r} in the header ({', '.join(names)})")
    for name in names:
        if not name or names.count(name) > 1:
            raise OptionsError(f"{place}: column {name!r} in the header " + ("twice" if name else "has no name"))
    return names
