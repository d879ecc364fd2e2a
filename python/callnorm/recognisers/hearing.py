"""A recogniser as the core asks it: windows of sound in, transcripts out, on threads that may be left behind."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callnorm import transcripts
from callnorm._core import ModelError, OptionsError

Samples = NDArray[np.float32]

RATE_HZ = 16_000
LANGUAGE = "zh"
SEGMENTS_MAX = 10_000
"""No window has more segments, words or tokens; what never ends would."""
REASON_MAX = 300


class Hearing:
    """What hears, with what it says of itself; picklable where `model` is."""

    def __init__(self, model: Any, recogniser: Any) -> None:
        self._model = model
        self._hear = getattr(recogniser, "batch", None) or (
            lambda windows, *, language: [recogniser(w, language=language) for w in windows]
        )
        self._together = hasattr(recogniser, "batch")
        self.name = _text("name", getattr(recogniser, "name", None) or _called(recogniser))
        self.engine = _text("engine", getattr(recogniser, "engine", "python"))
        self.version = None if (version := getattr(recogniser, "version", None)) is None else _text("version", version)
        self.sha256: str | None = getattr(recogniser, "sha256", None)
        self.timeout_s = _number("timeout_s", getattr(recogniser, "timeout_s", 600.0))
        concurrency = int(_number("concurrency", getattr(recogniser, "concurrency", 1), 1))
        self.at_once = int(_number("batch_size", getattr(recogniser, "batch_size", 8), 1)) if self._together else concurrency
        self._free = threading.Semaphore(concurrency)

    def __reduce__(self) -> Any:
        from callnorm.recognisers import find  # noqa: PLC0415 (which imports this module)

        return find, (self._model,)

    def start(self, windows: Sequence[Samples]) -> Answers:
        """Begin to hear windows: all in one call where the recogniser takes them so, else each in its own."""
        return Answers([Call(self, part) for part in ([windows] if self._together else [[window] for window in windows])])

    def hear(self, windows: Sequence[Samples]) -> list[bytes]:
        """Hear windows, and give for each a transcript as the core reads them."""
        results = self._hear(list(windows), language=LANGUAGE)
        if not isinstance(results, Sequence) or isinstance(results, str) or len(results) != len(windows):
            given = f"{len(results)} results" if isinstance(results, list | tuple) else type(results).__name__
            raise ModelError(f"batch gave {given} for {len(windows)} windows; it must give a list with one result each")
        return [transcript(result) for result in results]

    def acquire(self, patience_s: float) -> bool:
        """Wait until a call may begin."""
        return self._free.acquire(timeout=patience_s)

    def release(self) -> None:
        """Let another call begin."""
        self._free.release()


class Call:
    """One call of a recogniser, on a thread of its own: one that hangs is left behind, and its place is given to another."""

    def __init__(self, hearing: Hearing, windows: Sequence[Samples]) -> None:
        self._hearing = hearing
        self._windows = windows
        self._begun: float | None = None
        self._left = threading.Event()
        self._leaving = threading.Lock()
        self.done = threading.Event()
        self.answers: list[bytes] = []
        self.error: BaseException | None = None
        threading.Thread(target=self._run, name=f"callnorm {hearing.name}", daemon=True).start()

    def _run(self) -> None:
        while not self._hearing.acquire(0.1):
            if self._left.is_set():
                return
        with self._leaving:
            if self._left.is_set():
                self._hearing.release()
                return
            self._begun = time.monotonic()
        try:
            self.answers = self._hearing.hear(self._windows)
        except BaseException as e:  # for the thread that asked
            self.error = e
        self.done.set()
        self.leave()

    def leave(self) -> None:
        """Give the place to another call, once."""
        with self._leaving:
            if not self._left.is_set() and self._begun is not None:
                self._hearing.release()
            self._left.set()

    def check(self) -> None:
        """Raise ModelError where the call failed, or takes too long."""
        if self.error is not None:
            raise _failure(self.error) from (self.error.__cause__ if isinstance(self.error, ModelError) else self.error)
        allowed = self._hearing.timeout_s * len(self._windows)
        if not self.done.is_set() and self._begun is not None and time.monotonic() - self._begun > allowed:
            self.leave()
            seconds = sum(len(window) for window in self._windows) / RATE_HZ
            raise ModelError(f"no answer within {allowed:g} s for {seconds:.1f} s of speech (timeout_s)")


class Answers:
    """What calls will have answered."""

    def __init__(self, calls: Sequence[Call]) -> None:
        self._calls = calls

    def wait(self, patience_s: float) -> list[bytes] | None:
        """Give the transcripts, or None where they are not there yet; raises ModelError where a call failed or takes too long."""
        until = time.monotonic() + patience_s
        for call in self._calls:
            call.done.wait(max(0.0, until - time.monotonic()))
        try:
            for call in self._calls:
                call.check()
        except ModelError:
            self.abandon()
            raise
        return [answer for call in self._calls for answer in call.answers] if all(call.done.is_set() for call in self._calls) else None

    def abandon(self) -> None:
        """Wait no longer."""
        for call in self._calls:
            call.leave()


def transcript(result: object) -> bytes:
    """Give what a recogniser gave as a transcript that the core reads; raises ModelError where it is none."""
    if isinstance(result, str):
        return transcripts.as_bytes({"segments": [{"text": result}]})[0]
    if isinstance(result, tuple) and len(result) == 2 and hasattr(result[1], "language"):
        result = result[0]  # faster-whisper's pair of segments and what it knows of them
    if isinstance(result, Mapping):
        segments: object = dict(result)
    elif isinstance(result, Iterable) and not isinstance(result, bytes | bytearray | memoryview):
        segments = list(islice(result, SEGMENTS_MAX + 1))
    else:
        raise ModelError(f"gave {type(result).__name__}; it must give a str or a list of segments")
    try:
        document, _ = transcripts.as_bytes(segments)
    except OptionsError as e:
        raise ModelError(str(e).replace("words: ", "gave no transcript: ", 1)) from None
    return document


def _failure(error: BaseException) -> ModelError:
    """Give an exception as a ModelError, in one line."""
    said = str(error).strip().splitlines()
    if isinstance(error, ModelError):
        return ModelError(*said[:1])
    text = f"{type(error).__name__}: {said[0]}" if said else type(error).__name__
    return ModelError(text if len(text) <= REASON_MAX else text[:REASON_MAX] + "…")


def _called(recogniser: Any) -> str:
    """Name a recogniser without a name: by its function, else by its type."""
    thing = recogniser if hasattr(recogniser, "__qualname__") else type(recogniser)
    return f"{thing.__module__}.{thing.__qualname__}"


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise OptionsError(f"the recogniser's {name} is {value!r}; it must be a str")
    return value


def _number(name: str, value: object, least: float = 0.0) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value) or value < least or value == 0:
        raise OptionsError(
            f"the recogniser's {name} is {value!r}; it must be a number of {f'{least:g} or more' if least else 'more than 0'}"
        )
    return float(value)
