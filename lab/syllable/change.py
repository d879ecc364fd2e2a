#!/usr/bin/env python3
"""Change recordings as rooms, lines and voices do, for the network to learn from: python lab/syllable/change.py DATA (needs numpy, scipy,
soundfile)

DATA/changed gets copies, at 8 kHz, of what vary.py and more.py made: by chance another speed (pitch and formants with it), a room, a
tilt of the spectrum, noise 8 to 32 dB under the speech, a telephone's band with µ-law. What is done follows from the name alone: the same
data give the same files. Clips 1.4 times as fast are counted only, and clips of calls are in DATA/more.
"""

import pathlib
import sys
import zlib

import numpy as np
import scipy.signal as ss
import soundfile as sf
from fit import read
from more import RATE, resampled

COPIES = {"calls": 0, "made-up": 0}
REAL, OTHERS = 2, 1  # copies of a clip of real Mandarin, and of others
LEVEL = 0.05


def loud(x):
    return np.sqrt(np.mean(x[np.abs(x) > 0.1 * np.abs(x).max()] ** 2)) + 1e-9


def faster(x, random):
    by = np.exp(random.uniform(*np.log((0.85, 1.2))))
    return np.interp(np.arange(0, len(x) - 1, by), np.arange(len(x)), x)


def room(x, random):
    seconds = np.arange(int(0.4 * RATE)) / RATE
    response = random.standard_normal(len(seconds)) * np.exp(-6.9 * seconds / random.uniform(0.15, 0.6)) * random.uniform(0.02, 0.08)
    response[0] = 1
    return ss.fftconvolve(x, response)[: len(x)]


def tilted(x, random):
    return ss.lfilter([1, -random.uniform(-0.6, 0.6)], [1], x)


def noisy(x, random):
    spectrum = np.fft.rfft(random.standard_normal(len(x)))
    spectrum[1:] /= np.arange(1, len(spectrum)) ** random.choice([0, 0.5, 0.5, 1])
    noise = np.fft.irfft(spectrum, len(x))
    return x + noise / noise.std() * loud(x) * 10 ** (-random.uniform(8, 32) / 20)


def telephone(x, random):
    x = ss.sosfilt(ss.butter(6, [300, 3400], "bandpass", fs=RATE, output="sos"), x)
    x = np.clip(x * LEVEL / loud(x) * 10 ** (random.uniform(-8, 8) / 20), -1, 1)
    code = np.round(np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256) * 127) / 127
    return np.sign(code) * (256 ** np.abs(code) - 1) / 255


CHANGES = ((faster, 0.4), (room, 0.3), (tilted, 0.5), (noisy, 0.6), (telephone, 0.45))


def changed(x, random):
    for change, often in CHANGES:
        if random.random() < often:
            x = change(x, random)
    return x * LEVEL / loud(x)


def sources(data):
    """Each file and how many changed copies of it there are."""
    for row in read(data, every=True):
        real = row["language"] == "zh"
        copies = 0 if row["variant"] == "faster" else COPIES.get(row["corpus"], REAL if real else OTHERS)
        yield data / "wav" / f"{row['path'].stem}.wav", copies
    yield from ((path, OTHERS) for path in sorted((data / "more").glob("*.wav")) if path.stem.startswith(("call-", "lj-")))


def main():
    data = pathlib.Path(sys.argv[1])
    (data / "changed").mkdir(exist_ok=True)
    for path, copies in sources(data):
        random = np.random.default_rng(zlib.crc32(path.stem.encode()))
        for number in range(1, copies + 1):
            x = changed(resampled(*sf.read(path, dtype="float32")), random)
            sf.write(data / "changed" / f"{path.stem}#{number}.wav", np.clip(x, -1, 1), RATE, subtype="PCM_16")


if __name__ == "__main__":
    main()
