"""GSM 06.10 and G.722 bit for bit against the test sequences of ETSI and ITU-T.

The sequences are not part of the package. `CALLNORM_VECTORS` names a folder that holds, anywhere in it,

- Seq01.cod to Seq05.cod and their .out: ETSI EN 300 961, en_300961v080001p0.zip on www.etsi.org (16-bit words, one a parameter);
- bt2r1.cod, bt2r2.cod, bt1d3.cod, their bt3l*.rc1 and bt3h*.rc0: ITU-T G.722 Appendix II, and codspw.cod, outsp1.bin: both in the ITU-T
  Software Tool Library, github.com/openitu/STL, src/g722/test_data (little-endian; the former in its history as
  g722-test-data-verification.zip).
"""

import os
from pathlib import Path

import numpy as np
import pytest

from callnorm import _core

FOLDER = os.environ.get("CALLNORM_VECTORS")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="CALLNORM_VECTORS names no folder of test sequences")

# Bits of a frame's parameters in their order (GSM 06.10, table 1.1).
GSM_BITS = [6, 6, 5, 5, 4, 4, 3, 3] + ([7, 2, 2, 6] + [3] * 13) * 4
GSM_MAGIC = 0xD

# The receive filter of G.722, table 11.
MIRROR = np.array([3, -11, -11, 53, 12, -156, 32, 362, -210, -805, 951, 3876])
MIRROR = np.concatenate([MIRROR, MIRROR[::-1]])


def words(name, kind="<u2"):
    """The words of a sequence; those of the G.722 set are also there in big-endian order, which is left."""
    found = [path for path in Path(FOLDER).rglob("*") if path.name.lower() == name.lower() and "bigendian" not in path.parts]
    if not found:
        pytest.skip(f"no {name} in CALLNORM_VECTORS")
    return np.fromfile(found[0], kind)


def decoded(coded, raw):
    return np.round(_core.decode(coded, raw=raw)[0][0] * 32768).astype(int)


@pytest.mark.parametrize("number", range(1, 6))
def test_gsm_gives_the_bits_of_etsis_sequences(number):
    frames = bytearray()
    for parameters in words(f"Seq0{number}.cod").reshape(-1, len(GSM_BITS)):
        frame = GSM_MAGIC
        for value, bits in zip(parameters, GSM_BITS, strict=True):
            frame = frame << bits | int(value)
        frames += frame.to_bytes(33, "big")
    np.testing.assert_array_equal(decoded(bytes(frames), "gsm:8000:1"), words(f"Seq0{number}.out", "<i2"))


@pytest.mark.parametrize(("coded", "low", "high"), [("bt2r1", "bt3l1", "bt3h1"), ("bt2r2", "bt3l2", "bt3h2"), ("bt1d3", "bt3l3", "bt3h3")])
def test_g722_gives_the_bits_of_the_itus_sequences(coded, low, high):
    """The sequences hold both bands' samples before they are joined; a word's lowest bit is set where the decoder is reset."""
    codes = words(f"{coded}.cod")
    runs = codes & 1 == 0
    low, high = (words(name, "<i2")[runs].astype(int) >> 1 for name in (f"{low}.rc1", f"{high}.rc0"))
    difference, both = (np.lib.stride_tricks.sliding_window_view(np.pad(band, (11, 0)), 12)[:, ::-1] for band in (low - high, low + high))
    joined = np.stack([difference @ MIRROR[::2], both @ MIRROR[1::2]], axis=1).ravel() >> 11
    np.testing.assert_array_equal(decoded((codes[runs] >> 8).astype(np.uint8).tobytes(), "g722:16000:1"), np.clip(joined, -32768, 32767))


def test_g722_gives_the_bits_of_the_itus_speech():
    np.testing.assert_array_equal(decoded(words("codspw.cod").astype(np.uint8).tobytes(), "g722:16000:1"), words("outsp1.bin", "<i2"))
