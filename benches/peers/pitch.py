"""Pitch beside Praat's (parselmouth): seconds for an hour of 8 kHz mono, one thread, the best of a few runs."""

import sys
import time

import numpy as np
import parselmouth
import soundfile

import callnorm

SECONDS, RUNS = 300, 3


def clock(name, run):
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    print(f"{name:10s} {min(times) * 3600 / SECONDS:7.2f} s an hour")


def main():
    """Time both on a recording of 8 kHz, the one argument, repeated to length."""
    x, rate = soundfile.read(sys.argv[1], dtype="float32", always_2d=True)
    x = np.resize(np.ascontiguousarray(x[:, 0]), SECONDS * rate)
    sound = parselmouth.Sound(x.astype(float), rate)
    clock("callnorm", lambda: callnorm.pitch(x, rate))
    clock("Praat", lambda: sound.to_pitch_ac(time_step=0.01, pitch_floor=70, pitch_ceiling=500))


if __name__ == "__main__":
    main()
