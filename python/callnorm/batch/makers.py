"""By what calls are judged: each profile's hash, and what hears the words. Results of different ones do not stand side by side unseen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from callnorm import models, recognisers, rows
from callnorm.analysis import Analyzer
from callnorm.calls import Call
from callnorm.rows import Row


class Maker(NamedTuple):
    """By what a call was judged: what must be the same in all of a folder's results."""

    norms_sha256: str | None
    engine: str | None
    model_sha256: str | None

    @classmethod
    def of(cls, row: Row) -> Maker:
        """Take it from a row; those of earlier versions do not name the engine, of which there was one."""
        model = row.get("model_sha256")
        return cls(row.get("norms_sha256"), row.get("engine") or ("whisper.cpp" if model else None), model)

    def __str__(self) -> str:
        model = f"{self.engine} {(self.model_sha256 or '')[:12]}".rstrip() if self.engine else "no model"
        return f"profile {(self.norms_sha256 or '')[:12]}, {model}"


class Makers:
    """By what the calls of a run are judged; raises `OptionsError` or `ModelError` where a profile or the model is wrong."""

    def __init__(self, analyzer: Analyzer, calls: Iterable[Call]) -> None:
        self._norms = str(analyzer.norms)
        self._rows = {norms: made_by(analyzer, norms) for norms in {self._norms, *(call.norms or self._norms for call in calls)}}

    def row(self, call: Call) -> Row:
        """Give what a call's rows say of it."""
        return self._rows[call.norms or self._norms]

    def all(self) -> set[Maker]:
        """Give all that there are."""
        return {Maker.of(row) for row in self._rows.values()}


def made_by(analyzer: Analyzer, norms: str | None = None) -> Row:
    """Give what rows of an analyzer's calls say of it, with its own norms or others."""
    silence: Any = np.zeros(800, np.float32)
    made = Analyzer(norms=norms or analyzer.norms).analyze(silence, sample_rate=8000).to_dict()["provenance"]
    return rows.made_by(made | _heard_by(recognisers.find(analyzer.model)))


def _heard_by(hears: str | recognisers.Hearing | None) -> Row:
    """Give what a report's provenance would say of what hears."""
    if hears is None:
        return {"model": None}
    if isinstance(hears, str):
        found = models.verify(hears)
        return {"model": {"name": found.name, "sha256": found.sha256}, "engine": {"name": "whisper.cpp"}}
    return {"model": {"name": hears.name, "sha256": hears.sha256}, "engine": {"name": hears.engine}}
