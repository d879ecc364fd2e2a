"""The tables of a batch as one CSV or JSON Lines file each, beside its parts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from callnorm import cells
from callnorm.batch.dataset import each_part
from callnorm.calls import Place
from callnorm.rows import TABLES


def write(folder: Place, kind: str) -> None:
    """Write every table as ``TABLE.csv`` or ``TABLE.jsonl``; a file appears once it is whole.

    In CSV, which is for spreadsheets, evidence is written as spans of seconds, and the whole reports are left out.
    """
    for table in TABLES:
        if kind == "csv" and table == "reports":
            continue
        temporary = Path(folder, f".{table}.{kind}")
        with temporary.open("w", encoding=cells.BOM_UTF8 if kind == "csv" else "utf-8", newline="") as out:
            _FORMATS[kind](folder, table, out)
        temporary.replace(Path(folder, f"{table}.{kind}"))


def _csv(folder: Place, table: str, out: TextIO) -> None:
    columns = dict.fromkeys(name for part in each_part(folder, table) for name in part.column_names)
    writer = cells.Writer(out, columns or TABLES[table].names)
    for part in each_part(folder, table):
        for row in part.to_pylist():
            writer.row(row)


def _jsonl(folder: Place, table: str, out: TextIO) -> None:
    for part in each_part(folder, table):
        for row in part.to_pylist():
            shown: Any = row | {"report": json.loads(row["report"])} if table == "reports" else row
            out.write(json.dumps(shown, ensure_ascii=False) + "\n")


_FORMATS: dict[str, Callable[[Place, str, TextIO], None]] = {"csv": _csv, "jsonl": _jsonl}
