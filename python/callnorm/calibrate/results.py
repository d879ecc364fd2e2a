"""callnorm's results for the recordings that people scored."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from callnorm._core import CallnormError
from callnorm.analysis import Analyzer
from callnorm.weight import is_range

_SCORES = ("score", "score_low", "score_high")


@dataclass(slots=True)
class Judged:
    """One recording: its score from 0 to 100 (None without one), and the verdict on each norm.

    Examples
    --------
    >>> calibrate.Judged(84.0, {"greeting": "pass"}).is_range
    False
    """

    score: float | None
    verdicts: dict[str, str] = field(default_factory=dict)
    titles: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Each norm's titles, Chinese and English."""
    low: float | None = None
    high: float | None = None
    """What the score would be if all undetermined norms failed, and if they passed."""
    weights: list[dict[str, Any]] = field(default_factory=list)
    """The verdict and the weight of each norm."""

    @property
    def is_range(self) -> bool:
        """Whether the range is shown in place of the score: less than half of the weight that applies is decided."""
        return is_range(self.low, self.high, self.weights)


def of_batch(folder: str | os.PathLike[str], names: Iterable[str]) -> dict[str, Judged]:
    """Take results from the folder of a batch.

    Parameters
    ----------
    folder : path
        The folder that `callnorm batch` wrote.
    names : iterable of str
        The recordings: a path as the batch has it, or a file name in which only one of its paths ends.

    Returns
    -------
    dict from str to Judged
        By the name that was given; a name without a result is left out.

    Raises
    ------
    OptionsError
        The folder holds no results of a batch.
    ImportError
        pyarrow is not installed (extra ``batch``).

    Examples
    --------
    >>> import tempfile
    >>> from callnorm import batch
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = batch.run([callnorm.sample_call()], folder, agent="left")
    ...     sorted(calibrate.of_batch(folder, ["sample-call.wav", "absent.wav"]))
    ['sample-call.wav']
    """
    from callnorm import batch  # noqa: PLC0415 (pyarrow: slow to import, and optional)

    calls = batch.read(folder, "calls").select(["path", *_SCORES]).to_pylist()
    judged = {row["path"]: _judged(row) for row in calls}
    for f in batch.read(folder, "findings").select(["path", "norm", "title", "title_en", "verdict", "weight"]).to_pylist():
        _add(judged[f["path"]], f)
    ends = defaultdict(list)
    for path in judged:
        ends[PurePath(path).name].append(path)
    found = {name: [name] if name in judged else ends[PurePath(name).name] for name in names}
    return {name: judged[paths[0]] for name, paths in found.items() if len(paths) == 1}


def analyzed(names: Iterable[str], folder: Path, analyzer: Analyzer, failed: Callable[[str, Exception], object]) -> dict[str, Judged]:
    """Analyse the recordings.

    Parameters
    ----------
    names : iterable of str
        The recordings' paths, relative to `folder`.
    folder : Path
        Where the recordings are.
    analyzer : callnorm.Analyzer
        The options.
    failed : callable
        Called with the name and the error of each recording that cannot be read.

    Returns
    -------
    dict from str to Judged
        By name; a recording that cannot be read is left out.

    Raises
    ------
    ModelError
        The model cannot be used.

    Examples
    --------
    >>> sample = callnorm.sample_call()
    >>> judged = calibrate.analyzed([sample.name], sample.parent, callnorm.Analyzer(agent="left"), print)
    >>> judged[sample.name].verdicts["volume"]
    'pass'
    """
    order = list(dict.fromkeys(names))
    judged = {}
    for name, result in zip(order, analyzer.analyze_many([folder / name for name in order]), strict=True):
        if isinstance(result, CallnormError | OSError):
            failed(name, result)
            continue
        judged[name] = _judged(result.scorecard)
        for finding in result.scorecard.findings:
            _add(judged[name], finding)
    return judged


def _judged(scores: Any) -> Judged:
    return Judged(scores["score"], low=scores["score_low"], high=scores["score_high"])


def _add(judged: Judged, finding: Any) -> None:
    judged.weights.append({name: finding[name] for name in ("verdict", "weight")})
    judged.verdicts[finding["norm"]] = finding["verdict"]
    judged.titles[finding["norm"]] = finding["title"], finding["title_en"]
