"""Tables that users bring, as CSV in UTF-8 or GBK, Excel workbook or Parquet: rows of text with their lines.

Errors name the line.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from callnorm import files
from callnorm._core import OptionsError
from callnorm.extras import need

Lines = Iterable[tuple[int, Sequence[object]]]


def read(file: str | os.PathLike[str], required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row with the line that it ends on; empty lines are left out, spaces around names and values too.

    What the file is, its name tells: ``.xlsx`` (its first sheet), ``.parquet``, else CSV. Raises `OptionsError` where it cannot be read,
    lacks a column that is required, names one twice, or has a row of another length.
    """
    path = files.regular(file)
    names: list[str] = []
    for line, cells in _KINDS.get(path.suffix.lower(), _csv)(path):
        values = [_text(cell) for cell in cells]
        if not any(values):
            continue
        if not names:
            names = _header(values, required, f"{file}:{line}")
        elif len(values) != len(names):
            raise OptionsError(f"{file}:{line}: {len(values)} values; the header names {len(names)} columns")
        else:
            yield line, dict(zip(names, values, strict=True))
    if not names:
        raise OptionsError(f"{file}: empty; it must begin with a header that names {', '.join(required)}")


def _csv(file: Path) -> Lines:
    lines = csv.reader(_decoded(file).splitlines(keepends=True), strict=True)
    try:
        for cells in lines:
            yield lines.line_num, cells
    except csv.Error as e:
        raise OptionsError(f"{file}:{lines.line_num}: {e}") from None


def _decoded(file: Path) -> str:
    """Decode a text: UTF-8, or what Excel writes in Chinese (GB 18030, which holds GBK)."""
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as utf8:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError as gbk:
            line = data.count(b"\n", 0, max(utf8.start, gbk.start)) + 1
            raise OptionsError(f"{file}:{line}: neither UTF-8 nor GBK; save it as CSV in UTF-8") from None


def _workbook(file: Path) -> Lines:
    """Read the first sheet; columns and rows that are empty to the end are none."""
    openpyxl = need("openpyxl", "excel", "Excel workbooks")
    try:
        book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()), read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError) as e:
        raise OptionsError(f"{file}: no Excel workbook: {e}") from None
    width = 0
    for line, row in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
        width = width or max((at for at, cell in enumerate(row, 1) if cell is not None), default=0)
        cells = list(row)
        while len(cells) > width and cells[-1] is None:
            cells.pop()
        yield line, cells + [None] * (width - len(cells))


def _parquet(file: Path) -> Lines:
    """Read a table; its header counts as line 1, as in a CSV file of the same rows."""
    parquet, arrow = need("pyarrow.parquet", "batch", "Parquet files"), need("pyarrow", "batch", "Parquet files")
    try:
        table = parquet.ParquetFile(io.BytesIO(file.read_bytes())).read()
    except arrow.ArrowException as e:
        raise OptionsError(f"{file}: no Parquet file: {e}") from None
    table = table.select([name for name in table.column_names if not name.startswith("__index_level_")])
    yield 1, table.column_names
    for line, row in enumerate(table.to_pylist(), 2):
        yield line, list(row.values())


_KINDS: dict[str, Callable[[Path], Lines]] = {".xlsx": _workbook, ".parquet": _parquet}


def _text(cell: object) -> str:
    """Write a cell as it would stand in CSV: whole numbers without a point, times as ISO 8601 has them."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _header(names: list[str], required: Sequence[str], place: str) -> list[str]:
    for name in required:
        if name not in names:
            raise OptionsError(f"{place}: no column {name!r} in the header ({', '.join(names)})")
    for name in names:
        if not name or names.count(name) > 1:
            raise OptionsError(f"{place}: column {name!r} in the header " + ("twice" if name else "has no name"))
    return names
