"""When calls were: the column that says so, and its values."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

FIRST = ("start_time", "started", "call_start", "date", "day")
HINTS = ("time", "date", "day", "start", "时间", "日期")
"""What a column of another name that holds dates has in it."""
EPOCH = datetime.datetime(1970, 1, 1)


def column(calls: list[dict[str, Any]], own: Collection[str]) -> str | None:
    """Give the column that says when calls were: the first whose values are all dates, one at the least; None where there is none."""
    names = dict.fromkeys(name for call in calls for name in call if name not in own)
    likely = [*(name for name in FIRST if name in names), *(name for name in names if any(hint in name.lower() for hint in HINTS))]
    return next((name for name in likely if _are_dates(call.get(name) for call in calls)), None)


def minutes(value: Any) -> int | None:
    """Give a time as minutes since 1970 of the clock on the wall; None where it is none."""
    if value is None or value == "":
        return None
    try:
        when = value if isinstance(value, datetime.datetime) else datetime.datetime.fromisoformat(str(value).strip().replace("/", "-"))
    except ValueError:
        return None
    return int((when.replace(tzinfo=None) - EPOCH).total_seconds() // 60)


def _are_dates(values: Any) -> bool:
    given = [value for value in values if value not in (None, "")]
    return bool(given) and all(minutes(value) is not None for value in given)
