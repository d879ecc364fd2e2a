"""Whatever Python calls a recording becomes the same samples, or a clear error."""

import io
import pickle
import struct

import numpy as np
import pytest

import callnorm
from callnorm import OptionsError, RecordingError, _core

RATE = 8000
CHANNELS = np.array([[0.5, -0.25, 0.0], [-1.0, 0.75, 0.125]], dtype=np.float32)


def wav_bytes(samples=CHANNELS):
    data = (samples.T * 32768).astype("<i2").tobytes()
    count = len(samples)
    fmt = struct.pack("<HHIIHH", 1, count, RATE, RATE * 2 * count, 2 * count, 16)
    chunks = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def samples_of(source, sample_rate=None):
    return _core.decode(source, sample_rate)[0]


def test_paths_bytes_and_files(tmp_path):
    path = tmp_path / "call.wav"
    path.write_bytes(wav_bytes())
    data = wav_bytes()
    with path.open("rb") as file:
        for source in (path, str(path), data, bytearray(data), memoryview(data), io.BytesIO(data), file):
            np.testing.assert_array_equal(samples_of(source), CHANNELS)
    assert _core.decode(path)[2]["path"] == str(path)
    assert _core.decode(data)[2] == {**_core.decode(path)[2], "path": None}


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", ">f8", "longdouble"])
def test_floats_are_taken_as_they_are(dtype):
    np.testing.assert_array_equal(samples_of(CHANNELS.astype(dtype), RATE), CHANNELS)


@pytest.mark.parametrize("dtype", ["i1", "i2", "i4", "i8", ">i2", ">i4", "u1", "u2", "u4", "u8"])
def test_integers_are_scaled(dtype):
    kind = np.dtype(dtype)
    full = 2.0 ** (8 * kind.itemsize - 1)
    stored = (CHANNELS * full + (full if kind.kind == "u" else 0)).astype(kind)
    np.testing.assert_array_equal(samples_of(stored, RATE), CHANNELS)


def test_any_layout():
    np.testing.assert_array_equal(samples_of(CHANNELS[0], RATE), CHANNELS[:1])
    np.testing.assert_array_equal(samples_of(np.asfortranarray(CHANNELS), RATE), CHANNELS)
    np.testing.assert_array_equal(samples_of(np.repeat(CHANNELS, 2, axis=1)[::-1, ::2], RATE), CHANNELS[::-1])
    np.testing.assert_array_equal(samples_of(CHANNELS[:, ::-1], RATE), CHANNELS[:, ::-1])
    packed = np.zeros(3, dtype=[("flag", "u1"), ("left", "f4")])
    packed["left"] = CHANNELS[0]
    np.testing.assert_array_equal(samples_of(packed["left"], RATE)[0], CHANNELS[0])  # neither contiguous nor aligned
    frozen = CHANNELS.copy()
    frozen.flags.writeable = False
    np.testing.assert_array_equal(samples_of(frozen, RATE), CHANNELS)


def test_what_is_like_an_array():
    class Tensor:
        def __array__(self, dtype=None, copy=None):
            return CHANNELS

    np.testing.assert_array_equal(samples_of(Tensor(), RATE), CHANNELS)


def test_what_is_no_number_becomes_0():
    broken = np.array([0.5, np.nan, -np.inf, 1.0])
    samples, _, info = _core.decode(broken, RATE)
    np.testing.assert_array_equal(samples, [[0.5, 0, 0, 1]])
    assert info["repairs"] == ["2 samples were no numbers or far beyond full scale and were set to 0."]


@pytest.mark.parametrize(
    ("source", "rate", "message"),
    [
        (CHANNELS, None, "sample_rate is None"),
        (np.zeros((100, 2)), RATE, "transpose"),
        (np.zeros((100, 100)), RATE, "1 to 8"),
        (np.zeros((2, 2, 2)), RATE, "shape"),
        (np.float32(1), RATE, "shape"),
        (np.zeros(9, dtype=bool), RATE, "bool"),
        (np.zeros(9, dtype=complex), RATE, "complex"),
        (np.array(["a", None], dtype=object), RATE, "object"),
        ([0.0, 0.1], RATE, "list"),
        (None, None, "NoneType"),
        (io.StringIO("text"), None, "binary mode"),
        (wav_bytes(), 16000, "16000.*8000"),
    ],
)
def test_what_the_caller_must_change(source, rate, message):
    with pytest.raises(OptionsError, match=message):
        _core.decode(source, rate)


@pytest.mark.parametrize(
    ("source", "rate", "message"),
    [
        (np.zeros(0), RATE, "no samples"),
        (np.zeros((0, 5)), RATE, "0 channels"),
        (np.zeros(9), 100, "100 Hz"),
        (b"", None, "empty"),
        (b"not a recording at all", None, "WAV"),
    ],
)
def test_what_is_wrong_with_the_recording(source, rate, message):
    with pytest.raises(RecordingError, match=message):
        _core.decode(source, rate)


def test_the_sample_rate_of_a_file_may_be_repeated():
    np.testing.assert_array_equal(samples_of(wav_bytes(), RATE), CHANNELS)


def test_files_that_cannot_be_read_stay_what_they_are(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        _core.decode(tmp_path / "missing.wav")
    assert caught.value.filename == str(tmp_path / "missing.wav")
    with pytest.raises(IsADirectoryError):
        _core.decode(tmp_path)


def test_exceptions_are_also_the_built_in_ones():
    for kind, alike in (("RecordingError", ValueError), ("OptionsError", ValueError), ("ModelError", RuntimeError)):
        error = getattr(callnorm, kind)
        assert issubclass(error, callnorm.CallnormError) and issubclass(error, alike)
        assert f"{error.__module__}.{error.__qualname__}" == f"callnorm.{kind}"
        copy = pickle.loads(pickle.dumps(error("why")))
        assert type(copy) is error and copy.args == ("why",)
