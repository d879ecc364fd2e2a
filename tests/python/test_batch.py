import contextlib
import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow.parquet as pq
import pytest
import soundfile

import callnorm
from callnorm import batch, extras, labels, table
from callnorm.batch.dataset import Dataset
from callnorm.batch.pool import DiedError, Worker, pickled
from callnorm.calls import Call
from callnorm.rows import MADE_BY, TABLES

OPTIONS = {"agent": "auto", "direction": "auto", "model": None, "norms": "telephone-zh"}


def write_calls(folder: Path, count: int, seconds: int = 6) -> list[Path]:
    """Write parts of the sample call, each with bytes of its own."""
    folder.mkdir(exist_ok=True)
    x, rate = soundfile.read(callnorm.sample_call(), dtype="int16")
    x = x[9 * rate : (9 + seconds) * rate].copy()
    for n in range(count):
        x[-1] = n
        soundfile.write(folder / f"call{n:04}.wav", x, rate)
    return sorted(folder.glob("*.wav"))


@pytest.fixture(scope="module")
def short(tmp_path_factory) -> list[Path]:
    return write_calls(tmp_path_factory.mktemp("short") / "calls", 6)


@pytest.fixture
def calls(short, tmp_path) -> Path:
    shutil.copytree(short[0].parent, tmp_path / "calls")
    return tmp_path / "calls"


def rows(out, name: str) -> list[dict]:
    return sorted(batch.read(out, name).to_pylist(), key=lambda row: row["path"])


def assert_whole(out: Path) -> set[str]:
    """Check what must hold at every moment, and give the paths that have a result."""
    for part in out.glob("part-*"):
        assert {file.stem for file in part.iterdir()} == set(TABLES)
    if not list(out.glob("part-*")):
        return set()
    paths = [row["path"] for name in ("calls", "failures") for row in rows(out, name)]
    assert len(paths) == len(set(paths)), "a call has two rows"
    scored = {row["path"] for row in rows(out, "calls")}
    norms = batch.read(out, "findings").group_by("path").aggregate([("norm", "count")]).to_pylist()
    assert {row["path"]: row["norm_count"] for row in norms} == dict.fromkeys(scored, norms[0]["norm_count"] if norms else 0)
    assert {row["path"] for row in rows(out, "reports")} == scored
    return set(paths)


def test_a_batch_holds_what_single_analyses_give(short, tmp_path):
    words = tmp_path / "words.json"
    words.write_text(
        json.dumps({"segments": [{"channel": 0, "start": 0, "end": 5.5, "text": "您好！请问有什么可以帮助您？"}]}), encoding="utf-8"
    )
    (tmp_path / "manifest.csv").write_text(f"path,agent,words\n{short[0]},right,\n{short[1]},,words.json\n", encoding="utf-8")
    done = batch.run([tmp_path / "manifest.csv", short[2]], tmp_path / "out", workers=2)
    assert (done.scored, done.kept, done.failed, done.stopped) == (3, 0, 0, False)
    wants = [
        callnorm.analyze(short[0], agent="right"),
        callnorm.analyze(short[1], words=words),
        callnorm.analyze(short[2]),
    ]
    for path, report in zip(short, wants, strict=False):
        of = {name: [r for r in batch.read(tmp_path / "out", name).to_pylist() if r.pop("path") == str(path)] for name in TABLES}
        for row in (row for name in TABLES for row in of[name]):
            made = {name: row.pop(name) for name in MADE_BY}
            assert made == {"norms_sha256": report.provenance.norms.sha256, "engine": None, "model": None, "model_sha256": None}
        assert callnorm.Report.from_json(of["reports"][0]["report"]).to_dict() == report.to_dict()
        assert of["channels"] == table.rows(report, "channels")
        assert of["events"] == table.rows(report, "events")
        assert of["findings"] == table.rows(report, "findings")
        assert of["calls"][0]["score"] == report.scorecard.score
        assert [t["text"] for t in of["transcripts"]] == [s.text for s in (report.transcript or {}).get("segments", ())]


