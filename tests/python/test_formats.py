"""Recordings in other formats from Python and the command line, headerless ones, and clips."""

import json
import wave
from pathlib import Path

import numpy as np
import pytest

import callnorm
from callnorm import OptionsError, RecordingError, _core, cli

FILES = Path(__file__).parents[1] / "formats"


@pytest.fixture(scope="module")
def alaw(tmp_path_factory):
    """The sample call's first 20 s, left channel first, as headerless A-law."""
    samples, rate, _ = _core.decode(callnorm.sample_call())
    assert rate == 8000
    table = _core.decode(bytes(range(256)), raw="alaw:8000:1")[0][0]
    order = np.argsort(table)
    edges = (table[order][1:] + table[order][:-1]) / 2
    codes = order[np.searchsorted(edges, samples[:, : 20 * rate].T)].astype(np.uint8)
    path = tmp_path_factory.mktemp("raw") / "call.al"
    path.write_bytes(codes.tobytes())
    return path


def test_headerless_sound_is_described(alaw, capsys):
    with pytest.raises(RecordingError, match="no sound file that is known"):
        callnorm.analyze(alaw)
    report = callnorm.analyze(alaw, raw="alaw:8000:2")
    assert (report.source.channels, report.source.raw, report.source.encoding) == (2, "alaw:8000:2", "g711_alaw")
    assert report.source.duration_s == pytest.approx(20)
    assert callnorm.analyze(alaw.read_bytes(), raw="alaw:8000:2").scorecard.score == report.scorecard.score
    assert cli.main(["analyze", str(alaw), "--raw", "alaw:8000:2", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["source"]["raw"] == "alaw:8000:2"
    with pytest.raises(OptionsError, match="ENCODING:RATE:CHANNELS"):
        callnorm.analyze(alaw, raw="mp3")
    with pytest.raises(OptionsError, match="None for an array"):
        callnorm.analyze(np.zeros(8000), sample_rate=8000, raw="alaw:8000:1")


def test_compressed_recordings_are_read_from_paths_and_bytes():
    for name in ("stereo.mp3", "stereo.opus", "gsm.wav"):
        samples, _, info = _core.decode(FILES / name)
        np.testing.assert_array_equal(_core.decode((FILES / name).read_bytes())[0], samples)
        assert "kbit/s" in info["encoding"]


def test_clips_are_the_findings_seconds(sample, tmp_path):
    paths = sample.clips(tmp_path / "clips")
    norms = {finding.norm for finding in sample.scorecard.findings if finding.evidence}
    assert norms and {path.name.rpartition("_")[0] for path in paths} == norms
    samples, rate, _ = _core.decode(callnorm.sample_call())
    finding = next(finding for finding in sample.scorecard.findings if finding.evidence)
    start_s = max(min(e.start_s for e in finding.evidence) - 0.5, 0)
    first = next(path for path in paths if path.name.startswith(finding.norm + "_"))
    with wave.open(str(first)) as clip:
        assert (clip.getnchannels(), clip.getframerate(), clip.getsampwidth()) == (2, rate, 2)
        heard = np.frombuffer(clip.readframes(clip.getnframes()), "<i2").reshape(-1, 2).T / 32768
    begin = round(start_s * rate)
    np.testing.assert_allclose(heard, samples[:, begin : begin + heard.shape[1]], atol=1 / 32768)


def test_clips_from_the_command_line(sample, tmp_path, capsys):
    stored = tmp_path / "report.json"
    stored.write_text(sample.to_json(), encoding="utf-8")
    assert cli.main(["clips", str(stored), str(callnorm.sample_call()), "-o", str(tmp_path / "out")]) == 0
    written = capsys.readouterr().out.split()
    assert written and all(Path(path).stat().st_size > 44 for path in written)
    assert cli.main(["clips", str(stored), str(FILES / "ulaw.au"), "-o", str(tmp_path / "other")]) == 2
    assert "it must be the report's recording" in capsys.readouterr().err


def test_a_folder_gives_all_recordings_and_counts_the_rest(tmp_path, capsys):
    pytest.importorskip("pyarrow")
    from callnorm.batch import run

    for name in ("stereo.mp3", "mono.g722", "ulaw.au"):
        (tmp_path / name).write_bytes((FILES / name).read_bytes())
    (tmp_path / "notes.txt").write_text("no recording")
    (tmp_path / "call.amr").write_bytes(b"#!AMR\n" + bytes(40))
    done = run(tmp_path, tmp_path.parent / "out")
    assert [Path(path).name for path in done.calls] == ["call.amr", "stereo.mp3", "ulaw.au"]
    assert (done.scored, done.failed, dict(done.skipped.by_name)) == (2, 1, {".g722": 1, ".txt": 1})
    assert cli.main(["batch", str(tmp_path), "-o", str(tmp_path.parent / "out"), "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert "2 files skipped: no recordings by their names (.txt 1); without a header, to be described by --raw (.g722 1)" in said


def test_a_batch_describes_headerless_recordings(alaw, tmp_path):
    pytest.importorskip("pyarrow")
    from callnorm.batch import run

    assert run(alaw.parent, tmp_path / "out", raw="alaw:8000:2").scored == 1
    assert run(alaw.parent, tmp_path / "out", raw="alaw:8000:2").kept == 1
    assert run(alaw.parent, tmp_path / "out", raw="alaw:8000:1").scored == 1
