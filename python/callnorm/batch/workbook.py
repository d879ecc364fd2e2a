"""The scores of a batch as an Excel workbook: a sheet of calls, one of findings, one of failures."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from callnorm import cells, labels
from callnorm._core import OptionsError
from callnorm.batch import finding
from callnorm.batch.dataset import read
from callnorm.calls import Place
from callnorm.extras import need
from callnorm.labels import Language
from callnorm.rows import TABLES, Row
from callnorm.text import width

_MOST_ROWS = 1_048_576
_WIDEST = 60
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_CALLS = (
    "path",
    "score",
    "score_low",
    "score_high",
    "decided",
    "duration_s",
    "undetermined_norms",
    "norms",
    "engine",
    "model",
    "norms_sha256",
)
_FINDINGS = ("path", "norm", "title", "verdict", "measured", "unit", "low", "high", "expected", "points", "weight", "severity", "reason")
_SHEETS = {"calls": _CALLS, "findings": (*_FINDINGS, "evidence"), "failures": ("path", "error_kind", "error")}
_FORMATS = {
    "score": "0.0",
    "score_low": "0.0",
    "score_high": "0.0",
    "decided": "0%",
    "duration_s": "0.0",
    "points": "0.##",
    "weight": "0.##",
}
_SHARE, _NUMBER = "0.0%", "0.0##"


def write(folder: Place, file: Place, lang: Language) -> None:
    """Write the workbook; it appears once it is whole."""
    if not os.fspath(file).lower().endswith(".xlsx"):
        raise OptionsError(f"{os.fspath(file)}: a workbook's name must end in .xlsx")
    book = need("openpyxl", "excel", "Excel workbooks").Workbook(write_only=True)
    for table, columns in _SHEETS.items():
        _sheet(book, folder, table, columns, lang)
    temporary = Path(f"{os.fspath(file)}.tmp")
    book.save(temporary)
    temporary.replace(file)


def _sheet(book: Any, folder: Place, table: str, own: tuple[str, ...], lang: Language) -> None:
    found = read(folder, table)
    if found.num_rows >= _MOST_ROWS:
        raise OptionsError(f"{table}: {found.num_rows} rows; a sheet of Excel holds {_MOST_ROWS - 1}: export a part, or take Parquet")
    carried = [name for name in found.column_names if name not in TABLES[table].names]
    columns = [own[0], *carried, *own[1:]]
    rows = [_shown(row, table, lang) for batch in found.to_batches(max_chunksize=4096) for row in batch.to_pylist()]
    sheet = book.create_sheet(_name(table, lang))
    sheet.freeze_panes = "B2"
    heads = [_name(column, lang) for column in columns]
    letters = need("openpyxl.utils", "excel", "Excel workbooks").get_column_letter
    for at, (head, column) in enumerate(zip(heads, columns, strict=True), 1):
        sheet.column_dimensions[letters(at)].width = _wide(head, (row.get(column) for row in rows))
    sheet.auto_filter.ref = f"A1:{letters(len(columns))}{len(rows) + 1}"
    sheet.append(list(_header(sheet, heads)))
    for row in rows:
        sheet.append([_cell(sheet, row.get(column), _format(row, column)) for column in columns])


def _shown(row: Row, table: str, lang: Language) -> Row:
    """Give a row as people read it: words of a language, shares of what is in percent."""
    if table == "calls":
        weights = (row.get("decided_weight") or 0) + (row.get("undetermined_weight") or 0)
        return row | {"decided": (row.get("decided_weight") or 0) / weights if weights else None}
    if table == "failures":
        return row
    share = row["unit"] == "%"
    numbers = {name: row[name] / 100 if share and row[name] is not None else row[name] for name in ("measured", "low", "high")}
    found = finding.of_row(row)
    return (
        row
        | numbers
        | {
            "title": labels.title(found, lang),
            "verdict": labels.label(row["verdict"], lang),
            "severity": labels.label(row["severity"], lang),
            "unit": "" if share else labels.label(row["unit"] or "", lang),
            "expected": labels.expected(found, lang),
            "reason": labels.because(found, lang),
            "evidence": cells.spans(row["evidence"]),
            "_format": _SHARE if share else _NUMBER,
        }
    )


def _format(row: Row, column: str) -> str | None:
    return row.get("_format") if column in ("measured", "low", "high") else _FORMATS.get(column)


def _header(sheet: Any, heads: list[str]) -> Iterator[Any]:
    bold = need("openpyxl.styles", "excel", "Excel workbooks").Font(bold=True)
    for head in heads:
        cell = _cell(sheet, head, None)
        cell.font = bold
        yield cell


def _cell(sheet: Any, value: object, number_format: str | None) -> Any:
    """Give a cell; a text is one also where it begins like a formula."""
    new: Any = need("openpyxl.cell", "excel", "Excel workbooks").WriteOnlyCell
    cell = new(sheet, _NOT_XML.sub("", value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif number_format is not None and value is not None:
        cell.number_format = number_format
    return cell


def _wide(head: str, values: Iterator[object]) -> float:
    """Give a column's width in characters: that of what stands in it, up to a limit."""
    longest = max((width(str(value)) if isinstance(value, str) else 9 for value in values if value is not None), default=0)
    return float(min(max(width(head), longest) + 2, _WIDEST))


def _name(key: str, lang: Language) -> str:
    return _NAMES[key][lang == "en"] if key in _NAMES else key


_NAMES = {
    "calls": ("通话", "Calls"),
    "findings": ("逐项评定", "Findings"),
    "failures": ("失败", "Failures"),
    "path": ("录音", "Recording"),
    "agent_id": ("坐席", "Agent"),
    "team": ("团队", "Team"),
    "direction": ("呼叫方向", "Direction"),
    "start_time": ("开始时间", "Start"),
    "date": ("日期", "Date"),
    "score": ("得分", "Score"),
    "score_low": ("得分下限", "Score, at least"),
    "score_high": ("得分上限", "Score, at most"),
    "decided": ("已判定权重", "Weight decided"),
    "duration_s": ("时长（秒）", "Length (s)"),
    "undetermined_norms": ("无法判定的规范数", "Norms undetermined"),
    "norms": ("规范文件", "Profile"),
    "norms_sha256": ("规范文件的 SHA-256", "SHA-256 of the profile"),
    "engine": ("识别引擎", "Engine"),
    "model": ("识别模型", "Model"),
    "norm": ("规范代号", "Norm"),
    "title": ("规范", "Title"),
    "verdict": ("结果", "Verdict"),
    "measured": ("实测", "Measured"),
    "unit": ("单位", "Unit"),
    "low": ("区间下限", "Interval, low"),
    "high": ("区间上限", "Interval, high"),
    "expected": ("应为", "Expected"),
    "points": ("得分", "Points"),
    "weight": ("权重", "Weight"),
    "severity": ("严重程度", "Severity"),
    "reason": ("原因", "Reason"),
    "evidence": ("证据（秒）", "Evidence (s)"),
    "error_kind": ("错误类别", "Kind of error"),
    "error": ("原因", "Reason"),
}
"""What columns and sheets are called, Chinese and English; a manifest's own columns go by their names."""
