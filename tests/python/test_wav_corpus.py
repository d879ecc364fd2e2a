"""Every file of the corpus in $CALLNORM_SHARED/wav gives libsndfile's samples or a clear error."""

import os
from pathlib import Path

import numpy as np
import pytest

from callnorm import RecordingError, _core

soundfile = pytest.importorskip("soundfile")

SHARED = Path(os.environ.get("CALLNORM_SHARED", Path(__file__).parents[3] / "shared"))
FILES = sorted(SHARED.glob("wav/*/*.wav"))

# Files that libsndfile reads and callnorm refuses, by how they begin, and what it says.
REFUSED = {
    "pcmwaveformat-24bit-4byte-48kHz-stereo": "which of the bits are valid",  # libsndfile misreads it
    "test-1234Hz": "sample rate of 1234 Hz",
}

if not FILES:
    pytest.skip(f"there is no {SHARED / 'wav'}", allow_module_level=True)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_samples_are_libsndfiles(path):
    refusal = next((text for start, text in REFUSED.items() if path.name.startswith(start)), None)
    try:
        expected, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        refusal = refusal or ""
    if refusal is not None:
        with pytest.raises(RecordingError, match=refusal or None) as caught:
            _core.decode(path)
        assert str(path) in str(caught.value)
        return
    samples, sample_rate, info = _core.decode(path)
    assert sample_rate == info["sample_rate_hz"] == rate
    if "adpcm" in info["encoding"]:  # libsndfile fills up the last block
        assert 0 <= len(expected) - samples.shape[1] < 0.1 * rate
        expected = expected[: samples.shape[1]]
    assert info["duration_s"] == pytest.approx(len(expected) / rate, abs=5e-5)  # a report's numbers have four decimals
    if "adpcm" in info["encoding"]:  # decoders round a step's parts together or one by one; ours does as ffmpeg's
        np.testing.assert_allclose(samples, expected.T, atol=0.01)
    else:
        np.testing.assert_array_equal(samples, expected.T)
    np.testing.assert_array_equal(_core.decode(path.read_bytes())[0], samples)
