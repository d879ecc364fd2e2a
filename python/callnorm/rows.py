"""The results of many calls as Arrow tables: one row a call (`SCHEMA`), and the flat tables that such rows hold."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from callnorm import names, sides, table
from callnorm.extras import need
from callnorm.report import Report
from callnorm.sound import raw_of
from callnorm.weight import decided

if TYPE_CHECKING:
    import pyarrow as pa
else:
    pa = need("pyarrow", "batch", "batches and engines")
pc: Any = need("pyarrow.compute", "batch", "batches and engines")

Row = dict[str, Any]


def _fields(holds: dict[str, str]) -> list[Any]:
    return table.arrow_fields(pa, holds)


def _texts(*names: str) -> list[Any]:
    return _fields(dict.fromkeys(names, "text"))


def _numbers(*names: str) -> list[Any]:
    return _fields(dict.fromkeys(names, "number"))


_SPAN = {"channel": "count", "start_s": "number", "end_s": "number"}
_SEGMENT = _SPAN | {"role": "text", "text": "text", "spoken": "text", "confidence": "number", "characters": "count"}
_LISTS = {
    **{name: _fields(table.COLUMNS[name]) for name in ("findings", "channels", "events")},
    "transcripts": _fields(_SEGMENT),
}
_CALL = [
    *_texts("key", "sha256"),
    *_numbers("duration_s", "score", "score_low", "score_high", "decided_weight", "undetermined_weight"),
    *_fields({"undetermined_norms": "count", "sample_rate_hz": "count"}),
    *_texts("encoding", "repairs", "callnorm", "norms"),
    *_numbers("took_s"),
]
MADE_BY = ("norms_sha256", "engine", "model", "model_sha256")
"""By what a row's call was judged: the profile's hash, and what heard the words, if anything did."""
_FAILURE = _texts("error_kind", "error")

SCHEMA: pa.Schema = pa.schema(
    [
        *_texts("path"),
        *_FAILURE,
        *_CALL,
        *_texts(*MADE_BY),
        *(pa.field(name, pa.list_(pa.struct(fields))) for name, fields in _LISTS.items()),
        *_texts("report"),
    ]
)
"""One row a call. Where a call could not be scored, `error_kind` (recording, options, model, file or process) and `error` say why
and all else but `path` and by what it was to be judged is null. `took_s` is the time that scoring took. `report` is the
report's JSON; `findings`, `channels`, `events` and `transcripts` are lists of rows."""

TABLES: dict[str, pa.Schema] = {
    name: pa.schema([*_texts("path"), *fields, *_texts(*MADE_BY)])
    for name, fields in {"calls": _CALL, **_LISTS, "reports": _texts("report"), "failures": _FAILURE}.items()
}
"""The flat tables; each row has the `path` of its call, and by what that was judged."""


def key(sha256: str, provenance: Row, words_sha256: str | None = None, raw: str | None = None) -> str:
    """Name all that a report depends on: the recording and what it is if it has no header, the words, options, profile, model, version."""
    parts = [sha256, provenance | {"words": None}, words_sha256, *([raw] if raw else [])]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def made_by(provenance: Row) -> Row:
    """Give what each row says of a report's provenance."""
    norms, model = provenance["norms"], provenance["model"] or {}
    engine: Any = provenance.get("engine") or ("whisper.cpp" if model else None)
    return {
        "norms_sha256": norms["sha256"],
        "engine": engine.get("name") if isinstance(engine, dict) else engine,
        **{"model": model.get("name"), "model_sha256": model.get("sha256")},
    }


def scored(path: str | None, report: Report, words_sha256: str | None = None, took_s: float | None = None) -> Row:
    """Give the row of a call that was scored."""
    source, card, made = report.source, report.scorecard, report.to_dict()["provenance"]
    return {
        "path": path,
        "key": key(source.sha256, made, words_sha256, raw_of(report)),
        **{name: source[name] for name in ("sha256", "duration_s", "sample_rate_hz", "encoding")},
        "repairs": "; ".join(source.repairs),
        **{name: card[name] for name in ("score", "score_low", "score_high")},
        **dict(zip(("decided_weight", "undetermined_weight", "undetermined_norms"), decided(card.findings), strict=True)),
        "callnorm": made["callnorm"],
        "norms": made["norms"]["name"],
        "took_s": took_s,
        **made_by(made),
        **{name: table.rows(report, name) for name in ("findings", "channels", "events")},
        "transcripts": _segments(report),
        "report": report.to_json(),
    }


def arrow(rows: list[Row]) -> pa.RecordBatch:
    """Give rows as a record batch of `SCHEMA`."""
    return pa.RecordBatch.from_pylist([{name: _encodable(value) for name, value in row.items()} for row in rows], SCHEMA)


def _encodable(value: Any) -> Any:
    return names.printable(value) if isinstance(value, str) else value


def tables(calls: pa.Table) -> dict[str, pa.Table]:
    """Give the flat tables of a table of `SCHEMA`: all of them, with or without rows."""
    right = calls.filter(pc.is_null(calls["error_kind"]))
    wrong = calls.filter(pc.is_valid(calls["error_kind"]))
    whole = {name: from_.select(TABLES[name].names) for name, from_ in (("calls", right), ("reports", right), ("failures", wrong))}
    return {name: whole[name] if name in whole else _unnest(right, name) for name in TABLES}


def _unnest(calls: pa.Table, name: str) -> pa.Table:
    lists: Any = calls[name].combine_chunks()
    parents = pc.list_parent_indices(lists)
    path, *made = (calls[name].combine_chunks().take(parents) for name in ("path", *MADE_BY))
    return pa.Table.from_arrays([path, *lists.flatten().flatten(), *made], schema=TABLES[name])


def _segments(report: Report) -> list[Row]:
    segments = report.transcript.segments if report.transcript else ()
    return [dict(s) | {"role": sides.of(report, s, s.channel)} for s in segments]
