"""Odd recordings end with a report or with one clear line, soon and in little memory."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import callnorm

SHARED = Path(os.environ.get("CALLNORM_SHARED", Path(__file__).parents[3] / "shared"))
FILES = sorted(SHARED.glob("wav/*/*.wav"))

# Long for any of these files, and far more than any of them needs.
SECONDS = 20
MEGABYTES = 100

RATE = 8000
RNG = np.random.default_rng(0)


def times(seconds, rate=RATE):
    return np.arange(round(seconds * rate)) / rate


def tone(hertz, seconds=3.0, rate=RATE):
    return 0.3 * np.sin(2 * np.pi * hertz * times(seconds, rate))


ARRAYS = {
    "one sample": (np.array([0.5]), RATE),
    "50 ms": (0.1 * RNG.standard_normal(400), RATE),
    "silence": (np.zeros(RATE), RATE),
    "a constant": (np.full(RATE, 0.5), RATE),
    "a square wave at full scale": (np.sign(tone(100)), RATE),
    "a click": (np.eye(1, 4 * RATE, RATE)[0], RATE),
    "noise": (0.1 * RNG.standard_normal(5 * RATE), RATE),
    "nothing but NaN": (np.full(RATE, np.nan), RATE),
    "infinities": (np.where(np.arange(4 * RATE) % 1000, 0.1 * RNG.standard_normal(4 * RATE), np.inf), RATE),
    "samples far beyond full scale": (1e30 * tone(200), RATE),
    "the faintest floats": (1e-40 * tone(200), RATE),
    "the lowest rate": (tone(200, rate=6000), 6000),
    "the highest rate": (tone(200, 1.0, 192_000), 192_000),
    "eight channels": (np.stack([tone(100 * k, 1.0, 192_000) for k in range(1, 9)]), 192_000),
    "two equal channels": (np.stack([tone(300)] * 2), RATE),
    **{f"a tone of {hertz} Hz": (tone(hertz), RATE) for hertz in (50, 100, 250, 450, 1000, 3999)},
}


@pytest.mark.parametrize("name", ARRAYS)
def test_no_speech_is_no_error(name):
    samples, rate = ARRAYS[name]
    report = callnorm.analyze(samples, sample_rate=rate)
    assert callnorm.Report.from_json(report.to_json()).to_dict() == report.to_dict()
    for channel in report.to_dict()["channels"]:
        assert channel["speech"]["phrases"] == []
        assert channel["rate"]["speaking_cpm"] is None
        assert channel["drag"]["events"] == []
        assert "speech: none was found" in channel["notes"]
    assert report.scorecard.score is None


@pytest.mark.parametrize(
    ("samples", "rate", "what"),
    [
        (np.zeros(0), RATE, "no samples"),
        (np.zeros((0, 100)), RATE, "channels"),
        (np.zeros((9, 100)), RATE, "channels"),
        (np.zeros(100), 0, "sample rate"),
        (np.zeros(100), 5999, "sample rate"),
        (np.zeros(100), 192_001, "sample rate"),
    ],
)
def test_what_is_no_recording_is_refused(samples, rate, what):
    with pytest.raises(callnorm.CallnormError, match=what):
        callnorm.analyze(samples, sample_rate=rate)


WATCH = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "callnorm.cli", *sys.argv[1:]])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=sys.stderr)
sys.exit(done.returncode)
"""


def run(*args):
    """Run the command line under a parent that knows how many MB it took: status, stdout, messages, MB."""
    argv = [sys.executable, "-c", WATCH, *map(str, args)]
    done = subprocess.run(argv, capture_output=True, encoding="utf-8", check=False, timeout=SECONDS)
    *messages, megabytes = done.stderr.splitlines()
    return done.returncode, done.stdout, messages, int(megabytes)


@pytest.fixture(scope="module")
def at_rest():
    """What the command takes that hears nothing, in MB."""
    return run("norms", "check")[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss counts kilobytes")
@pytest.mark.parametrize("path", [callnorm.sample_call(), *FILES], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_file_ends_soon_and_small(path, at_rest):
    status, out, messages, megabytes = run("analyze", path, "--format", "json")
    assert megabytes - at_rest < MEGABYTES
    if status == 0:
        assert messages == []
        assert callnorm.Report.from_json(out).source.path == str(path)
    else:
        assert status == 2
        assert out == ""
        assert len(messages) == 1
        assert messages[0].startswith(f"callnorm: {path}: ")
