"""Each format, made of a call by ffmpeg or SoX, beside the WAV that it was made of and beside their own decoders.

A lossy codec changes the sound, and no reader can undo that. So two things are held: what is read is what an independent decoder gives,
in samples, levels and syllables; and it is as near to the WAV as this codec comes. Skipped where ffmpeg or SoX is not installed.
"""

import shutil
import subprocess
import sys
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import callnorm
from callnorm import _core

sys.path.insert(0, str(Path(__file__).parents[2] / "lab"))
from codecs_heard import CASES, NEAR_S, RATE, SHARED, Case, as_wav, coded, differences, levels, nuclei, run

DEV = SHARED / "calls" / "dev01.wav"
CALL = DEV if DEV.is_file() else callnorm.sample_call()

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")

# Syllables that a lossy codec moves by more than 30 ms, and those that it makes or unmakes, at the most.
MOVED, UNPAIRED = 0.15, 0.06


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("formats")


@cache
def wav(folder, mono):
    """The call as a WAV file of 16 bits: its path, samples and report."""
    path = as_wav(CALL, folder, mono)
    return path, _core.decode(path)[0], callnorm.analyze(path)


@cache
def made(folder, case):
    """The call in a format: its path, its samples, at the rate of the file and at 8 kHz, and its report."""
    path = coded(case, wav(folder, case.mono)[0], folder)
    return path, _core.decode(path)[0], _core.decode(path, at_hz=RATE)[0], callnorm.analyze(path)


def by_ffmpeg(path, channels, rate):
    out = run("ffmpeg", "-v", "error", "-i", path, "-ar", rate, "-f", "f32le", "-c:a", "pcm_f32le", "-")
    return np.frombuffer(out, "<f4").reshape(-1, channels).T


def late(heard, original):
    """By how many samples one is later than the other."""
    size = 1 << (len(heard) + len(original)).bit_length()
    alike = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(original, size)), size)
    best = int(np.argmax(alike))
    return best if best < size // 2 else best - size


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_it_gives_what_another_decoder_gives(case, folder):
    path, heard, _, report = made(folder, case)
    rate = RATE if case.resampled else report.source.sample_rate_hz
    other = by_ffmpeg(path, len(heard), rate)[:, case.uncut :]
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
    _, _, heard, report = made(folder, case)
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
    *_, report = made(folder, Case(f"{kbps}.opus", f"-c:a libopus -b:a {kbps}k", f"Opus {kbps} kbit/s"))
    found = {note for channel in report.channels for note in channel.scene.notes}
    leaks = [channel.scene.crosstalk_db for channel in report.channels]
    assert all(-30 <= leak <= -12 for leak in leaks) if what == "crosstalk_left_out" else leaks == [None, None]
    assert {channel.scene.codec for channel in report.channels} == {"opus"}
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
