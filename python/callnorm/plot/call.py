"""Plots of one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from callnorm import labels, measures, sides, sound
from callnorm import timeline as _timeline
from callnorm._core import OptionsError
from callnorm.colours import colour
from callnorm.events import events
from callnorm.labels import Language, label
from callnorm.plot.canvas import COLOURS, MARKERS, Canvas, canvas
from callnorm.record import Record
from callnorm.types import ReportMembers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEVEL_WINDOW_S = 0.02


def timeline(report: ReportMembers, *, ax: Axes | None = None, lang: Language | None = None) -> Axes:
    """Draw a call over time: level, phrases and events of each channel, events of the call, and the findings above them.

    Parameters
    ----------
    report : Report
        The call.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; without them a new figure is made.
    lang : "zh" or "en", optional
        The language of the labels; None is the locale's.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ImportError
        matplotlib is not installed (extra ``plot``).

    Examples
    --------
    >>> report = callnorm.analyze(callnorm.sample_call(), agent="left")
    >>> callnorm.plot.timeline(report, lang="en").get_xlabel()
    'time (min:s)'
    """
    with canvas(ax, lang, (12.0, 1.4 + 1.2 * len(report.channels))) as c:
        top = len(report.channels)
        for channel in report.channels:
            _channel(c, report, channel, top - 1 - channel.index)
        for event in (e for e in events(report) if e.channel is None):
            c.ax.axvspan(event.start_s, event.end_s, color=colour(event.kind), alpha=0.15, lw=0, label=c.say(event.kind))
        for verdict in ("fail", "undetermined"):
            at = [(e.start_s + e.end_s) / 2 for f in report.scorecard.findings if f.verdict == verdict for e in f.evidence]
            if at:
                c.ax.plot(at, [top + 0.15] * len(at), MARKERS[verdict], color=COLOURS[verdict], ms=7, label=c.say(verdict))
        c.ax.set_yticks([top - 0.5 - i.index for i in report.channels], [label(i.role, c.lang) for i in report.channels])
        c.ax.set_ylim(0, top + 0.35)
        c.time_axis(report.source.duration_s)
        _legend(c)
        return c.ax


def pitch(
    source: ReportMembers | NDArray[Any],
    *,
    sample_rate: int | None = None,
    channel: int = 0,
    recording: object = None,
    ax: Axes | None = None,
    lang: Language | None = None,
) -> Axes:
    """Draw pitch (Hz, logarithmic) and level (dBov) over time.

    Parameters
    ----------
    source : Report or array [shape=(n,)]
        A report, whose recording is read again, or the samples of one channel.
    sample_rate : int, optional
        Samples a second, for an array.
    channel : int
        Of a report: the channel's index, from 0.
    recording : path, bytes or array, optional
        Of a report: the recording, where it is not at the report's path.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; without them a new figure is made.
    lang : "zh" or "en", optional
        The language of the labels; None is the locale's.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    OptionsError
        An array comes without `sample_rate`, there is no such channel, or `recording` is not the one that the report was made of.
    FileNotFoundError
        There is no file at the report's path any more, and no `recording` is given.
    ImportError
        matplotlib is not installed (extra ``plot``).

    References
    ----------
    .. [1] P. Boersma, "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled sound",
       IFA Proceedings 17, 1993 (the pitch).

    Examples
    --------
    >>> import numpy as np
    >>> callnorm.plot.pitch(np.zeros(8000), sample_rate=8000, lang="en").get_ylabel()
    'pitch (Hz)'
    """
    x, rate = _samples(source, sample_rate, channel, recording)
    times_s, f0_hz, _ = measures.pitch(x, rate)
    with canvas(ax, lang) as c:
        level = c.behind()
        level.fill_between(*_level(x, rate), -90, color=COLOURS["mixed"], alpha=0.25, lw=0)
        level.set_ylim(-80, 0)
        level.set_ylabel(f"{c.say('level')} (dBov)")
        c.ax.plot(times_s, f0_hz, ".", ms=3, color=COLOURS["agent"])
        c.ax.set_yscale("log", base=2)
        c.ax.set_ylim(60, 500)
        c.ax.set_yticks([75, 100, 150, 200, 300, 400], ["75", "100", "150", "200", "300", "400"])
        c.ax.minorticks_off()
        c.ax.set_ylabel(f"{c.say('pitch')} (Hz)")
        c.time_axis(len(x) / rate)
        return c.ax


def rate(report: ReportMembers, *, channel: int | None = None, ax: Axes | None = None, lang: Language | None = None) -> Axes:
    """Draw the rate of one side in characters a minute: stretches with their 95 % interval, phrases, the norm's band.

    A phrase is shown by its articulation rate. Of a channel on which both sides are told apart by the words, the stretches are the agent's.

    Parameters
    ----------
    report : Report
        The call.
    channel : int, optional
        The channel's index, from 0; None is the agent's.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; without them a new figure is made.
    lang : "zh" or "en", optional
        The language of the labels; None is the locale's.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    OptionsError
        There is no such channel.
    ImportError
        matplotlib is not installed (extra ``plot``).

    Examples
    --------
    >>> report = callnorm.analyze(callnorm.sample_call(), agent="left")
    >>> callnorm.plot.rate(report, channel=0, lang="en").get_ylabel()
    'chars/min'
    """
    side = _side(report, channel)
    with canvas(ax, lang) as c:
        _paces(c, side)
        agent = sides.told(side).get("agent")
        known = [s for s in (agent or side).rate.stretches if s.cpm is not None]
        middle = [(s.start_s + s.end_s) / 2 for s in known]
        reach = [[m - s.start_s for m, s in zip(middle, known, strict=True)], [s.end_s - m for m, s in zip(middle, known, strict=True)]]
        spread = [[s.cpm - s.low_cpm for s in known], [s.high_cpm - s.cpm for s in known]]
        if known:
            cpm = [s.cpm for s in known]
            c.ax.errorbar(
                middle,
                cpm,
                spread,
                reach,
                fmt="none",
                ecolor=COLOURS["value"],
                elinewidth=2,
                label=c.say("agent's rate" if agent else "rate"),
            )
        band: Any = next((f.band for f in report.scorecard.findings if f.norm == "speech-rate" and f.band), {})
        c.band("y", band.get("low"), band.get("high"), band.get("tolerance"))
        c.ax.set_ylabel(label("cpm", c.lang))
        c.time_axis(report.source.duration_s)
        _legend(c)
        return c.ax


def scorecard(report: ReportMembers, *, ax: Axes | None = None, lang: Language | None = None) -> Axes:
    """Draw the norms that have a weight: a frame for the points possible, filled for the points earned, with verdict and measured value.

    Parameters
    ----------
    report : Report
        The call.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; without them a new figure is made.
    lang : "zh" or "en", optional
        The language of the labels; None is the locale's.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ImportError
        matplotlib is not installed (extra ``plot``).

    Examples
    --------
    >>> report = callnorm.analyze(callnorm.sample_call(), agent="left")
    >>> callnorm.plot.scorecard(report, lang="en").get_title(loc="left").split()[0]
    'Score'
    """
    weighing = [f for f in labels.applying(report.scorecard.findings) if f.weight]
    with canvas(ax, lang, (8.0, 1.0 + 0.3 * len(weighing))) as c:
        rows = range(len(weighing))
        edges = [colour(f.verdict) for f in weighing]
        c.ax.barh(rows, [f.weight for f in weighing], height=0.7, color="none", edgecolor=edges)
        c.ax.barh(rows, [f.points or 0 for f in weighing], height=0.7, color=edges)
        for row, finding in zip(rows, weighing, strict=True):
            said = f"{c.say(finding.verdict)} · {labels.measured(finding, c.lang)}"
            c.ax.text(finding.weight, row, f"  {said}", va="center", fontsize="small", color=colour(finding.verdict))
        c.ax.set_yticks(rows, c.names((labels.title(f, c.lang) for f in weighing), (f.norm for f in weighing)))
        c.ax.invert_yaxis()
        c.ax.set_xlim(0, 1.8 * max((f.weight for f in weighing), default=1))
        c.ax.set_title(f"{c.say('score')} {labels.score(report.scorecard, c.lang)}", loc="left")
        c.ax.spines[["top", "right"]].set_visible(False)
        return c.ax


def _paces(c: Canvas, channel: Any) -> None:
    """Draw how fast each phrase is, in the colour of its side; the second's as squares."""
    pairs = zip(sides.of_phrases(channel), channel.speech.phrases, strict=True)
    long = [(side, p) for side, p in pairs if p.end_s - p.start_s >= 0.5]
    for side in dict.fromkeys(side for side, _ in long):
        own = [p for whose, p in long if whose == side]
        at = [(p.start_s + p.end_s) / 2 for p in own]
        paces = [60 * (p.characters or p.syllables) / (p.end_s - p.start_s) for p in own]
        named = f"{labels.phrases(side, c.lang)} ({c.say('articulation')})"
        c.ax.plot(
            at,
            paces,
            "s" if sides.row(channel, side)[0] else "o",
            ms=4,
            mfc="none",
            color=colour(side or channel.role),
            alpha=0.7,
            label=named,
        )


