"""Tables of a report: lists of flat rows, for pandas and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from callnorm._core import OptionsError

if TYPE_CHECKING:
    import pandas as pd

    from callnorm.report import Report

Row = dict[str, Any]


def rows(report: Report, kind: str) -> list[Row]:
    """Give the rows of one kind: findings, phrases, events or channels."""
    if kind not in _KINDS:
        raise OptionsError(f"no table {kind!r}; there are {', '.join(_KINDS)}")
    return list(_KINDS[kind](report))


def to_pandas(report: Report, kind: str) -> pd.DataFrame:
    """Give the rows of one kind as a DataFrame; its columns are there even where there is no row."""
    try:
        import pandas as pd  # noqa: PLC0415 (optional, and slow to import)
    except ImportError:
        raise ImportError("tables need pandas: pip install 'callnorm[pandas]'") from None
    return pd.DataFrame(rows(report, kind), columns=COLUMNS[kind])


def to_csv(report: Report, kind: str = "findings") -> str:
    """Give the rows of one kind as CSV with a header line."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS[kind], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(report, kind))
    return out.getvalue()


_RATE = ("speaking_cpm", "articulation_cpm", "low_cpm", "high_cpm", "spread_cpm", "counted", "characters", "syllables")
_VOLUME = (
    "active_level_dbov",
    "activity",
    "speech_level_dbov",
    "loudness_lufs",
    "peak_dbfs",
    "clipped",
    "snr_db",
)

COLUMNS = {
    "findings": (
        *("norm", "title", "title_en", "verdict", "measured", "unit", "low", "high", "expected", "band_low", "band_high"),
        *("tolerance", "basis", "in_band_probability", "points", "weight", "severity", "source", "evidence"),
    ),
    "phrases": ("channel", "role", "start_s", "end_s", "syllables", "characters", "text"),
    "events": ("channel", "role", "kind", "start_s", "end_s", "value", "confidence", "text"),
    "channels": (
        *("channel", "role", "role_assumed", "speech_s", "talk_s", "phrases"),
        *_RATE,
        *_VOLUME,
        *("jumps", "phrase_ends", "drags", "fillers", "fillers_per_100_characters", "notes"),
    ),
}


def _findings(report: Report) -> Iterator[Row]:
    same = ("norm", "title", "title_en", "verdict", "measured", "unit", "expected", "in_band_probability")
    for f in report.scorecard.findings:
        band, interval = f.band or {}, f.interval or {}
        yield {name: f[name] for name in (*same, "points", "weight", "severity", "source")} | {
            "low": interval.get("low"),
            "high": interval.get("high"),
            "band_low": band.get("low"),
            "band_high": band.get("high"),
            "tolerance": band.get("tolerance"),
            "basis": band.get("basis"),
            "evidence": "; ".join(f"{e.start_s:.2f}-{e.end_s:.2f}" for e in f.evidence),
        }


def _phrases(report: Report) -> Iterator[Row]:
    for c in report.channels:
        for p in c.speech.phrases:
            yield _side(c) | {name: p[name] for name in COLUMNS["phrases"][2:]}


def _events(report: Report) -> Iterator[Row]:
    found = [event for c in report.channels for event in _channel_events(c)]
    return iter(sorted(found, key=lambda e: (e["start_s"], e["channel"])))


def _channel_events(c: Any) -> Iterator[Row]:
    for e in c.drag.events:
        times = {"start_s": e.start_s, "end_s": e.end_s}
        yield _side(c) | times | {"kind": "drag", "value": e.held_s, "confidence": e.confidence, "text": None}
    for f in (c.fillers or {}).get("events", ()):
        yield _side(c) | {"kind": "filler", "start_s": f.start_s, "end_s": f.end_s, "value": None, "confidence": None, "text": f.text}
    for j in c.volume.jumps:
        yield _side(c) | {"kind": "jump", "start_s": j.at_s, "end_s": j.at_s, "value": j.change_db, "confidence": None, "text": None}


def _channels(report: Report) -> Iterator[Row]:
    for c in report.channels:
        yield (
            _side(c)
            | {"role_assumed": c.role_assumed, "speech_s": c.speech.speech_s, "talk_s": c.speech.talk_s}
            | {"phrases": len(c.speech.phrases)}
            | {name: c.rate[name] for name in _RATE}
            | {name: c.volume[name] for name in _VOLUME}
            | {"jumps": len(c.volume.jumps), "phrase_ends": c.drag.phrase_ends, "drags": len(c.drag.events)}
            | {"fillers": c.fillers and c.fillers.count, "fillers_per_100_characters": c.fillers and c.fillers.per_100_characters}
            | {"notes": "; ".join(c.notes)}
        )


def _side(channel: Any) -> Row:
    return {"channel": channel.index, "role": channel.role}


_KINDS = {"findings": _findings, "phrases": _phrases, "events": _events, "channels": _channels}
