"""Nothing stops a batch: hostile names, pipes and devices, signals, results of other profiles."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

import callnorm
from callnorm import batch, names, sound
from callnorm.rows import TABLES

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of any bytes, and pipes")

GBK = "录音.wav".encode("gbk")
"""A name as old archives have it: no UTF-8, though two of its bytes could be."""
SHOWN = "\u00bc\\xd2\\xf4.wav"


@pytest.fixture
def call(tmp_path) -> Path:
    """Six seconds of the sample call."""
    x, rate = soundfile.read(callnorm.sample_call(), dtype="int16")
    soundfile.write(tmp_path / "call.wav", x[9 * rate : 15 * rate], rate)
    return tmp_path / "call.wav"


def named(call: Path, folder: str, name: bytes) -> str:
    """Copy the call under a name of any bytes, and give that as Python carries it."""
    (call.parent / folder).mkdir(exist_ok=True)
    path = os.fsdecode(os.fsencode(call.parent / folder) + b"/" + name)
    shutil.copy(call, path)
    return path


def rows(out: Path, name: str) -> list[dict]:
    return batch.read(out, name).to_pylist()


HOSTILE = [GBK, b"\\xc2\xbc.wav", rb"\xc2\xbc.wav", b"new\nline.wav", "emoji 😀.wav".encode(), b'quote".wav', b"=1+1.wav", b"\x1b[31m.wav"]


def test_names_are_told_apart_and_found_again():
    shown = [names.shown(os.fsdecode(name)) for name in HOSTILE]
    assert len(set(shown)) == len(HOSTILE)
    assert [os.fsencode(names.real(text)) for text in shown] == HOSTILE
    assert all(text.encode() for text in shown)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_core_writes_names_as_python_does(call, name):
    path = named(call, "calls", name)
    report = callnorm.analyze(path)
    assert report.source.path == names.shown(path)
    assert report.to_json().encode()
    with pytest.raises(FileNotFoundError) as caught:
        callnorm.analyze(f"{path}.absent")
    assert names.shown(f"{path}.absent") in caught.value.filename


def test_hostile_names_are_scored_kept_and_written_everywhere(run, call, tmp_path, monkeypatch):
    paths = [named(call, "calls", name) for name in HOSTILE]
    (tmp_path / "calls" / os.fsdecode(GBK + b".mp3")).write_bytes(b"no sound")
    want = {names.shown(str(Path(path).relative_to(tmp_path))) for path in paths}
    for kept in (False, True):
        done = run("batch", "calls", "-o", "out", "--format", "csv", "--junit", "junit.xml", "--lang", "en")
        assert done.returncode == 2, done.stderr
        assert f"9 calls: {0 if kept else 8} scored, {8 if kept else 0} kept, 1 failed" in done.stderr
        assert f"calls/{SHOWN}.mp3: " in done.stderr
        assert {row["path"] for row in rows(tmp_path / "out", "calls")} == want
    with (tmp_path / "out" / "calls.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["path"] for row in csv.DictReader(file)} == want
    assert f"calls/{SHOWN}" in (tmp_path / "junit.xml").read_text(encoding="utf-8")
    (report,) = [row["report"] for row in rows(tmp_path / "out", "reports") if row["path"].endswith(SHOWN)]
    heard = callnorm.Report.from_json(report)
    monkeypatch.chdir(tmp_path)
    assert sound.samples(heard).shape[0] == 2, "the report finds its recording again"


@pytest.mark.parametrize("kind", ["text", "json", "html", "csv"])
def test_a_report_of_a_hostile_name_is_shown_in_every_form(run, call, kind):
    path = named(call, "calls", GBK)
    done = run("analyze", path, "--format", kind, "--lang", "en")
    assert done.returncode == 0, done.stderr
    shown = json.dumps(SHOWN, ensure_ascii=False)[1:-1] if kind == "json" else SHOWN
    assert kind == "csv" or shown in done.stdout


def test_a_manifest_names_them_in_gbk_or_escaped(call, tmp_path):
    named(call, "calls", GBK)
    for text in ("path,team\ncalls/录音.wav,甲组\n".encode("gbk"), f"path,team\ncalls/{SHOWN},甲组\n".encode()):
        (tmp_path / "m.csv").write_bytes(text)
        done = batch.run(tmp_path / "m.csv", tmp_path / "out")
        assert (done.failed, done.calls) == (0, [f"{tmp_path}/calls/{SHOWN}"])
        assert [row["team"] for row in rows(tmp_path / "out", "findings")][:1] == ["甲组"]


def test_scan_shows_them_too(run, call):
    named(call, "calls", GBK)
    for kind in ("text", "json", "csv"):
        done = run("scan", "calls", "--format", kind)
        assert done.returncode == 0, done.stderr
        assert SHOWN.replace("\\", "\\\\" if kind == "json" else "\\") in done.stdout


@pytest.fixture(params=["pipe", "zero"])
def endless(request, tmp_path) -> Path:
    """What never ends where it is read."""
    if request.param == "zero":
        return Path("/dev/zero")
    os.mkfifo(tmp_path / "pipe.csv")
    return tmp_path / "pipe.csv"


@pytest.mark.parametrize("option", ["--words", "--norms"])
@pytest.mark.parametrize("command", ["analyze", "batch"])
@pytest.mark.usefixtures("call")
def test_what_never_ends_is_one_clear_error(run, endless, option, command):
    out = ["-o", "out"] if command == "batch" else []
    done = run(command, "call.wav", option, endless, *out, timeout=30)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"callnorm: {endless}: is no regular file\n"


@pytest.mark.usefixtures("call")
def test_a_profile_that_extends_what_never_ends_is_one_clear_error(run, tmp_path, endless):
    (tmp_path / "team.toml").write_text(f'name = "team"\nextends = "{endless}"\n', encoding="utf-8")
    for args in (("norms", "check", "team.toml"), ("analyze", "call.wav", "--norms", "team.toml")):
        done = run(*args, timeout=30)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert "team.toml:2: extends: " in done.stderr and "is no regular file" in done.stderr


def test_a_manifest_that_never_ends_is_one_clear_error(run, tmp_path):
    os.mkfifo(tmp_path / "m.csv")
    done = run("batch", "m.csv", "-o", "out", timeout=30)
    assert (done.returncode, done.stderr) == (2, "callnorm: m.csv: is no regular file\n")
    assert run("calibrate", "m.csv", timeout=30).stderr == "callnorm: m.csv: is no regular file\n"


def test_recordings_and_words_that_never_end_are_rows(run, call, tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "m.csv").write_text("path,words\ncall.wav,/dev/zero\npipe.wav,\n/dev/zero,\n", encoding="utf-8")
    done = run("batch", "m.csv", "-o", "out", "--lang", "en", timeout=60)
    assert done.returncode == 2
    failed = {row["path"]: row["error"] for row in rows(tmp_path / "out", "failures")}
    assert failed.keys() == {"call.wav", "pipe.wav", "/dev/zero"}
    assert all("is no regular file" in error for error in failed.values())
    assert all(f"  ✗ {path}: " in done.stderr for path in failed)
    assert call.exists()


def test_skipped_files_are_counted_by_why(run, call, tmp_path):
    named(call, "calls", b"a.wav")
    for name in ("notes.txt", "list.txt", "x.pdf", "noend", "b.al", "c.pcm"):
        (tmp_path / "calls" / name).write_bytes(b"")
    os.mkfifo(tmp_path / "calls" / "pipe.wav")
    (tmp_path / "calls" / "lost.wav").symlink_to("nowhere")
    says = (
        "8 files skipped: no recordings by their names (.txt 2, - 1, .pdf 1); without a header, to be described by --raw (.al 1, .pcm 1); "
    )
    says += "1 pipes, sockets or devices; 1 links that lead nowhere\n"
    assert says in run("batch", "calls", "-o", "out", "--lang", "en").stderr
    assert says in run("scan", "calls", "--lang", "en").stdout
    skipped = json.loads(run("scan", "calls", "--format", "json").stdout)["totals"]["skipped"]
    assert skipped["by_name"] == {"": 1, ".al": 1, ".pcm": 1, ".pdf": 1, ".txt": 2}
    assert (skipped["no_file"], skipped["dangling_links"], skipped["unreadable_folders"]) == (1, 1, 0)
    assert "跳过 8 个文件" in run("batch", "calls", "-o", "out", "--lang", "zh").stderr


def test_the_first_ten_failures_are_told_with_their_reasons(run, tmp_path):
    (tmp_path / "calls").mkdir()
    for n in range(13):
        (tmp_path / "calls" / f"{n:02}.wav").write_bytes(b"no sound")
    done = run("batch", "calls", "-o", "out", "--workers", "3", "--lang", "en")
    told = re.findall(r"^  ✗ calls/(\d\d)\.wav: (.+)$", done.stderr, re.MULTILINE)
    assert [name for name, _ in told] == [f"{n:02}" for n in range(10)]
    errors = {row["path"]: row["error"] for row in rows(tmp_path / "out", "failures")}
    assert told[0][1] == errors["calls/00.wav"].removeprefix("calls/00.wav: ")
    assert "  3 more failed\n" in done.stderr


@pytest.mark.parametrize("seconds", [0.3, 3.0])
def test_sigterm_ends_a_batch_within_five_seconds_and_keeps_what_is_done(call, tmp_path, seconds):
    (tmp_path / "calls").mkdir()
    for n in range(6):
        shutil.copy(call, tmp_path / "calls" / f"{n}.wav")
    long = np.resize(soundfile.read(callnorm.sample_call(), dtype="int16")[0], (8000 * 3600, 2))
    soundfile.write(tmp_path / "calls" / "long.wav", long, 8000, subtype="ULAW")
    argv = [sys.executable, "-m", "callnorm.cli", "batch", "calls", "-o", "out", "--lang", "en", "--workers", "2"]
    with subprocess.Popen(argv, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        while not (tmp_path / "out" / ".lock").exists():
            time.sleep(0.02)
        time.sleep(seconds)
        began = time.monotonic()
        process.terminate()
        says = process.stderr.read()
        process.wait(20)
        took = time.monotonic() - began
    assert process.returncode == 143
    assert took < 5, took
    assert "the same command goes on" in says
    if seconds > 1:
        assert {row["path"] for row in rows(tmp_path / "out", "calls")} >= {"calls/0.wav", "calls/1.wav"}
        assert not rows(tmp_path / "out", "failures"), "what was broken off is no failure"
    for _ in range(20):
        if not subprocess.run(["pgrep", "-g", str(process.pid)], capture_output=True, check=False).stdout:
            break
        time.sleep(0.5)
    else:
        pytest.fail("a process works on")


PROFILE = """name = "team"
[norms.volume]
title = { zh = "音量", en = "Volume" }
source = "音量适中"
measure = "speech_level_dbov"
band = { low = -36, high = %s }
weight = 1
"""


def test_a_folder_never_mixes_profiles_unseen(run, call, tmp_path):
    for n in range(2):
        shutil.copy(call, tmp_path / f"{n}.wav")
    (tmp_path / "team.toml").write_text(PROFILE % -16, encoding="utf-8")
    assert run("batch", "0.wav", "1.wav", "-o", "out", "--norms", "team.toml").returncode == 0
    first = {row["norms_sha256"] for name in TABLES for row in rows(tmp_path / "out", name)}
    assert first == {callnorm.analyze(call, norms=tmp_path / "team.toml").provenance.norms.sha256}

    (tmp_path / "team.toml").write_text(PROFILE % -10, encoding="utf-8")
    done = run("batch", "1.wav", "-o", "out", "--norms", "team.toml", "--lang", "en")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"out: holds results of 2 calls by profile {min(first)[:12]}, no model" in done.stderr and "--replace" in done.stderr
    assert {row["norms_sha256"] for row in rows(tmp_path / "out", "calls")} == first, "nothing is touched"

    assert run("batch", "1.wav", "-o", "out", "--norms", "team.toml", "--replace").returncode == 0
    (row,) = rows(tmp_path / "out", "calls")
    assert row["path"] == "1.wav" and {row["norms_sha256"]} != first
    assert run("batch", "0.wav", "1.wav", "-o", "out", "--norms", "team.toml").returncode == 0
    assert len({row["norms_sha256"] for row in rows(tmp_path / "out", "calls")}) == 1
    assert run("batch", "0.wav", "-o", "out", "--no-resume").returncode == 0, "it takes all away first"


def test_failures_say_by_what_they_were_to_be_judged(call, tmp_path):
    (tmp_path / "bad.wav").write_bytes(b"no sound")
    batch.run([call, tmp_path / "bad.wav"], tmp_path / "out")
    shas = {row["norms_sha256"] for name in ("calls", "failures") for row in rows(tmp_path / "out", name)}
    assert shas == {callnorm.analyze(call).provenance.norms.sha256}
    (tmp_path / "team.toml").write_text(PROFILE % -16, encoding="utf-8")
    with pytest.raises(callnorm.OptionsError, match="holds results of 2 calls"):
        batch.run(call, tmp_path / "out", norms=tmp_path / "team.toml")
