"""Recognisers that hear the words, other than the built-in whisper.cpp.

`Analyzer(model=…)` takes any callable ``recogniser(samples, *, language)``: it is given the windows of speech that callnorm cuts out of
each channel (float32, one channel, 16 kHz, full scale 1, at most 28 s), and gives what is said: a str, or segments as `words=`
takes them, whose times count from the window's start. What else it may have:

| member | what it does |
|---|---|
| ``batch(windows, *, language)`` | hears a list of windows and gives a list of as many results; then used instead |
| ``batch_size`` | how many windows it is given at once (8) |
| ``concurrency`` | how many calls may run at a time (1) |
| ``timeout_s`` | how long a window may take, in seconds (600) |
| ``name``, ``version`` | stand in the report, and decide with the recording's hash whether a batch keeps a result |

An engine that is known by name is a module here and a line of `ENGINES`: ``named`` gives the recogniser of a name, ``loaded``
takes an object of the engine's own library.

Examples
--------
>>> import callnorm
>>> def recogniser(samples, *, language):
...     return "您好"
>>> report = callnorm.analyze(callnorm.sample_call(), agent="left", model=recogniser)
>>> report.provenance.engine.name
'python'
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib import import_module

from callnorm._core import OptionsError
from callnorm.recognisers.hearing import Hearing

__all__ = ["ENGINES", "Hearing", "Model", "find"]

Model = str | os.PathLike[str] | Callable[..., object] | None
"""What `model=` takes."""

ENGINES = {
    "faster-whisper": "callnorm.recognisers.faster_whisper",
    "sherpa-onnx": "callnorm.recognisers.sherpa_onnx",
    "http": "callnorm.recognisers.server",
    "https": "callnorm.recognisers.server",
}
"""The module of each engine: what stands before the colon of a model's name."""

LIBRARIES = {
    "faster_whisper": "callnorm.recognisers.faster_whisper",
    "funasr": "callnorm.recognisers.funasr",
    "sherpa_onnx": "callnorm.recognisers.sherpa_onnx",
}
"""The module for objects of each library."""


def find(model: Model) -> str | Hearing | None:
    """Give what hears: None, the name or path of a model for whisper.cpp, or another recogniser; that of a name once a process."""
    if model is None or (isinstance(model, str) and model == "none"):
        return None
    if isinstance(model, str | os.PathLike):
        name = os.fspath(model)
        return _named(name, os.getpid()) if name.partition(":")[0] in ENGINES else name
    if library := LIBRARIES.get(type(model).__module__.partition(".")[0]):
        return Hearing(model, import_module(library).loaded(model))
    if not (callable(model) or hasattr(model, "batch")):
        raise OptionsError(f"model is {type(model).__name__}; it must be a name, a path, or a callable that hears samples")
    return Hearing(model, model)


@cache
def _named(name: str, _: int) -> Hearing:
    """Give the recogniser of a name, for this process: what is loaded does not outlive a fork."""
    return Hearing(name, import_module(ENGINES[name.partition(":")[0]]).named(name))