def test_a_recording_that_cannot_be_read_is_one_row_and_stops_nothing(run, calls, tmp_path):
    (calls / "bad.wav").write_bytes(b"no sound")
    (tmp_path / "m.csv").write_text("path,team\ncalls/call0000.wav,A\ncalls/absent.wav,B\n", encoding="utf-8")
    done = run("batch", "calls", "m.csv", "-o", "out", "--workers", 2, "--junit", "junit.xml", "--lang", "en")
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert re.search(r"^8 of 8 calls, 2 failed, [\d.]+ calls/s, 0:00:00 left$", done.stderr, re.MULTILINE)
    assert "8 calls: 6 scored, 0 kept, 2 failed" in done.stderr
    absent, bad = rows(tmp_path / "out", "failures")
    assert (absent["path"], absent["error_kind"], absent["team"]) == ("calls/absent.wav", "file", "B")
    assert (bad["path"], bad["error_kind"]) == ("calls/bad.wav", "recording")
    assert "bad.wav" in bad["error"]
    assert [row["team"] for row in rows(tmp_path / "out", "calls")] == ["A", *[None] * 5]
    suites = {suite.get("name"): suite for suite in ET.parse(tmp_path / "junit.xml").getroot()}
    assert len(suites) == 8
    assert suites["calls/bad.wav"].find("testcase/error").get("message") == bad["error"]
    report = callnorm.analyze(calls / "call0000.wav")
    failed = [case.get("name") for case in suites["calls/call0000.wav"] if case.find("failure") is not None]
    assert failed == [f.norm for f in report.scorecard.findings if f.verdict == "fail"]
    assert int(suites["calls/call0000.wav"].get("failures")) == len(failed)


WORDS = {"segments": [{"channel": 0, "start": 0, "end": 5.5, "text": "您好！请问有什么可以帮助您？"}]}


@pytest.mark.usefixtures("calls")
def test_one_recording_may_bring_its_words(run, tmp_path):
    (tmp_path / "words.json").write_text(json.dumps(WORDS), encoding="utf-8")
    done = run("batch", "calls/call0001.wav", "--words", "words.json", "-o", "out", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "1 call: 1 scored" in done.stderr
    want = callnorm.analyze(tmp_path / "calls" / "call0001.wav", words=WORDS)
    assert [row["text"] for row in rows(tmp_path / "out", "transcripts")] == [s.text for s in want.transcript.segments]
    assert rows(tmp_path / "out", "calls")[0]["score"] == want.scorecard.score
    again = batch.run(tmp_path / "calls" / "call0001.wav", tmp_path / "out")
    assert (again.scored, again.kept) == (1, 0), "without its words it is another report"


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize("paths", [("calls",), ("calls/call0001.wa?",), ("m.csv",), ("calls/call0001.wav", "calls/call0002.wav")])
def test_words_for_more_than_one_recording_are_refused(run, tmp_path, paths):
    (tmp_path / "words.json").write_text(json.dumps(WORDS), encoding="utf-8")
    (tmp_path / "m.csv").write_text("path\ncalls/call0001.wav\n", encoding="utf-8")
    done = run("batch", *paths, "--words", "words.json", "-o", "out")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "one recording" in done.stderr and "column 'words'" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("lang", "summary", "progress", "why"),
    [
        ("zh", "2 通电话：评分 1，沿用 0，失败 1，用时 0:", "2/2 通电话，失败 1，每秒 ", "失败的原因见 failures 表\n"),
        ("en", "2 calls: 1 scored, 0 kept, 1 failed, in 0:", "2 of 2 calls, 1 failed, ", "the table failures says why\n"),
    ],
)
def test_what_people_read_is_in_their_language(run, tmp_path, sample, lang, summary, progress, why):
    shutil.copy(callnorm.sample_call(), tmp_path / "call.wav")
    (tmp_path / "bad.wav").write_bytes(b"no sound")
    done = run("batch", "call.wav", "bad.wav", "--agent", "left", "-o", "out", "--junit", "junit.xml", "--lang", lang)
    assert summary in done.stderr and progress in done.stderr
    assert done.stderr.endswith(why)
    cases = {case.get("name"): case for case in ET.parse(tmp_path / "junit.xml").getroot().find("testsuite[@name='call.wav']")}
    for finding in sample.scorecard.findings:
        says = f"{labels.measured(finding, lang)}{labels.comma(lang)}{labels.label('expected', lang)} {labels.expected(finding, lang)}"
        failure, skipped = (cases[finding.norm].find(kind) for kind in ("failure", "skipped"))
        if finding.verdict == "fail":
            assert failure.get("message") == f"{labels.title(finding, lang)}{labels.colon(lang)}{says}"
            assert all(labels.span(e) in line for e, line in zip(finding.evidence, failure.text.splitlines(), strict=True))
        elif finding.verdict != "pass":
            assert skipped.get("message").startswith(labels.verdict(finding, lang))
            assert skipped.get("message").endswith(labels.because(finding, lang) or says)
    assert any(case.find("failure") is not None for case in cases.values())


