"""STFT side by side: an hour at 16 kHz, n_fft 512, hop 160, one thread, the best of a few runs. What isn't installed is left out."""

import os
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402

N_FFT, HOP, RATE, SECONDS, RUNS = 512, 160, 16_000, 600, 5


def callnorm_stft(x):
    from callnorm import spectrum

    return lambda: spectrum.stft(x, n_fft=N_FFT, hop=HOP)


def callnorm_power(x):
    from callnorm import spectrum

    return lambda: spectrum.power(x, n_fft=N_FFT, hop=HOP)


def callnorm_mel(x):
    from callnorm import spectrum

    return lambda: spectrum.mel(x, sample_rate=RATE, n_fft=N_FFT, hop=HOP, n_mels=80)


def librosa_stft(x):
    import librosa

    return lambda: librosa.stft(x, n_fft=N_FFT, hop_length=HOP, pad_mode="constant")


def librosa_mel(x):
    import librosa

    return lambda: librosa.feature.melspectrogram(y=x, sr=RATE, n_fft=N_FFT, hop_length=HOP, n_mels=80, pad_mode="constant")


def blocked(x, rfft):
    window = np.hanning(N_FFT + 1)[:-1].astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(x, N_FFT // 2), N_FFT)[::HOP]

    def run():
        out = np.empty((len(frames), N_FFT // 2 + 1), np.complex64)
        for start in range(0, len(frames), 256):
            out[start : start + 256] = rfft(frames[start : start + 256] * window)
        return out.T

    return run


def scipy_fft(x):
    import scipy.fft

    return blocked(x, scipy.fft.rfft)


def numpy_fft(x):
    return blocked(x, np.fft.rfft)


def scipy_short_time_fft(x):
    import scipy.signal

    transform = scipy.signal.ShortTimeFFT(np.hanning(N_FFT + 1)[:-1].astype(np.float32), HOP, RATE)
    return lambda: transform.stft(x)


def main():
    x = np.random.default_rng(0).standard_normal(SECONDS * RATE).astype(np.float32)
    for make in (callnorm_stft, callnorm_power, callnorm_mel, scipy_fft, numpy_fft, librosa_stft, librosa_mel, scipy_short_time_fft):
        try:
            run = make(x)
        except ImportError as error:
            print(f"{make.__name__:22s} left out: {error}")
            continue
        times = []
        for _ in range(RUNS):
            begin = time.perf_counter()
            run()
            times.append(time.perf_counter() - begin)
        print(f"{make.__name__:22s} {min(times) * 3600 / SECONDS:7.3f} s an hour")


if __name__ == "__main__":
    main()
