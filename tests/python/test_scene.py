"""What else is in a channel's sound, as the views of a report show it, and `callnorm scan`, which shows nothing else."""

import copy
import csv
import io
import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
import soundfile

import callnorm
from callnorm import labels, notebook, scene, text

ROOT = Path(__file__).parents[2]
CALL = callnorm.sample_call()

FULL = {
    "background_voices": {"level_dbov": -48.2, "below_db": 22.5, "heard_s": 14.0, "left_out": True},
    "second_speaker": {"level_dbov": -55.0, "start_s": 60.0, "end_s": 81.5},
    "music_s": 75.3,
    "lost_share": 0.031,
    "dc": -0.048,
    "codec": "g711_alaw",
    "silent": True,
    "duplicate_of": 0,
    "both_parties": True,
    "hum_dbov": -45.0,
    "gated_noise_dbov": -50.0,
    "gain_rise_db": 9.4,
    "crosstalk_db": -35.2,
    "notes": [],
}
SAYS = {
    "en": [
        *("silent", "same sound as channel 0", "both sides", "voices behind −48.2 dBov", "second speaker −55.0 dBov 1:00.0–1:21.5"),
        *("music 1:15.3", "lost packets 3.1 %", "DC offset −4.8 %", "mains hum −45.0 dBov", "noise with speech only −50.0 dBov"),
        *("gain control, rising 9.4 dB in pauses", "other side leaks in −35.2 dB"),
    ],
    "zh": [
        *("没有声音", "与声道 0 相同", "双方都在", "背景人声 −48.2 dBov", "另一说话人 −55.0 dBov 1:00.0–1:21.5"),
        *("音乐 1:15.3", "丢包 3.1 %", "直流偏移 −4.8 %", "交流哼声 −45.0 dBov", "只随语音出现的噪声 −50.0 dBov"),
        *("自动增益，停顿中上升 9.4 dB", "串入对方声音 −35.2 dB"),
    ],
}


def with_scene(report, of_first):
    """The report with what its first channel holds; the others are of an earlier version and tell nothing."""
    document = copy.deepcopy(report.to_dict())
    for channel in document["channels"]:
        channel.pop("scene", None)
    if of_first is not None:
        document["channels"][0]["scene"] = of_first
    return callnorm.Report.from_json(json.dumps(document))


@pytest.fixture(scope="module")
def full(written):
    return with_scene(written, FULL)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_views_say_all_that_is_there(full, lang):
    assert scene.facts(full.channels[0], lang) == SAYS[lang]
    assert [line for line in text.scorecard(full, lang).splitlines() if line.endswith(" · ".join(SAYS[lang]))]
    assert all(said in notebook.fragment(full, lang) for said in SAYS[lang])
    page = full.to_html(lang, audio=False)
    assert all(said in page for said in (*SAYS["zh"], *SAYS["en"]))


def test_nothing_is_said_of_what_is_not_there(written, sample):
    clean = dict.fromkeys(FULL) | {"music_s": 0.0, "lost_share": 0.0, "dc": 0.0, "silent": False, "both_parties": False, "notes": []}
    for report in (with_scene(written, clean), with_scene(written, None)):
        assert [scene.facts(channel, "en") for channel in report.channels] == [[], []]
        lines = text.scorecard(report, "en").splitlines()
        assert not [line for line in lines if line.strip().startswith(labels.label("scene", "en"))]
    assert set(sample.to_dict()["channels"][0]["scene"]) == set(FULL), "a field of the scene that the views do not know yet"


def test_the_scene_lines_up_with_the_other_rows(full):
    for lang in ("zh", "en"):
        rows = [line for line in text.scorecard(full, lang).splitlines() if line.startswith("     ")]
        names = ("scene", "speech", "level")
        values = [next(row for row in rows if row.split()[0] == labels.label(name, lang)) for name in names]
        starts = {text.width(row[: row.index(row.split()[1], 5 + len(row.split()[0]))]) for row in values}
        assert len(starts) == 1


def test_tables_have_it_in_columns(full):
    pd = pytest.importorskip("pandas")
    first, second = (row for _, row in full.to_pandas("channels").iterrows())
    assert {name: first[name] for name in scene.COLUMNS} == {
        **{name: FULL[name] for name in scene.COLUMNS if name in FULL},
        "background_voices_dbov": -48.2,
        "second_speaker_dbov": -55.0,
    }
    assert all(pd.isna(second[name]) for name in scene.COLUMNS)
    pytest.importorskip("pyarrow")
    rows = full.to_arrow("channels").to_pylist()
    assert [row["both_parties"] for row in rows] == [True, None]
    assert [row["duplicate_of"] for row in rows] == [0, None]


