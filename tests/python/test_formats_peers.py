"""Each format, made of a call by ffmpeg or SoX, beside the WAV that it was made of and beside their own decoders.

A lossy codec changes the sound, and no reader can undo that. So two things are held: what is read is what an independent decoder gives,
in samples, levels and syllables; and it is as near to the WAV as this codec comes. Skipped where ffmpeg or SoX is not installed.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import callnorm
from callnorm import _core

SHARED = Path(os.environ.get("CALLNORM_SHARED", Path(__file__).parents[3] / "shared"))
DEV = SHARED / "calls" / "dev01.wav"
CALL = DEV if DEV.is_file() else callnorm.sample_call()
RATE = 8000

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")

# LAME multiplies all sound by 0.95 at these bit rates (presets.c: `scale`), and stores nowhere that it did.
LAME_DB = 20 * np.log10(0.95)
# What is left of the last frame or block where the file does not say how much of it is sound: 576, 1024, and 1017 or 1012 samples.
FRAME = {"mp3": 0.072, "aac": 0.128, "adpcm": 0.128}

# Syllables are found in the sound's envelope, in steps of 10 ms, and a lossy codec moves, makes or unmakes those that hardly stand out.
NEAR_S = 0.0301
MOVED, UNPAIRED = 0.15, 0.06


@dataclass(frozen=True)
class Case:
    """A format: its file, how ffmpeg makes it, and what holds for it."""

    file: str
    options: str
    mono: bool = False
    lossless: bool = False
    within_db: float = 0.3
    """How far the level of speech may be off the WAV's."""
    gain_db: float = 0.0
    """What the encoder is known to have done to it."""
    rest_s: float = 0.0
    """What the file does not tell of its end."""
    uncut: int = 0
    """Samples before the sound that ffmpeg leaves there."""
    resampled: bool = False
    """Whether ffmpeg decodes it at another rate only."""


CASES = [
    Case("call.flac", "-c:a flac", lossless=True),
    Case("call.m4a", "-c:a alac", lossless=True),
    Case("32.mp3", "-c:a libmp3lame -b:a 32k", gain_db=LAME_DB),
    Case("64.mp3", "-c:a libmp3lame -b:a 64k", gain_db=LAME_DB),
    Case("bare.mp3", "-c:a libmp3lame -b:a 32k -write_xing 0 -id3v2_version 0", gain_db=LAME_DB, rest_s=FRAME["mp3"], uncut=1105),
    Case("mp3.wav", "-c:a libmp3lame -b:a 32k", gain_db=LAME_DB, rest_s=FRAME["mp3"], uncut=1105),
    Case("mp3.mka", "-c:a libmp3lame -b:a 32k", gain_db=LAME_DB, rest_s=FRAME["mp3"], uncut=1105),
    Case("48.m4a", "-c:a aac -b:a 48k"),
    Case("no-edits.m4a", "-c:a aac -b:a 48k -use_editlist 0", rest_s=FRAME["aac"], uncut=1024),
    Case("pieces.mp4", "-c:a aac -b:a 48k -movflags +frag_keyframe+empty_moov", rest_s=FRAME["aac"], uncut=1024),
    Case("48.aac", "-c:a aac -b:a 48k", rest_s=FRAME["aac"], uncut=1024),
    Case("aac.mka", "-c:a aac -b:a 48k", rest_s=FRAME["aac"], uncut=1024),
    Case("48.ogg", "-c:a libvorbis -b:a 48k"),
    Case("48.opus", "-c:a libopus -b:a 48k", resampled=True),
    Case("mono.opus", "-ac 1 -c:a libopus -b:a 16k", mono=True, resampled=True),
    Case("mono.webm", "-ac 1 -c:a libopus -b:a 16k", mono=True, resampled=True),
    Case("ima.wav", "-c:a adpcm_ima_wav", within_db=0.7, rest_s=FRAME["adpcm"]),
    Case("ms.wav", "-c:a adpcm_ms", within_db=0.7, rest_s=FRAME["adpcm"]),
    Case("gsm.wav", "-ac 1 -c:a libgsm_ms", mono=True, within_db=0.7),
    Case("g722.wav", "-ac 1 -ar 16000 -c:a g722", mono=True),
]


def run(program, *arguments):
    return subprocess.run([program, *map(str, arguments)], check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("formats")


@cache
def wav(folder, mono):
    """The call as a WAV file of 16 bits: its path, samples and report."""
    path = folder / f"wav-{mono}.wav"
    run("ffmpeg", "-v", "error", "-i", CALL, "-ar", RATE, *(["-ac", 1] if mono else []), "-c:a", "pcm_s16le", path)
    return path, _core.decode(path)[0], callnorm.analyze(path)


@cache
def made(folder, case):
    """The call in a format: its samples, at the rate of the file and at 8 kHz, and its report."""
    path = folder / case.file
    run("ffmpeg", "-v", "error", "-i", wav(folder, case.mono)[0], *case.options.split(), path)
    return _core.decode(path)[0], _core.decode(path, at_hz=RATE)[0], callnorm.analyze(path)


def by_ffmpeg(path, channels, rate):
    out = run("ffmpeg", "-v", "error", "-i", path, "-ar", rate, "-f", "f32le", "-c:a", "pcm_f32le", "-")
    return np.frombuffer(out, "<f4").reshape(-1, channels).T


def late(heard, original):
    """By how many samples one is later than the other."""
    size = 1 << (len(heard) + len(original)).bit_length()
    alike = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(original, size)), size)
    best = int(np.argmax(alike))
    return best if best < size // 2 else best - size