@pytest.mark.skipif(sys.platform == "win32", reason="terminals")
def test_a_terminal_shows_a_bar_with_rate_and_time_left(short, tmp_path):
    import termios

    shown, terminal = os.openpty()
    termios.tcsetwinsize(terminal, (24, 100))
    argv = [sys.executable, "-m", "callnorm.cli", "batch", *map(str, short), "-o", "out", "--lang", "en"]
    done = subprocess.run(argv, cwd=tmp_path, stderr=terminal, check=False)
    os.close(terminal)
    says = b""
    with contextlib.suppress(OSError), os.fdopen(shown, "rb", 0) as file:  # Linux ends a terminal's output with an error
        while data := file.read(4096):
            says += data
    assert done.returncode == 0
    assert re.search(rb"100%.*6/6 \[\d\d:\d\d<\d\d:\d\d, .*failed=0", says)


def test_the_exit_status_follows_what_was_asked_also_for_results_that_were_kept(run, tmp_path):
    shutil.copy(callnorm.sample_call(), tmp_path / "call.wav")
    assert run("batch", "call.wav", "--agent", "left", "-o", "out").returncode == 0
    assert run("batch", "call.wav", "--agent", "left", "-o", "out", "--fail-on", "fail").returncode == 1
    done = run("batch", "call.wav", "--agent", "left", "-o", "out", "--fail-under", "101", "--lang", "en")
    assert done.returncode == 1
    row = rows(tmp_path / "out", "calls")[0]
    assert row["score_low"] < row["score_high"]
    is_open = row["undetermined_weight"] > row["decided_weight"]
    assert ("less than half of the weight decided" in done.stderr) == is_open
    assert run("batch", "call.wav", "--agent", "left", "-o", "out", "--fail-under", f"{row['score_high']}").returncode == 0
    assert run("batch", "call.wav", "--agent", "left", "-o", "out", "--fail-under", "0").returncode == 0
    soundfile.write(tmp_path / "silence.wav", np.zeros(8000), 8000)
    assert run("batch", "silence.wav", "-o", "out", "--fail-on", "fail").returncode == 0, "the other call was not given"


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_tables_come_as_single_files_too(run, tmp_path, kind):
    assert run("batch", "calls/call000[01].wav", "-o", "out", "--format", kind).returncode == 0
    with (tmp_path / f"out/findings.{kind}").open(encoding="utf-8-sig" if kind == "csv" else "utf-8") as file:
        found = list(csv.DictReader(file) if kind == "csv" else map(json.loads, file))
    want = batch.read(tmp_path / "out", "findings").to_pylist()
    assert [(row["path"], row["norm"]) for row in found] == [(row["path"], row["norm"]) for row in want]
    if kind == "jsonl":
        assert found == want


def test_what_is_there_is_kept_and_what_changed_is_scored_again(calls, tmp_path):
    out = tmp_path / "out"
    assert batch.run(calls, out).scored == 6
    first = rows(out, "calls")
    again = batch.run(calls, out)
    assert (again.scored, again.kept) == (0, 6)
    assert rows(out, "calls") == first
    shutil.copy(callnorm.sample_call(), calls / "call0002.wav")  # another recording in its place
    again = batch.run(calls, out)
    assert (again.scored, again.kept) == (1, 5)
    changed = rows(out, "calls")
    assert [a["path"] for a, b in zip(first, changed, strict=True) if a != b] == [str(calls / "call0002.wav")]
    again = batch.run(calls, out, agent="right", workers=2)
    assert (again.scored, again.kept) == (6, 0)
    assert {row["role"] for row in rows(out, "channels") if row["channel"] == 1} == {"agent"}
    assert len(assert_whole(out)) == 6
    assert batch.run(calls / "call0000.wav", out, agent="right", resume=False).scored == 1
    assert assert_whole(out) == {str(calls / "call0000.wav")}


