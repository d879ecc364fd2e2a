"""The laboratory for how sure a phrase that is found was said."""

import importlib.util
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).parents[2]
FIT = ROOT / "lab" / "phrases" / "fit.py"
WEIGHTS = ROOT / "src" / "norms" / "phrase" / "sureness.toml"
MADE = os.environ.get("CALLNORM_PHRASES")
SHARED = os.environ.get("CALLNORM_SHARED", str(ROOT.parent / "shared"))


@pytest.fixture
def fit():
    pytest.importorskip("scipy")
    spec = importlib.util.spec_from_file_location("phrases_fit", FIT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def hits(weights, many, random):
    """Made-up hits that are right as often as the weights say."""
    for number in range(many):
        required = int(random.integers(2, 9))
        row = {"list": "a", "condition": f"{number % 3}", "required": required}
        row |= {"distance": random.uniform(0, 1.5), "doubt": random.uniform(0, 0.6)}
        root = required**0.5
        log_odds = weights @ [1, row["distance"] / root, row["doubt"] / root, 1 / required]
        yield row | {"right": random.random() < 1 / (1 + np.exp(-log_odds))}


def test_many_hits_give_the_weights_that_made_them_and_few_leave_them_where_they_start(fit):
    true = np.array([3.0, -4.0, -8.0, -1.0])
    random = np.random.default_rng(3)
    many, few = list(hits(true, 200_000, random)), list(hits(true, 20, random))
    assert fit.fitted(many, 2.0) == pytest.approx(true, abs=0.6)
    assert fit.fitted(few, 0.01) == pytest.approx(fit.START, rel=0.02)


@pytest.mark.skipif(not MADE, reason="needs the words of CALLNORM_PHRASES (lab/phrases/hear.py)")
def test_the_same_words_give_the_shipped_weights():
    program = ROOT / "target" / "release" / "examples" / "phrase_hits"
    command = [sys.executable, FIT, SHARED, MADE, program, "--out", WEIGHTS, "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
