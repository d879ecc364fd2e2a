"""Tables of a report: lists of flat rows with typed columns, for pandas, Arrow and CSV. A name's ending is its unit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from callnorm import cells, scene, sides
from callnorm._core import OptionsError
from callnorm.events import events
from callnorm.extras import need
from callnorm.types import ReportMembers

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


def _columns(*groups: str) -> dict[str, str]:
    """Read groups of columns, each begun by what they hold."""
    split = [group.split() for group in groups]
    return {name: holds for holds, *names in split for name in names}


_RATE = _columns("number speaking_cpm articulation_cpm low_cpm high_cpm spread_cpm", "text counted", "count characters syllables")
_VOLUME = _columns("number active_level_dbov activity speech_level_dbov loudness_lufs peak_dbfs clipped snr_db snr_low_db")

EVIDENCE = _columns("count channel", "number start_s end_s", "text kind text", "number value", "text unit", "number confidence")
"""What a piece of evidence holds."""

COLUMNS: dict[str, dict[str, str]] = {
    "findings": _columns(
        *("text norm title title_en verdict", "number measured", "text quantity unit", "number low high", "text expected"),
        *("number band_low band_high tolerance", "text basis", "number in_band_probability points weight"),
        "text severity",
        "flag review",
        "text source reason",
        "evidence evidence",
    ),
    "phrases": _columns(
        *("count channel", "text role", "number agent_probability", "count voice", "number start_s end_s"),
        *("count syllables characters", "text text"),
    ),
    "events": _columns("count channel", "text role kind", "number start_s end_s value", "text unit", "number confidence", "text text"),
    "channels": _columns("count channel", "text role", "flag role_assumed", "number speech_s talk_s", "count phrases")
    | _RATE
    | _VOLUME
    | _columns("count jumps phrase_ends drags fillers", "number fillers_per_100_characters")
    | scene.COLUMNS
    | _columns("text notes"),
}
"""The columns of each kind of table, each with what it holds: text, number, count, flag, an answer (yes, no, not known), or evidence: a
list of pieces, each with the members of `EVIDENCE`."""

_PANDAS = {"number": "float64", "count": "Int64", "flag": "bool", "answer": "boolean"}
_ARROW = {"text": "string", "number": "float64", "count": "int64", "flag": "bool_", "answer": "bool_"}


def rows(report: ReportMembers, kind: str) -> list[Row]:
    """Give the rows of one kind: findings, phrases, events or channels."""
    if kind not in _ROWS:
        raise OptionsError(f"no table {kind!r}; there are {', '.join(_ROWS)}")
    return list(_ROWS[kind](report))


def to_pandas(report: ReportMembers, kind: str, index: str | None = None) -> pd.DataFrame:
    """Give the rows of one kind as a DataFrame, with all columns and their types even where there is no row.

    With index "audformat" the rows stand under (file, start, end): spans under their own times, the rest under the whole file.
    """
    if index not in (None, "audformat"):
        raise OptionsError(f"no index {index!r}; there is 'audformat'")
    pandas = need("pandas", "pandas", "tables")
    found, columns = rows(report, kind), COLUMNS[kind]
    frame: pd.DataFrame = pandas.DataFrame(found, columns=list(columns))
    types = _PANDAS | {"text": pandas.Series(["its own type for text"]).dtype, "evidence": "object"}
    frame = frame.astype({name: types[holds] for name, holds in columns.items()})
    return frame if index is None else _under_audformat(frame, report, pandas)


def _under_audformat(frame: pd.DataFrame, report: ReportMembers, pandas: Any) -> pd.DataFrame:
    if report.source.path is None:
        raise OptionsError("the audformat index names a file, and this report's recording had none")
    spans = "start_s" in frame
    start = frame.pop("start_s") if spans else [0.0] * len(frame)
    end = frame.pop("end_s") if spans else [None] * len(frame)
    files = pandas.array([report.source.path] * len(frame), dtype="string")
    times = [pandas.to_timedelta(pandas.Series(t, dtype="float64").mul(1e9).round(), unit="ns") for t in (start, end)]
    return frame.set_index(pandas.MultiIndex.from_arrays([files, *times], names=["file", "start", "end"]))


def to_arrow(report: ReportMembers, kind: str) -> Any:
    """Give the rows of one kind as a `pyarrow.Table`."""
    pa = need("pyarrow", "arrow", "Arrow tables")
    return pa.Table.from_pylist(rows(report, kind), pa.schema(arrow_fields(pa, COLUMNS[kind])))


def arrow_fields(pa: Any, holds: dict[str, str]) -> list[Any]:
    """Give columns as fields of an Arrow schema."""
    return [pa.field(name, _arrow_type(pa, what)) for name, what in holds.items()]


def _arrow_type(pa: Any, what: str) -> Any:
    return pa.list_(pa.struct(arrow_fields(pa, EVIDENCE))) if what == "evidence" else getattr(pa, _ARROW[what])()


def to_csv(report: ReportMembers, kind: str = "findings") -> str:
    """Give the rows of one kind as CSV with a header line; evidence as spans of seconds."""
    out = io.StringIO()
    writer = cells.Writer(out, COLUMNS[kind])
    for row in rows(report, kind):
        writer.row(row)
    return out.getvalue()


def _findings(report: ReportMembers) -> Iterator[Row]:
    same = ("norm", "title", "title_en", "verdict", "measured", "unit", "expected", "in_band_probability")
    for f in report.scorecard.findings:
        band: Any = f.band or {}
        interval: Any = f.interval or {}
        yield {name: f[name] for name in (*same, "points", "weight", "severity", "source")} | {
            "low": interval.get("low"),
            "high": interval.get("high"),
            "band_low": band.get("low"),
            "band_high": band.get("high"),
            "tolerance": band.get("tolerance"),
            "basis": band.get("basis"),
            "quantity": f.get("quantity"),
            "review": f.get("review", False),
            "reason": f.get("reason"),
            "evidence": [{name: e.get(name) for name in EVIDENCE} for e in f.evidence],
        }


def _phrases(report: ReportMembers) -> Iterator[Row]:
    for c in report.channels:
        for p, side in zip(c.speech.phrases, sides.of_phrases(c), strict=True):
            own = ("start_s", "end_s", "syllables", "characters", "text")
            whose = {"role": sides.of(report, p, c.index), "agent_probability": p.get("agent_probability"), "voice": sides.VOICES.get(side)}
            yield {"channel": c.index} | whose | {name: p[name] for name in own}


def _events(report: ReportMembers) -> Iterator[Row]:
    roles: dict[int | None, str] = {c.index: c.role for c in report.channels}
    for e in events(report):
        own = ("channel", "kind", "start_s", "end_s", "value", "unit", "confidence", "text")
        yield {"role": roles.get(e.channel)} | {name: getattr(e, name) for name in own}


def _channels(report: ReportMembers) -> Iterator[Row]:
    for c in report.channels:
        yield (
            _side(c)
            | {"role_assumed": c.role_assumed, "speech_s": c.speech.speech_s, "talk_s": c.speech.talk_s}
            | {"phrases": len(c.speech.phrases)}
            | {name: c.rate[name] for name in _RATE}
            | {name: c.volume[name] for name in _VOLUME}
            | {"jumps": len(c.volume.jumps), "phrase_ends": c.drag.phrase_ends, "drags": len(c.drag.events)}
            | {"fillers": c.fillers and c.fillers.count, "fillers_per_100_characters": c.fillers and c.fillers.per_100_characters}
            | scene.columns(c)
            | {"notes": "; ".join(c.notes)}
        )


def _side(channel: Any) -> Row:
    return {"channel": channel.index, "role": channel.role}


_ROWS = {"findings": _findings, "phrases": _phrases, "events": _events, "channels": _channels}
