"""Writes a draw as a sheet to fill, with the seconds to hear, and how it was drawn beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from callnorm import cells, names, sound
from callnorm._core import OptionsError
from callnorm.calls import Place
from callnorm.choices import COLUMNS, JUDGEMENTS, sheet_row
from callnorm.extras import need
from callnorm.review.draw import Draw
from callnorm.rows import Row


def write(drawn: Draw, results: Place, file: Place, *, command: str | None = None, clips: Place | None = None) -> Path:
    """Write the sheet, and beside it ``NAME.draw.json``: how it was drawn; give the sheet's place.

    Parameters
    ----------
    drawn : Draw
        What `draw` gave.
    results : path
        The folder that it was drawn from.
    file : path
        ``.csv`` (UTF-8 with its mark, for spreadsheets) or ``.xlsx`` (extra ``excel``).
    command : str, optional
        The command that drew it, to be written down.
    clips : path, optional
        A folder for a clip of each row's evidence, to which the row then links; without it rows link to the recordings.

    Raises
    ------
    OptionsError
        The file's name ends in neither.
    """
    place = Path(file)
    if place.suffix.lower() not in _KINDS:
        raise OptionsError(f"{file}: a sheet for review must end in .csv or .xlsx")
    made = _clips(drawn, results, Path(clips)) if clips is not None else {}
    rows = [_row(row, place, made.get(at)) for at, row in enumerate(drawn.rows)]
    _KINDS[place.suffix.lower()](rows, place)
    record = {"command": command, "results": os.fspath(results)} | drawn.record
    place.with_suffix(".draw.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return place


def _row(row: Row, sheet: Path, clip: Path | None) -> Row:
    recording = Path(names.real(row["path"]))
    linked = clip or recording
    seen = Path(os.path.relpath(linked, sheet.parent)) if linked.exists() else None
    return sheet_row(row, row["path"], names.shown(seen.as_posix()) if seen else "")


def _clips(drawn: Draw, results: Place, folder: Path) -> dict[int, Path]:
    """Write a clip of each row that has evidence and a recording; give the clips by the rows' places."""
    from callnorm.team import beside  # noqa: PLC0415 (numpy: slow to import)
    from callnorm.team import results as stored  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    paths = {row["path"] for row in drawn.rows}
    reports = {report.source.path: report for report in stored.reports(results, paths)}
    made = {}
    for path in sorted(paths & reports.keys()):
        heard = sound.at_hand(reports[path])
        for at, row in enumerate(drawn.rows):
            if row["path"] == path and row["evidence"] and heard is not None:
                made[at] = beside.clip(folder, path, row, heard)
    return made


def _csv(rows: list[Row], place: Path) -> None:
    with place.open("w", encoding=cells.BOM_UTF8, newline="") as out:
        writer = cells.Writer(out, COLUMNS)
        for row in rows:
            writer.row(row)


def _xlsx(rows: list[Row], place: Path) -> None:
    openpyxl = need("openpyxl", "excel", "Excel workbooks")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "review"
    sheet.append(list(COLUMNS))
    sheet.freeze_panes = "D2"
    for number, row in enumerate(rows, 2):
        for at, value in enumerate(_values(row), 1):
            cell = sheet.cell(number, at, value)
            if isinstance(value, str):
                cell.data_type = "s"  # also where it begins like a formula
        if row["link"]:
            sheet.cell(number, COLUMNS.index("link") + 1).hyperlink = row["link"]
    letter = need("openpyxl.utils", "excel", "Excel workbooks").get_column_letter(COLUMNS.index("judgement") + 1)
    choice = need("openpyxl.worksheet.datavalidation", "excel", "Excel workbooks").DataValidation
    allowed = choice(type="list", formula1=f'"{",".join(JUDGEMENTS)}"', allow_blank=True)
    allowed.add(f"{letter}2:{letter}{len(rows) + 1}")
    sheet.add_data_validation(allowed)
    book.save(place)


def _values(row: Row) -> Iterator[Any]:
    for name in COLUMNS:
        yield row[name] if row[name] != "" else None


_KINDS = {".csv": _csv, ".xlsx": _xlsx}
