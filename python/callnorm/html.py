"""The report as HTML: a small table of findings and, for each channel, a strip of level, phrases and events.

No script, nothing from outside; colours follow the surrounding text, so it reads on light and on dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from callnorm import labels
from callnorm.labels import Language, label

if TYPE_CHECKING:
    from callnorm.report import Report

WIDTH, STRIP, AXIS = 960, 64, 16
FOOT = STRIP - 8  # of the level, above the phrases
FLOOR_DBOV, TOP_DBOV = -60.0, -6.0

STYLE = """
.callnorm { font: 14px/1.5 system-ui, sans-serif; max-width: 70em }
.callnorm table { border-collapse: collapse; margin: .6em 0 }
.callnorm th, .callnorm td { text-align: left; vertical-align: top; padding: .25em 1.2em .25em 0; border-bottom: 1px solid #8884 }
.callnorm td:first-child { white-space: nowrap } .callnorm small { opacity: .75 }
.callnorm .pass { color: #2a9d5c } .callnorm .fail { color: #d9534f } .callnorm .undetermined { color: #b8860b }
.callnorm svg { display: block; width: 100%; height: auto; margin: .2em 0 .8em }
"""

# The look of what is drawn: attributes, since viewers of notebooks and pictures may drop style sheets.
PAINT = {
    "level": 'fill="currentColor" fill-opacity="0.35"',
    "phrase": 'fill="#3b82c4"',
    "stretch": 'fill="#e08a1e"',
    "drag": 'fill="#d9534f" fill-opacity="0.8"',
    "jump": 'fill="#8250df"',
    "filler": 'fill="#1f9e89"',
    "axis": 'stroke="currentColor" stroke-opacity="0.4"',
    "time": 'font-family="system-ui, sans-serif" font-size="10" fill="currentColor" fill-opacity="0.7"',
}

PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>:root {{ color-scheme: light dark }} body {{ margin: 2em auto; max-width: 70em; padding: 0 1em }}</style>
</head><body>
{body}
</body></html>
"""


def page(report: Report, lang: Language) -> str:
    """Give a whole page."""
    title = f"callnorm · {_name(report)}"
    return PAGE.format(lang=lang, title=escape(title), body=fragment(report, lang))


def fragment(report: Report, lang: Language | None = None) -> str:
    """Give what a notebook shows: a `div` with its own style."""
    lang = lang or labels.preferred()
    parts = [f"<style>{STYLE}</style>", _heading(report, lang), _table(report, lang)]
    for channel in report.channels:
        parts += [f"<div>{escape(_summary(channel, lang))}</div>", strip(report, channel, lang)]
    return f'<div class="callnorm">{"".join(parts)}{_legend(lang)}{_transcript(report, lang)}</div>'


def strip(report: Report, channel: Any, lang: Language) -> str:
    """Draw one channel over time: its level, its phrases below, and what was found on top."""
    duration_s = report.source.duration_s
    scale = WIDTH / max(duration_s, 1e-3)
    name = escape(labels.role(channel, lang))
    parts = [
        _level(channel, scale),
        *_phrases(channel, scale),
        *_paces(report, channel, scale, lang),
        *_events(channel, scale, lang),
        *_axis(duration_s, scale),
    ]
    view = f'viewBox="0 0 {WIDTH} {STRIP + AXIS}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {view} role="img" aria-label="{name}">{"".join(parts)}</svg>'


def _legend(lang: Language) -> str:
    """Say what the colours of the strips are."""
    kinds = ("level", "phrase", "stretch", "drag", "filler", "jump")
    square = '<svg viewBox="0 0 9 9" style="display: inline; width: .8em; margin: 0 .3em 0 1em"><rect width="9" height="9" {}/></svg>'
    return f"<small>{''.join(square.format(PAINT[k]) + escape(label(k, lang)) for k in kinds)}</small>"


def _name(report: Report) -> str:
    source = report.source
    return PurePath(source.path).name if source.path else str(source.encoding)


def _heading(report: Report, lang: Language) -> str:
    source = report.source
    score = f"{label('score', lang)} {labels.score(report.scorecard, lang)}"
    facts = f"{labels.clock(source.duration_s)} · {source.sample_rate_hz} Hz · {report.provenance.norms.name}"
    repairs = "".join(f"<div><small>{label('repaired', lang)}: {escape(r)}</small></div>" for r in source.repairs)
    return f"<div><strong>{escape(_name(report))}</strong> · {score} <small>{escape(facts)}</small></div>{repairs}"


def _table(report: Report, lang: Language) -> str:
    head = "".join(f"<th>{escape(label(k, lang).capitalize())}</th>" for k in ("", "norm", "measured", "expected", "evidence"))
    return f"<table><tr>{head}</tr>{''.join(_row(f, lang) for f in labels.applying(report.scorecard.findings))}</table>"


def _row(finding: Any, lang: Language) -> str:
    times = ", ".join(labels.evidence(finding, labels.span, lang))
    verdict = f"{labels.SYMBOLS[finding.verdict]} {label(finding.verdict, lang)}"
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
    return " · ".join((labels.role(channel, lang), *facts, *(labels.note(n, lang) for n in channel.notes)))


def _transcript(report: Report, lang: Language) -> str:
    """Give the words, side by side with their times; what was left out stands below with the reason."""
    if report.transcript is None:
        return ""
    roles = [labels.role(c, lang) for c in report.channels]
    said = [_line(s, roles, s.text) for s in report.transcript.segments]
    dropped = [_line(d, roles, f"{d.text} ({labels.reason(d.reason, lang)})") for d in report.transcript.dropped]
    parts = [_fold(label("transcript", lang), said), _fold(label("dropped", lang), dropped)]
    return "".join(parts)


def _fold(title: str, lines: list[str]) -> str:
    return f"<details><summary>{escape(title)}</summary><table>{''.join(lines)}</table></details>" if lines else ""


def _line(passage: Any, roles: list[str], text: str) -> str:
    cells = (labels.span(passage), roles[passage.channel], text)
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _level(channel: Any, scale: float) -> str:
    """Draw the level as an area."""
    track = channel.volume.level_track
    several = max(1, len(track.dbov) // WIDTH)  # one point a pixel is enough
    step = several * track.hop_s * scale
    levels = [max(map(_height, track.dbov[i : i + several])) for i in range(0, len(track.dbov), several)]
    tops = [f"{(i + 0.5) * step:.1f},{FOOT - level:.1f}" for i, level in enumerate(levels)]
    foot = f"{len(levels) * step:.1f},{FOOT} 0,{FOOT}"
    return f'<polygon {PAINT["level"]} points="{" ".join(tops)} {foot}"/>'


def _height(dbov: float | None) -> float:
    level = FLOOR_DBOV if dbov is None else min(max(dbov, FLOOR_DBOV), TOP_DBOV)
    return FOOT * (level - FLOOR_DBOV) / (TOP_DBOV - FLOOR_DBOV)


def _phrases(channel: Any, scale: float) -> Iterable[str]:
    for p in channel.speech.phrases:
        title = f"{labels.span(p)} {p.text or ''}".strip()
        yield _box("phrase", p.start_s, p.end_s, scale, STRIP - 7, 6, title)


def _paces(report: Report, channel: Any, scale: float, lang: Language) -> Iterator[str]:
    """Mark the stretches whose own rate is evidence of a finding."""
    for finding in report.scorecard.findings:
        for e in finding.evidence:
            if e.kind == "stretch" and e.channel == channel.index:
                title = f"{labels.title(finding, lang)} {labels.span(e)} ({labels.quantity(e.value, e.unit, lang)})"
                yield _box("stretch", e.start_s, e.end_s, scale, 0, 5, title)


def _events(channel: Any, scale: float, lang: Language) -> Iterator[str]:
    for e in channel.drag.events:
        title = f"{label('drag', lang)} {labels.span(e)} ({e.held_s:.2f} s, {label('expected', lang)} {e.expected_s:.2f} s)"
        yield _box("drag", e.start_s, e.end_s, scale, 0, FOOT, title)
    for f in (channel.fillers or {}).get("events", ()):
        heard = f.text or label("heard", lang)
        yield _box("filler", f.start_s, f.end_s, scale, STRIP - 9, 3, f"{label('fillers', lang)} {labels.span(f)} ({heard})")
    for j in channel.volume.jumps:
        title = f"{label('jump', lang)} {labels.clock(j.at_s)} ({j.change_db:+.1f} dB)"
        yield _box("jump", j.at_s, j.at_s, scale, 0, FOOT, title)


def _box(kind: str, start_s: float, end_s: float, scale: float, y: float, height: float, title: str) -> str:
    x, width = start_s * scale, max((end_s - start_s) * scale, 2.0)
    place = f'x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"'
    return f"<rect {PAINT[kind]} {place}><title>{escape(title)}</title></rect>"


def _axis(duration_s: float, scale: float) -> Iterator[str]:
    yield f'<path {PAINT["axis"]} d="M0 {STRIP}H{WIDTH}"/>'
    step = next((s for s in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800) if duration_s / s <= 12), 3600)
    for i in range(int(duration_s / step) + 1):
        x = i * step * scale
        yield f'<path {PAINT["axis"]} d="M{x:.1f} {STRIP}v4"/>'
        yield f'<text {PAINT["time"]} x="{x + 2:.1f}" y="{STRIP + 12}">{i * step // 60}:{i * step % 60:02d}</text>'
