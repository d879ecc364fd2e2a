"""The results of many calls as Arrow tables: one row a call (`SCHEMA`), and the flat tables that such rows hold."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from callnorm import sides, table
from callnorm._core import ModelError, OptionsError, RecordingError
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

_HOLDS = {"text": pa.string(), "number": pa.float64(), "count": pa.int64(), "flag": pa.bool_(), "answer": pa.bool_()}


def _fields(holds: dict[str, str]) -> list[Any]:
    return [pa.field(name, _HOLDS[what]) for name, what in holds.items()]


def _texts(*names: str) -> list[Any]:
    return _fields(dict.fromkeys(names, "text"))


def _numbers(*names: str) -> list[Any]:
    return _fields(dict.fromkeys(names, "number"))


_SPAN = {"channel": "count", "start_s": "number", "end_s": "number"}
_EVIDENCE = _SPAN | {"kind": "text", "text": "text", "value": "number", "unit": "text", "confidence": "number"}
_SEGMENT = _SPAN | {"role": "text", "text": "text", "spoken": "text", "confidence": "number", "characters": "count"}
_FINDING = {name: what for name, what in table.COLUMNS["findings"].items() if name != "evidence"}
_LISTS = {
    "findings": [*_fields(_FINDING | {"reason": "text"}), pa.field("evidence", pa.list_(pa.struct(_fields(_EVIDENCE))))],
    "channels": _fields(table.COLUMNS["channels"]),
    "events": _fields(table.COLUMNS["events"]),
    "transcripts": _fields(_SEGMENT),
}
_CALL = [
    *_texts("key", "sha256"),
    *_numbers("duration_s", "score", "score_low", "score_high", "decided_weight", "undetermined_weight"),
    *_fields({"undetermined_norms": "count", "sample_rate_hz": "count"}),
    *_texts("encoding", "repairs", "callnorm", "norms", "norms_sha256", "model", "model_sha256"),
]
_FAILURE = _texts("error_kind", "error")

SCHEMA: pa.Schema = pa.schema(
    [
        *_texts("path"),
        *_FAILURE,
        *_CALL,
        *(pa.field(name, pa.list_(pa.struct(fields))) for name, fields in _LISTS.items()),
        *_texts("report"),
    ]
)
"""One row a call. Where a call could not be scored, `error_kind` (recording, options, model, file or process) and `error` say why
and all else but `path` is null. `report` is the report's JSON; `findings`, `channels`, `events` and `transcripts` are lists of rows."""

TABLES: dict[str, pa.Schema] = {
    "calls": pa.schema([*_texts("path"), *_CALL]),
    **{name: pa.schema([*_texts("path"), *fields]) for name, fields in _LISTS.items()},
    "reports": pa.schema(_texts("path", "report")),
    "failures": pa.schema([*_texts("path"), *_FAILURE]),
}
"""The flat tables; each row has the `path` of its call."""


def key(sha256: str, provenance: Row, words_sha256: str | None = None, raw: str | None = None) -> str:
    """Name all that a report depends on: the recording and what it is if it has no header, the words, options, profile, model, version."""
    parts = [sha256, provenance, words_sha256, *([raw] if raw else [])]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def scored(path: str | None, report: Report, words_sha256: str | None = None) -> Row:
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
        **{name: (made[name] or {}).get("name") for name in ("norms", "model")},
        **{f"{name}_sha256": (made[name] or {}).get("sha256") for name in ("norms", "model")},
        **{name: table.rows(report, name) for name in ("channels", "events")},
        "findings": [
            row | {"reason": finding.get("reason"), "evidence": [dict(e) for e in finding.evidence]}
            for row, finding in zip(table.rows(report, "findings"), card.findings, strict=True)
        ],
        "transcripts": _segments(report),
        "report": report.to_json(),
    }


def failed(path: str | None, error: Exception) -> Row:
    """Give the row of a call that could not be scored."""
    kinds = {RecordingError: "recording", OptionsError: "options", ModelError: "model", OSError: "file"}
    kind = next((kind for error_class, kind in kinds.items() if isinstance(error, error_class)), "process")
    return {"path": path, "error_kind": kind, "error": str(error)}


def arrow(rows: list[Row]) -> pa.RecordBatch:
    """Give rows as a record batch of `SCHEMA`."""
    return pa.RecordBatch.from_pylist(rows, SCHEMA)


def tables(calls: pa.Table) -> dict[str, pa.Table]:
    """Give the flat tables of a table of `SCHEMA`: all of them, with or without rows."""
    right = calls.filter(pc.is_null(calls["error_kind"]))
    wrong = calls.filter(pc.is_valid(calls["error_kind"]))
    whole = {name: from_.select(TABLES[name].names) for name, from_ in (("calls", right), ("reports", right), ("failures", wrong))}
    return {name: whole[name] if name in whole else _unnest(right, name) for name in TABLES}


def _unnest(calls: pa.Table, name: str) -> pa.Table:
    lists: Any = calls[name].combine_chunks()
    paths = calls["path"].combine_chunks().take(pc.list_parent_indices(lists))
    return pa.Table.from_arrays([paths, *lists.flatten().flatten()], schema=TABLES[name])


def _segments(report: Report) -> list[Row]:
    segments = report.transcript.segments if report.transcript else ()
    return [dict(s) | {"role": sides.of(report, s, s.channel)} for s in segments]