@pytest.mark.parametrize("late", [0, 1])
def test_a_side_that_starts_late_is_noted_and_its_turns_are_not_judged(late):
    samples, rate = soundfile.read(CALL, dtype="float32")
    moved = np.zeros((2, len(samples) + 2 * rate), dtype="float32")
    for channel, start in ((late, 2 * rate), (1 - late, 0)):
        moved[channel, start : start + len(samples)] = samples[:, channel]
    report = callnorm.analyze(moved, sample_rate=rate, agent="left")
    assert all("sides_misaligned" in channel.scene.notes for channel in report.channels)
    judged = {finding.norm: finding for finding in report.scorecard.findings}
    assert {judged[norm].verdict for norm in ("no-interrupting", "answer-questions", "answer-promptly")} == {"undetermined"}
    assert judged["no-interrupting"].reason_code == "sides_not_aligned"


@pytest.mark.parametrize("name", ["scene.md", "scene.zh.md"])
def test_the_page_has_each_field_and_each_impairment(name):
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    quantities = tomllib.loads((ROOT / "src/finding/quantities.toml").read_text(encoding="utf-8"))["quantity"]
    impairments = {impairment for quantity in quantities for impairment in quantity["suffers"]}
    assert sorted(rows) == sorted([*FULL, *impairments, *impairments]), "once when it is so, once what it withholds"
    assert all(f"| `{column}` |" in page for column in scene.COLUMNS)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A clean call, one signal on both channels, a silent side, an offset, a file cut off, music only, and a file that is no recording."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "deeper").mkdir()
    x, rate = soundfile.read(CALL)
    x = x[9 * rate : 29 * rate]
    mix = x.sum(axis=1) / 2
    made = {
        "clean": x,
        "dual": np.stack([mix, mix], axis=1),
        "deeper/silent": x * [1, 0],
        "offset": 0.8 * x + 0.03,
        "mono": mix,
    }
    for name, samples in made.items():
        soundfile.write(folder / f"{name}.wav", samples, rate)
    whole = (folder / "mono.wav").read_bytes()
    (folder / "mono.wav").unlink()
    (folder / "cut.WAV").write_bytes(whole[: len(whole) // 2])
    (folder / "broken.wav").write_bytes(b"no sound")
    (folder / "notes.txt").write_text("no recording", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def scanned(archive):
    """What a scan of it gives in each format."""
    import subprocess
    import sys

    def scan(*args):
        argv = [sys.executable, "-m", "callnorm.cli", "scan", *args]
        return subprocess.run(argv, cwd=archive, capture_output=True, encoding="utf-8", check=False)

    return {
        "json": scan(".", "--format", "json", "--lang", "en"),
        "csv": scan(".", "--format", "csv", "--workers", "2", "--lang", "zh"),
        "en": scan(".", "--lang", "en"),
        "zh": scan("deeper", "--lang", "zh"),
    }


def test_a_scan_tells_of_every_recording_what_is_wrong(scanned):
    done = scanned["json"]
    assert done.returncode == 2, "one file could not be read"
    document = json.loads(done.stdout)
    of = {row["path"]: row for row in document["recordings"]}
    assert set(of) == {"broken.wav", "clean.wav", "cut.WAV", "deeper/silent.wav", "dual.wav", "offset.wav"}

    def scenes(path):
        return [channel["scene"] for channel in of[path]["channels"]]

    assert [scene["duplicate_of"] for scene in scenes("dual.wav")] == [None, 0]
    assert [scene["both_parties"] for scene in scenes("dual.wav")] == [True, True]
    assert [scene["silent"] for scene in scenes("deeper/silent.wav")] == [False, True]
    assert [scene["dc"] for scene in scenes("offset.wav")] == pytest.approx([0.03, 0.03], abs=1e-3)
    assert [repair["code"] for repair in of["cut.WAV"]["source"]["repairs_coded"]] == ["cut_off"]
    assert of["broken.wav"]["error_kind"] == "recording"
    assert of["broken.wav"]["source"] is None
    for seen in scenes("clean.wav"):
        assert not any(value for name, value in seen.items() if name in scene.FIELDS and name != "duplicate_of"), seen
        assert seen["duplicate_of"] is None
    codes = {note["code"] for row in of.values() for channel in row["channels"] for note in channel["notes_coded"]}
    assert {"duplicate_channel", "silent_channel", "only_channel_that_sounds", "offset_taken_away"} <= codes
    assert not [code for code in codes if code.startswith(("role_", "words_", "tone_", "turns_"))]


def test_totals_count_recordings(scanned):
    totals = json.loads(scanned["json"].stdout)["totals"]
    assert {name: totals[name] for name in ("recordings", "failed", "repaired", "one_channel")} == {
        "recordings": 6,
        "failed": 1,
        "repaired": 1,
        "one_channel": 1,
    }
    assert totals["duration_s"] == pytest.approx(4 * 20 + 10, abs=0.1)
    wanted = dict.fromkeys(scene.FIELDS, 0) | {"silent": 1, "duplicate_of": 1, "both_parties": 1, "dc": 1}
    assert totals["found"] == wanted
    assert totals["notes"]["duplicate_channel"] == 1


def test_csv_has_a_row_a_channel_and_one_for_what_could_not_be_read(scanned):
    done = scanned["csv"]
    assert done.returncode == 2
    assert "共 6 个录音" in done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 1 + 4 * 2 + 1
    document = json.loads(scanned["json"].stdout)
    by_json = [(row["path"], str(c["index"])) for row in document["recordings"] for c in row["channels"] or [{"index": ""}]]
    assert [(row["path"], row["channel"]) for row in rows] == by_json
    dual = [row for row in rows if row["path"] == "dual.wav"]
    assert [row["duplicate_of"] for row in dual] == ["", "0"]
    assert [row["both_parties"] for row in dual] == ["True", "True"]
    assert dual[1]["note_codes"] == "duplicate_channel"
    broken = next(row for row in rows if row["path"] == "broken.wav")
    assert broken["error_kind"] == "recording"
    assert not any(value for name, value in broken.items() if name not in ("path", "error_kind", "error"))


def test_text_says_what_is_there_and_ends_with_the_totals(scanned):
    done = scanned["en"]
    assert (done.returncode, done.stderr) == (2, "")
    listed, totals = done.stdout.split("\n\n")
    lines = listed.splitlines()
    at = lines.index("clean.wav  (0:20.0, 8000 Hz, 2 channels, pcm_s16le)")
    assert not lines[at + 1].startswith(" "), "of a clean recording there is nothing to say"
    assert "     channel 1: same sound as channel 0 · both sides" in lines
    assert "     ! repaired: The file is cut off" in listed
    assert lines[lines.index("broken.wav") + 1].startswith("     ✗ ")
    assert totals.startswith("6 recordings, 0:01:30\n")
    counted = {name.strip(): count for name, _, count in (line.rpartition(" ") for line in totals.splitlines()[1:])}
    assert counted["the same sound on two channels"] == counted["a silent channel"] == counted["DC offset"] == "1"
    assert counted["could not be read"] == counted["file repaired"] == "1"
    assert counted["music"] == "0"


def test_text_comes_in_chinese_and_all_read_is_no_error(scanned):
    done = scanned["zh"]
    assert (done.returncode, done.stderr) == (0, "")
    assert "声道 1：没有声音" in done.stdout
    assert "共 1 个录音，0:00:20" in done.stdout


def test_a_scan_scores_nothing(scanned):
    assert not any(word in scanned[kind].stdout for kind in ("json", "csv", "en") for word in ("scorecard", "verdict", "findings", "Score"))


def test_it_can_be_written_to_a_file(run, archive, tmp_path):
    done = run("scan", archive / "dual.wav", "--format", "csv", "--lang", "en", "-o", "scan.csv")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("1 recording, ")
    assert (tmp_path / "scan.csv").read_text(encoding="utf-8-sig").startswith("path,error_kind,error,duration_s")


@pytest.mark.parametrize(
    ("args", "what"), [(("absent",), "absent"), ((".",), "no recordings"), ((CALL, "--workers", "0"), "workers"), ((), "PATH")]
)
def test_bad_arguments_end_with_2_and_one_message(run, args, what):
    done = run("scan", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert what in done.stderr
    assert "Traceback" not in done.stderr


def test_a_listed_file_that_is_not_there_is_a_row(run, tmp_path):
    (tmp_path / "calls.csv").write_text(f"path,agent_id\n{CALL},王芳\nabsent.wav,李雷\n", encoding="utf-8")
    done = run("scan", "calls.csv", "--format", "json", "--lang", "en")
    assert done.returncode == 2
    found = json.loads(done.stdout)["recordings"]
    assert [row["error_kind"] for row in found] == [None, "file"]
    assert found[0]["channels"][0]["scene"]["music_s"] == callnorm.analyze(CALL).channels[0].scene.music_s
