"""What callnorm says of the recordings that people scored."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from callnorm._core import CallnormError
from callnorm.analysis import Analyzer


@dataclass(slots=True)
class Judged:
    """One recording: its score, and the verdict on each norm."""

    score: float | None
    verdicts: dict[str, str] = field(default_factory=dict)
    titles: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Each norm's titles, Chinese and English."""


def of_batch(folder: str | os.PathLike[str], names: Iterable[str]) -> dict[str, Judged]:
    """Take results from a batch's folder; a name is a path as it stands there, or a file name that only one path there ends in."""
    from callnorm import batch  # noqa: PLC0415 (pyarrow: slow to import, and optional)

    calls = batch.read(folder, "calls").select(["path", "score"]).to_pylist()
    judged = {row["path"]: Judged(row["score"]) for row in calls}
    for f in batch.read(folder, "findings").select(["path", "norm", "title", "title_en", "verdict"]).to_pylist():
        _add(judged[f["path"]], f)
    ends = defaultdict(list)
    for path in judged:
        ends[PurePath(path).name].append(path)
    found = {name: [name] if name in judged else ends[PurePath(name).name] for name in names}
    return {name: judged[paths[0]] for name, paths in found.items() if len(paths) == 1}


def analyzed(names: Iterable[str], folder: Path, analyzer: Analyzer, failed: Callable[[str, Exception], object]) -> dict[str, Judged]:
    """Analyse the recordings themselves; names are relative to `folder`. Those that cannot be read are told to `failed`."""
    order = list(dict.fromkeys(names))
    judged = {}
    for name, result in zip(order, analyzer.analyze_many([folder / name for name in order]), strict=True):
        if isinstance(result, CallnormError | OSError):
            failed(name, result)
            continue
        judged[name] = Judged(result.scorecard.score)
        for finding in result.scorecard.findings:
            _add(judged[name], finding)
    return judged


def _add(judged: Judged, finding: Any) -> None:
    judged.verdicts[finding["norm"]] = finding["verdict"]
    judged.titles[finding["norm"]] = finding["title"], finding["title_en"]