def differences(nuclei, original):
    """The times between syllables and their counterparts, each counted once, and the share of both that has none within 0.1 s."""
    near = sorted((abs(a - b), i, j) for i, a in enumerate(original) for j, b in enumerate(nuclei) if abs(a - b) <= 0.1)
    pairs = {}
    for _, i, j in near:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    apart = np.array([nuclei[j] - original[i] for i, j in pairs.items()])
    return apart, 1 - 2 * len(pairs) / max(len(nuclei) + len(original), 1)


def levels(report):
    return [channel.volume.speech_level_dbov for channel in report.channels if channel.volume.speech_level_dbov is not None]


def nuclei(report):
    return [channel.speech.nuclei_s for channel in report.channels]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_it_gives_what_another_decoder_gives(case, folder):
    heard, _, report = made(folder, case)
    rate = RATE if case.resampled else report.source.sample_rate_hz
    other = by_ffmpeg(folder / case.file, len(heard), rate)[:, case.uncut :]
    if not case.resampled:
        length = min(heard.shape[1], other.shape[1])
        assert length >= heard.shape[1] - RATE * 0.02 and np.abs(heard[:, :length] - other[:, :length]).max() <= 1.01 / 32768
    theirs = callnorm.analyze(np.round(other * 32768).astype("f4") / 32768, sample_rate=rate)
    np.testing.assert_allclose(levels(report), levels(theirs), atol=0.05)
    for own, their in zip(nuclei(report), nuclei(theirs), strict=True):
        apart, unpaired = differences(own, their)
        assert unpaired <= 0.02 and np.mean(np.abs(apart) > NEAR_S) <= 0.05
        assert case.resampled or (unpaired == 0 and np.abs(apart).max(initial=0) <= 0.001)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_it_is_like_the_wav(case, folder):
    _, heard, report = made(folder, case)
    _, original, expected = wav(folder, case.mono)
    longer_s = report.source.duration_s - expected.source.duration_s
    assert -0.02 <= longer_s <= 0.02 + case.rest_s
    if case.lossless:
        np.testing.assert_array_equal(heard, original)
    for own, wavs in zip(heard, original, strict=True):
        assert abs(late(own, wavs)) <= 0.002 * RATE
    np.testing.assert_allclose(levels(report), np.add(levels(expected), case.gain_db), atol=0 if case.lossless else case.within_db)
    for own, wavs in zip(nuclei(report), nuclei(expected), strict=True):
        apart, unpaired = differences(own, wavs)
        assert np.median(apart) == pytest.approx(0, abs=0.002)
        assert unpaired <= (0 if case.lossless else UNPAIRED)
        assert np.mean(np.abs(apart) > NEAR_S) <= (0 if case.lossless else MOVED)
    for own, wavs in zip(report.scorecard.findings, expected.scorecard.findings, strict=True):
        assert own.verdict == wavs.verdict or "undetermined" in (own.verdict, wavs.verdict), own.norm


@pytest.mark.parametrize(("kbps", "what"), [(8, "duplicate_channel"), (16, "duplicate_channel"), (20, "crosstalk_left_out"), (64, None)])
def test_sides_that_an_encoder_mixes_are_noticed(kbps, what, folder):
    """libopus makes stereo of 16 kbit/s and less mono, and narrows it up to 32 kbit/s."""
    _, _, report = made(folder, Case(f"{kbps}.opus", f"-c:a libopus -b:a {kbps}k"))
    found = {note for channel in report.channels for note in channel.scene.notes}
    assert found & {"duplicate_channel", "crosstalk_left_out"} == ({what} if what else set())
    assert [channel.role for channel in report.channels] == (["mixed"] * 2 if what == "duplicate_channel" else ["agent", "customer"])


RECORDINGS = sorted(path for name in ("speech", "calls") for path in SHARED.glob(f"{name}/**/*.wav"))
PIECES = 100
# How headerless sound is described; the program that makes it and takes it back, with the options of its format and of samples; their rate.
OTHERS = {
    "gsm:8000:1": ("sox", ["-t", "gsm", "-r", 8000, "-c", 1], ["-t", "s16", "-r", 8000, "-c", 1], 8000),
    "g722:16000:1": ("ffmpeg", ["-f", "g722"], ["-f", "s16le", "-ar", 16000, "-ac", 1], 16000),
}


def pieces(rate):
    """Five seconds of every channel of every recording, as samples of 16 bits."""
    for path in RECORDINGS:
        for channel in _core.decode(path, at_hz=rate)[0]:
            yield np.round(np.clip(channel[: 5 * rate], -1, 1) * 32767).astype("<i2").tobytes()


@pytest.mark.skipif(not RECORDINGS, reason="no recordings in CALLNORM_SHARED")
@pytest.mark.parametrize("raw", OTHERS)
def test_gsm_and_g722_are_decoded_bit_for_bit_as_elsewhere(raw):
    program, coding, samples, rate = OTHERS[raw]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")

    def convert(data, have, want):
        arguments = [*have, "-", *want, "-"] if program == "sox" else ["-v", "error", *have, "-i", "-", *want, "-"]
        return subprocess.run([program, *map(str, arguments)], input=data, check=True, capture_output=True).stdout

    heard = list(islice(pieces(rate), PIECES))
    assert len(heard) == PIECES
    for piece in heard:
        coded = convert(piece, samples, coding)
        own = np.round(_core.decode(coded, raw=raw)[0][0] * 32768).astype("<i2")
        np.testing.assert_array_equal(own, np.frombuffer(convert(coded, coding, samples), "<i2"))
