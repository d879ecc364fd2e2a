"""Plots of many calls, from a table of findings: one row for each finding, with the columns of ``report.to_pandas("findings")`` and more.

The groups (``agent_id``, ``start_time``, ``team`` …) are further columns, as `callnorm batch` takes them from a manifest.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from callnorm import labels
from callnorm._core import OptionsError
from callnorm.extras import need
from callnorm.labels import Language
from callnorm.plot.canvas import COLOURS, MARKERS, Canvas, canvas

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# The 97.5 % quantile of Student's t by degrees of freedom, from 1; beyond them the normal's is within 2 %.
T_975 = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131),
    *(2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)
Z_975 = NormalDist().inv_cdf(0.975)


def distribution(
    findings: pd.DataFrame, norm: str, *, bins: int | str = "auto", ax: Axes | None = None, lang: Language | None = None
) -> Axes:
    """Draw a histogram of a norm's measured value over calls, by verdict, with the band.

    Parameters
    ----------
    findings : pandas.DataFrame
        Findings of many calls: the columns ``norm``, ``verdict`` and ``measured``, and optionally ``unit``, ``band_low``, ``band_high``,
        ``tolerance``, ``title`` and ``title_en``, as `Report.to_pandas` and `callnorm batch` give them.
    norm : str
        The norm's name, such as "speech-rate".
    bins : int or str
        The number of bins, or a rule of `numpy.histogram_bin_edges`.
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
        A column is missing, there is no finding of the norm, or nothing was measured.
    ImportError
        matplotlib is not installed (extra ``plot``).

    Examples
    --------
    >>> import pandas as pd
    >>> report = callnorm.analyze(callnorm.sample_call(), agent="left")
    >>> findings = pd.concat([report.to_pandas()] * 4, ignore_index=True)
    >>> callnorm.plot.distribution(findings, "speech-rate", lang="en").get_ylabel()
    'calls'
    """
    rows = _measured(findings, norm)
    with canvas(ax, lang, (7.0, 3.5)) as c:
        edges = np.histogram_bin_edges(rows["measured"], bins).tolist()
        verdicts = [v for v in ("pass", "undetermined", "fail") if (rows["verdict"] == v).any()]
        values = [rows["measured"][rows["verdict"] == v] for v in verdicts]
        c.ax.hist(values, edges, stacked=True, color=[COLOURS[v] for v in verdicts], label=[c.say(v) for v in verdicts])
        _band(c, rows, "x")
        c.ax.set_xlabel(_named(c, rows))
        c.ax.set_ylabel(c.say("calls"))
        c.ax.legend(frameon=False, fontsize="small")
        return c.ax


def control_chart(
    findings: pd.DataFrame, norm: str, *, when: str | None = None, ax: Axes | None = None, lang: Language | None = None
) -> Axes:
    """Draw a norm's mean by day, with limits of three standard errors around the overall mean (a Shewhart X̄ chart).

    The standard deviation is that of calls within days, pooled, so that an unusual day does not widen its own limits.

    Parameters
    ----------
    findings : pandas.DataFrame
        Findings of many calls: the columns ``norm``, ``verdict`` and ``measured``, and optionally ``unit``, ``band_low``, ``band_high``,
        ``tolerance``, ``title`` and ``title_en``, as `Report.to_pandas` and `callnorm batch` give them.
    norm : str
        The norm's name, such as "speech-rate".
    when : str, optional
        The column with each call's time, as timestamps or text that pandas reads; None is ``start_time`` or ``call_start``.
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
        A column is missing, there is no finding of the norm, nothing was measured, or no day has two calls.
    ImportError
        matplotlib or pandas is not installed (extras ``plot``, ``pandas``).

    References
    ----------
    .. [1] ISO 7870-2, "Control charts, part 2: Shewhart control charts".

    Examples
    --------
    >>> import pandas as pd
    >>> report = callnorm.analyze(callnorm.sample_call(), agent="left")
    >>> findings = pd.concat([report.to_pandas()] * 4, ignore_index=True)
    >>> findings["call_start"] = pd.Timestamp("2026-03-01")
    >>> callnorm.plot.control_chart(findings, "speech-rate", lang="en").get_xlabel()
    'day'
    """
    pandas = need("pandas", "pandas", "tables")
    when = when or _first(findings, "start_time", "call_start")
    rows = _measured(findings, norm, when)
    days = rows.groupby(pandas.to_datetime(rows[when]).dt.normalize())["measured"]
    counts, means = days.size(), days.mean()
    freedom = int((counts - 1).sum())
    if freedom < 1:
        raise OptionsError(f"norm={norm!r}: a control chart takes days with two calls or more; there are {len(rows)} on {len(counts)} days")
    sigma = float(np.sqrt(((days.var(ddof=1).fillna(0.0) * (counts - 1)).sum()) / freedom))
    centre = float(rows["measured"].mean())
    limit = 3 * sigma / np.sqrt(counts)
    with canvas(ax, lang, (9.0, 3.5)) as c:
        off = (means - centre).abs() > limit
        c.ax.fill_between(means.index, centre - limit, centre + limit, step="mid", color=COLOURS["mixed"], alpha=0.15, lw=0, label="3 σ")
        c.ax.axhline(centre, color=COLOURS["mixed"], lw=1)
        c.ax.plot(means.index, means, "-", color=COLOURS["agent"], lw=1)
        for outside, verdict in ((False, "pass"), (True, "fail")):
            chosen = means[off == outside]
            c.ax.plot(chosen.index, chosen, MARKERS[verdict], color=COLOURS["fail" if outside else "agent"], ms=6)
        _band(c, rows, "y")
        c.ax.set_ylabel(_named(c, rows))
        c.ax.set_xlabel(c.say("day"))
        c.ax.tick_params("x", rotation=30)
        c.ax.legend(frameon=False, fontsize="small")
        return c.ax


def agents(findings: pd.DataFrame, norm: str, *, by: str | None = None, ax: Axes | None = None, lang: Language | None = None) -> Axes:
    """Draw a norm's mean for each agent (or team …) with its 95 % interval, the number of calls, and the band; the highest first.

    The interval of a mean is Student's; a group of one call has none, and what cannot be negative, such as a
    count, has none below 0. A norm on words is drawn as the percentage of calls that failed, with
    Wilson's interval.

    Parameters
    ----------
    findings : pandas.DataFrame
        Findings of many calls: the columns ``norm``, ``verdict`` and ``measured``, and optionally ``unit``, ``band_low``, ``band_high``,
        ``tolerance``, ``title`` and ``title_en``, as `Report.to_pandas` and `callnorm batch` give them.
    norm : str
        The norm's name, such as "speech-rate".
    by : str, optional
        The column with each call's group; None is ``agent_id`` or ``agent``.
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
        A column is missing, or there is no finding of the norm.
    ImportError
        matplotlib is not installed (extra ``plot``).

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.

    Examples
    --------
    >>> import pandas as pd
    >>> report = callnorm.analyze(callnorm.sample_call(), agent="left")
    >>> findings = pd.concat([report.to_pandas()] * 4, ignore_index=True)
    >>> findings["agent"] = "Li"
    >>> ax = callnorm.plot.agents(findings, "speech-rate", lang="en")
    >>> ax.get_yticklabels()[0].get_text()
    'Li  (n=4)'
    """
    by = by or _first(findings, "agent_id", "agent")
    rows = _of(findings, norm, by)
    measured = rows["measured"].notna().any()
    groups = _means(rows, by) if measured else _shares(rows, by)
    groups.sort(key=lambda group: group[2])
    with canvas(ax, lang, (7.0, 1.2 + 0.35 * len(groups))) as c:
        names = c.names((name for name, *_ in groups), (f"{c.say('agent')} {i}" for i in range(1, len(groups) + 1)))
        for row, (_, _, middle, low, high) in enumerate(groups):
            c.ax.plot([low, high], [row, row], "-", color=COLOURS["agent"], lw=2, solid_capstyle="butt")
            c.ax.plot([middle], [row], "o", color=COLOURS["value"], ms=6)
        c.ax.set_yticks(range(len(groups)), [f"{name}  (n={n})" for name, (_, n, *_) in zip(names, groups, strict=True)])
        c.ax.set_ylim(-0.6, len(groups) - 0.4)
        if measured:
            _band(c, rows, "x")
        if _least(rows) is not None or not measured:
            c.ax.set_xlim(left=max(c.ax.get_xlim()[0], 0.0))
        c.ax.set_xlabel(_named(c, rows) if measured else f"{_title(c, rows)}: {c.say('fail')} ({c.say('share')}, %)")
        return c.ax


Group = tuple[str, int, float, float, float]
"""A name, how many calls, the middle and both ends of its interval."""


def _means(rows: pd.DataFrame, by: str) -> list[Group]:
    found = []
    least = _least(rows)
    for name, values in rows.dropna(subset=["measured"]).groupby(by)["measured"]:
        n, mean = len(values), float(values.mean())
        half = float(t_975(n - 1) * values.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan")
        low = mean - half if least is None else max(mean - half, least)
        found.append((str(name), n, mean, low, mean + half))
    return found


def _least(rows: pd.DataFrame) -> float | None:
    """Give the least value that a measure can have: 0, but for levels."""
    unit = rows.iloc[0].get("unit")
    return None if not isinstance(unit, str) or unit.startswith(("dB", "LU")) else 0.0


def _shares(rows: pd.DataFrame, by: str) -> list[Group]:
    judged = rows[rows["verdict"].isin(["pass", "fail"])]
    found = []
    for name, verdicts in judged.groupby(by)["verdict"]:
        n, failed = len(verdicts), int((verdicts == "fail").sum())
        low, high = wilson(failed, n)
        found.append((str(name), n, 100 * failed / n, 100 * low, 100 * high))
    return found


def t_975(freedom: int) -> float:
    """Give the 97.5 % quantile of Student's t."""
    return T_975[freedom - 1] if freedom <= len(T_975) else Z_975


