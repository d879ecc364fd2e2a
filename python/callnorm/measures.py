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
    """Find where someone speaks.

    Parameters
    ----------
    x : array [shape=(n,)]
        Samples of one channel. Floats have full scale 1, integers their own; NaN counts as 0.
    sample_rate : int
        Samples a second, 6000 to 192000.

    Returns
    -------
    list of (start_s, end_s)
        Phrases in seconds, in order. A pause of 0.25 s or more ends a phrase. Tones, ringback, keypresses and music are left out.

    Raises
    ------
    OptionsError
        `x` holds more than one channel, or no real numbers.
    RecordingError
        `x` is empty, or the sample rate is not supported.

    References
    ----------
    .. [1] R. Martin, "Noise power spectral density estimation based on optimal smoothing and minimum statistics",
       IEEE Trans. Speech Audio Process. 9, 2001 (the noise floor).

    Examples
    --------
    >>> import soundfile
    >>> x, rate = soundfile.read(callnorm.sample_call())
    >>> callnorm.activity(x[:, 0], rate)[:2]
    [(8.99, 9.83), (10.27, 14.53)]
    """
    return _core.activity(x, sample_rate)


def syllables(x: NDArray[Any], sample_rate: int) -> NDArray[np.float64]:
    """Find the nuclei of syllables.

    Parameters
    ----------
    x : array [shape=(n,)]
        Samples of one channel. Floats have full scale 1, integers their own; NaN counts as 0.
    sample_rate : int
        Samples a second, 6000 to 192000.

    Returns
    -------
    float64 array [shape=(syllables,)]
        The times of the nuclei in seconds, in order.

    Raises
    ------
    OptionsError
        `x` holds more than one channel, or no real numbers.
    RecordingError
        `x` is empty, or the sample rate is not supported.

    References
    ----------
    .. [1] S. Sarawagi, W. W. Cohen, "Semi-Markov conditional random fields for information extraction", NIPS 17, 2004 (the model that
       scores the candidates; its weights are fitted to Mandarin).

    Examples
    --------
    >>> import soundfile
    >>> x, rate = soundfile.read(callnorm.sample_call())
    >>> nuclei = callnorm.syllables(x[:, 0], rate)
    >>> nuclei.shape, float(nuclei[0])
    ((154,), 9.215)
    """
    return _core.syllables(x, sample_rate)


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class PitchTrack:
    """The pitch over time, a value a frame; ``times_s, f0_hz, strength = track`` takes it apart.

    Examples
    --------
    >>> import numpy as np
    >>> track = callnorm.pitch(np.zeros(8000), 8000)
    >>> track
    <PitchTrack 100 frames, one every 0.01 s, 0 voiced; 70 to 500 Hz>
    """

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
    """Track the pitch (fundamental frequency).

    Parameters
    ----------
    x : array [shape=(n,)]
        Samples of one channel. Floats have full scale 1, integers their own; NaN counts as 0.
    sample_rate : int
        Samples a second, 6000 to 192000.
    floor_hz, ceiling_hz : float
        The range that the pitch is looked for in, in hertz: 10 <= floor < ceiling <= a quarter of the sample rate.
    hop_s : float
        From one frame to the next, in seconds: from one sample to ``3 / floor_hz``.

    Returns
    -------
    PitchTrack
        ``times_s``, ``f0_hz`` (NaN where unvoiced) and ``strength`` (0-1), with the options that they were made by; it unpacks
        into the three.

    Raises
    ------
    OptionsError
        The range or the hop is out of its bounds, or ``x`` is not one channel.
    RecordingError
        ``x`` is empty, or the sample rate is not supported.

    References
    ----------
    .. [1] P. Boersma, "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled sound",
       IFA Proceedings 17, 1993.

    Examples
    --------
    >>> import numpy as np
    >>> tone = np.sin(2 * np.pi * 200 * np.arange(8000) / 8000)
    >>> track = callnorm.pitch(tone, 8000)
    >>> round(float(np.median(track.f0_hz[track.voiced])))
    200
    """
    return PitchTrack(*_core.pitch(x, sample_rate, floor_hz, ceiling_hz, hop_s), hop_s, floor_hz, ceiling_hz)


