"""A process that scores one call after another, for `callnorm.batch.pool`: pickled questions on stdin, pickled answers on stdout."""

from __future__ import annotations

import hashlib
import os
import pickle
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np

from callnorm import rows
from callnorm._core import CallnormError
from callnorm.analysis import Analyzer
from callnorm.batch.calls import Call


def main() -> None:
    """Answer until stdin ends: the parent tells when to stop, signals to its process group don't."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what else may print must not come between
    work = Work(pickle.load(questions))
    try:
        while True:
            what, call = pickle.load(questions)
            answers.write(pickle.dumps(getattr(work, what)(call)))
            answers.flush()
    except (EOFError, BrokenPipeError):  # the parent is through, or was killed
        os._exit(0)


class Work:
    """What is done with calls, by the options of the batch."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._analyzers: dict[str | int, Analyzer] = {}
        self._provenances: dict[str | int, Any] = {}

    def key(self, call: Call) -> str | None:
        """Name what the call's report depends on (`rows.key`), without making it; None where that cannot be told."""
        try:
            words = None if call.words is None else _sha256(call.words)
            return rows.key(_sha256(call.path), self._provenance(self._side(call)), words, call.raw)
        except (CallnormError, OSError):
            return None

    def score(self, call: Call) -> Any:
        """Score the call and give its row, a record batch of `rows.SCHEMA`."""
        try:
            words = None if call.words is None else _sha256(call.words)
            report = self._analyzer(self._side(call)).analyze(call.path, words=call.words, raw=call.raw)
            return rows.arrow([rows.scored(call.path, report, words)])
        except (CallnormError, OSError) as e:
            return rows.arrow([rows.failed(call.path, e)])

    def _side(self, call: Call) -> str | int:
        side: str | int = call.agent or self._options["agent"]
        return side

    def _analyzer(self, side: str | int) -> Analyzer:
        if side not in self._analyzers:
            own: dict[str, Any] = {"agent": side}
            self._analyzers[side] = Analyzer(**self._options | own)
        return self._analyzers[side]

    def _provenance(self, side: str | int) -> Any:
        """Tell by what a report would be made: read off the report of a moment's silence on as many channels as there can be."""
        if side not in self._provenances:
            silence = np.zeros((8, 800), np.float32)
            report = self._analyzer(side).analyze(silence, sample_rate=8000)
            self._provenances[side] = report.to_dict()["provenance"]
        return self._provenances[side]


def _sha256(file: str) -> str:
    with Path(file).open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
