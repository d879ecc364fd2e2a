"""The report's types: made from the schema, true of what a report holds, and known to type checkers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from callnorm import measures, types
from callnorm.record import Part

ROOT = Path(__file__).parents[2]

GOOD = """
import numpy as np
import callnorm
from callnorm.types import Channel

report = callnorm.Report.from_json("")
speed: float | None = report.channels[0].rate.speaking_cpm
names: list[str] = [finding.norm for finding in report.scorecard.findings if finding.reason_code == "no_words"]
texts: list[str] = [unit.text for phrase in report.channels[0].speech.phrases for unit in phrase.units or []]
levels: float | None = callnorm.volume(np.zeros(8), 8000).speech_level_dbov
counted: str = callnorm.speech_rate(np.zeros(8), 8000).counted
held: list[float] = [event.held_s for event in callnorm.drag(np.zeros(8), 8000).events]
times, f0, strength = callnorm.pitch(np.zeros(8), 8000)
hop: float = callnorm.pitch(np.zeros(8), 8000).hop_s


def first(channel: Channel) -> str:
    return channel.notes_coded[0].code
"""

MISSPELT = [
    ("report.channels[0].rate.speakng_cpm", '"Rate" has no attribute "speakng_cpm"'),
    ("report.chanels", '"Report" has no attribute "chanels"'),
    ("callnorm.volume(np.zeros(8), 8000).loudness", '"Volume" has no attribute "loudness"'),
    ("callnorm.drag(np.zeros(8), 8000).events[0].length_s", '"DragEvent" has no attribute "length_s"'),
    ("callnorm.pitch(np.zeros(8), 8000).f0", '"PitchTrack" has no attribute "f0"'),
    ('report.scorecard.findings[0].verdict == "passed"', "Non-overlapping equality check"),
]


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """What mypy --strict says of a text, line by line."""
    folder = tmp_path_factory.mktemp("typed")

    def check(text):
        (folder / "snippet.py").write_text(text, encoding="utf-8")
        argv = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir", str(folder / "cache"), "snippet.py"]
        environment = {key: value for key, value in os.environ.items() if key != "MYPYPATH"} | {"MYPYPATH": str(ROOT / "python")}
        found = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        return [line for line in found.stdout.splitlines() if line.startswith("snippet.py")]

    return check


def test_right_names_have_their_types(checked):
    assert checked(GOOD) == []


def test_misspelt_names_are_refused(checked):
    begin = GOOD + "\n"
    at = begin.count("\n") + 1
    found = checked(begin + "\n".join(text for text, _ in MISSPELT) + "\n")
    assert len(found) == len(MISSPELT)
    for number, (line, (_, says)) in enumerate(zip(found, MISSPELT, strict=True)):
        assert line.startswith(f"snippet.py:{at + number}: error: {says}"), line


def test_the_types_are_as_the_schema_has_them():
    made = subprocess.run([sys.executable, ROOT / "lab" / "report_types.py", "--check"], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


def members(record):
    """Each member of a record and of all records in it, with the class that declares it."""
    for name, value in record.items():
        yield type(record), name
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Part):
                yield from members(inner)


def test_every_member_of_a_report_is_declared_by_its_class(worded_sample):
    found = set(members(worded_sample))
    assert {kind for kind, _ in found} >= {types.Channel, types.Phrase, types.Word, types.Finding, types.Evidence, types.Silence}
    for kind, name in found:
        declared = {member for base in kind.__mro__ for member in vars(base).get("__annotations__", {})}
        assert name in declared, (kind, name)


def test_pitch_has_a_time_axis_and_unpacks():
    import numpy as np

    rate = 8000
    x = np.sin(2 * np.pi * 200 * np.arange(rate) / rate)
    track = measures.pitch(x, rate, floor_hz=75, ceiling_hz=400, hop_s=0.02)
    times_s, f0_hz, strength = track
    assert track.times_s is times_s and track.f0_hz is f0_hz is track[1] and track.strength is strength
    assert (track.hop_s, track.floor_hz, track.ceiling_hz, len(track)) == (0.02, 75, 400, 3)
    np.testing.assert_allclose(np.diff(times_s), track.hop_s)
    assert track.voiced.sum() > 0.8 * len(times_s)
    np.testing.assert_array_equal(track.voiced, ~np.isnan(f0_hz))
    assert repr(track) == f"<PitchTrack {len(times_s)} frames, one every 0.02 s, {track.voiced.sum()} voiced; 75 to 400 Hz>"
