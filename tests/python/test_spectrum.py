"""callnorm.spectrum against numpy in double precision, scipy's windows and, where it is installed, librosa."""

import threading

import numpy as np
import pytest
import scipy.signal

import callnorm
from callnorm import spectrum


def reference(x, n_fft, hop, window, center):
    """The STFT in double precision, and the layout by its definition."""
    x = np.asarray(x, np.float64)
    if center:
        x = np.pad(x, n_fft // 2)
    frames = np.lib.stride_tricks.sliding_window_view(x, n_fft)[::hop]
    return np.fft.rfft(frames * window).T


def worst(found, truth):
    error = np.linalg.norm(found - truth, axis=0) / np.maximum(np.linalg.norm(truth, axis=0), 1e-300)
    return error.max()


@pytest.mark.parametrize("n_fft", [2, 3, 5, 16, 97, 255, 400, 512, 1009, 2048, 10007, 16384, 65537])
@pytest.mark.parametrize("center", [True, False])
def test_stft_is_precise(n_fft, center):
    x = np.random.default_rng(n_fft).standard_normal(4 * n_fft + 100)
    hop = max(1, n_fft // 3)
    window = scipy.signal.get_window("hann", n_fft)
    found = spectrum.stft(x, n_fft=n_fft, hop=hop, center=center)
    truth = reference(x, n_fft, hop, window, center)
    assert found.dtype == np.complex64
    assert found.shape == truth.shape
    assert worst(found, truth) <= 1e-6


@pytest.mark.parametrize("name", ["hann", "hamming", "blackman", "ones"])
def test_windows_are_periodic(name):
    x = np.random.default_rng(0).standard_normal(3000)
    window = scipy.signal.get_window("boxcar" if name == "ones" else name, 250)
    truth = reference(x, 250, 100, window, True)
    assert worst(spectrum.stft(x, n_fft=250, hop=100, window=name), truth) <= 1e-6
    assert worst(spectrum.stft(x, n_fft=250, hop=100, window=window), truth) <= 1e-6


def test_speech_like_dynamics_are_precise():
    rng = np.random.default_rng(1)
    x = rng.standard_normal(80_000) * np.repeat(10 ** rng.uniform(-5, 0, 800), 100)
    truth = reference(x.astype(np.float32), 512, 160, scipy.signal.get_window("hann", 512), True)
    assert worst(spectrum.stft(x.astype(np.float32), n_fft=512, hop=160), truth) <= 1e-6


def test_channels_layouts_and_types_agree():
    x = np.random.default_rng(2).standard_normal((3, 4000)).astype(np.float32)
    both = spectrum.stft(x, n_fft=256, hop=80)
    assert both.shape == (3, 129, 51)
    for variant in (x, x.astype(np.float64), np.asfortranarray(x), np.repeat(x, 2, axis=1)[:, ::2]):
        for channel, one in zip(both, variant, strict=True):
            np.testing.assert_array_equal(channel, spectrum.stft(one, n_fft=256, hop=80))
    assert both[0].flags.f_contiguous


def test_power_and_mel_follow_from_the_transform():
    x = np.random.default_rng(3).standard_normal(8000).astype(np.float32)
    power = spectrum.power(x, n_fft=400, hop=160)
    np.testing.assert_allclose(power, np.abs(spectrum.stft(x, n_fft=400, hop=160)) ** 2, rtol=1e-4, atol=1e-5)
    filters = {"sample_rate": 16_000, "n_mels": 40, "fmin": 60.0, "fmax": 7600.0, "htk": True, "norm": None}
    truth = spectrum.mel_filters(n_fft=400, **filters) @ power
    np.testing.assert_allclose(spectrum.mel(x, n_fft=400, hop=160, **filters), truth, rtol=1e-5)


def test_empty_and_short():
    assert spectrum.stft(np.zeros(0), n_fft=16, hop=4).shape == (9, 1)
    assert spectrum.power(np.zeros((2, 5)), n_fft=16, hop=4, center=False).shape == (2, 9, 0)
    assert spectrum.stft(np.zeros((0, 100)), n_fft=16, hop=4).shape == (0, 9, 26)


@pytest.mark.parametrize(
    ("x", "change"),
    [
        (np.zeros(100), {"n_fft": 1}),
        (np.zeros(100), {"hop": 0}),
        (np.zeros(100), {"window": "kaiser"}),
        (np.zeros(100), {"window": np.ones(15)}),
        (np.zeros(100, np.int16), {}),
        (np.zeros((2, 3, 100)), {}),
        (np.full(100, np.nan), {}),
    ],
)
def test_refusals(x, change):
    with pytest.raises(callnorm.OptionsError):
        spectrum.stft(x, **({"n_fft": 16, "hop": 4} | change))


def test_the_gil_is_released():
    x = np.zeros(20_000_000, np.float32)
    worker = threading.Thread(target=spectrum.power, args=(x,), kwargs={"n_fft": 512, "hop": 512})
    worker.start()
    beats = 0
    while worker.is_alive():
        beats += 1
    worker.join()
    assert beats > 0


@pytest.mark.parametrize("n_fft", [512, 401])
def test_librosa_agrees(n_fft):
    librosa = pytest.importorskip("librosa")
    x = np.random.default_rng(4).standard_normal(16_000).astype(np.float32)
    theirs = librosa.stft(x, n_fft=n_fft, hop_length=160, pad_mode="constant")
    ours = spectrum.stft(x, n_fft=n_fft, hop=160)
    assert ours.shape == theirs.shape
    assert worst(ours, theirs) <= 2e-6
    for htk in (False, True):
        for norm in ("slaney", None):
            settings = {"n_fft": n_fft, "n_mels": 40, "fmin": 20.0, "fmax": 7000.0, "htk": htk, "norm": norm}
            np.testing.assert_allclose(
                spectrum.mel_filters(sample_rate=16_000, **settings), librosa.filters.mel(sr=16_000, **settings), rtol=1e-5, atol=1e-9
            )
