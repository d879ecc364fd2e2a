#!/usr/bin/env python3
"""Make labelled channels of speech and music for fitting: python mix.py SPEECH MUSIC OUT [--scenes N]      # numpy, scipy,
soundfile, ffmpeg

SPEECH and MUSIC hold one folder a source, with WAV files of any rate in it; a call with labels (NAME.json beside NAME.wav, utterances with
channel, start_s, end_s) gives its utterances. Each scene takes one source of either, lays phrases, pauses and pieces of music one
after another at
levels as lines have them, changes the whole as a line, an office or a recorder would, and passes it through a codec. OUT gets
NAME.wav (8 kHz mono)
and scenes.json: what is where, and the sources, by which fit.py keeps them apart.
"""

import argparse
import hashlib
import json
import pathlib
import subprocess

import numpy as np
import scipy.signal as ss
import soundfile as sf

RATE = 8000
CODECS = {
    "gsm": ["-c:a", "libgsm", "-f", "gsm"],
    "opus": ["-ar", "8000", "-c:a", "libopus", "-b:a", "9k", "-application", "voip", "-f", "ogg"],
    "mp3": ["-ar", "8000", "-c:a", "libmp3lame", "-b:a", "16k", "-f", "mp3"],
    "speex": ["-c:a", "libspeex", "-f", "ogg"],
}