def _channel(c: Canvas, report: ReportMembers, channel: Any, foot: int) -> None:
    heights = np.array(_timeline.heights(channel))
    times_s = np.linspace(0, _timeline.track_s(channel), len(heights), endpoint=False)
    c.ax.fill_between(times_s, foot + 0.5 - 0.4 * heights, foot + 0.5 + 0.4 * heights, color=colour(channel.role), alpha=0.55, lw=0)
    _phrases(c, channel, foot)
    for event in (e for e in events(report) if e.channel == channel.index):
        place = [(event.start_s, max(event.end_s - event.start_s, 0.002 * report.source.duration_s))]
        c.ax.broken_barh(place, (foot + 0.12, 0.8), color=colour(event.kind), alpha=0.5, label=c.say(event.kind))


def _phrases(c: Canvas, channel: Any, foot: float) -> None:
    """Draw the phrases, those of each side in a row of its own where sides are told apart."""
    passages = list(sides.passages(channel))
    low, room = (foot + 0.01, 0.1) if sides.told(channel) else (foot + 0.03, 0.07)
    for side in dict.fromkeys((*sides.told(channel), *(p.side for p in passages))):
        spans = [(p.start_s, p.end_s - p.start_s) for p in passages if p.side == side]
        top, height = (room * share for share in sides.row(channel, side))
        c.ax.broken_barh(
            spans, (low + room - top - height, height), color=colour(side or channel.role), lw=0, label=labels.phrases(side, c.lang)
        )


