"""Single measures on arrays of one channel, without a profile or a report.

Every function takes ``x`` [shape=(n,), any real dtype; floats have full scale 1, integers are scaled by their own]
and its sample rate in Hz. Objects that come back have the attributes of the report JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callnorm import _core
from callnorm.types import Drag, Rate, Volume

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def activity(x: NDArray[Any], sample_rate: int) -> list[tuple[float, float]]:
    """Find where someone speaks: ``[(start_s, end_s), …]``, phrases cut at pauses of 0.25 s or more."""
    return _core.activity(x, sample_rate)


def syllables(x: NDArray[Any], sample_rate: int) -> NDArray[np.float64]:
    """Find syllable nuclei: their times in seconds [shape=(syllables,)]."""
    return _core.syllables(x, sample_rate)


def pitch(
    x: NDArray[Any], sample_rate: int, *, floor_hz: float = 70.0, ceiling_hz: float = 500.0, hop_s: float = 0.01
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Track the pitch: times in seconds, f0 in Hz (NaN where unvoiced), strength 0-1 [shape=(frames,) each]."""
    return _core.pitch(x, sample_rate, floor_hz, ceiling_hz, hop_s)


def volume(x: NDArray[Any], sample_rate: int) -> Volume:
    """Measure levels: the report's ``volume`` (ITU-T P.56 active level, speech level, EBU R128 loudness, peak, …)."""
    return Volume.parse(_core.volume(x, sample_rate))


def speech_rate(x: NDArray[Any], sample_rate: int, text: str | None = None) -> Rate:
    """Measure how fast someone speaks: the report's ``rate``.

    Syllables that are heard are counted, or, where ``text`` says what was said, its characters as they are spoken.
    """
    return Rate.parse(_core.speech_rate(x, sample_rate, text))


def drag(x: NDArray[Any], sample_rate: int) -> Drag:
    """Find dragged endings (拖尾音): the report's ``drag``, with ``events`` of start_s, end_s, held_s, expected_s."""
    return Drag.parse(_core.drag(x, sample_rate))