def test_the_same_recording_under_another_name_is_not_heard_again(calls, tmp_path):
    out = tmp_path / "out"
    batch.run(calls, out)
    shutil.copytree(calls, tmp_path / "moved «1»")
    moved = batch.run(tmp_path / "moved «1»", out)
    assert (moved.scored, moved.kept) == (0, 6)
    assert len(assert_whole(out)) == 12
    path = str(tmp_path / "moved «1»" / "call0003.wav")
    (copy,) = [row["report"] for row in rows(out, "reports") if row["path"] == path]
    assert copy == callnorm.analyze(path).to_json()


def test_identical_recordings_have_a_row_each(tmp_path, short):
    (tmp_path / "calls").mkdir()
    for n in range(5):
        shutil.copy(short[0], tmp_path / "calls" / f"{n}.wav")
    batch.run(tmp_path / "calls", tmp_path / "out", workers=2)
    assert len(assert_whole(tmp_path / "out")) == 5
    assert len({row["sha256"] for row in rows(tmp_path / "out", "calls")}) == 1


def test_a_failure_is_tried_again(calls, tmp_path):
    (calls / "late.wav").write_bytes(b"RIFF")
    assert batch.run(calls, tmp_path / "out").failed == 1
    shutil.copy(calls / "call0001.wav", calls / "late.wav")
    assert batch.run(calls, tmp_path / "out").failed == 0
    assert not rows(tmp_path / "out", "failures")
    assert len(assert_whole(tmp_path / "out")) == 7


@pytest.mark.usefixtures("calls")
def test_a_corrected_manifest_corrects_the_results(tmp_path):
    manifest = tmp_path / "m.csv"
    manifest.write_text("path,team\ncalls/call0000.wav,A\ncalls/call0001.wav,A\n", encoding="utf-8-sig")
    batch.run(manifest, tmp_path / "out")
    manifest.write_text("path,team,started\ncalls/call0001.wav,B,2024-05-01\n", encoding="utf-8")
    done = batch.run(manifest, tmp_path / "out")
    assert (done.scored, done.kept) == (0, 1)
    assert [(row["team"], row["started"]) for row in rows(tmp_path / "out", "calls")] == [("A", None), ("B", "2024-05-01")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "empty"),
        (b"file\na.wav\n", "m.csv:1: no column 'path'"),
        (b"path,path\n", "twice"),
        (b"path,score\na.wav,1\n", "'score' is a name of the results' own"),
        (b"path,team\na.wav,A\nb.wav\n", "m.csv:3: 1 values; the header names 2 columns"),
        (b"path,team\na.wav,A\n,B\n", "m.csv:3: path is empty"),
        (b"path\na.wav\n\na.wav\n", "m.csv:4:"),
        (b"path,team\na.wav,\xff\xff\n", "m.csv:2: neither UTF-8 nor GBK"),
        (b'path,team\n"a.wav,A\n', "m.csv:2:"),
        (b"path\n", "no recordings"),
    ],
)
def test_a_wrong_manifest_is_one_clear_error(tmp_path, text, says):
    (tmp_path / "m.csv").write_bytes(text)
    with pytest.raises(callnorm.OptionsError, match=r"m\.csv") as caught:
        batch.run(tmp_path / "m.csv", tmp_path / "out")
    assert says in str(caught.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("absent",), "absent: no such file"),
        ((".",), "no recordings"),
        (("call.wav", "--workers", "0"), "workers=0"),
        (("call.wav", "--norms", "absent"), "absent"),
        (("call.wav", "--model", "absent"), "absent"),
        (("call.wav", "--model", __file__), "test_batch.py"),
        (("call.wav", "--agent", "up"), "up"),
    ],
)
def test_bad_arguments_end_before_anything_is_written(run, tmp_path, args, says):
    if args[0] == "call.wav":
        shutil.copy(callnorm.sample_call(), tmp_path / "call.wav")
    done = run("batch", *args, "-o", "out")
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_two_batches_do_not_write_one_folder(short, tmp_path):
    with Dataset(tmp_path / "out"), pytest.raises(callnorm.OptionsError, match="another batch"):
        batch.run(short[0], tmp_path / "out")
    assert batch.run(short[0], tmp_path / "out").scored == 1


