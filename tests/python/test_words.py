"""Words: brought along in any of their shapes, and heard by a model where one is at hand."""

import json
import os
from collections import namedtuple
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

import callnorm
from callnorm import labels, text

CALL = callnorm.sample_call()
LABELS = json.loads(CALL.with_suffix(".json").read_text(encoding="utf-8"))
SAID = [{"channel": u["channel"], "start": u["start_s"], "end": u["end_s"], "text": u["text"]} for u in LABELS["utterances"]]
Segment = namedtuple("Segment", "start end text channel")


@pytest.fixture(scope="module")
def worded():
    return callnorm.analyze(CALL, words=SAID)


@pytest.fixture(scope="module")
def folder():
    """A folder with the smallest model."""
    shared = os.environ.get("CALLNORM_SHARED", Path(__file__).parents[3] / "shared")
    folder = Path(os.environ.get("CALLNORM_MODELS", Path(shared) / "models"))
    if not (folder / "ggml-tiny-q5_1.bin").is_file():
        pytest.skip("no ggml-tiny-q5_1.bin in CALLNORM_MODELS or CALLNORM_SHARED/models")
    return folder


def test_words_are_joined_with_the_sound(worded):
    truth = LABELS["truth"]["agent"]
    agent = worded.channels[0]
    assert agent.rate.counted == "characters"
    assert agent.rate.characters == truth["characters"]
    assert agent.rate.speaking_cpm == pytest.approx(truth["speaking_cpm"], rel=0.05)
    assert agent.rate.transcript_cpm is not None and agent.rate.acoustic_cpm is not None
    spoken = "".join(s.spoken for s in worded.transcript.segments if s.channel == 0)
    assert spoken == "".join(u["spoken"] for u in LABELS["utterances"] if u["role"] == "agent")
    units = [u for p in agent.speech.phrases for u in p.units]
    assert "".join(u.text for u in units) == spoken
    assert all(a.end_s <= b.start_s + 1e-6 for a, b in pairwise(units))
    assert not worded.transcript.dropped
    assert agent.language.code == "zh"


def test_the_agent_is_told_by_the_words(worded):
    x, rate = soundfile.read(CALL, dtype="float32")
    swapped = [s | {"channel": 1 - s["channel"]} for s in SAID]
    report = callnorm.analyze(np.ascontiguousarray(x.T[::-1]), sample_rate=rate, words=swapped)
    assert [c.role for c in report.channels] == ["customer", "agent"]
    assert not report.channels[0].role_assumed
    assert [c.role for c in worded.channels] == ["agent", "customer"]


def test_the_notes_say_why_nothing_is_known_of_how_clear_the_words_are(worded):
    for report, subject in ((worded, "clarity"), (callnorm.analyze(CALL), "words")):
        for channel in report.channels:
            assert channel.clarity.confidence is None
            (note,) = (note for note in channel.notes if note.startswith(f"{subject}: "))
            assert "confidence" in note
            assert any("识别置信度" in said for said in labels.notes(channel, "zh"))
            assert (channel.clarity.unmatched_characters is None) == ("unmatched characters" in note)


def test_what_must_be_said_and_what_must_not_reads_so(worded):
    asked = {finding.norm: [labels.asked(finding, lang) for lang in ("zh", "en")] for finding in worded.scorecard.findings}
    assert asked["greeting"] == ["须说", "expected said"]
    assert asked["no-arguing"] == ["不得说", "expected not said"]
    assert asked["drag"] == ["应为 ≤ 5 %，默认", "expected ≤ 5 %, default"]
    card = text.scorecard(worded, "zh")
    assert "  须说  " in card
    assert "应为 须说" not in card


@pytest.mark.parametrize(
    "words",
    [
        {"segments": SAID},
        [Segment(s["start"], s["end"], s["text"], s["channel"]) for s in SAID],
        (SimpleNamespace(**s, words=None) for s in SAID),
        ([SimpleNamespace(**s, words=None) for s in SAID], SimpleNamespace(language="zh")),
        [s | {"start": np.float32(s["start"])} for s in SAID],
    ],
)
def test_words_may_come_in_any_shape(worded, words):
    again = callnorm.analyze(CALL, words=words)
    assert [s.spoken for s in again.transcript.segments] == [s.spoken for s in worded.transcript.segments]


