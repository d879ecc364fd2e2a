"""The laboratory gives the shipped weights again, and its chain counts as the core does."""

import csv
import importlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import callnorm

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "lab" / "syllable"
DATA = os.environ.get("CALLNORM_LAB")

pytestmark = pytest.mark.skipif(not DATA, reason="needs the clips of CALLNORM_LAB (lab/README.md)")


def table(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def lab(monkeypatch):
    """The laboratory's modules."""
    pytest.importorskip("numba")
    monkeypatch.syspath_prepend(str(LAB))
    return importlib.import_module


def test_the_same_data_give_the_shipped_weights(lab, tmp_path):
    fit, out = lab("fit"), tmp_path / "weights.toml"
    subprocess.run([sys.executable, LAB / "fit.py", DATA, "--out", out], check=True, stdout=subprocess.DEVNULL)
    shipped, fitted = table(ROOT / "src/speech/syllable/weights.toml"), table(out)
    assert fitted["clips_sha256"] == shipped["clips_sha256"]
    assert fit.vector(fitted) == pytest.approx(fit.vector(shipped), abs=1e-6)


def test_the_same_data_give_the_shipped_network(lab, tmp_path):
    pytest.importorskip("torch")
    network, out = lab("network"), tmp_path / "network.toml"
    rows = [row for row in network.recordings(Path(DATA)) if row["learnt"]]
    network.write(out, network.fitted(rows), rows)
    shipped, fitted = table(ROOT / "src/speech/syllable/network.toml"), table(out)
    assert fitted["clips_sha256"] == shipped["clips_sha256"]
    numbers = [[*part["first"]["bias"], *part["last"]["weights"]] for part in (fitted, shipped)]
    assert numbers[0] == pytest.approx(numbers[1], abs=1e-6)


def test_what_was_left_out_gives_the_shipped_interval(lab):
    pytest.importorskip("parselmouth")
    with (Path(DATA) / "left_out.tsv").open(encoding="utf-8", newline="") as file:
        found = lab("left_out").interval(list(csv.DictReader(file, delimiter="\t")))
    shipped = table(ROOT / "src/measure/rate/error.toml")
    assert found == pytest.approx([shipped[key] for key in ("voice", "haste", "counting", "quantile")], abs=1e-4)


def test_the_labs_chain_counts_as_the_core_does(lab):
    soundfile, left_out, fit = pytest.importorskip("soundfile"), lab("left_out"), lab("fit")
    weights = fit.vector(table(ROOT / "src/speech/syllable/weights.toml"))
    network, spread = left_out.by_network(Path(DATA)), table(ROOT / "src/speech/syllable/network.toml")["spread"]
    rows = [row for row in fit.read(Path(DATA)) if row["variant"] == "plain"][::40]
    assert len(rows) >= 5
    for row in rows:
        sound, rate = soundfile.read(Path(DATA) / "wav" / f"{row['path'].stem}.wav", dtype="float32")
        phrases = left_out.heard(row["path"], weights, network)["phrases"]
        assert len(callnorm.syllables(sound, rate)) == pytest.approx(left_out.counted(phrases, spread)["counted"], abs=1.6)
