"""Single measures on arrays of one channel, without a profile or a report.

Every function takes ``x`` [shape=(n,), any real dtype; floats have full scale 1, integers are scaled by their own]
and its sample rate in Hz. Objects that come back have the attributes of the report JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class PitchTrack:
    """The pitch over time, a value a frame; ``times_s, f0_hz, strength = track`` takes it apart."""

    times_s: NDArray[np.float64]
    """The middle of each frame, in seconds from the start [shape=(frames,)]."""

    f0_hz: NDArray[np.float64]
    """The fundamental frequency in hertz, NaN where the frame is unvoiced [shape=(frames,)]."""

    strength: NDArray[np.float64]
    """How periodic the frame is, 0-1 [shape=(frames,)]."""

    hop_s: float
    """From one frame to the next, in seconds."""

    floor_hz: float
    """The lowest pitch that was looked for, in hertz."""

    ceiling_hz: float
    """The highest pitch that was looked for, in hertz."""

    @property
    def voiced(self) -> NDArray[np.bool_]:
        """Whether each frame has a pitch [shape=(frames,)]."""
        return self.f0_hz > 0

    def __iter__(self) -> Iterator[NDArray[np.float64]]:
        return iter((self.times_s, self.f0_hz, self.strength))

    def __getitem__(self, index: int) -> NDArray[np.float64]:
        return (self.times_s, self.f0_hz, self.strength)[index]

    def __len__(self) -> int:
        return 3

    def __repr__(self) -> str:
        frames = f"{len(self.times_s)} frames, one every {self.hop_s:g} s, {self.voiced.sum()} voiced"
        return f"<PitchTrack {frames}; {self.floor_hz:g} to {self.ceiling_hz:g} Hz>"


def pitch(x: NDArray[Any], sample_rate: int, *, floor_hz: float = 70.0, ceiling_hz: float = 500.0, hop_s: float = 0.01) -> PitchTrack:
    """Track the pitch.

    Parameters
    ----------
    x : array [shape=(n,)]
        One channel; see the module.
    sample_rate : int
        Its samples a second.
    floor_hz, ceiling_hz : float
        The range that the pitch is looked for in, in hertz.
    hop_s : float
        From one frame to the next, in seconds.

    Returns
    -------
    PitchTrack
        ``times_s``, ``f0_hz`` (NaN where unvoiced) and ``strength`` (0-1), with the options that they were made by; it unpacks
        into the three.

    Raises
    ------
    OptionsError
        The range or the hop makes no sense, or ``x`` is not one channel.

    Examples
    --------
    >>> import numpy as np
    >>> tone = np.sin(2 * np.pi * 200 * np.arange(8000) / 8000)
    >>> track = pitch(tone, 8000)
    >>> round(float(np.median(track.f0_hz[track.voiced])))
    200
    """
    return PitchTrack(*_core.pitch(x, sample_rate, floor_hz, ceiling_hz, hop_s), hop_s, floor_hz, ceiling_hz)


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