def test_times_are_hints(worded):
    late = [s | {"start": s["start"] + 0.5, "end": s["end"] + 0.5} for s in SAID]
    report = callnorm.analyze(CALL, words=late)
    for channel, other in zip(report.channels, worded.channels, strict=True):
        assert channel.rate == other.rate
        assert channel.fillers == other.fillers


def test_a_file_of_words_is_read(tmp_path, run, worded):
    file = tmp_path / "words.json"
    file.write_text(json.dumps({"segments": SAID}), encoding="utf-8")
    done = run("analyze", CALL, "--words", file, "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["transcript"] == worded.to_dict()["transcript"]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("absent.json", "absent.json"),
        (5, "int"),
        ([1], "segment 0"),
        ([{"start": 0, "end": 1, "text": 3}], "segment 0"),
        ([{"start": "soon", "end": 1, "text": "您好"}], "segment 0"),
        ([{"start": 0, "end": 1, "text": "您好", "channel": 7}], "channel"),
        ({"text": "您好"}, "segments"),
        ([{"start": object(), "text": "您好"}], "object"),
    ],
)
def test_words_that_are_none_are_refused_in_one_line(words, what):
    with pytest.raises((callnorm.OptionsError, FileNotFoundError), match=what) as refused:
        callnorm.analyze(CALL, words=words)
    assert "\n" not in str(refused.value)


def test_words_and_a_model_are_one_too_many(folder, monkeypatch):
    monkeypatch.setenv("CALLNORM_MODELS", str(folder))
    with pytest.raises(callnorm.OptionsError, match="one of the two"):
        callnorm.analyze(CALL, words=SAID, model="tiny-q5_1")


def test_a_text_alone_gives_a_rate_by_characters():
    x, rate = soundfile.read(CALL, dtype="float32")
    text = "".join(s["text"] for s in SAID if s["channel"] == 0)
    measured = callnorm.speech_rate(np.ascontiguousarray(x[:, 0]), rate, text=text)
    assert measured.counted == "characters"
    assert measured.speaking_cpm == pytest.approx(LABELS["truth"]["agent"]["speaking_cpm"], rel=0.05)


def test_a_model_hears_the_sample_call(folder, monkeypatch):
    monkeypatch.setenv("CALLNORM_MODELS", str(folder))
    shares = []
    report = callnorm.Analyzer(model="tiny-q5_1", threads=2).analyze(CALL, progress=shares.append)
    assert report.provenance.model.name == "tiny-q5_1"
    assert "请问有什么" in report.transcript.segments[0].text
    assert report.channels[0].language.code == "zh"
    assert 0 < report.channels[0].clarity.confidence < 1
    assert shares == sorted(shares) and shares[-1] == 1.0


@pytest.mark.parametrize("sound", ["silence", "noise", "tone"])
def test_where_nobody_speaks_no_word_is_heard(folder, monkeypatch, sound):
    monkeypatch.setenv("CALLNORM_MODELS", str(folder))
    t = np.arange(60 * 8000) / 8000
    x = {
        "silence": np.zeros_like(t),
        "noise": 0.05 * np.random.default_rng(0).standard_normal(len(t)),
        "tone": 0.3 * np.sin(2 * np.pi * 1000 * t),
    }[sound]
    report = callnorm.analyze(x.astype(np.float32), sample_rate=8000, model="tiny-q5_1")
    assert report.transcript.segments == []
    assert report.channels[0].rate.characters in (None, 0)


def test_a_file_that_is_no_model_never_ends_the_process(tmp_path):
    for name, data in {"empty.bin": b"", "text.bin": b"hello" * 100, "magic.bin": b"lmgg" + bytes(4000)}.items():
        file = tmp_path / name
        file.write_bytes(data)
        with pytest.raises(callnorm.ModelError, match=name):
            callnorm.analyze(CALL, model=file)
