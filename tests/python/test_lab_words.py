"""The laboratory for rates with words."""

import importlib.util
import os
import pathlib
import subprocess
import sys

import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("scipy")

ROOT = pathlib.Path(__file__).parents[2]
FIT = ROOT / "lab" / "words" / "fit.py"
TABLE = ROOT / "src" / "measure" / "rate" / "words.toml"
MADE, LAB = os.environ.get("CALLNORM_WORDS"), os.environ.get("CALLNORM_LAB")
SHARED = pathlib.Path(os.environ.get("CALLNORM_SHARED") or ROOT.parent / "shared")


def fit():
    spec = importlib.util.spec_from_file_location("words_fit", FIT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(number):
    """Channels of ten phrases whose words are wrong as often as the numbers say."""
    random = np.random.default_rng(3)
    wrong = random.random((number, 10)) < 0.1
    off = wrong * np.where(random.random(wrong.shape) < 0.7, -1, 1) * random.geometric(0.7, wrong.shape)
    for errors in off.sum(1):
        yield {"group": "made", "held": [20] * 10, "fillers": [0] * 10, "clear": [False] * 10, "true": 200 - errors}


def test_the_fit_finds_the_numbers_that_made_the_words():
    assert fit().words(list(rows(4000))) == pytest.approx([0.1, 0.7, 0.3], abs=0.03)


def test_the_differences_of_a_channel_share_out_all_that_is_likely():
    module = fit()
    made = [{"held": [5, 5], "fillers": [0, 0], "clear": [False, False], "true": 10 + off} for off in range(-40, 41)]
    assert module.likelihoods(made, (0.2, 0.4, 0.5)).sum() == pytest.approx(1.0, abs=1e-6)


@pytest.mark.skipif(not (MADE and LAB), reason="CALLNORM_WORDS and CALLNORM_LAB name no data of lab/words/hear.py")
def test_the_shipped_numbers_are_those_of_the_recordings():
    command = [sys.executable, str(FIT), str(SHARED), LAB, MADE, "--out", str(TABLE), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