def _legend(c: Canvas) -> None:
    """Explain each kind once, outside of what is drawn."""
    handles, names = c.ax.get_legend_handles_labels()
    once = dict(zip(names, handles, strict=True))
    c.ax.legend(once.values(), once.keys(), loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=6, frameon=False, fontsize="small")


def _side(report: ReportMembers, channel: int | None) -> Any:
    if channel is None:
        channel = int(next((c.index for c in report.channels if c.role == "agent"), 0))
    if not 0 <= channel < len(report.channels):
        raise OptionsError(f"channel={channel}: the report has {len(report.channels)}, counted from 0")
    return report.channels[channel]


def _samples(source: ReportMembers | NDArray[Any], sample_rate: int | None, channel: int, recording: object) -> tuple[NDArray[Any], int]:
    if isinstance(source, Record):
        _side(source, channel)
        return sound.samples(source, recording, sample_rate)[channel], sound.RATE_HZ
    if sample_rate is None:
        raise OptionsError("an array needs sample_rate=, in Hz")
    return source, sample_rate


def _level(x: NDArray[Any], rate_hz: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give times and the level of each 20 ms, in dBov."""
    size = max(round(LEVEL_WINDOW_S * rate_hz), 1)
    power = (np.asarray(x, np.float64)[: len(x) // size * size].reshape(-1, size) ** 2).mean(axis=1)
    return (np.arange(len(power)) + 0.5) * size / rate_hz, 10 * np.log10(np.maximum(power, 1e-12))
