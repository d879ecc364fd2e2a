"""Findings of a table, for those who write findings in words."""

from __future__ import annotations

from typing import Any

from callnorm.record import Part
from callnorm.rows import Row


def of_row(row: Row) -> Any:
    """Give a row of the table as the finding that it was."""
    band = row["basis"] and Part({"basis": row["basis"]})
    interval = Part({"low": row["low"], "high": row["high"]})
    return Part(row | {"band": band, "interval": interval, "evidence": [Part(e) for e in row["evidence"]]})
