"""A process that scores one call after another, for `callnorm.batch.pool`: pickled questions on stdin, pickled answers on stdout."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from typing import Any

import numpy as np

from callnorm import files, refusals, rows
from callnorm._core import CallnormError
from callnorm.analysis import Analyzer
from callnorm.calls import Call


def main() -> None:
    """Answer until stdin ends: the parent tells when to stop, signals to its process group don't."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_go_with, args=[os.getppid()], daemon=True).start()
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


def _go_with(parent: int) -> None:
    """End with the parent, however that ends: what is in hand is of no use to anyone then."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


class Work:
    """What is done with calls, by the options of the batch."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._analyzers: dict[tuple[Any, ...], Analyzer] = {}
        self._provenances: dict[tuple[Any, ...], Any] = {}

    def key(self, call: Call) -> str | None:
        """Name what the call's report depends on (`rows.key`), without making it; None where that cannot be told."""
        try:
            words = None if call.words is None else files.sha256(call.words)
            return rows.key(files.sha256(call.path), self._provenance(call), words, call.raw)
        except (CallnormError, OSError):
            return None

    def score(self, call: Call) -> rows.Row:
        """Score the call and give its row, of `rows.SCHEMA`."""
        begun = time.monotonic()
        try:
            words = None if call.words is None else files.sha256(call.words)
            report = self._analyzer(call).analyze(call.path, words=call.words, start_time=call.start_time, raw=call.raw)
            return rows.scored(call.name, report, words, round(time.monotonic() - begun, 3))
        except (CallnormError, OSError) as e:
            return refusals.row(call.name, e)

    def _analyzer(self, call: Call) -> Analyzer:
        own = call.agent, call.direction, call.norms
        if own not in self._analyzers:
            self._analyzers[own] = Analyzer(**call.options(self._options))
        return self._analyzers[own]

    def _provenance(self, call: Call) -> Any:
        """By what a report would be made: read off the report of a moment's silence on as many channels as there can be."""
        own = call.agent, call.direction, call.norms, call.start_time
        if own not in self._provenances:
            silence: Any = np.zeros((8, 800), np.float32)
            report = self._analyzer(call).analyze(silence, sample_rate=8000, start_time=call.start_time)
            self._provenances[own] = report.to_dict()["provenance"]
        return self._provenances[own]
