"""The FFT path by itself: STFT, power and mel spectra of any signal, in single precision and without holding the GIL.

Frames, centring and layout are librosa's, with zeros beyond the ends of the signal. The arrays that come out lie in memory frame after
frame (a frame's bins side by side), which is Fortran order for one channel, as librosa's are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from callnorm import _core

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.floating]
    Window = Literal["hann", "hamming", "blackman", "ones"] | Sequence[float] | NDArray[np.floating]

__all__ = ["mel", "mel_filters", "power", "stft"]


def stft(x: Samples, *, n_fft: int, hop: int, window: Window = "hann", center: bool = True) -> NDArray[np.complex64]:
    """Short-time Fourier transform.

    Parameters
    ----------
    x : float array [shape=(n,) or (channels, n)]
        The signal; finite, at any scale.
    n_fft : int >= 2
        Samples in a frame and points of its transform. Any number; powers of two are the fastest.
    hop : int >= 1
        Samples from one frame to the next.
    window : str or float array [shape=(n_fft,)]
        "hann", "hamming", "blackman" (all periodic), "ones", or weights of your own.
    center : bool
        True: frame ``i`` is centred at sample ``i * hop``, with zeros beyond the ends. False: it begins there, and only whole frames count.

    Returns
    -------
    complex64 array [shape=(1 + n_fft // 2, frames) or (channels, 1 + n_fft // 2, frames)]
        ``frames`` is ``1 + n // hop`` (centred, even ``n_fft``) or ``1 + (n - n_fft) // hop`` (not centred). Each frame is within 1e-6 of
        the transform in double precision, relative to its own norm.

    Raises
    ------
    OptionsError
        An argument is out of its range, or ``x`` is not finite.

    References
    ----------
    .. [1] J. B. Allen, L. R. Rabiner, "A unified approach to short-time Fourier analysis and synthesis", Proc. IEEE 65 (11), 1977.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.sin(2 * np.pi * 1000 * np.arange(8000) / 8000)
    >>> spectra = callnorm.spectrum.stft(x, n_fft=256, hop=80)
    >>> spectra.shape, int(np.abs(spectra[:, 50]).argmax()) * 8000 / 256
    ((129, 101), 1000.0)
    """
    return _core.stft(x, n_fft, hop, window, center)


def power(x: Samples, *, n_fft: int, hop: int, window: Window = "hann", center: bool = True) -> NDArray[np.float32]:
    """Squared magnitudes of the short-time Fourier transform, ``abs(stft(...)) ** 2``.

    Parameters
    ----------
    x, n_fft, hop, window, center
        As for `stft`.

    Returns
    -------
    float32 array [shape=(1 + n_fft // 2, frames) or (channels, 1 + n_fft // 2, frames)], >= 0

    Raises
    ------
    OptionsError
        An argument is out of its range, or ``x`` is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> callnorm.spectrum.power(np.ones((2, 8000)), n_fft=256, hop=80).shape
    (2, 129, 101)
    """
    return _core.power(x, n_fft, hop, window, center)


def mel(
    x: Samples,
    *,
    sample_rate: int,
    n_fft: int,
    hop: int,
    n_mels: int = 128,
    fmin: float = 0.0,
    fmax: float | None = None,
    htk: bool = False,
    norm: Literal["slaney"] | None = "slaney",
    window: Window = "hann",
    center: bool = True,
) -> NDArray[np.float32]:
    """Power spectra gathered in triangles that are evenly spaced on the mel scale: ``mel_filters(...) @ power(...)``.

    Parameters
    ----------
    x, n_fft, hop, window, center
        As for `stft`.
    sample_rate, n_mels, fmin, fmax, htk, norm
        As for `mel_filters`.

    Returns
    -------
    float32 array [shape=(n_mels, frames) or (channels, n_mels, frames)], >= 0

    Raises
    ------
    OptionsError
        An argument is out of its range, or ``x`` is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> callnorm.spectrum.mel(np.ones(8000), sample_rate=8000, n_fft=256, hop=80, n_mels=40).shape
    (40, 101)
    """
    filters = {"sample_rate": sample_rate, "n_mels": n_mels, "fmin": fmin, "fmax": fmax, "htk": htk, "norm": norm}
    return _core.mel(x, n_fft, hop, window, center, filters)


def mel_filters(
    *,
    sample_rate: int,
    n_fft: int,
    n_mels: int = 128,
    fmin: float = 0.0,
    fmax: float | None = None,
    htk: bool = False,
    norm: Literal["slaney"] | None = "slaney",
) -> NDArray[np.float32]:
    """Weights of the mel triangles, by librosa's definitions.

    Parameters
    ----------
    sample_rate : int
        Samples a second.
    n_fft : int
        Points of the transform whose bins are weighted.
    n_mels : int >= 1
        How many triangles.
    fmin, fmax : float
        Where the first begins and the last ends, in Hz; ``fmax`` is half the sample rate where it is None.
    htk : bool
        False: Slaney's scale, linear below 1 kHz and logarithmic above. True: HTK's, ``2595 * log10(1 + f / 700)``.
    norm : "slaney" or None
        "slaney": each triangle has an area of 1 Hz. None: each has a height of 1.

    Returns
    -------
    float32 array [shape=(n_mels, 1 + n_fft // 2)], >= 0

    Raises
    ------
    OptionsError
        An argument is out of its range.

    References
    ----------
    .. [1] M. Slaney, "Auditory Toolbox, version 2", Interval Research Corporation, report 1998-010.
    .. [2] S. Young et al., "The HTK Book", Cambridge University.
    .. [3] B. McFee et al., "librosa: Audio and Music Signal Analysis in Python", Proc. 14th Python in Science Conf., 2015.

    Examples
    --------
    >>> callnorm.spectrum.mel_filters(sample_rate=8000, n_fft=256, n_mels=40).shape
    (40, 129)
    """
    filters = {"sample_rate": sample_rate, "n_mels": n_mels, "fmin": fmin, "fmax": fmax, "htk": htk, "norm": norm}
    return _core.mel_filters(n_fft, filters)
