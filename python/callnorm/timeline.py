"""The call over time, for a page: lanes of marks, each mark with its place in hundredths of the call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from callnorm import labels, sides
from callnorm.events import Event, events
from callnorm.labels import Language, label
from callnorm.types import ReportMembers

FLOOR_DBOV, TOP_DBOV = -60.0, -6.0
POINTS = 900
"""One point a pixel of a level is enough."""
MARK_PERCENT = 2.6
"""How much of the lane a finding's mark takes at the least."""
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400)
"""From one time on an axis to the next, in seconds."""
MOST_TICKS = 12
"""So many steps fit on an axis, or on what is seen of it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a lane: its kind, its time, where it stands (in % of the call), and what it is called in a language."""

    kind: str
    start_s: float
    end_s: float
    left: float
    width: float
    title: Callable[[Language], str]
    text: str = ""
    row: int = 0
    finding: Any = None
    side: str = ""
    """Of a phrase on a channel that both sides are on: whose it is."""

    @property
    def look(self) -> str:
        """Its classes in the page's style."""
        return f"{self.kind} {self.side}".strip()


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the timeline: a channel's, or with none that of the call or of the findings."""

    kind: str
    channel: Any = None
    level: str = ""
    marks: list[Mark] = field(default_factory=list)

    @property
    def sides(self) -> list[str]:
        """Those that are told apart on its channel: each has a row of its own."""
        return list(sides.told(self.channel)) if self.channel else []

    @property
    def rows(self) -> int:
        """How many rows its marks take."""
        return 1 + max((mark.row for mark in self.marks), default=0)


def lanes(report: ReportMembers) -> list[Lane]:
    """Give the lanes from top to bottom: findings, each channel, the call."""
    found = events(report)
    own = [Lane("channel", c, level(c), [*_phrases(report, c), *_of(report, found, c.index)]) for c in report.channels]
    call = Lane("call", marks=list(_of(report, found, None)))
    return [Lane("findings", marks=_findings(report)), *own, *([call] if call.marks else [])]


def legend(shown: Iterable[Lane]) -> dict[str, Callable[[Language], str]]:
    """Give the looks that a legend explains, with their names: of all marks but the findings, which have their own signs."""
    return {mark.look: _named(mark) for lane in shown for mark in lane.marks if mark.finding is None}


def _named(mark: Mark) -> Callable[[Language], str]:
    return lambda lang: labels.phrases(mark.side, lang) if mark.kind == "phrase" else label(mark.kind, lang)


def ticks(duration_s: float) -> list[tuple[float, str]]:
    """Give the times on the axis of a whole call, with their names; the page's script gives those of a zoomed one."""
    step = next((s for s in STEPS if duration_s / s <= MOST_TICKS), STEPS[-1])
    return [(i * step, labels.clock(i * step).removesuffix(".0")) for i in range(int(duration_s / step) + 1)]


def heights(channel: Any, points: int = POINTS) -> list[float]:
    """Give a channel's level over the call as heights from 0 to 1, at most so many."""
    track = channel.volume.get("level_track") or {}
    dbov = track.get("dbov") or []
    several = -(-len(dbov) // points) or 1
    return [max(map(_height, dbov[i : i + several])) for i in range(0, len(dbov), several)]


def track_s(channel: Any) -> float:
    """Give how much of the call a channel's level covers."""
    track = channel.volume.get("level_track") or {}
    return len(track.get("dbov") or ()) * float(track.get("hop_s") or 0.0)


def level(channel: Any) -> str:
    """Give a channel's level as the points of a polygon that is mirrored around 0, as sound is."""
    found = heights(channel)
    tops = [f"{i},{-h:.2f}" for i, h in enumerate(found)]
    return " ".join([*tops, *(f"{i},{h:.2f}" for i, h in reversed(list(enumerate(found))))])


def said(passage: sides.Passage) -> Callable[[Language], str]:
    """Call what is said by its side, if the channel has two, its time and its words."""
    return lambda lang: " ".join(filter(None, (label(passage.side, lang), labels.span(passage), passage.text)))


def _height(dbov: float | None) -> float:
    return 0.0 if dbov is None else (min(max(dbov, FLOOR_DBOV), TOP_DBOV) - FLOOR_DBOV) / (TOP_DBOV - FLOOR_DBOV)


def _place(report: ReportMembers, start_s: float, end_s: float) -> tuple[float, float]:
    whole = report.source.duration_s or 1.0
    return round(100 * start_s / whole, 3), round(100 * (end_s - start_s) / whole, 3)


def _phrases(report: ReportMembers, channel: Any) -> Iterator[Mark]:
    for p in sides.passages(channel):
        yield Mark("phrase", p.start_s, p.end_s, *_place(report, p.start_s, p.end_s), said(p), p.text, side=p.side)


def _of(report: ReportMembers, found: Iterable[Event], channel: int | None) -> Iterator[Mark]:
    for e in found:
        if e.channel == channel:
            yield Mark(e.kind, e.start_s, e.end_s, *_place(report, e.start_s, e.end_s), _titled(e))


def _titled(event: Event) -> Callable[[Language], str]:
    return lambda lang: labels.event(event, lang)


def _findings(report: ReportMembers) -> list[Mark]:
    """Give the evidence of what failed or is undetermined; what would overlap goes to a row below."""
    pairs = [(f, e) for f in report.scorecard.findings if f.verdict in ("fail", "undetermined") for e in f.evidence]
    free: list[float] = []
    marks = []
    for finding, e in sorted(pairs, key=lambda pair: pair[1].start_s):
        left, width = _place(report, e.start_s, e.end_s)
        row = next((i for i, end in enumerate(free) if end <= left), len(free))
        free[row : row + 1] = [left + max(width, MARK_PERCENT)]
        marks.append(Mark(finding.verdict, e.start_s, e.end_s, left, width, _found(finding, e), row=row, finding=finding))
    return marks


def _found(finding: Any, e: Any) -> Callable[[Language], str]:
    def write(lang: Language) -> str:
        parts = (labels.title(finding, lang), label(finding.verdict, lang), labels.span(e), labels.proof(e, lang))
        return " · ".join(filter(None, parts))

    return write
