"""The bar of one analysis: there where a person looks, and nothing in a pipe."""

import io
import os
import re
import subprocess
import sys

import numpy as np
import pytest

import callnorm
from callnorm import progress, sound

tqdm = pytest.importorskip("tqdm", reason="no tqdm")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def call(tmp_path):
    """Three seconds of silence: a model has nothing to do, but is there."""
    (tmp_path / "call.wav").write_bytes(sound.wav(np.zeros((1, 24000), np.float32)))
    return tmp_path / "call.wav"


@pytest.fixture
def analysed(monkeypatch, call):
    """Analyse, and give what then stands on stderr."""

    def command(stderr, **options):
        monkeypatch.setattr(sys, "stderr", stderr)
        callnorm.analyze(call, **options)
        return stderr.getvalue()

    return command


def test_a_terminal_has_a_bar_with_the_time_left(analysed, made):
    shown = analysed(Terminal(), model=made)
    assert "call.wav" in shown and "100% |" in shown
    assert re.search(r"\| \d\d:\d\d<(\d\d:\d\d|\?)", shown)


def test_a_pipe_has_none(analysed, made):
    assert analysed(io.StringIO(), model=made) == ""
    assert analysed(Terminal()) == "", "without a model it is done at once"
    assert analysed(Terminal(), model=made, progress=False) == ""
    assert "100%" in analysed(io.StringIO(), progress=True)


def test_a_notebook_has_one(monkeypatch, analysed, made):
    monkeypatch.setattr(progress, "_in_notebook", lambda: True)
    assert "100%" in analysed(io.StringIO(), model=made)


def test_shares_are_told_to_whom_one_likes(analysed):
    shares = []
    analysed(io.StringIO(), progress=shares.append)
    assert shares == sorted(shares) and shares[-1] == 1.0


def test_without_tqdm_there_is_none(monkeypatch, analysed, made):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert analysed(Terminal(), model=made) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_the_command_shows_it_on_a_terminal_alone(call, made, run):
    import termios

    assert run("analyze", call, "--model", made).stderr == ""
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    argv = [sys.executable, "-m", "callnorm.cli", "analyze", str(call), "--model", str(made), "--format", "json"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=theirs) as command:
        stdout, _ = command.communicate(timeout=120)
    os.close(theirs)
    assert b"%" in os.read(ours, 65536) and stdout.startswith(b"{")
    os.close(ours)
