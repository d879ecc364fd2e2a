"""Spectra side by side: noise at 16 kHz, n_fft 512, hop 160, Hann window, as float32."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callnorm import spectrum
from callnorm.bench.clock import Contender
from callnorm.extras import need

N_FFT, HOP, RATE, SECONDS = 512, 160, 16_000, 600


def contenders() -> Iterator[Contender]:
    """Give what is measured: transforms to a complex array, to power and to 80 mel bands."""
    x = np.random.default_rng(0).standard_normal(SECONDS * RATE).astype(np.float32)
    frame: dict[str, Any] = {"n_fft": N_FFT, "hop": HOP}
    mel = {"sr": RATE, "n_fft": N_FFT, "hop_length": HOP, "n_mels": 80, "pad_mode": "constant"}
    yield Contender("stft", "callnorm", lambda: lambda: spectrum.stft(x, **frame), SECONDS)
    yield Contender("stft", "scipy", lambda: _blocked(x, need("scipy.fft", "accuracy", "benches").rfft), SECONDS)
    yield Contender("stft", "numpy", lambda: _blocked(x, np.fft.rfft), SECONDS)
    yield Contender("stft", "librosa", lambda: _librosa(lambda r: r.stft(x, n_fft=N_FFT, hop_length=HOP, pad_mode="constant")), SECONDS)
    yield Contender("stft", "scipy ShortTimeFFT", lambda: _short_time_fft(x), SECONDS)
    yield Contender("power", "callnorm", lambda: lambda: spectrum.power(x, **frame), SECONDS)
    yield Contender("mel", "callnorm", lambda: lambda: spectrum.mel(x, sample_rate=RATE, n_mels=80, **frame), SECONDS)
    yield Contender("mel", "librosa", lambda: _librosa(lambda r: r.feature.melspectrogram(y=x, **mel)), SECONDS)


def _blocked(x: NDArray[np.float32], rfft: Callable[[Any], Any]) -> Callable[[], object]:
    """Transform 256 frames at once: the fastest way that is plain to write."""
    window = np.hanning(N_FFT + 1)[:-1].astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(x, N_FFT // 2), N_FFT)[::HOP]

    def run() -> object:
        out = np.empty((len(frames), N_FFT // 2 + 1), np.complex64)
        for start in range(0, len(frames), 256):
            out[start : start + 256] = rfft(frames[start : start + 256] * window)
        return out.T

    return run


def _librosa(work: Callable[[Any], object]) -> Callable[[], object]:
    librosa = need("librosa", "accuracy", "benches")
    return lambda: work(librosa)


def _short_time_fft(x: NDArray[np.float32]) -> Callable[[], object]:
    window = np.hanning(N_FFT + 1)[:-1].astype(np.float32)
    transform = need("scipy.signal", "accuracy", "benches").ShortTimeFFT(window, HOP, RATE)
    return lambda: transform.stft(x)