def volume(x: NDArray[Any], sample_rate: int) -> Volume:
    """Measure levels.

    Parameters
    ----------
    x : array [shape=(n,)]
        Samples of one channel. Floats have full scale 1, integers their own; NaN counts as 0.
    sample_rate : int
        Samples a second, 6000 to 192000.

    Returns
    -------
    Volume
        The report's ``volume``: ``active_level_dbov`` and ``speech_level_dbov`` in dBov, ``activity`` and ``clipped`` as shares (0-1),
        ``loudness_lufs`` in LUFS, ``peak_dbfs`` in dBFS, ``snr_db`` and ``snr_low_db`` in dB, ``jumps`` with ``at_s`` and
        ``change_db``. A value is None where there is too little sound for it.

    Raises
    ------
    OptionsError
        `x` holds more than one channel, or no real numbers.
    RecordingError
        `x` is empty, or the sample rate is not supported.

    References
    ----------
    .. [1] ITU-T P.56, "Objective measurement of active speech level", method B (the active level, the activity).
    .. [2] EBU R 128, "Loudness normalisation", and ITU-R BS.1770 (the loudness).

    Examples
    --------
    >>> import soundfile
    >>> x, rate = soundfile.read(callnorm.sample_call())
    >>> round(callnorm.volume(x[:, 0], rate).active_level_dbov, 1)
    -26.4
    """
    return Volume.parse(_core.volume(x, sample_rate))


def speech_rate(x: NDArray[Any], sample_rate: int, text: str | None = None) -> Rate:
    """Measure how fast someone speaks.

    Parameters
    ----------
    x : array [shape=(n,)]
        Samples of one channel. Floats have full scale 1, integers their own; NaN counts as 0.
    sample_rate : int
        Samples a second, 6000 to 192000.
    text : str, optional
        What was said. Its characters are then counted as they are spoken (numbers are read out); without it, the syllables that are heard.

    Returns
    -------
    Rate
        The report's ``rate``: ``speaking_cpm`` (pauses inside a turn counted) and ``articulation_cpm`` (pauses left out) in characters a
        minute, ``low_cpm`` and ``high_cpm`` as the 95 % interval of the former, ``counted`` ("syllables" or "characters"),
        ``stretches`` and more. A value is None where nobody speaks.

    Raises
    ------
    OptionsError
        `x` holds more than one channel, or no real numbers.
    RecordingError
        `x` is empty, or the sample rate is not supported.

    Examples
    --------
    >>> import soundfile
    >>> x, rate = soundfile.read(callnorm.sample_call())
    >>> rate_of = callnorm.speech_rate(x[:, 0], rate)
    >>> rate_of.counted, rate_of.syllables
    ('syllables', 154)
    >>> rate_of.low_cpm < rate_of.speaking_cpm < rate_of.high_cpm
    True
    """
    return Rate.parse(_core.speech_rate(x, sample_rate, text))


def drag(x: NDArray[Any], sample_rate: int) -> Drag:
    """Find dragged endings (拖尾音): last syllables of phrases whose rhyme is far longer than the speaker's others.

    Parameters
    ----------
    x : array [shape=(n,)]
        Samples of one channel. Floats have full scale 1, integers their own; NaN counts as 0.
    sample_rate : int
        Samples a second, 6000 to 192000.

    Returns
    -------
    Drag
        The report's ``drag``: ``phrase_ends`` is the number of endings that were measured. Each of ``events`` has ``start_s``,
        ``end_s``, ``held_s`` (the length of the rhyme) and ``expected_s`` (its usual length), in seconds, and ``confidence`` (0-1).

    Raises
    ------
    OptionsError
        `x` holds more than one channel, or no real numbers.
    RecordingError
        `x` is empty, or the sample rate is not supported.

    Examples
    --------
    >>> import soundfile
    >>> x, rate = soundfile.read(callnorm.sample_call())
    >>> dragged = callnorm.drag(x[:, 0], rate)
    >>> len(dragged.events), dragged.phrase_ends
    (3, 19)
    """
    return Drag.parse(_core.drag(x, sample_rate))
