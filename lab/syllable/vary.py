#!/usr/bin/env python3
"""Change labelled clips as lines and speakers do: python lab/syllable/vary.py DATA (needs numpy, scipy, soundfile, praat-parselmouth,
ffmpeg)

DATA/clips.tsv names the clips in DATA/clips (collect.py). DATA/wav gets each clip as it is and changed: by telephone, faster and slower
by two methods (PSOLA, which keeps each period; WSOLA, ffmpeg's atempo, which keeps waveforms), so that no trace of one method can be
what is learnt. How a clip is changed follows from its name alone: the same data give the same files.
"""

import csv
import pathlib
import subprocess
import sys
import zlib

import numpy as np
import parselmouth
import scipy.signal as ss
import soundfile as sf
from parselmouth.praat import call

FASTER, SLOWER = (1.15, 1.5), (0.7, 0.9)


def telephone(x, rate, seed):
    """300–3400 Hz, 8 kHz, pink noise 20 dB under the speech, µ-law."""
    divisor = np.gcd(rate, 8000)
    y = ss.resample_poly(x, 8000 // divisor, rate // divisor)
    y = ss.sosfilt(ss.butter(6, [300, 3400], "bandpass", fs=8000, output="sos"), y)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(len(y)))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum, len(y))
    loud = np.sqrt(np.mean(y[np.abs(y) > 0.1 * np.abs(y).max()] ** 2))
    y = np.clip((y + noise / noise.std() * loud * 0.1) * (0.05 / loud), -1, 1)
    code = np.round(np.sign(y) * np.log1p(255 * np.abs(y)) / np.log(256) * 127) / 127
    return np.sign(code) * (np.power(256, np.abs(code)) - 1) / 255, 8000


def psola(x, rate, by):
    """Praat's, which draws the places of unvoiced pieces at random: seeded, the same sound gives the same."""
    parselmouth.praat.run("random_initializeWithSeedUnsafelyButPredictably (1)")
    return call(parselmouth.Sound(x.astype(float), rate), "Lengthen (overlap-add)", 70, 500, 1 / by).values[0], rate


def wsola(x, rate, by):
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-f",
        "f32le",
        "-ar",
        str(rate),
        "-ac",
        "1",
        "-i",
        "-",
        "-af",
        f"atempo={by:.4f}",
        "-f",
        "f32le",
        "-",
    ]
    done = subprocess.run(command, input=x.astype("<f4").tobytes(), stdout=subprocess.PIPE, check=True)
    return np.frombuffer(done.stdout, "<f4"), rate


def variants(name, x, rate):
    """Each variant's name and sound."""
    seed = zlib.crc32(name.encode())
    random = np.random.default_rng(seed)
    yield "plain", (x, rate)
    yield "telephone", telephone(x, rate, seed)
    methods = [psola, wsola] if seed % 2 else [wsola, psola]
    for method, span, line in zip(methods, (FASTER, SLOWER), (seed // 2 % 2, 1 - seed // 2 % 2), strict=True):
        by = random.uniform(*span)
        y, _ = method(x, rate, by)
        yield f"{method.__name__}{100 * by:.0f}{'t' if line else ''}", telephone(y, rate, seed + 1) if line else (y, rate)
    yield "faster", psola(x, rate, 1.4)  # last: where it is, the clip is done


def main():
    data = pathlib.Path(sys.argv[1])
    (data / "wav").mkdir(exist_ok=True)
    with (data / "clips.tsv").open(encoding="utf-8", newline="") as file:
        clips = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for clip in clips:
        stem = clip["name"].replace("/", "-").replace(".", "_")
        if (data / "wav" / f"{stem}~faster.wav").exists():
            continue
        x, rate = sf.read(data / "clips" / f"{stem}.wav", dtype="float32")
        for variant, (y, y_rate) in variants(clip["name"], x, rate):
            sf.write(data / "wav" / f"{stem}~{variant}.wav", np.clip(y, -1, 1), y_rate, subtype="PCM_16")


if __name__ == "__main__":
    main()
