"""What happened in a call and when, out of a report: one list for tables, strips, pages and plots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from callnorm.sides import told
from callnorm.types import ReportMembers


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One event: a dragged ending, a filler, a jump of level, a shout; an interruption, a hold, a ring, a hang-up."""

    kind: str
    channel: int | None
    """None where the event is the call's, not one side's."""
    start_s: float
    end_s: float
    value: float | None = None
    unit: str | None = None
    confidence: float | None = None
    text: str | None = None


def events(report: ReportMembers) -> list[Event]:
    """Give all events in order of time; what a report does not hold is left out."""
    found = [*_of_channels(report), *_of_turns(report), *_of_line(report)]
    return sorted(found, key=lambda e: (e.start_s, -1 if e.channel is None else e.channel))


def listed(record: Any, *path: str) -> Sequence[Any]:
    """Give the list at the end of a path of members; none where a member is null or not there."""
    for name in path:
        record = (record or {}).get(name)
    return record or ()


def _of_channels(report: ReportMembers) -> Iterator[Event]:
    for c in report.channels:
        for d in _drags(c):
            yield Event(kind="drag", channel=c.index, value=d.held_s, unit="s", confidence=d.confidence, **_span(d))
        for f in listed(c, "fillers", "events"):
            yield Event(kind="filler", channel=c.index, text=f.text, **_span(f))
        for j in listed(c, "volume", "jumps"):
            yield Event(kind="jump", channel=c.index, start_s=j.at_s, end_s=j.at_s, value=j.change_db, unit="dB")
        for s in listed(c, "tone", "shouting"):
            raised = {"value": s.get("pitch_st"), "unit": "st", "confidence": s.get("confidence")}
            yield Event(kind="shouting", channel=c.index, **raised, **_span(s))


def _drags(channel: Any) -> list[Any]:
    """Give the dragged endings of a channel; of each side by its own tempo, where two are told apart on it."""
    return [d for one in told(channel).values() or [channel] for d in listed(one, "drag", "events")]


def _of_turns(report: ReportMembers) -> Iterator[Event]:
    sides = {c.role: c.index for c in report.channels}
    for i in listed(report, "turns", "interruptions"):
        yield Event(kind="interruption", channel=sides.get(i.by), value=i.overlap_s, unit="s", **_span(i))
    for b in listed(report, "turns", "backchannels"):
        yield Event(kind="backchannel", channel=sides.get(b.by), **_span(b))
    for s in listed(report, "turns", "silences"):
        yield Event(kind=s.kind or "silence", channel=None, value=s.end_s - s.start_s, unit="s", text=s.get("medium"), **_span(s))


def _of_line(report: ReportMembers) -> Iterator[Event]:
    line = report.get("line") or {}
    if (ring := line.get("ringback")) is not None:
        bursts = ring.get("bursts")
        yield Event(kind="ringback", channel=None, value=bursts, unit=None if bursts is None else "times", **_span(ring))
    if (hangup := line.get("hangup")) is not None and hangup.get("at_s") is not None:
        sides = {c.role: c.index for c in report.channels}
        yield Event(kind="hangup", channel=sides.get(hangup.first), start_s=hangup.at_s, end_s=hangup.at_s)


def _span(record: Any) -> dict[str, Any]:
    return {"start_s": record.start_s, "end_s": record.end_s}