def test_a_missing_extra_is_one_line(tmp_path):
    code = "import sys; sys.modules['pyarrow'] = None; from callnorm import cli; sys.exit(cli.main(['batch', 'x.wav', '-o', 'out']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert extras.install("batch") in done.stderr


def test_a_process_that_dies_takes_one_call_with_it(short):
    worker = Worker(pickled(OPTIONS))
    call = Call(path=str(short[0]))
    assert worker.ask("key", call)
    worker._process.kill()
    with pytest.raises(DiedError, match="killed by signal 9"):
        worker.ask("score", call)
    assert worker.ask("score", call)["report"]
    worker.close()


def test_a_script_needs_no_guard(short, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(f"from callnorm import batch\nprint(batch.run({str(short[0])!r}, 'out', workers=2).scored)\n", encoding="utf-8")
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("1\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(("count", "seconds", "kills"), [(150, 6, 5), pytest.param(1000, 80, 10, marks=pytest.mark.slow)])
def test_a_run_that_is_killed_again_and_again_loses_nothing_and_holds_nothing_twice(tmp_path, count, seconds, kills):
    calls, out = write_calls(tmp_path / "calls", count, seconds), tmp_path / "out"
    chance = random.Random(20)
    argv = [sys.executable, "-m", "callnorm.cli", "batch", "calls", "-o", "out", "--workers", "2"]
    had: set[str] = set()
    for _ in range(kills):
        with subprocess.Popen(argv, cwd=tmp_path, stderr=subprocess.DEVNULL) as process:
            time.sleep(chance.uniform(0.3, count / 40))
            process.kill()
        now = assert_whole(out) if out.exists() else set()
        assert had <= now
        had = now
    assert subprocess.run(argv, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    assert assert_whole(out) == {f"calls/{call.name}" for call in calls}
    assert not (out / ".scratch").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_lets_the_calls_in_hand_end(tmp_path):
    write_calls(tmp_path / "calls", 60)
    soundfile.write(tmp_path / "calls" / "call0000.wav", np.resize(soundfile.read(callnorm.sample_call())[0], (8000 * 900, 2)), 8000)
    argv = [sys.executable, "-m", "callnorm.cli", "batch", "calls", "-o", "out", "--lang", "en"]
    with subprocess.Popen(argv, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        while not (tmp_path / "out" / ".lock").exists():
            time.sleep(0.02)
        time.sleep(1.5)
        os.killpg(process.pid, signal.SIGINT)
        says = process.stderr.read()
    assert process.returncode == 130
    assert "the same command goes on" in says
    assert "calls/call0000.wav" in assert_whole(tmp_path / "out")
    assert subprocess.run(argv, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    assert len(assert_whole(tmp_path / "out")) == 60


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_second_ctrl_c_breaks_off_what_is_in_hand(tmp_path):
    soundfile.write(tmp_path / "long.wav", np.resize(soundfile.read(callnorm.sample_call())[0], (8000 * 7200, 2)), 8000, subtype="ULAW")
    argv = [sys.executable, "-m", "callnorm.cli", "batch", "long.wav", "-o", "out", "--lang", "en"]
    with subprocess.Popen(argv, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        while not (tmp_path / "out" / ".lock").exists():
            time.sleep(0.02)
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr.readline() == "\n"
        assert "finishing the calls in hand" in process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr.read() == "callnorm: interrupted\n"
    assert process.returncode == 130
    assert assert_whole(tmp_path / "out") == set()


def test_parts_are_read_as_they_are_by_others(short, tmp_path):
    batch.run(short, tmp_path / "out")
    (part,) = (tmp_path / "out").glob("part-*")
    for name, schema in TABLES.items():
        assert pq.read_schema(part / f"{name}.parquet").equals(schema)
