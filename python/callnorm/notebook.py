"""The report as a notebook shows it: score, findings and, for each channel, a strip of level, phrases and events.

No script, nothing from outside; colours follow the surrounding text, so it reads on light and on dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from callnorm import labels, scene, sides, timeline
from callnorm.colours import EVENTS, SIDES, colour
from callnorm.events import Event, events
from callnorm.labels import Language, label
from callnorm.types import ReportMembers

WIDTH, STRIP, AXIS = 960, 64, 16
TIME = 36  # what a time on the axis takes; where less is left, it stands before its line
PHRASES = 8
FOOT = STRIP - PHRASES - 2  # of the level, above the phrases

STYLE = """
.callnorm { font: 14px/1.5 system-ui, sans-serif; max-width: 70em }
.callnorm table { border-collapse: collapse; margin: .6em 0 !important; width: 100%; table-layout: auto !important }
.callnorm th, .callnorm td { text-align: left !important; vertical-align: top; padding: .3em 1.2em .3em 0; border-bottom: 1px solid #8884 }
.callnorm th { font-weight: 500; opacity: .75 }
.callnorm td:first-child, .callnorm td:nth-child(3) { white-space: nowrap } .callnorm small { opacity: .75 }
.callnorm .score { font-size: 1.9em; font-weight: 650; line-height: 1.2 } .callnorm .side { margin-top: .8em }
.callnorm .pass { color: #2a9d5c } .callnorm .fail { color: #d9534f } .callnorm .undetermined { color: #b8860b }
.callnorm svg { display: block; width: 100%; height: auto; margin: .2em 0 .4em } .callnorm details { margin-top: .6em }
"""

# The look of what is drawn: attributes, since viewers of notebooks and pictures may drop style sheets.
PAINT = {
    "level": 'fill="currentColor" fill-opacity="0.35"',
    "phrase": f'fill="{SIDES["agent"]}"',
    "axis": 'stroke="currentColor" stroke-opacity="0.4"',
    "time": 'font-family="system-ui, sans-serif" font-size="10" fill="currentColor" fill-opacity="0.7"',
}
OPACITY = {"interruption": 0.6, "shouting": 0.4, "hold": 0.25, "dead_air": 0.3, "silence": 0.25, "stretch": 1.0}
"""Of what is wide; other events are narrow and stand out more."""


def paint(kind: str) -> str:
    """Give the look of something drawn; an event has the colour that it has everywhere."""
    if kind == "ringback":
        return f'fill="none" stroke="{EVENTS[kind]}" stroke-dasharray="3 3"'
    if kind == "backchannel":
        return f'fill="none" stroke="{EVENTS[kind]}" stroke-dasharray="2 2"'
    return PAINT.get(kind) or f'fill="{colour(kind)}" fill-opacity="{OPACITY.get(kind, 0.8)}"'


def fragment(report: ReportMembers, lang: Language | None = None) -> str:
    """Give what a notebook shows: a `div` with its own style."""
    lang = lang or labels.preferred()
    parts = [f"<style>{STYLE}</style>", _heading(report, lang)]
    for channel in report.channels:
        parts += [f'<div class="side">{escape(_summary(channel, lang))}</div>', strip(report, channel, lang), _sides(channel, lang)]
    parts += [_legend(report, lang), _findings(report, lang), _transcript(report, lang)]
    return f'<div class="callnorm">{"".join(parts)}</div>'


def strip(report: ReportMembers, channel: Any, lang: Language) -> str:
    """Draw one channel over time: its level, its phrases below, its events above; events of the call are behind them."""
    duration_s = report.source.duration_s
    scale = WIDTH / max(duration_s, 1e-3)
    name = escape(labels.role(channel, lang))
    found = events(report)
    parts = [
        *_drawn((e for e in found if e.channel is None), 0, FOOT, scale, lang),
        _level(channel, scale),
        *_phrases(channel, scale, lang),
        *_paces(report, channel, scale, lang),
        *_drawn((e for e in found if e.channel == channel.index), 0, FOOT, scale, lang),
        *_axis(duration_s, scale),
    ]
    view = f'viewBox="0 0 {WIDTH} {STRIP + AXIS}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {view} role="img" aria-label="{name}">{"".join(parts)}</svg>'


def _legend(report: ReportMembers, lang: Language) -> str:
    """Say what the colours of the strips are."""
    names = {"level": label("level", lang)} if any(map(timeline.heights, report.channels)) else {}
    names |= {p.side or "phrase": labels.phrases(p.side, lang) for c in report.channels for p in sides.passages(c)}
    found = ["stretch"] if any(True for c in report.channels for _ in _stretches(report, c)) else []
    names |= {kind: label(kind, lang) for kind in (*found, *(e.kind for e in events(report)))}
    square = '<svg viewBox="0 0 9 9" style="display: inline; width: .8em; margin: 0 .3em 0 1em"><rect width="9" height="9" {}/></svg>'
    return f"<small>{''.join(square.format(paint(kind)) + escape(name) for kind, name in names.items())}</small>"


def _heading(report: ReportMembers, lang: Language) -> str:
    source = report.source
    facts = (labels.clock(source.duration_s), f"{source.sample_rate_hz} Hz", source.encoding, report.provenance.norms.name)
    repairs = "".join(f"<div>! {label('repaired', lang)}: {escape(r)}</div>" for r in labels.repairs(source, lang))
    score = f'<div class="score">{escape(labels.score(report.scorecard, lang))}</div>'
    return f"<b>{escape(labels.source(report))}</b> <small>{escape(' · '.join(facts))}</small>{repairs}{score}"


def _findings(report: ReportMembers, lang: Language) -> str:
    """Give a table of what failed or is undetermined, and folded away the rest."""
    groups = [(verdict, found) for verdict, found in labels.grouped(report.scorecard.findings) if verdict != "not_applicable"]
    open_ = [_row(f, lang) for verdict, found in groups if verdict != "pass" for f in found]
    passed = [_row(f, lang) for verdict, found in groups if verdict == "pass" for f in found]
    head = "".join(f"<th>{escape(label(k, lang).capitalize())}</th>" for k in ("", "norm", "measured", "expected", "evidence"))
    shown = f"<table><tr>{head}</tr>{''.join(open_)}</table>" if open_ else ""
    return shown + _fold(f"{labels.symbol('pass')} {label('pass', lang)} ({len(passed)})", passed)


def _row(finding: Any, lang: Language) -> str:
    times = ", ".join(labels.evidence(finding, labels.span, lang))
    verdict = f"{labels.symbol(finding.verdict)} {labels.verdict(finding, lang)}"
    because = labels.because(finding, lang)
    cells = (
        f'<td class="{escape(finding.verdict)}">{escape(verdict)}<br><small>{escape(because)}</small></td>',
        f"<td>{escape(labels.title(finding, lang))}<br><small>{escape(labels.quotation(finding))}</small></td>",
        f"<td>{escape(labels.measured(finding, lang))}</td>",
        f"<td>{escape(labels.expected(finding, lang))}</td>",
        f"<td>{escape(times)}</td>",
    )
    return f"<tr>{''.join(cells)}</tr>"


def _summary(channel: Any, lang: Language) -> str:
    facts = (
        f"{label('rate', lang)} {labels.rate(channel, lang)}",
        f"{label('level', lang)} {labels.quantity(channel.volume.speech_level_dbov, 'dBov', lang)}",
        f"{label('drag', lang)} {len(channel.drag.events)}",
        *(f"{cells[0]} {cells[1]}" for cells in labels.words(channel, lang)),
    )
    return " · ".join((labels.role(channel, lang), *facts, *scene.facts(channel, lang), *labels.notes(channel, lang)))


def _sides(channel: Any, lang: Language) -> str:
    """Give a table of the sides that are told apart on the channel, one a row."""
    measured = labels.parties(channel, lang)
    if not measured:
        return ""
    keys = dict.fromkeys(key for cells in measured.values() for key in cells)
    head = "".join(f"<th>{escape(label(key, lang).capitalize())}</th>" for key in ("", *keys))
    rows = ((label(name, lang), *(cells.get(key, "") for key in keys)) for name, cells in measured.items())
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table><small>{escape(labels.told_by(channel, lang))}</small><br>"


def _transcript(report: ReportMembers, lang: Language) -> str:
    """Give the words, side by side with their times; what was left out is listed below with its reason."""
    if report.transcript is None:
        return ""

    def line(passage: Any, text: str) -> str:
        cells = (labels.span(passage), labels.whose(report, passage, lang), text)
        return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"

    said = [line(s, s.text) for s in report.transcript.segments]
    dropped = [line(d, f"{d.text} ({labels.because(d, lang)})") for d in report.transcript.dropped]
    parts = [_fold(label("transcript", lang), said), _fold(label("dropped", lang), dropped)]
    return "".join(parts)


def _fold(title: str, lines: list[str]) -> str:
    return f"<details><summary>{escape(title)}</summary><table>{''.join(lines)}</table></details>" if lines else ""


def _level(channel: Any, scale: float) -> str:
    """Draw the level as an area."""
    levels, track_s = timeline.heights(channel), timeline.track_s(channel)
    step = track_s / max(len(levels), 1) * scale
    tops = [f"{(i + 0.5) * step:.1f},{FOOT * (1 - height):.1f}" for i, height in enumerate(levels)]
    foot = f"{len(levels) * step:.1f},{FOOT} 0,{FOOT}"
    return f'<polygon {PAINT["level"]} points="{" ".join(tops)} {foot}"/>'


def _phrases(channel: Any, scale: float, lang: Language) -> Iterable[str]:
    """Draw the phrases, those of each side in a row of its own where sides are told apart."""
    for p in sides.passages(channel):
        top, height = (PHRASES * share for share in sides.row(channel, p.side))
        yield _box(p.side or "phrase", p.start_s, p.end_s, scale, STRIP - 1 - PHRASES + top, height, timeline.said(p)(lang))


def _paces(report: ReportMembers, channel: Any, scale: float, lang: Language) -> Iterator[str]:
    """Mark the stretches whose own rate is evidence of a finding."""
    for finding, e in _stretches(report, channel):
        title = f"{labels.title(finding, lang)} {labels.span(e)} ({labels.quantity(e.value, e.unit, lang)})"
        yield _box("stretch", e.start_s, e.end_s, scale, 0, 5, title)


def _stretches(report: ReportMembers, channel: Any) -> Iterator[tuple[Any, Any]]:
    for finding in report.scorecard.findings:
        for e in finding.evidence:
            if e.get("kind") == "stretch" and e.get("channel") == channel.index:
                yield finding, e


def _drawn(found: Iterable[Event], y: float, height: float, scale: float, lang: Language) -> Iterator[str]:
    for e in found:
        yield _box(e.kind, e.start_s, e.end_s, scale, y, height, labels.event(e, lang))


def _box(kind: str, start_s: float, end_s: float, scale: float, y: float, height: float, title: str) -> str:
    x, width = start_s * scale, max((end_s - start_s) * scale, 2.0)
    place = f'x="{x:.1f}" y="{y:g}" width="{width:.1f}" height="{height:g}"'
    return f"<rect {paint(kind)} {place}><title>{escape(title)}</title></rect>"


def _axis(duration_s: float, scale: float) -> Iterator[str]:
    yield f'<path {PAINT["axis"]} d="M0 {STRIP}H{WIDTH}"/>'
    for at_s, shown in timeline.ticks(duration_s):
        x = at_s * scale
        yield f'<path {PAINT["axis"]} d="M{x:.1f} {STRIP}v4"/>'
        place = f'x="{x + 2:.1f}"' if x < WIDTH - TIME else f'x="{min(x, WIDTH) - 2:.1f}" text-anchor="end"'
        yield f'<text {PAINT["time"]} {place} y="{STRIP + 12}">{shown}</text>'
