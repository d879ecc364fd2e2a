"""The report as a page: one file with its style, its script and its sound, in both languages (needs Jinja2)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from callnorm import cells, choices, colours, labels, scene, sides, timeline
from callnorm.extras import need
from callnorm.labels import Language, label
from callnorm.sound import Sound
from callnorm.types import ReportMembers

PAGE = Path(__file__).with_name("page")
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LEAST_HEARD_S = 0.5
AROUND_S = 0.5
"""What is played before and after a piece of evidence or an event."""
SPEEDS = (0.75, 1, 1.25, 1.5, 2)
BOTH = '<span class="zh" lang="zh-Hans">{}</span><span class="en" lang="en">{}</span>'


def page(report: ReportMembers, lang: Language, sound: Sound | None = None, no_sound: str = "not wanted") -> str:
    """Give the whole page, shown in one language and ready to be switched to the other.

    Without a sound it says why there is none: `no_sound` is a label.
    """
    chosen = choices.of(report)
    script = "\n".join((PAGE / f"{part}.js").read_text(encoding="utf-8") for part in ("report", *(("review",) if chosen else ())))
    lanes = timeline.lanes(report)
    rendered: str = _template().render(
        report=report,
        lang=lang,
        name=labels.source(report),
        groups=labels.grouped(report.scorecard.findings),
        side=sides.of,
        engine=_engine(report),
        lanes=lanes,
        legend=timeline.legend(lanes),
        ticks=timeline.ticks(report.source.duration_s),
        speeds=SPEEDS,
        steps=timeline.STEPS,
        most_ticks=timeline.MOST_TICKS,
        measures=_measures(report),
        told=[(channel, _sides(channel)) for channel in report.channels if sides.told(channel)],
        choices=chosen,
        review_key=choices.key(report),
        review_columns=cells.line(choices.COLUMNS),
        sound=sound,
        wav=None if sound is None else base64.b64encode(sound.wav).decode(),
        whole=sound is not None and sound.holds(0.0, report.source.duration_s),
        why_silent=lambda lang: label("no sound", lang).format(label(no_sound, lang)),
        style=colours.style() + "".join((PAGE / f"{name}.css").read_text(encoding="utf-8") for name in ("base", "report", "review")),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )
    return rendered


@cache
def _template() -> Any:
    jinja2 = need("jinja2", "html", "HTML reports")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGE), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.globals.update(both=_both, each=_each, say=_say, labels=labels, judgements=choices.JUDGEMENTS, verdicts=choices.VERDICTS)
    environment.globals.update(gauge=gauge, heard=heard, ring=_ring, line_events=_line_events)
    return environment.get_template("report.html")


def _both(write: Callable[..., str], *args: object) -> Any:
    """Write something in both languages, of which the page shows one; once where they are the same."""
    from markupsafe import Markup, escape  # noqa: PLC0415 (comes with Jinja2)

    zh, en = (write(*args, lang) for lang in LANGUAGES)
    return escape(zh) if zh == en else Markup(BOTH).format(zh, en)


def _each(write: Callable[[Any, Language], list[str]], thing: object) -> list[Any]:
    """Write each of some sentences in both languages."""
    return [_both(lambda lang, at=at: write(thing, lang)[at]) for at in range(len(write(thing, "en")))]


def _say(key: str, *values: object) -> Any:
    """Write a label in both languages."""
    return _both(lambda lang: label(key, lang).format(*values))


def _engine(report: ReportMembers) -> str | None:
    """Give what ran the model and its version, also of reports that know whisper.cpp only."""
    made, whisper_cpp = report.provenance.get("engine"), report.provenance.whisper_cpp
    if made is None:
        return None if whisper_cpp is None else f"whisper.cpp {whisper_cpp}"
    return " ".join(part for part in (made.name, made.version) if part is not None)


def heard(report: ReportMembers, happened: Any, around: float = AROUND_S) -> tuple[float, float]:
    """Give the stretch to play for evidence, an event or a line of the transcript: at least half a second, and what is `around` it."""
    start_s, end_s = happened.start_s, happened.end_s
    around = max(LEAST_HEARD_S - (end_s - start_s), 2 * around) / 2
    return round(max(start_s - around, 0.0), 3), round(min(end_s + around, report.source.duration_s), 3)


def gauge(finding: Any) -> dict[str, float | None] | None:
    """Give a scale from 0 to 100 with the band, its tolerance, the interval and the measured value on it."""
    band, interval, value = finding.band, finding.interval or {}, finding.measured
    if band is None or value is None:
        return None
    ends = [band.get("low"), band.get("high"), value, interval.get("low"), interval.get("high")]
    known = [end for end in ends if end is not None]
    low, high = min(known), max(known)
    room = 0.3 * (high - low) or max(abs(high), 1.0)
    first = max(low - room, 0.0) if low >= 0 else low - room
    scale = 100 / (high + room - first)
    names = ("band_low", "band_high", "value", "low", "high")
    return {name: None if end is None else round((end - first) * scale, 2) for name, end in zip(names, ends, strict=True)}


def _ring(share: float, radius: float) -> str:
    """Give the dashes of a circle's line that draw a share (0-100) of it."""
    around = 2 * 3.14159265 * radius
    return f"{around * share / 100:.1f} {around:.1f}"


