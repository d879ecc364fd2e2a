"""A process that scores one call after another, for `callnorm.batch.pool`: pickled questions on stdin, pickled answers on stdout."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from functools import cache
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
    work: Any = {"key": key, "score": score}
    options = pickle.load(questions)
    try:
        while True:
            what, call = pickle.load(questions)
            answers.write(pickle.dumps(work[what](call, **options)))
            answers.flush()
    except (EOFError, BrokenPipeError):  # the parent is through, or was killed
        os._exit(0)


def _go_with(parent: int) -> None:
    """End with the parent, however that ends: what is in hand is of no use to anyone then."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def key(call: Call, **options: Any) -> str | None:
    """Name what the call's report depends on (`rows.key`), without making it; None where that cannot be told."""
    try:
        words = None if call.words is None else files.sha256(call.words)
        return rows.key(files.sha256(call.path), _provenance(call.start_time, **call.options(options)), words, call.raw)
    except (CallnormError, OSError):
        return None


def score(call: Call, **options: Any) -> rows.Row:
    """Score the call and give its row, of `rows.SCHEMA`."""
    begun = time.monotonic()
    try:
        words = None if call.words is None else files.sha256(call.words)
        analyzer = _analyzer(**call.options(options))
        report = analyzer.analyze(call.path, words=call.words, start_time=call.start_time, raw=call.raw)
        return rows.scored(call.name, report, words, round(time.monotonic() - begun, 3))
    except (CallnormError, OSError) as e:
        return refusals.row(call.name, e)


@cache
def _analyzer(**options: Any) -> Analyzer:
    return Analyzer(**options)


@cache
def _provenance(start_time: str | None, **options: Any) -> Any:
    """By what a report would be made: read off the report of a moment's silence on as many channels as there can be."""
    silence: Any = np.zeros((8, 800), np.float32)
    return _analyzer(**options).analyze(silence, sample_rate=8000, start_time=start_time).to_dict()["provenance"]