def read(path):
    """Pieces of one file at 8 kHz."""
    x, rate = sf.read(path, dtype="float32", always_2d=True)
    divisor = np.gcd(rate, RATE)

    def resample(y):
        return y if rate == RATE else ss.resample_poly(y, RATE // divisor, rate // divisor)

    labels = path.with_suffix(".json")
    if not labels.exists():
        return [resample(x[:, 0])]
    utterances = json.loads(labels.read_text(encoding="utf-8"))["utterances"]
    return [resample(x[int(u["start_s"] * rate) : int(u["end_s"] * rate), min(u["channel"], x.shape[1] - 1)]) for u in utterances]


def level(x):
    """RMS of the louder half of the tenths of a second."""
    frames = x[: len(x) // 800 * 800].reshape(-1, 800)
    power = np.sort((frames**2).mean(1)) if len(frames) else np.array([(x**2).mean()])
    return float(np.sqrt(power[len(power) // 2 :].mean()) + 1e-9)


class Source:
    """Files of one source, in an order of chance, each cut into pieces without the silence around them."""

    def __init__(self, folder, random, most=400):
        files = sorted(p for p in folder.rglob("*.wav"))
        random.shuffle(files)
        pieces = [piece for path in files[:most] for piece in read(path)]
        self.pieces = [piece for piece in pieces if len(piece) > RATE // 4 and level(piece) > 1e-4]

    def piece(self, random, longest_s):
        x = self.pieces[random.integers(len(self.pieces))]
        n = min(len(x), int(longest_s * RATE))
        at = random.integers(len(x) - n + 1)
        return x[at : at + n]


def pink(random, n):
    spectrum = np.fft.rfft(random.standard_normal(n)) / np.sqrt(np.maximum(np.fft.rfftfreq(n, 1 / RATE), 50))
    noise = np.fft.irfft(spectrum, n)
    return noise / noise.std()


def said(speech, random, seconds, loud, waiting=False):
    """Phrases with pauses, and where they are; one who waits says little."""
    parts, spans, n = [], [], 0
    pauses = [2.0, 5.0, 9.0] if waiting else [0.1, 0.3, 0.7, 2.0]
    while n < seconds * RATE:
        x = speech.piece(random, 1.2 if waiting else 8.0)
        if random.random() < 0.2:
            x = ss.resample_poly(x, 100, int(random.uniform(85, 125)))
        x = x / level(x) * loud * 10 ** (random.uniform(-3, 3) / 20)
        pause = np.zeros(int(RATE * random.choice(pauses) * random.uniform(0.5, 1.5)))
        spans.append((n, n + len(x)))
        parts += [x, pause]
        n += len(x) + len(pause)
    return np.concatenate(parts), spans


def scene(speech, music, random, waiting=False):
    """One channel of a minute, and its pieces as (start, end, kind)."""
    loud, parts, truth, n = 10 ** (random.uniform(-36, -18) / 20), [], [], 0
    is_music = random.random() < 0.3
    while n < 60 * RATE:
        if is_music:
            x = music.piece(random, np.exp(random.uniform(np.log(3), np.log(30))))
            fade = min(len(x) // 3, int(RATE * random.choice([0.005, 0.05, 0.5])))
            x = x / level(x) * loud * 10 ** (random.uniform(-15, 6) / 20)
            x[:fade] *= np.linspace(0, 1, fade)
            x[len(x) - fade :] *= np.linspace(1, 0, fade)
            truth.append((n, n + len(x), "music"))
        else:
            x, spans = said(speech, random, random.choice([8, 15, 25] if waiting else [1, 4, 12]), loud, waiting)
            truth += [(n + a, n + b, "speech") for a, b in spans]
            if random.random() < 0.12 and not waiting:
                behind = np.resize(music.piece(random, 30), len(x))
                x = x + behind / level(behind) * loud * 10 ** (-random.uniform(15, 30) / 20)
                truth[-len(spans) :] = [(n, n + len(x), "speech")]
        pause = np.zeros(int(RATE * random.choice([0.0, 0.1, 0.5, 2.0]) * random.uniform(0.5, 1.5)))
        parts += [x, pause]
        n += len(x) + len(pause)
        is_music = not is_music
    return np.concatenate(parts), truth, loud


def line(x, truth, loud, speech, random):
    """What an office, a line and a recorder add."""
    n, kind = len(x), random.random()
    if random.random() < 0.6:
        x = x + pink(random, n) * loud * 10 ** (-random.uniform(5, 45) / 20)
    if random.random() < 0.15:
        heads = np.sum([np.resize(said(speech, random, 20, 1.0)[0], n) for _ in range(random.integers(1, 7))], 0)
        x = x + heads / level(heads) * loud * 10 ** (-random.uniform(15, 30) / 20)
    if kind < 0.08:
        tail = random.standard_normal(int(RATE * 0.4)) * 10 ** (-3 * np.arange(int(RATE * 0.4)) / (RATE * 0.4))
        tail *= 0.5 / np.sqrt((tail**2).sum())
        tail[0] = 1
        x = ss.fftconvolve(x, tail)[:n]
    elif kind < 0.16:
        lost = random.random(n // 160) < random.choice([0.01, 0.03, 0.05])
        x = x * ~np.resize(np.repeat(lost, 160), n)
    elif kind < 0.24:
        a = np.exp(-1 / (0.3 * RATE))
        x = x * np.minimum(0.06 / np.sqrt(ss.lfilter([1 - a], [1, -a], x**2) + 1e-6), 10)
    elif kind < 0.34:
        on = np.zeros(n, bool)
        for a, b, _ in truth:
            on[a : b + int(RATE * 0.3)] = True
        x = x + pink(random, n) * 10 ** (random.uniform(-52, -40) / 20) * on
    elif kind < 0.42:
        t = np.arange(n) / RATE
        x = x + 10 ** (random.uniform(-45, -30) / 20) * sum(g * np.sin(2 * np.pi * f * t) for f, g in ((50, 1), (150, 0.5), (250, 0.3)))
    if random.random() < 0.5:
        x = ss.sosfilt(ss.butter(4, [random.uniform(150, 320), random.uniform(3300, 3700)], "band", fs=RATE, output="sos"), x)
    return np.clip(x, -1, 1)


def coded(x, codec, path):
    """Writes the channel as it comes out of a codec."""
    if codec == "ulaw":
        sf.write(path, x, RATE, "ULAW")
        x, _ = sf.read(path)
    elif codec in CODECS:
        sf.write(path, x, RATE, "PCM_16")
        base = ["ffmpeg", "-v", "error", "-nostdin"]
        there = subprocess.run([*base, "-i", path, *CODECS[codec], "-"], capture_output=True, check=True).stdout
        form = ["-f", "gsm"] if codec == "gsm" else []
        back = subprocess.run(
            [*base, *form, "-i", "-", "-ar", str(RATE), "-f", "f32le", "-"], input=there, capture_output=True, check=True
        ).stdout
        x = np.resize(np.frombuffer(back, "<f4"), len(x))
    sf.write(path, x, RATE, "PCM_16")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("speech", type=pathlib.Path)
    parser.add_argument("music", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--scenes", type=int, default=360)
    parser.add_argument("--waiting", action="store_true", help="the side mostly waits: little is said, and the line is heard")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    folders = {kind: sorted(p for p in getattr(options, kind).iterdir() if p.is_dir()) for kind in ("speech", "music")}
    sources = {folder: Source(folder, np.random.default_rng(1)) for folder in folders["speech"] + folders["music"]}
    digest = hashlib.sha256(b"".join(piece.tobytes() for source in sources.values() for piece in source.pieces)).hexdigest()
    scenes = []
    for index in range(options.scenes):
        random = np.random.default_rng((index, 1) if options.waiting else index)
        speech = folders["speech"][random.integers(len(folders["speech"]))]
        music = folders["music"][index % len(folders["music"])]
        x, truth, loud = scene(sources[speech], sources[music], random, options.waiting)
        codec = str(random.choice(["pcm", "pcm", "pcm", "ulaw", *CODECS]))
        name = f"{index:04d}.wav"
        coded(line(x, truth, loud, sources[speech], random), codec, options.out / name)
        scenes.append(
            {
                "file": name,
                "speech": speech.name,
                "music": music.name,
                "codec": codec,
                "truth": [(a / RATE, b / RATE, kind) for a, b, kind in truth],
            }
        )
    (options.out / "scenes.json").write_text(json.dumps({"sha256": digest, "scenes": scenes}), encoding="utf-8")
    print(len(scenes), "scenes of", len(folders["speech"]), "sources of speech and", len(folders["music"]), "of music; sha256", digest)


if __name__ == "__main__":
    main()
