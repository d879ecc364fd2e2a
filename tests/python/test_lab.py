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
SHIPPED_NETWORK = ROOT / "src/speech/syllable/network.toml"
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
    """The weights on the same kind of processor; on another, what they count."""
    numpy, network, out = pytest.importorskip("numpy"), lab("network"), tmp_path / "network.toml"
    subprocess.run([sys.executable, LAB / "network.py", DATA, "--out", out], check=True)
    shipped, fitted = table(SHIPPED_NETWORK), table(out)
    assert [fitted[key] for key in ("clips_sha256", "placed_sha256")] == [shipped[key] for key in ("clips_sha256", "placed_sha256")]
    if fitted["member"] != shipped["member"]:
        rows = [row for row in network.recordings(Path(DATA)) if row["phrases"] and row.get("variant") in {"plain", "telephone", "faster"}]
        tables = [list(members(network, path)) for path in (SHIPPED_NETWORK, out)]
        counts = [[sum(sum(network.found(net, row["phrases"])) for net in nets) for row in rows] for nets in tables]
        assert abs(numpy.log(counts[0]) - numpy.log(counts[1])).mean() < 0.015


def test_what_was_left_out_gives_the_shipped_interval(lab):
    pytest.importorskip("parselmouth")
    with (Path(DATA) / "left_out.tsv").open(encoding="utf-8", newline="") as file:
        found = lab("left_out").interval(list(csv.DictReader(file, delimiter="\t")))
    shipped = table(ROOT / "src/measure/rate/error.toml")
    assert found == pytest.approx([shipped[key] for key in ("voice", "haste", "dispute", "counting", "quantile")], abs=1e-4)


def members(network, path):
    """The laboratory's networks with the weights of a table."""
    torch = pytest.importorskip("torch")

    def put(layer, inputs, bias):
        layer.weight.data = torch.tensor(inputs).permute(2, 0, 1)[:, :, None].contiguous()
        layer.bias.data = torch.tensor(bias)

    for member in table(path)["member"]:
        net = network.Network()
        put(net.first, [member["first"]["inputs"][name] for name in network.INPUTS], member["first"]["bias"])
        for layer, dilated in zip(net.layers, member["layer"], strict=True):
            put(layer, dilated["inputs"], dilated["bias"])
        put(net.last, [[[w]] for w in member["last"]["weights"]], [member["last"]["bias"]])
        yield net.eval()


def test_the_lab_counts_as_the_core_does(lab):
    soundfile, left_out, fit, network = pytest.importorskip("soundfile"), lab("left_out"), lab("fit"), lab("network")
    weights = fit.vector(table(ROOT / "src/speech/syllable/weights.toml"))
    shipped, nets = table(SHIPPED_NETWORK), list(members(network, SHIPPED_NETWORK))
    rows = [row for row in fit.read(Path(DATA)) if row["variant"] == "plain"][::40]
    assert len(rows) >= 5
    for row in rows:
        stem = row["path"].stem
        sound, rate = soundfile.read(Path(DATA) / "wav" / f"{stem}.wav", dtype="float32")
        phrases = network.inputs(Path(DATA) / "features" / f"{stem}.bands")
        by_network = [sum(each) / len(nets) for each in zip(*(network.found(net, phrases) for net in nets), strict=True)]
        heard = left_out.heard(row["path"], weights, {stem: by_network})["phrases"]
        counted = left_out.counted(heard, shipped["spread"], shipped["merging"])["counted"]
        assert len(callnorm.syllables(sound, rate)) == pytest.approx(counted, abs=1.6)


def test_the_shipped_network_finds_characters_where_they_are_placed(lab):
    """Between the edges of two neighbours about one: the times of characters are turned into frames of the right phrases."""
    numpy, torch = pytest.importorskip("numpy"), pytest.importorskip("torch")
    network = lab("network")
    rows = [row for row in network.recordings(Path(DATA)) if row.get("variant") in {"plain", "faster"} and row["file"] == row["stem"]]
    member, off = next(members(network, SHIPPED_NETWORK)), []
    for row in (row for row in rows if len(row["edges"][0])):
        phrase, frame = row["edges"]
        with torch.no_grad():
            outputs, starts = member(row["phrases"])
            off.append(network.summed(outputs, starts[phrase] + frame / 2).diff().numpy() - 1)
    off = numpy.concatenate(off)
    assert abs(off.mean()) < 0.1
    assert abs(off).mean() < 0.3
