"""Listen to a recorded service call and say, with evidence, how well the speaking keeps to the handbooks' norms.

>>> import callnorm
>>> report = callnorm.analyze(callnorm.sample_call())
>>> report.channels[0].role
'agent'
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnorm import spectrum
from callnorm._core import CallnormError, ModelError, OptionsError, RecordingError, __version__
from callnorm.analysis import Analyzer, analyze
from callnorm.measures import PitchTrack, activity, drag, pitch, speech_rate, syllables, volume
from callnorm.record import Record
from callnorm.report import Report

if TYPE_CHECKING:
    from callnorm import plot as plot

__all__ = [
    "Analyzer",
    "CallnormError",
    "ModelError",
    "OptionsError",
    "PitchTrack",
    "Record",
    "RecordingError",
    "Report",
    "__version__",
    "activity",
    "analyze",
    "drag",
    "pitch",
    "sample_call",
    "spectrum",
    "speech_rate",
    "syllables",
    "volume",
]


def __getattr__(name: str) -> Any:
    """Import the plots when they are asked for: they take matplotlib."""
    if name != "plot":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("callnorm.plot")


def __dir__() -> list[str]:
    return [*__all__, "plot"]


def sample_call() -> Path:
    """Give the path of the bundled sample call.

    Returns
    -------
    Path
        A WAV file of 89 s, stereo, G.711 µ-law at 8 kHz, the agent on the left. The voices are synthetic; what they say and do is in
        the JSON file beside it.

    Examples
    --------
    >>> callnorm.sample_call().name
    'sample-call.wav'
    """
    return Path(__file__).with_name("data") / "sample-call.wav"
