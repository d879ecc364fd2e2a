"""From a list of calls to a dataset of results."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from callnorm import recognisers
from callnorm._core import OptionsError
from callnorm.analysis import Analyzer
from callnorm.batch import pool
from callnorm.batch.dataset import OWN, Dataset
from callnorm.batch.makers import Makers
from callnorm.batch.stop import Stop
from callnorm.calls import Call, Pattern, Place, Skipped, find, worded
from callnorm.extras import need

if TYPE_CHECKING:
    import pyarrow as pa
else:
    pa = need("pyarrow", "batch", "batches")

_PART_CALLS, _PART_S = 64, 20.0
"""A part is written when it has so many calls, or so long after the one before: what a killed run loses at most."""


@dataclass(kw_only=True, slots=True)
class Summary:
    """What a run did."""

    calls: list[str]
    """The paths of all calls that it was given, as the tables have them."""
    scored: int = 0
    """Calls that it scored."""
    kept: int = 0
    """Calls whose result was there already, and whose recording and options are the same."""
    failed: int = 0
    """Calls that could not be scored; the table `failures` says why."""
    errors: dict[str, str] = field(default_factory=dict)
    """Why each call that failed could not be scored, by its path."""
    skipped: Skipped = field(default_factory=Skipped)
    """What of the places given was left out, by why."""
    stopped: bool = False
    """Whether it was told to stop before all calls had a result."""
    seconds: float = 0.0
    """How long it took."""

    @property
    def done(self) -> int:
        """Calls that have a result, or a reason why not."""
        return self.scored + self.kept + self.failed


@dataclass(slots=True)
class _Pending:
    """Results that wait for their part to be written."""

    calls: list[Call] = field(default_factory=list)
    rows: list[pa.RecordBatch] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    def due(self) -> bool:
        return len(self.calls) >= _PART_CALLS or time.monotonic() - self.since >= _PART_S


def run(
    sources: Place | Iterable[Place],
    out: Place,
    *,
    workers: int = 1,
    resume: bool = True,
    replace: bool = False,
    agent: str | int = "auto",
    direction: str = "auto",
    model: recognisers.Model = None,
    norms: str | os.PathLike[str] = "telephone-zh",
    words: Place | None = None,
    raw: str | None = None,
    name_pattern: str | None = None,
    progress: Callable[[Summary], object] | None = None,
    stop: threading.Event | Stop | None = None,
) -> Summary:
    """Score many calls and keep the results in a folder; `callnorm.batch.read` reads them.

    Parameters
    ----------
    sources : path or paths
        Recordings, folders of them, globs, and manifests: CSV, Excel or Parquet files with a column ``path``, if need be ``agent``
        (the agent's side), ``direction``, ``start_time``, ``words`` (a transcript's file), ``norms`` (a profile) and ``raw``, and
        whatever else is to stand beside the results: ``agent_id``, ``team`` …
    out : path
        The folder of the results. It is whole at every moment, also when the run is killed.
    workers : int
        How many processes score calls.
    resume : bool
        Whether results in `out` are kept, where recording, options, profile and model are still the same; else all of them go.
    replace : bool
        Whether results in `out` that were judged by another profile, or heard by another engine or model, go. Without it, such
        results are an error: a folder never mixes them unseen.
    agent, direction, model, norms
        As for `callnorm.Analyzer`.
    words : path
        A file that holds what was said, where `sources` is one recording; many have theirs from a manifest.
    raw : str
        What recordings without a header hold, as for `callnorm.analyze`, but for those of which a manifest's column ``raw`` says so.
    name_pattern : str
        What the names of recordings say: ``"{agent_id}_{date:%Y%m%d}_{call_id}.wav"``.
    progress : callable
        Called with the `Summary` so far whenever a call is done.
    stop : threading.Event or callnorm.batch.Stop
        Once it is set, no further call is begun; those in hand are finished and kept, or broken off after the grace of a `Stop`.

    Raises
    ------
    OptionsError, ModelError
        Where options, profile or model are wrong, or `out` holds results of others. A recording that cannot be
        read is a row of the table ``failures`` instead.
    """
    if workers < 1:
        raise OptionsError(f"workers={workers}: must be 1 or more")
    options: dict[str, Any] = {"agent": agent, "direction": direction, "model": model, "norms": norms}
    analyzer, skipped = Analyzer(**options), Skipped()  # what is wrong is told before anything is begun
    places = [sources] if isinstance(sources, str | os.PathLike) else list(sources)
    calls = _find(places, words, analyzer, raw, name_pattern, skipped)
    makers, pickled = Makers(analyzer, calls), pool.pickled(options)
    begun, stop = time.monotonic(), stop if isinstance(stop, Stop) else Stop(stop)
    summary = Summary(calls=[call.name for call in calls], skipped=skipped)
    with Dataset(out) as dataset:
        if not resume:
            dataset.clear()
        _alone(dataset, makers, replace=replace)
        dataset.carry(calls)
        pending = _Pending()
        try:
            with closing(pool.results(calls, workers, pickled, dataset, makers, stop, _PART_S)) as results:
                for result in results:
                    if result is not None:
                        _take(result, pending, summary)
                        summary.seconds = time.monotonic() - begun
                        if progress is not None:
                            progress(summary)
                    if pending.due() or stop.is_set():  # told to stop: what there is may be all that there will be
                        pending = _flush(pending, dataset)
        finally:
            _flush(pending, dataset)
    summary.stopped = summary.done < len(calls)
    summary.seconds = time.monotonic() - begun
    return summary


def _alone(dataset: Dataset, makers: Makers, *, replace: bool) -> None:
    """See to it that a folder holds no results of another profile, engine or model."""
    if replace:
        dataset.drop_others(makers.all())
    elif others := dataset.others(makers.all()):
        held = "; ".join(f"{n} calls by {maker}" for maker, n in sorted(others.items(), key=str))
        wanted = "; ".join(sorted(map(str, makers.all())))
        raise OptionsError(
            f"{dataset.folder}: holds results of {held}; this run is by {wanted}: name another folder, or --replace takes those away"
        )


def _find(
    places: list[Place], words: Place | None, analyzer: Analyzer, raw: str | None, name_pattern: str | None, skipped: Skipped
) -> list[Call]:
    """List the calls, or the one that the words go with."""
    if words is None:
        pattern = None if name_pattern is None else Pattern(name_pattern, OWN)
        return find(places, OWN, raw, skipped, pattern)
    if (hears := recognisers.find(analyzer.model)) is not None:
        raise OptionsError(f"model {hears if isinstance(hears, str) else hears.name!r} and words {os.fspath(words)!r}: give one of the two")
    return worded(places, words, raw)


def _take(result: pool.Result, pending: _Pending, summary: Summary) -> None:
    """Count a result and, where it is not in the dataset yet, have it written."""
    if result.row is not None:
        pending.calls.append(result.call)
        pending.rows.append(result.row)
    if not result.fresh:
        summary.kept += 1
    elif result.row is not None and (error := result.row["error"][0].as_py()) is not None:
        summary.failed += 1
        summary.errors[result.call.name] = error
    else:
        summary.scored += 1


def _flush(pending: _Pending, dataset: Dataset) -> _Pending:
    if pending.calls:
        dataset.add(pa.Table.from_batches(pending.rows), pending.calls)
    return _Pending()
