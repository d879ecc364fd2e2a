"""The laboratory for dragged endings."""

import importlib.util
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).parents[2]
FIT = ROOT / "lab" / "drag" / "fit.py"
WEIGHTS = ROOT / "src" / "measure" / "drag" / "weights.toml"
MADE = os.environ.get("CALLNORM_DRAG")


def fit():
    spec = importlib.util.spec_from_file_location("drag_fit", FIT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_fit_finds_the_weights_that_made_the_data():
    random = np.random.default_rng(5)
    x = random.standard_normal((20_000, 3)) * [1.0, 5.0, 0.2] + [0.0, 3.0, -1.0]
    true = np.array([1.5, -0.4, 6.0])
    y = random.random(len(x)) < 1 / (1 + np.exp(-(x @ true + 7.0)))
    constant, weights = fit().fitted(x, y, np.ones(len(x)))
    assert np.allclose(weights, true, rtol=0.1)
    assert abs(constant - 7.0) < 0.7


@pytest.mark.skipif(MADE is None, reason="CALLNORM_DRAG names no recordings made by lab/drag/corpus.py")
def test_the_shipped_weights_are_those_of_the_recordings():
    folders = [str(pathlib.Path(MADE) / part) for part in ("clips", "calls")]
    done = subprocess.run(
        [sys.executable, str(FIT), *folders, "--out", str(WEIGHTS), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
