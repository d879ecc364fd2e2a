"""Recognisers of one's own: any callable, and what goes wrong with them."""

import json
import os
import pickle
import re
import shutil
import sys
import threading
import time
import wave
from pathlib import Path

import numpy as np
import pytest

import callnorm
from callnorm import Analyzer, ModelError, OptionsError, batch
from callnorm.engines import AnalyzeBatch

sys.path.insert(0, str(Path(__file__).parent))
import hearers

SHARED = Path(os.environ.get("CALLNORM_SHARED") or Path(__file__).parents[3] / "shared") / "calls"
WRONG = {
    "raises": (hearers.raises, "KeyError: 'no such"),
    "hangs": (hearers.hangs, "no answer within 5 s for"),
    "nonsense": (hearers.nonsense, "gave int; it must give a str or a list of segments"),
    "nan_times": (hearers.nan_times, "gave no transcript: 0.start is nan"),
    "much_text": (hearers.much_text, "wrote 3500000 characters for"),
    "endless": (hearers.endless, "characters for"),
}


def verdicts(report):
    return {finding.norm: (finding.verdict, finding.measured) for finding in report.scorecard.findings}


@pytest.fixture(scope="module")
def loud(tmp_path_factory):
    """The sample call at 16 bits, ten times as loud."""
    path = tmp_path_factory.mktemp("loud") / "loud.wav"
    samples, rate, _ = callnorm._core.decode(str(callnorm.sample_call()))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(len(samples))
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(10 * samples.T, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def test_a_callable_gives_the_verdicts_of_the_same_words_brought_along(worded_sample):
    hears = hearers.Labels(callnorm.sample_call())
    report = callnorm.analyze(callnorm.sample_call(), model=hears)
    assert verdicts(report) == verdicts(worded_sample)
    assert len(hears.heard) >= 3 and max(hears.heard) <= 28
    said = [[s.spoken for s in made.transcript.segments if s.channel == 0] for made in (report, worded_sample)]
    assert "".join(said[0]) == "".join(said[1])


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"there is no {SHARED}")
@pytest.mark.parametrize("name", ["dev01", "dev02"])
def test_on_labelled_calls_too(name):
    recording = SHARED / f"{name}.wav"
    labels = json.loads(recording.with_suffix(".json").read_text(encoding="utf-8"))
    words = [
        {"channel": said["channel"], "start": said["start_s"], "end": said["end_s"], "text": said["text"]} for said in labels["utterances"]
    ]
    heard = callnorm.analyze(recording, model=hearers.Labels(recording))
    assert verdicts(heard) == verdicts(callnorm.analyze(recording, words=words))


@pytest.mark.parametrize("page", ["recognisers.md", "recognisers.zh.md"])
def test_the_page_shows_a_recogniser_that_hears(page, monkeypatch, tmp_path, capsys):
    shutil.copy(callnorm.sample_call(), tmp_path / "call.wav")
    monkeypatch.chdir(tmp_path)
    text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    code = re.search(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)[1]
    exec(compile(code, page, "exec"), {"__name__": "page"})
    assert "python" in capsys.readouterr().out


def test_what_hears_stands_in_the_report():
    report = callnorm.analyze(callnorm.sample_call(), agent="left", model=hearers.Labels(callnorm.sample_call()))
    assert dict(report.provenance.items()) | {"options": None} == {
        "callnorm": callnorm.__version__,
        "norms": report.provenance.norms,
        "model": {"name": "labels", "sha256": None},
        "engine": {"name": "python", "version": "1"},
        "whisper_cpp": None,
        "words": None,
        "options": None,
    }
    named = callnorm.analyze(callnorm.sample_call(), agent="left", model=hearers.sample_labels).provenance
    assert (named.model.name, named.engine.version) == ("hearers.sample_labels", None)


def test_segments_with_times_and_objects_are_taken_too(worded_sample):
    class Segment:
        def __init__(self, text):
            self.start, self.end, self.text = 0.0, np.float64(28.0), text

    for as_result in (
        lambda text: [{"text": text}],
        lambda text: (Segment(part) for part in [text]),
        lambda text: {"segments": [{"text": text, "speaker": "x"}]},
    ):
        report = callnorm.analyze(callnorm.sample_call(), model=hearers.Labels(callnorm.sample_call(), as_result))
        assert verdicts(report) == verdicts(worded_sample)


def test_windows_go_together_where_that_is_offered(worded_sample):
    class Together:
        name, batch_size = "together", 3

        def __init__(self):
            self.counts = []

        def batch(self, windows, *, language):
            self.counts.append(len(windows))
            return [hearers.sample_labels(window, language=language) for window in windows]

    hears = Together()
    report = callnorm.analyze(callnorm.sample_call(), model=hears)
    assert verdicts(report) == verdicts(worded_sample)
    assert max(hears.counts) > 1
    assert max(hears.counts) <= 3


def test_only_so_many_calls_run_at_a_time():
    class Counts:
        name = "counts"

        def __init__(self, concurrency):
            self.concurrency, self.now, self.most, self.lock = concurrency, 0, 0, threading.Lock()

        def __call__(self, samples, *, language):
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            time.sleep(0.05)
            with self.lock:
                self.now -= 1
            return ""

    for concurrency in (1, 3):
        hears = Counts(concurrency)
        Analyzer(agent="left", model=hears, threads=2).analyze(callnorm.sample_call())
        assert hears.most == concurrency


