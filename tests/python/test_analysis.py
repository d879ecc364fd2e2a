import io
import json
import pickle
import subprocess
import sys
import threading
from itertools import repeat
from pathlib import Path

import numpy as np
import pytest
import soundfile

import callnorm

CALL = callnorm.sample_call()
LABELS = json.loads(CALL.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def samples():
    """The sample call as float32 [shape=(2, n)] and its rate."""
    x, rate = soundfile.read(CALL, dtype="float32")
    return np.ascontiguousarray(x.T), rate


def heard(report):
    """What is heard; not the codec, which a file names and an array does not."""
    document = report.to_dict()
    for channel in document["channels"]:
        channel["scene"].pop("codec")
    return document["channels"], document["scorecard"]


def test_importing_prints_nothing_and_takes_numpy_alone():
    code = "import sys, callnorm; print(*sorted({m.partition('.')[0] for m in sys.modules}), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert not {"pandas", "matplotlib", "scipy", "IPython", "argparse"} & set(done.stderr.split())


def test_a_path_bytes_and_files_are_heard_alike(sample):
    sources = [str(CALL), CALL, CALL.read_bytes(), memoryview(CALL.read_bytes()), io.BytesIO(CALL.read_bytes())]
    for source in sources:
        assert heard(callnorm.analyze(source, agent="left")) == heard(sample)
    with CALL.open("rb") as file:
        assert heard(callnorm.analyze(file, agent="left")) == heard(sample)


@pytest.mark.parametrize("change", [np.float64, np.asfortranarray, lambda x: np.repeat(x, 2, axis=1)[:, ::2], lambda x: x.astype(">f4")])
def test_arrays_of_any_kind_are_heard_like_the_file(sample, samples, change):
    x, rate = samples
    assert heard(callnorm.analyze(change(x), sample_rate=rate, agent="left")) == heard(sample)


def test_integers_are_scaled_by_their_own_full_scale(samples):
    x, rate = samples
    whole = np.round(x[:, : 20 * rate] * 32768).astype(np.int16)
    assert heard(callnorm.analyze(whole, sample_rate=rate)) == heard(callnorm.analyze(whole / np.float32(32768), sample_rate=rate))


def test_one_channel_may_come_flat(samples):
    x, rate = samples
    assert heard(callnorm.analyze(x[0], sample_rate=rate)) == heard(callnorm.analyze(x[:1], sample_rate=rate))


def test_two_runs_and_any_number_of_threads_give_the_same_text(sample):
    assert callnorm.analyze(CALL, agent="left").to_json() == sample.to_json()
    twin = callnorm.Analyzer(agent="left", threads=2).analyze(CALL)
    assert heard(twin) == heard(sample)


@pytest.mark.parametrize(
    ("source", "options", "error"),
    [
        ("absent.wav", {}, FileNotFoundError),
        (b"RIFF", {}, callnorm.RecordingError),
        (b"", {}, callnorm.RecordingError),
        (np.zeros(8000), {}, callnorm.OptionsError),
        (np.zeros(8000), {"sample_rate": 0}, callnorm.CallnormError),
        (np.zeros((2, 2, 2)), {"sample_rate": 8000}, callnorm.CallnormError),
        (np.array(["a"]), {"sample_rate": 8000}, callnorm.CallnormError),
        (CALL, {"sample_rate": 16000}, callnorm.OptionsError),
        (CALL, {"agent": "top"}, callnorm.OptionsError),
        (CALL, {"direction": "up"}, callnorm.OptionsError),
        (CALL, {"norms": "absent"}, callnorm.OptionsError),
        (CALL, {"model": "huge"}, callnorm.OptionsError),
        (CALL, {"model": __file__}, callnorm.ModelError),
    ],
)
def test_errors_are_split_by_who_must_act(source, options, error):
    with pytest.raises(error):
        callnorm.analyze(source, **options)


def test_errors_are_also_the_builtin_ones():
    assert issubclass(callnorm.RecordingError, (callnorm.CallnormError, ValueError))
    assert issubclass(callnorm.OptionsError, ValueError)
    assert issubclass(callnorm.ModelError, RuntimeError)
    for error in (callnorm.RecordingError, callnorm.OptionsError, callnorm.ModelError):
        assert issubclass(error, callnorm.CallnormError)


def test_the_agent_is_taken_as_told_or_assumed():
    assumed = callnorm.analyze(CALL)
    assert [(c.role, c.role_assumed) for c in assumed.channels] == [("agent", True), ("customer", True)]
    assert {f.verdict for f in assumed.scorecard.findings} <= {"undetermined", "not_applicable"}, "no verdict on a side that is not known"
    assert "side_unknown" in {f.reason_code for f in assumed.scorecard.findings}
    for agent in ("right", 1, "1"):
        told = callnorm.analyze(CALL, agent=agent)
        assert [(c.role, c.role_assumed) for c in told.channels] == [("customer", False), ("agent", False)]


def test_an_analyzer_can_be_pickled(sample):
    analyzer = pickle.loads(pickle.dumps(callnorm.Analyzer(agent="left", threads=2)))
    assert analyzer == callnorm.Analyzer(agent="left", threads=2)
    assert analyzer.analyze(CALL).channels[0].rate == sample.channels[0].rate


def test_bad_options_are_refused_before_any_recording():
    for options in ({"agent": "top"}, {"direction": "up"}, {"norms": "absent"}, {"model": "huge"}, {"threads": 0}):
        with pytest.raises(callnorm.OptionsError):
            callnorm.Analyzer(**options)
    with pytest.raises(callnorm.OptionsError, match="workers=0"):
        callnorm.Analyzer().analyze_many([], workers=0)


@pytest.mark.parametrize("workers", [1, 3])
def test_many_recordings_come_in_order_and_a_bad_one_stops_nothing(sample, workers):
    seen = []
    results = callnorm.Analyzer(agent="left").analyze_many(
        [CALL, "absent.wav", b"no", CALL], workers=workers, progress=lambda *n: seen.append(n)
    )
    first, absent, bad, last = results
    assert heard(first) == heard(last) == heard(sample)
    assert isinstance(absent, FileNotFoundError)
    assert isinstance(bad, callnorm.RecordingError)
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_sources_may_be_endless_and_no_thread_is_left():
    before = threading.active_count()
    results = callnorm.Analyzer().analyze_many(repeat(b"no"), workers=2)
    assert isinstance(next(results), callnorm.RecordingError)
    results.close()
    assert threading.active_count() == before


def test_measures_on_arrays_are_those_of_a_report_on_that_channel_alone(samples):
    x, rate = samples
    agent = callnorm.analyze(x[0], sample_rate=rate).channels[0]
    assert callnorm.activity(x[0], rate) == [(p.start_s, p.end_s) for p in agent.speech.phrases]
    assert callnorm.syllables(x[0], rate).tolist() == agent.speech.nuclei_s
    assert callnorm.speech_rate(x[0], rate) == agent.rate
    assert callnorm.volume(x[0], rate) == agent.volume
    assert callnorm.drag(x[0], rate) == agent.drag


def test_pitch_is_that_of_a_tone():
    rate = 16000
    t = np.arange(rate) / rate
    x = sum(np.sin(2 * np.pi * 200 * k * t) / k for k in range(1, 9)).astype(np.float32) * 0.1
    times, f0, strength = callnorm.pitch(x, rate)
    assert times.shape == f0.shape == strength.shape == (100,)
    assert np.allclose(f0[5:-5], 200, rtol=2e-3)
    assert np.all((strength >= 0) & (strength <= 1))
    _, silence, _ = callnorm.pitch(np.zeros(rate), rate, floor_hz=75, ceiling_hz=400, hop_s=0.01)
    assert np.isnan(silence).all()


@pytest.mark.parametrize(
    "measure", [callnorm.activity, callnorm.syllables, callnorm.volume, callnorm.speech_rate, callnorm.drag, callnorm.pitch]
)
def test_measures_take_one_channel_and_survive_silence(measure):
    measure(np.zeros(4000), 8000)
    measure(np.zeros(1), 8000)
    with pytest.raises(callnorm.RecordingError):
        measure(np.zeros(0, np.float32), 8000)
    with pytest.raises(callnorm.CallnormError):
        measure(np.zeros((2, 8000)), 8000)


def overlap(a, b):
    return max(0.0, min(a[1], b[1]) - max(a[0], b[0]))


def test_the_sample_calls_truth_is_heard(sample):
    """Not the accuracy (`make accuracy` measures it on labelled calls), only that the whole way works."""
    said = [(p["start_s"], p["end_s"]) for u in LABELS["utterances"] if u["role"] == "agent" for p in u["phrases"]]
    agent = sample.channels[0]
    found = [(p.start_s, p.end_s) for p in agent.speech.phrases]
    shared = sum(overlap(a, b) for a in said for b in found)
    assert shared > 0.9 * sum(b - a for a, b in said)
    assert shared > 0.9 * sum(b - a for a, b in found)
    truth = LABELS["truth"]["agent"]
    assert agent.rate.low_cpm <= truth["speaking_cpm"] <= agent.rate.high_cpm
    assert abs(agent.volume.speech_level_dbov - truth["active_level_dbov"]) < 1
    assert len(agent.drag.events) >= 2


def test_the_sample_call_and_its_labels_are_in_the_package():
    assert CALL.is_file()
    assert CALL.parent == Path(callnorm.__file__).parent / "data"
