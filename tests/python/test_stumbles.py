"""What a newcomer stumbled over."""

import subprocess
import sys

import numpy as np
import pytest
import soundfile

import callnorm

CALL = callnorm.sample_call()


@pytest.mark.parametrize("one", ["call.wav", CALL, b"RIFF", bytearray(b"RIFF")])
def test_one_recording_is_not_many(one):
    with pytest.raises(callnorm.OptionsError, match="it must be a list of recordings"):
        callnorm.Analyzer().analyze_many(one)


def test_floats_that_nobody_has_divided_are_refused():
    x, rate = soundfile.read(CALL, dtype="int16")
    for scaled in (x[:, 0].astype("float32"), x.T.astype("float64"), x[:, 0] * 65536.0):
        with pytest.raises(callnorm.OptionsError, match="it must be of full scale 1"):
            callnorm.analyze(scaled, sample_rate=rate)
    loud = x[: 3 * rate, 0] / 8192  # 12 dB beyond full scale: clipped in the making of other tools, and a sound all the same
    assert callnorm.analyze(loud, sample_rate=rate).source.duration_s == 3
    click = x[: 3 * rate, 0] / 32768
    click[100] = 1000.0
    assert callnorm.analyze(click, sample_rate=rate).source.duration_s == 3
    assert callnorm.analyze(x[: 3 * rate, 0], sample_rate=rate).source.duration_s == 3


def test_the_left_of_one_channel_is_noted():
    silence = np.zeros(8000, np.float32)
    codes = {
        agent: [n.code for n in callnorm.analyze(silence, sample_rate=8000, agent=agent).channels[0].notes_coded] for agent in ("left", 0)
    }
    assert "role_given_one_channel" in codes["left"] and "role_given_one_channel" not in codes[0]
    stereo = callnorm.analyze(np.zeros((2, 8000), np.float32), sample_rate=8000, agent="left")
    assert all(note.code != "role_given_one_channel" for note in stereo.channels[0].notes_coded)


BROKEN = """name = "Team 1"
extends = "telephone-zh"
[norms.drag]
wieght = 2
[norms.speech-rat]
weight = 1
[norms.volume]
severity = "criticl"
band = { low = -10, high = -30 }
"""


def test_a_check_lists_all_that_is_wrong_and_what_was_meant(run, tmp_path):
    (tmp_path / "team.toml").write_text(BROKEN, encoding="utf-8")
    english = run("norms", "check", "team.toml", "--lang", "en")
    lines = english.stderr.splitlines()
    assert (english.returncode, english.stdout, len(lines)) == (2, "", 4)
    places = (
        "team.toml:1: name: ",
        "team.toml:4: norms.drag.wieght: ",
        "team.toml:5: norms.speech-rat.title: ",
        "team.toml:8: norms.volume.severity: ",
    )
    assert all(line.startswith(f"callnorm: {place}") for line, place in zip(lines, places, strict=True)), english.stderr
    assert [line.partition("did you mean ")[2] for line in lines] == ["", "`weight`?", "`speech-rate`?", "`critical`?"]
    chinese = run("norms", "check", "team.toml", "--lang", "zh").stderr.splitlines()
    assert "是否想写 `weight`？" in chinese[1] and "是否想写 `speech-rate`？" in chinese[2]
    (tmp_path / "team.toml").write_text('name = "team"\nextends = "telephone-zh"\n', encoding="utf-8")
    assert run("norms", "check", "team.toml", "--lang", "en").stderr == "team.toml: in order\n"


def test_scan_needs_no_pyarrow_and_takes_headerless_sound(tmp_path):
    x, rate = soundfile.read(CALL, dtype="int16")
    soundfile.write(tmp_path / "call.al", x[: 3 * rate, 0], rate, format="RAW", subtype="ALAW")
    code = "import sys; sys.modules['pyarrow'] = None; from callnorm import cli; "
    for args, status, says in (
        (["scan", ".", "--raw", "alaw:8000:1", "--lang", "en"], 0, "call.al  (0:03.0, 8000 Hz, 1 channel, g711_alaw)"),
        (["scan", ".", "--lang", "en"], 2, "no recordings here"),
    ):
        argv = [sys.executable, "-c", f"{code}sys.exit(cli.main({args}))"]
        done = subprocess.run(argv, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == status, done.stderr
        assert says in done.stdout + done.stderr


@pytest.mark.filterwarnings("ignore:no font with Chinese")
def test_no_interval_of_a_count_reaches_below_nothing():
    pd = pytest.importorskip("pandas")
    pytest.importorskip("matplotlib").use("agg")
    rows = [("a", 0.0), ("a", 0.0), ("a", 3.0), ("b", 1.0), ("b", 0.0)]
    for unit, floor in (("times", True), ("dBov", False)):
        table = pd.DataFrame(
            [{"norm": "n", "verdict": "pass", "measured": value, "unit": unit, "quantity": "x", "agent_id": who} for who, value in rows]
        )
        ax = callnorm.plot.agents(table, "n", lang="en")
        ends = [x for line in ax.get_lines() for x in line.get_xdata()]
        assert (min(ends) >= 0) == floor
        assert (ax.get_xlim()[0] >= 0) == floor


@pytest.mark.filterwarnings("ignore:no font with Chinese")
def test_calibrate_draws_in_the_language_that_was_chosen(tmp_path):
    pytest.importorskip("matplotlib")
    from callnorm import calibrate
    from callnorm.calibrate import Judged, Score, plot
    from callnorm.plot import canvas

    found = calibrate.compare([Score(2, "a", "total", 0.75)], {"a": Judged(80.0)})
    said = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plot, "_scores", lambda _, __, says: said.append(says["people"]))
        patch.setattr(plot, "_norms", lambda _, __, says: said.append(says["norms"]))
        patch.setattr(canvas, "_family", lambda *_: ("DejaVu Sans",))
        plot.save(found, tmp_path / "zh.svg", "zh")
        plot.save(found, tmp_path / "en.svg", "en")
    assert said == ["人工评分", "各项规范的一致程度，最低的在上", "people's score", "Agreement by norm, least first"]