Measure = Callable[[Any, Language], str]


def _measures(report: ReportMembers) -> list[tuple[str, list[Any]]]:
    """Give rows of a label's key and what each channel has there; rows in which nothing was measured are left out."""
    rows = [(key, [_both(write, c) if write(c, "en") else "" for c in report.channels]) for key, write in _rows(report)]
    return [(key, cells) for key, cells in rows if any(cells)]


def _sides(channel: Any) -> list[tuple[str, list[Any]]]:
    """Give rows of a label's key and what each side has there that is told apart on one channel."""
    names = labels.parties(channel, "en")
    keys = dict.fromkeys(key for measured in names.values() for key in measured)

    def write(name: str, key: str) -> Measure:
        return lambda c, lang: labels.parties(c, lang)[name].get(key, "")

    return [(key, [_both(write(name, key), channel) for name in names]) for key in keys]


def _rows(report: ReportMembers) -> Iterator[tuple[str, Measure]]:
    turns = report.get("turns") or {}

    def quantity(*path: str, unit: str, factor: float = 1.0) -> Measure:
        def write(channel: Any, lang: Language) -> str:
            value: Any = channel
            for name in path:
                value = (value or {}).get(name)
            return "" if value is None else labels.quantity(factor * value, unit, lang)

        return write

    def of_turns(name: str, unit: str, factor: float) -> Measure:
        sides = turns.get(name) or {}
        return lambda c, lang: "" if sides.get(c.role) is None else labels.quantity(factor * sides[c.role], unit, lang)

    yield "rate", lambda c, lang: "" if c.rate.speaking_cpm is None else labels.rate(c, lang)
    yield "articulation", quantity("rate", "articulation_cpm", unit="cpm")
    yield "talk", lambda c, _: labels.clock(c.speech.talk_s)
    yield "talk share", of_turns("talk_share", "%", 100)
    yield "monologue", of_turns("longest_monologue_s", "s", 1)
    yield "level", quantity("volume", "speech_level_dbov", unit="dBov")
    yield "loudness", quantity("volume", "loudness_lufs", unit="LUFS")
    yield "snr", quantity("volume", "snr_db", unit="dB")
    yield "jump", lambda c, _: str(len(c.volume.jumps))
    yield "drag", lambda c, _: f"{len(c.drag.events)} / {c.drag.phrase_ends}" if c.get("drag") else ""
    yield "fillers", lambda c, lang: " · ".join(labels.fillers(c, lang))
    yield "pitch", quantity("tone", "pitch_median_hz", unit="Hz")
    yield "words", lambda c, lang: " · ".join(filter(None, labels.recognised(c, lang)))
    yield "scene", lambda c, lang: " · ".join(scene.facts(c, lang))


def _line_events(report: ReportMembers, passage: Any) -> list[tuple[Any, Any]]:
    """Give what failed or is undetermined within a line of the transcript, as pairs of a finding and its evidence.

    Evidence of which less than half is in the line, as all the seconds in which something was not said, is no one line's.
    """
    return [
        (finding, e)
        for finding in report.scorecard.findings
        if finding.verdict in ("fail", "undetermined")
        for e in finding.evidence
        if e.get("channel") == passage.channel and passage.start_s <= (e.start_s + e.end_s) / 2 < passage.end_s
        if min(e.end_s, passage.end_s) - max(e.start_s, passage.start_s) >= (e.end_s - e.start_s) / 2
    ]