def wilson(k: int, n: int) -> tuple[float, float]:
    """Give Wilson's 95 % interval of a share of k in n."""
    share, z2 = k / n, Z_975**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_975 * np.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(middle - float(half), 0.0), min(middle + float(half), 1.0)


def _first(findings: pd.DataFrame, *names: str) -> str:
    """Give the first column that is there of those that may hold something; where none is, the first, for the error that names it."""
    return next((name for name in names if name in findings), names[0])


def _of(findings: pd.DataFrame, norm: str, *needed: str) -> pd.DataFrame:
    if missing := [name for name in ("norm", "verdict", "measured", *needed) if name not in findings]:
        raise OptionsError(f"the table of findings has no column {', '.join(missing)}; there are {', '.join(map(str, findings.columns))}")
    rows = findings[(findings["norm"] == norm) & (findings["verdict"] != "not_applicable")]
    if rows.empty:
        raise OptionsError(f"no finding of norm {norm!r}; there are {', '.join(sorted(set(findings['norm'])))}")
    return rows


def _measured(findings: pd.DataFrame, norm: str, *needed: str) -> pd.DataFrame:
    rows = _of(findings, norm, *needed).dropna(subset=["measured", *needed])
    if rows.empty:
        raise OptionsError(f"norm {norm!r}: nothing was measured")
    return rows


def _band(c: Canvas, rows: pd.DataFrame, axis: str) -> None:
    """Shade the findings' band, where the table has it and it is one."""
    ends = [set(rows[name].dropna()) if name in rows else set() for name in ("band_low", "band_high", "tolerance")]
    if all(len(end) <= 1 for end in ends):
        low, high, tolerance = (next(iter(end), None) for end in ends)
        c.band(axis, low, high, tolerance)


def _title(c: Canvas, rows: pd.DataFrame) -> str:
    norm = str(rows.iloc[0]["norm"])
    name: Any = rows.iloc[0].get("title" if c.lang == "zh" else "title_en")
    return c.names([name if isinstance(name, str) else norm], [norm])[0]


def _named(c: Canvas, rows: pd.DataFrame) -> str:
    unit: Any = rows.iloc[0].get("unit")
    counted = labels.counted(rows.iloc[0], c.lang) if unit == "times" else ""
    title = f"{_title(c, rows)}: {c.names([counted], [rows.iloc[0]['quantity']])[0]}" if counted else _title(c, rows)
    return f"{title} ({c.say(unit)})" if isinstance(unit, str) else title
