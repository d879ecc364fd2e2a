"""The laboratory for dragged endings."""

import importlib.util
import os
import pathlib
import subprocess
import sys
import types

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).parents[2]
LAB = ROOT / "lab" / "drag"
FIT = LAB / "fit.py"
WEIGHTS = ROOT / "src" / "measure" / "drag" / "weights.toml"
MADE = os.environ.get("CALLNORM_DRAG")


def lab(path=FIT):
    spec = importlib.util.spec_from_file_location(f"drag_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_fit_finds_the_weights_that_made_the_data():
    random = np.random.default_rng(5)
    x = random.standard_normal((20_000, 3)) * [1.0, 5.0, 0.2] + [0.0, 3.0, -1.0]
    true = np.array([1.5, -0.4, 6.0])
    y = random.random(len(x)) < 1 / (1 + np.exp(-(x @ true + 7.0)))
    constant, weights = lab().fitted(x, y, np.ones(len(x)))
    assert np.allclose(weights, true, rtol=0.1)
    assert abs(constant - 7.0) < 0.7


CLIP = {"clip": "a-0", "corpus": "a", "language": "zh", "voice": "a/a"}
CALL = {"corpus": "calls", "condition": "clean", "voice": "one", "method": None, "added_s": None}
FILES = [
    {**CLIP, "file": "a-0-as-it-is.wav", "method": None, "added_s": 0.0, "dragged": []},
    {**CLIP, "file": "a-0-1-0.0.wav", "method": 1, "added_s": 0.0, "dragged": []},
    {**CLIP, "file": "a-0-1-0.3.wav", "method": 1, "added_s": 0.3, "dragged": [[1.0, 1.5]]},
    {**CALL, "file": "one-0.wav", "dragged": [[[2.0, 2.5], [7.0, 7.5]], []]},
]
# File, channel, start and end of each ending, whether it is dragged, and its log-odds.
ENDINGS = [
    (0, 0, 1.0, 1.2, False, -1.0),
    (1, 0, 1.0, 1.2, False, 2.0),
    (2, 0, 0.4, 0.6, False, 3.0),
    (2, 0, 1.0, 1.5, True, 0.5),
    (3, 0, 2.0, 2.4, True, 2.0),
    (3, 0, 5.0, 5.2, False, 1.0),
    (3, 1, 7.0, 7.4, False, -2.0),
]


def test_a_clip_counts_once_and_calls_by_their_endings(monkeypatch):
    monkeypatch.setitem(sys.modules, "fit", lab())
    table = lab(LAB / "table.py")
    at, channel, start, end, y, z = (np.array(column) for column in zip(*ENDINGS, strict=True))
    data = types.SimpleNamespace(files=FILES, at=at, y=y, spans=list(zip(channel, start, end, strict=True)))
    found = table.judged(data, z)
    assert found.clip("others", "plain", "natural", 0.0) == (0.5, 1)
    assert found.clip("all", "plain", 0.3, 0.0) == (1.0, 1)
    assert found.clip("all", "plain", 0.3, 1.0) == (0.0, 1)
    assert found.call("clean", 0.0) == (0.5, 0.5, 2)
    assert table.said("recall", 0.96) == "96.0 %"
    assert table.said("natural", 0.04) == "**4.0 %**"


@pytest.mark.skipif(MADE is None, reason="CALLNORM_DRAG names no recordings made by lab/drag/corpus.py")
def test_the_shipped_weights_are_those_of_the_recordings():
    folders = [str(pathlib.Path(MADE) / part) for part in ("clips", "calls")]
    done = subprocess.run(
        [sys.executable, str(FIT), *folders, "--out", str(WEIGHTS), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
