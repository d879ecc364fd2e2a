"""One hour of an 8 kHz stereo call: the whole report beside Praat's pitch, intensity and harmonicity of both channels, one thread each.

The hour is the bundled sample call over and over, in memory; reading files is not timed. Each runs once after a warm-up on a minute.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import parselmouth
import soundfile
from numpy.typing import NDArray

import callnorm


def hour(minutes: float) -> tuple[NDArray[np.float32], int]:
    """Repeat the sample call up to a number of minutes [shape=(2, n)]."""
    call, rate = soundfile.read(callnorm.sample_call(), dtype="float32")
    n = int(minutes * 60 * rate)
    return np.ascontiguousarray(np.resize(call, (n, 2)).T), rate


def ours(x: NDArray[np.float32], rate: int) -> None:
    """Make the whole report."""
    callnorm.analyze(x, sample_rate=rate)


def praats(x: NDArray[np.float32], rate: int) -> None:
    """Make three tracks of each channel."""
    for channel in x.astype(np.float64):
        sound = parselmouth.Sound(channel, rate)
        sound.to_pitch_ac(time_step=0.01, pitch_floor=70, pitch_ceiling=500)
        sound.to_intensity(minimum_pitch=70, time_step=0.01)
        sound.to_harmonicity_cc(time_step=0.01, minimum_pitch=70)


def seconds(work: Callable[[NDArray[np.float32], int], None], x: NDArray[np.float32], rate: int) -> float:
    """Time one run."""
    start = time.perf_counter()
    work(x, rate)
    return time.perf_counter() - start


def main() -> None:
    """Time both and print how often ours is faster."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    minutes = parser.parse_args().minutes
    x, rate = hour(minutes)
    taken = {}
    for work in (ours, praats):
        work(x[:, : 60 * rate], rate)
        taken[work] = seconds(work, x, rate)
    for name, work in (("callnorm, whole report", ours), ("Praat, pitch + intensity + harmonicity", praats)):
        print(f"{name:40s} {taken[work]:8.2f} s   {60 * minutes / taken[work]:8.0f} x real time")
    print(f"{'ratio':40s} {taken[praats] / taken[ours]:8.1f}")


if __name__ == "__main__":
    main()
