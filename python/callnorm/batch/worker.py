"""A process that scores one call after another, for `callnorm.batch.pool`: pickled questions on stdin, pickled answers on stdout."""

from __future__ import annotations

import hashlib
import os
import pickle
import signal
import sys
from functools import cache
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
    work: Any = {"key": key, "score": score}
    options = pickle.load(questions)
    try:
        while True:
            what, call = pickle.load(questions)
            answers.write(pickle.dumps(work[what](call, **options)))
            answers.flush()
    except (EOFError, BrokenPipeError):  # the parent is through, or was killed
        os._exit(0)


def key(call: Call, **options: Any) -> str | None:
    """Name what the call's report depends on (`rows.key`), without making it; None where that cannot be told."""
    try:
        words = None if call.words is None else _sha256(call.words)
        return rows.key(_sha256(call.path), _provenance(_agent(call, options), **options), words, call.raw)
    except (CallnormError, OSError):
        return None


def score(call: Call, **options: Any) -> Any:
    """Score the call and give its row, a record batch of `rows.SCHEMA`."""
    try:
        words = None if call.words is None else _sha256(call.words)
        report = _analyzer(_agent(call, options), **options).analyze(call.path, words=call.words, raw=call.raw)
        return rows.arrow([rows.scored(call.path, report, words)])
    except (CallnormError, OSError) as e:
        return rows.arrow([rows.failed(call.path, e)])


def _agent(call: Call, options: dict[str, Any]) -> str | int:
    return call.agent or options["agent"]


@cache
def _analyzer(side: str | int, **options: Any) -> Analyzer:
    own: dict[str, Any] = {"agent": side}
    return Analyzer(**options | own)


@cache
def _provenance(side: str | int, **options: Any) -> Any:
    """By what a report would be made: read off the report of a moment's silence on as many channels as there can be."""
    silence = np.zeros((8, 800), np.float32)
    return _analyzer(side, **options).analyze(silence, sample_rate=8000).to_dict()["provenance"]


def _sha256(file: str) -> str:
    with Path(file).open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