@pytest.mark.parametrize(("how", "says"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_one_error_and_the_rest_goes_on(loud, how, says):
    hears = hearers.Fails(how)
    results = list(Analyzer(agent="left", model=hears).analyze_many([loud, callnorm.sample_call()]))
    assert isinstance(results[0], ModelError)
    text = str(results[0])
    assert text.startswith("fails: ") and says in text and "\n" not in text and len(text) < 400
    assert isinstance(results[1], callnorm.Report)


def test_the_cause_of_an_error_is_kept(loud):
    with pytest.raises(ModelError) as error:
        callnorm.analyze(loud, model=hearers.Fails(hearers.raises))
    assert type(error.value.__cause__) is KeyError
    with pytest.raises(ModelError) as error:
        callnorm.analyze(loud, model=hearers.Fails(hearers.nonsense))
    assert error.value.__cause__ is None


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (None, "gave NoneType"),
        (b"\xff", "gave bytes"),
        (["您好"], "segment 0 is str"),
        ([{"text": 5}], "`text` must be a string, not 5"),
        ([{"text": "您好", "start": "soon"}], "`start` must be a number"),
        ([{"text": "您好", "start": 5000, "end": 5001}], "starts at 5000 s, but the recording is"),
        ({"result": 1}, "is no transcript"),
        ([{"text": "您好", "more": object()}], "object has no JSON"),
    ],
)
def test_nonsense_is_named(result, says):
    with pytest.raises(ModelError) as error:
        callnorm.analyze(callnorm.sample_call(), agent="left", model=lambda samples, *, language: result)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_batch_of_another_length_is_refused():
    class Short:
        def batch(self, windows, *, language):
            return []

    with pytest.raises(ModelError, match=r"batch gave 0 results for \d windows"):
        callnorm.analyze(callnorm.sample_call(), agent="left", model=Short())


def test_what_hears_nothing_leaves_a_call_without_words():
    report = callnorm.analyze(callnorm.sample_call(), agent="left", model=lambda samples, *, language: "")
    assert report.transcript.segments == []
    assert report.transcript.missing


@pytest.mark.parametrize(("model", "says"), [(5, "model is int"), (object(), "model is object")])
def test_what_cannot_hear_is_refused(model, says):
    with pytest.raises(OptionsError, match=says):
        Analyzer(model=model)


@pytest.mark.parametrize(
    ("attribute", "value"), [("name", 5), ("version", 2.0), ("timeout_s", 0), ("timeout_s", float("nan")), ("concurrency", 0)]
)
def test_attributes_are_checked(attribute, value):
    hears = type("Hears", (), {"__call__": lambda self, samples, *, language: "", attribute: value})()
    if attribute == "name":
        assert Analyzer(model=type("Hears", (), {"__call__": hears.__call__, "name": ""})())
    with pytest.raises(OptionsError, match=attribute):
        Analyzer(model=hears)


def test_an_analyzer_is_pickled_with_its_recogniser(worded_sample):
    analyzer = pickle.loads(pickle.dumps(Analyzer(model=hearers.sample_labels)))
    assert verdicts(analyzer.analyze(callnorm.sample_call())) == verdicts(worded_sample)


def test_ctrl_c_does_not_wait_for_a_call_that_hangs():
    analyzer = Analyzer(agent="left", model=lambda samples, *, language: time.sleep(3) or "")

    def stop(share):
        raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        analyzer.analyze(callnorm.sample_call(), progress=stop)
    assert time.monotonic() - begun < 2


# In worker processes and engines.


def test_workers_hear_and_a_call_that_fails_is_one_row(loud, tmp_path):
    folder = tmp_path / "calls"
    folder.mkdir()
    shutil.copy(loud, folder / "loud.wav")
    shutil.copy(callnorm.sample_call(), folder / "call.wav")
    hears = hearers.Fails(hearers.raises)
    done = batch.run(folder, tmp_path / "out", agent="left", model=hears)
    assert (done.scored, done.failed) == (1, 1)
    failures = batch.read(tmp_path / "out", "failures").to_pylist()
    assert [(Path(row["path"]).name, row["error_kind"], row["error"]) for row in failures] == [
        ("loud.wav", "model", "fails: KeyError: 'no such\\nlayer'")
    ]
    again = batch.run(folder, tmp_path / "out", agent="left", model=hears)
    assert again.kept == 1


def test_without_a_hash_workers_and_engines_hear_too(tmp_path):
    done = batch.run(callnorm.sample_call(), tmp_path / "out", model=hearers.Unloaded())
    assert done.scored == 1
    import pyarrow as pa

    analyze = AnalyzeBatch(model=hearers.Unloaded())
    for again in (analyze, pickle.loads(pickle.dumps(analyze))):
        table = again(pa.table({"path": [str(callnorm.sample_call())]}))
        assert table["error_kind"].to_pylist() == [None]


def test_what_workers_cannot_be_sent_is_told_before_anything_is_begun(tmp_path):
    with pytest.raises(OptionsError, match="workers cannot be sent it"):
        batch.run(callnorm.sample_call(), tmp_path / "out", model=lambda samples, *, language: "")
    assert not (tmp_path / "out").exists()


def test_a_function_of_the_script_itself_is_told_too(tmp_path, monkeypatch):
    monkeypatch.setattr(hearers.raises, "__module__", "__main__")
    monkeypatch.setattr(sys.modules["__main__"], "raises", hearers.raises, raising=False)
    with pytest.raises(OptionsError, match="put it into a module of its own"):
        batch.run(callnorm.sample_call(), tmp_path / "out", model=hearers.raises)


def test_words_and_a_recogniser_are_one_too_many(tmp_path):
    with pytest.raises(OptionsError, match="one of the two"):
        callnorm.analyze(callnorm.sample_call(), model=hearers.sample_labels, words=[{"start": 0, "end": 1, "text": "您好"}])
