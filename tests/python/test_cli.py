import csv
import io
import json
import os
import subprocess
import sys

import numpy as np
import pytest
import soundfile

import callnorm
from callnorm import extras

CALL = callnorm.sample_call()


def test_json_is_the_report_of_the_python_call(run, sample):
    done = run("analyze", CALL, "--agent", "left", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == sample.to_dict()


@pytest.mark.parametrize(("lang", "word"), [("zh", "评分卡"), ("en", "Scorecard")])
def test_text_comes_in_two_languages(run, lang, word):
    done = run("analyze", CALL, "--lang", lang)
    assert done.returncode == 0
    assert word in done.stdout


def test_text_never_fails_for_want_of_a_character(run):
    done = run("demo", "--lang", "zh", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr


def test_csv_is_the_table_of_findings(run, sample):
    rows = list(csv.DictReader(io.StringIO(run("analyze", CALL, "--format", "csv").stdout)))
    assert [row["norm"] for row in rows] == [f.norm for f in sample.scorecard.findings]


def test_a_file_can_be_written(run, tmp_path):
    done = run("demo", "--format", "html", "--lang", "zh", "-o", "demo.html")
    assert (done.returncode, done.stdout) == (0, "")
    page = (tmp_path / "demo.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "语速" in page


def test_a_page_comes_with_its_sound_or_without(run, tmp_path):
    for name, args in (("with.html", ()), ("without.html", ("--no-audio",))):
        assert run("demo", "--format", "html", *args, "-o", name).returncode == 0
    sounding, silent = ((tmp_path / name).stat().st_size for name in ("with.html", "without.html"))
    recording = CALL.stat().st_size
    assert sounding > silent + 4 / 3 * (recording - 100)
    assert silent < recording / 4


def test_without_jinja2_a_page_is_refused_in_one_line():
    code = "import sys; sys.modules['jinja2'] = None; from callnorm.cli import main; sys.exit(main(['demo', '--format', 'html']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"callnorm: HTML reports need jinja2: {extras.install('html')}\n"


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (("analyze", "absent.wav"), "absent.wav"),
        (("analyze", __file__), "test_cli.py"),
        (("analyze", CALL, "--agent", "top"), "top"),
        (("analyze", CALL, "--agent", "7"), "7"),
        (("analyze", CALL, "--norms", "absent"), "absent"),
        (("analyze", CALL, "--model", "huge"), "huge"),
        (("analyze", CALL, "--model", __file__), "test_cli.py"),
        (("analyze", CALL, "--words", "words.json"), "words.json"),
        (("analyze", CALL, "--words", __file__), "is no transcript"),
        (("analyze", CALL, "--direction", "up"), "up"),
        (("analyze", CALL, "-o", "no/such/folder/out.txt"), "no/such/folder"),
        (("norms", "check", "absent"), "absent"),
        (("batch", "."), "batch"),
        ((), "COMMAND"),
    ],
)
def test_bad_arguments_and_recordings_end_with_2_and_one_message(run, args, what):
    done = run(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert what in done.stderr
    assert "Traceback" not in done.stderr


def test_no_model_may_be_asked_for(run):
    assert run("analyze", CALL, "--model", "none", "--format", "csv").returncode == 0


def test_findings_fail_only_where_asked(run, sample):
    failed = [f for f in sample.scorecard.findings if f.verdict == "fail"]
    assert failed, "the sample call drags its endings"
    assert run("demo").returncode == 0
    assert run("demo", "--fail-on", "fail").returncode == 1
    assert run("demo", "--fail-on", "critical").returncode == int(any(f.severity == "critical" for f in failed))


def test_the_score_fails_only_below_what_is_asked(run, tmp_path, sample):
    card = sample.scorecard
    assert card.score_low < card.score_high, "without words much is undetermined"
    assert run("demo", "--fail-under", "0").returncode == 0
    assert run("demo", "--fail-under", f"{card.score_high}").returncode == 0, "it may be as high"
    assert run("demo", "--fail-under", f"{card.score_high + 0.1}").returncode == 1
    soundfile.write(tmp_path / "silence.wav", np.zeros(16000), 8000)
    done = run("analyze", "silence.wav", "--fail-under", "0")
    assert done.returncode == 0, "nothing applies, so nothing is too low"
    assert "no score" in done.stderr


def test_what_the_undetermined_norms_may_add_is_no_failure(run, tmp_path):
    """A score of 0 with a range up to 50 is under 60 for sure, and may be 40."""
    (tmp_path / "team.toml").write_text(
        """name = "team"
[norms.greeting]
title = { zh = "问候", en = "Greeting" }
source = "您好"
say = { phrases = ["您好"] }
weight = 1
[norms.loud]
title = { zh = "响亮", en = "Loud" }
source = "-"
measure = "speech_level_dbov"
band = { low = 0 }
weight = 1
""",
        encoding="utf-8",
    )
    report = json.loads(run("demo", "--norms", "team.toml", "--format", "json").stdout)
    card = report["scorecard"]
    assert [card[name] for name in ("score", "score_low", "score_high")] == [0, 0, 50]
    assert run("demo", "--norms", "team.toml", "--fail-under", "40").returncode == 0
    assert run("demo", "--norms", "team.toml", "--fail-under", "60").returncode == 1


def test_norms_can_be_shown_checked_and_used(run, tmp_path):
    shown = run("norms", "show", "telephone-zh")
    assert shown.returncode == 0
    assert "180" in shown.stdout
    (tmp_path / "team.toml").write_text(shown.stdout.replace("high = 200", "high = 260"), encoding="utf-8")
    assert run("norms", "check", "team.toml").returncode == 0
    report = json.loads(run("demo", "--norms", "team.toml", "--format", "json").stdout)
    assert report["scorecard"]["findings"][0]["band"]["high"] == 260
    (tmp_path / "broken.toml").write_text(shown.stdout.replace("weight", "wait"), encoding="utf-8")
    broken = run("norms", "check", "broken.toml")
    assert broken.returncode == 2
    assert "broken.toml" in broken.stderr


def test_a_reader_who_has_seen_enough_is_no_error():
    argv = [sys.executable, "-m", "callnorm.cli", "demo", "--format", "json"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT")
def test_ctrl_c_ends_a_long_analysis(tmp_path):
    hours = 2 * 3600 * 8000
    soundfile.write(tmp_path / "long.wav", 0.1 * np.random.default_rng(0).standard_normal(hours), 8000, subtype="ULAW")
    code = (
        # Where the tests run in the background of a shell, SIGINT is ignored from the start.
        "import os, signal, sys, threading, callnorm.cli; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start(); "
        "sys.exit(callnorm.cli.main(['analyze', 'long.wav']))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "callnorm: interrupted\n"


def test_what_is_missing_is_installed_by_the_names_of_the_packages(monkeypatch):
    listed = ["numpy>=1.26", "pyarrow>=17 ; extra == 'batch'", 'tqdm>=4.66; extra == "batch"', "pyarrow>=15 ; extra == 'arrow'"]
    monkeypatch.setattr(extras.metadata, "requires", lambda _: listed)
    assert extras.install("batch") == "pip install 'pyarrow>=17' 'tqdm>=4.66'"
    assert extras.install("arrow") == "pip install 'pyarrow>=15'"
    assert extras.install("none") == "pip install 'callnorm[none]'"
