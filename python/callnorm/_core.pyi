"""The compiled core: converts and calls. Everything for users is in `callnorm`; this may change between versions."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "MESSAGES",
    "SURELY",
    "CallnormError",
    "ModelError",
    "OptionsError",
    "RecordingError",
    "__version__",
    "activity",
    "analyze",
    "check_model",
    "check_options",
    "check_report",
    "check_words",
    "decode",
    "drag",
    "mel",
    "mel_filters",
    "model_folders",
    "model_path",
    "models",
    "pitch",
    "power",
    "profile",
    "profile_faults",
    "schema",
    "speech_rate",
    "stft",
    "syllables",
    "volume",
    "write_clips",
]

__version__: Final[str]
MESSAGES: Final[str]
"""The catalogue of what reports say in sentences, as TOML: a table a code, its words under ``en`` and ``zh``."""
SURELY: Final[float]
"""What is said on a channel of both sides is taken for one side's if it is as likely as this to be."""

class CallnormError(Exception):
    """Whatever callnorm refuses."""

class RecordingError(CallnormError, ValueError):
    """The recording cannot be read: whoever supplies recordings must act."""

class OptionsError(CallnormError, ValueError):
    """An option, a profile or an argument is wrong: the caller must act."""

class ModelError(CallnormError, RuntimeError):
    """A model cannot be used: whoever supplies models must act."""

def analyze(
    source: object,
    sample_rate: int | None,
    words: tuple[bytes, str] | None,
    start_time: str | None,
    keep_going: Callable[[float], bool] | None,
    *,
    agent: str,
    direction: str,
    model: object,
    norms: str,
    threads: int,
    raw: str | None = None,
) -> str:
    """Analyse one recording and give its report as JSON.

    `words` is a transcript's bytes and what errors call it; `keep_going` is asked 20 times a second, with the share (0-1) that is done.
    """

def check_options(*, agent: str, direction: str, model: object, norms: str, threads: int) -> None:
    """Raise OptionsError where an option or the profile is wrong, ModelError where there is no such model."""

def check_words(words: tuple[bytes, str], source: object = None) -> str:
    """Say as JSON how a transcript is understood; `words` is its bytes and what errors call it."""

def check_report(text: str) -> None:
    """Raise OptionsError where a text is no report of this schema."""

def profile(name_or_file: str) -> str:
    """Check a profile and give its text; of one that extends another, what they say together. The built-in lists have a name too."""

def profile_faults(name_or_file: str) -> list[str]:
    """Say all that is wrong with a profile, a line each; nothing where it is right."""

def schema(of: str) -> str:
    """Give the JSON Schema of a "report", of a "profile", or of a transcript's "words"."""

def models() -> str:
    """Give the registry of models as JSON."""

def model_folders() -> list[Path]:
    """Give the folders that models are looked for in; the first is where they are put."""

def model_path(name_or_file: str) -> Path:
    """Find a model's file by name or path; nothing is fetched and the file is not read."""

def check_model(name_or_file: str) -> str:
    """Find a model by name or path, walk it, check its SHA-256, and give what it is as JSON."""

def decode(
    source: object, sample_rate: int | None = None, at_hz: int | None = None, raw: str | None = None
) -> tuple[NDArray[np.float32], int, dict[str, Any]]:
    """Give a recording's samples [shape=(channels, n)], at `at_hz` where that is given, their rate and the report's ``source``."""

def write_clips(
    source: object,
    stretches: Sequence[tuple[float, float, Path]],
    sha256: str,
    sample_rate: int | None = None,
    raw: str | None = None,
) -> None:
    """Write stretches (start and end in seconds, path) of the recording that has this hash as WAV files."""

def activity(x: NDArray[Any], sample_rate: int) -> list[tuple[float, float]]:
    """Find the phrases of one channel: start and end in seconds."""

def syllables(x: NDArray[Any], sample_rate: int) -> NDArray[np.float64]:
    """Find the syllable nuclei of one channel: times in seconds."""

def pitch(
    x: NDArray[Any], sample_rate: int, floor_hz: float, ceiling_hz: float, hop_s: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Track the pitch of one channel: times in seconds, f0 in Hz (NaN where unvoiced), strength 0-1."""

def volume(x: NDArray[Any], sample_rate: int) -> str:
    """Measure one channel's levels, as JSON."""

def speech_rate(x: NDArray[Any], sample_rate: int, text: str | None = None) -> str:
    """Measure one channel's rate, as JSON; `text` is what was said, if that is known."""

def drag(x: NDArray[Any], sample_rate: int) -> str:
    """Find one channel's dragged endings, as JSON."""

def stft(
    x: NDArray[np.floating], n_fft: int, hop: int, window: str | Sequence[float] | NDArray[np.floating], center: bool
) -> NDArray[np.complex64]:
    """See `callnorm.spectrum.stft`."""

def power(
    x: NDArray[np.floating], n_fft: int, hop: int, window: str | Sequence[float] | NDArray[np.floating], center: bool
) -> NDArray[np.float32]:
    """See `callnorm.spectrum.power`."""

def mel(
    x: NDArray[np.floating],
    n_fft: int,
    hop: int,
    window: str | Sequence[float] | NDArray[np.floating],
    center: bool,
    filters: Mapping[str, object],
) -> NDArray[np.float32]:
    """See `callnorm.spectrum.mel`."""

def mel_filters(n_fft: int, filters: Mapping[str, object]) -> NDArray[np.float32]:
    """See `callnorm.spectrum.mel_filters`."""
