"""What is known of calls before they are heard: manifests in every form, and names that follow a pattern."""

import datetime
import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import soundfile

import callnorm
from callnorm import batch, calls
from callnorm.rows import TABLES

COLUMNS = ("path", "agent", "agent_id", "direction", "start_time", "words", "norms", "team", "raw", "ticket")
ROWS = [
    ("calls/a.wav", "left", "王芳", "呼入", "2026-11-27T14:05:30", "", "", "甲组", "", "1001"),
    ("calls/b.wav", "right", "李强", "outbound", "2026-11-27", "w.json", "team.toml", "乙组", "", "-26.0"),
    ("calls/c.al", "mono", "1003", "", "09:12", "", "", "", "alaw:8000:1", ""),
]
PROFILE = """name = "team"
[norms.volume]
title = { zh = "音量", en = "Volume" }
source = "音量适中"
measure = "speech_level_dbov"
band = { low = -36, high = -16 }
weight = 1
"""


@pytest.fixture
def folder(tmp_path):
    """Three calls, a transcript and a profile."""
    (tmp_path / "calls").mkdir()
    x, rate = soundfile.read(callnorm.sample_call(), dtype="int16")
    for name in ("a.wav", "b.wav"):
        soundfile.write(tmp_path / "calls" / name, x[9 * rate : 15 * rate], rate)
    soundfile.write(tmp_path / "calls" / "c.al", x[9 * rate : 15 * rate, 0], rate, format="RAW", subtype="ALAW")
    words = {"segments": [{"channel": 1, "start": 0, "end": 5.5, "text": "您好！请问有什么可以帮助您？"}]}
    (tmp_path / "w.json").write_text(json.dumps(words), encoding="utf-8")
    (tmp_path / "team.toml").write_text(PROFILE, encoding="utf-8")
    return tmp_path


def csv_text() -> str:
    return "".join(",".join(row) + "\n" for row in (COLUMNS, *ROWS))


def write_workbook(file):
    """Write it as Excel would: numbers and dates as such, a second sheet, empty rows and columns below and beside."""
    openpyxl = pytest.importorskip("openpyxl", reason="no openpyxl: workbooks were not read")
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    for row in ROWS:
        book.active.append([cell or None for cell in row])
    book.active["E2"] = datetime.datetime(2026, 11, 27, 14, 5, 30)
    book.active["E3"] = datetime.datetime(2026, 11, 27)
    book.active["E4"] = datetime.time(9, 12)
    book.active["C4"], book.active["J2"], book.active["J3"] = 1003, 1001.0, "-26.0"
    book.active["P9"] = "  "
    book.create_sheet("notes").append(["path"])
    book.save(file)


def write_parquet(file):
    table = {name: [row[at] or None for row in ROWS] for at, name in enumerate(COLUMNS)}
    table["__index_level_0__"] = [0, 1, 2]
    pq.write_table(pa.table({name: pa.array(cells, None if name.startswith("_") else pa.string()) for name, cells in table.items()}), file)


WRITERS = {
    "utf-8.csv": lambda file: file.write_text(csv_text(), encoding="utf-8"),
    "excel.csv": lambda file: file.write_text(csv_text(), encoding="utf-8-sig"),
    "gbk.csv": lambda file: file.write_text(csv_text(), encoding="gbk"),
    "book.xlsx": write_workbook,
    "table.parquet": write_parquet,
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_manifest_says_the_same_in_every_form(folder, name):
    WRITERS[name](folder / name)
    a, b, c = calls.find([folder / name])
    assert (a.agent, a.direction, a.words, a.norms, a.raw) == ("left", "inbound", None, None, None)
    assert (b.agent, b.direction, b.words, b.norms) == ("right", "outbound", str(folder / "w.json"), str(folder / "team.toml"))
    assert (c.agent, c.direction, c.raw) == ("mono", None, "alaw:8000:1")
    assert (a.start_time, b.start_time) == ("2026-11-27T14:05:30", None), "a date says no time of day"
    assert c.start_time.startswith("09:12")
    assert a.carried == {"agent_id": "王芳", "direction": "呼入", "start_time": "2026-11-27T14:05:30", "team": "甲组", "ticket": "1001"}
    assert b.carried["start_time"] == "2026-11-27"
    assert (b.carried["ticket"], c.carried["agent_id"], c.carried["ticket"]) == ("-26.0", "1003", None)


def test_what_a_manifest_says_is_used_and_travels_into_every_table(folder):
    (folder / "m.csv").write_text(csv_text(), encoding="gbk")
    done = batch.run(folder / "m.csv", folder / "out", workers=2)
    assert (done.scored, done.failed) == (3, 0), done.errors
    reports = {row["path"]: callnorm.Report.from_json(row["report"]) for row in batch.read(folder / "out", "reports").to_pylist()}
    a, b, c = (reports[str(folder / row[0])] for row in ROWS)
    assert (a.provenance.options.direction, a.provenance.options.start_time) == ("inbound", "14:05:30")
    assert a.to_dict() == callnorm.analyze(folder / "calls/a.wav", agent="left", direction="inbound", start_time="14:05:30").to_dict()
    assert (b.provenance.options.direction, b.provenance.norms.name) == ("outbound", "team")
    assert [finding.norm for finding in b.scorecard.findings] == ["volume"]
    assert b.transcript is not None and b.channels[1].role == "agent"
    assert (c.source.encoding, c.channels[0].role) == ("g711_alaw", "mixed")
    known = {str(folder / row[0]): dict(zip(COLUMNS, row, strict=True)) for row in ROWS}
    for name in TABLES:
        rows = batch.read(folder / "out", name).to_pylist()
        for row in rows:
            for column in ("agent_id", "team", "ticket", "direction"):
                assert row[column] == (known[row["path"]][column] or None), name
    again = batch.run(folder / "m.csv", folder / "out")
    assert (again.scored, again.kept) == (0, 3)
    (folder / "m.csv").write_text(csv_text().replace("14:05:30", "08:05:30"), encoding="utf-8")
    again = batch.run(folder / "m.csv", folder / "out")
    assert (again.scored, again.kept) == (1, 2), "another start time may be another verdict"


def test_a_tables_own_column_wins_over_a_manifests(folder):
    (folder / "m.csv").write_text("path,text,source\ncalls/a.wav,mine,archive\n", encoding="utf-8")
    batch.run(folder / "m.csv", folder / "out", agent="left")
    assert batch.read(folder / "out", "calls")["source"].to_pylist() == ["archive"]
    assert "archive" not in batch.read(folder / "out", "findings")["source"].to_pylist()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("path,agent\na.wav,王芳\n", ("m.csv:2: agent is '王芳'", "goes into a column agent_id")),
        ("path,direction\na.wav,up\n", ("m.csv:2: direction is 'up'", "inbound")),
        ("path,start_time\na.wav,morning\n", ("m.csv:2: start_time is 'morning'", "14:05")),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_hint(run, tmp_path, text, says):
    (tmp_path / "m.csv").write_text(text, encoding="utf-8")
    done = run("batch", "m.csv", "-o", "out", "--lang", "en")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert all(part in done.stderr for part in says)
    assert "agent_id" in run("batch", "m.csv", "-o", "out", "--lang", "zh").stderr or "agent" not in text


@pytest.mark.parametrize(("name", "says"), [("m.xlsx", "no Excel workbook"), ("m.parquet", "no Parquet file")])
def test_a_broken_workbook_or_parquet_is_one_clear_error(run, tmp_path, name, says):
    pytest.importorskip("openpyxl", reason="no openpyxl: workbooks were not read")
    (tmp_path / name).write_bytes(b"PK\x03\x04 nothing")
    done = run("batch", name, "-o", "out")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert says in done.stderr


def test_names_that_follow_a_pattern_are_read(folder):
    for name in ("1003_20261127_c-7.wav", "王芳_20261201_x_y.wav", "stray.wav", "1004_20261399_c.wav"):
        shutil.copy(folder / "calls/a.wav", folder / "calls" / name)
    (folder / "calls" / "a.wav").unlink()
    (folder / "calls" / "b.wav").unlink()
    done = batch.run(folder / "calls", folder / "out", name_pattern="{agent_id}_{date:%Y%m%d}_{call_id}.wav")
    rows = {row["path"].rpartition("/")[2]: row for row in batch.read(folder / "out", "findings").to_pylist()}
    known = {name: tuple(row[column] for column in ("agent_id", "date", "call_id")) for name, row in rows.items()}
    assert known == {
        "1003_20261127_c-7.wav": ("1003", "2026-11-27", "c-7"),
        "王芳_20261201_x_y.wav": ("王芳", "2026-12-01", "x_y"),
        "stray.wav": (None, None, None),
        "1004_20261399_c.wav": (None, None, None),
    }
    assert [path.rpartition("/")[2] for path in done.skipped.unmatched] == ["1004_20261399_c.wav", "stray.wav"]


def test_a_pattern_may_name_folders_sides_and_times():
    pattern = calls.Pattern("{team}/{agent}-{direction}-{date:%y%m%d}-{time:%H%M}.wav")
    found = pattern.read("/calls/甲组/right-outbound-261127-0912.wav")
    assert (found["agent"], found["direction"], found["start_time"]) == ("right", "outbound", "2026-11-27T09:12:00")
    assert found["carried"]["team"] == "甲组"
    assert pattern.read("right-outbound-261127-0912.wav") is None


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("call.wav", "no name in braces"),
        ("{agent_id", "name pattern"),
        ("{a}_{a}.wav", "stands there twice"),
        ("{score}.wav", "the results' own"),
        ("{date:%Q}.wav", "%Q is not known"),
        ("{0}.wav", "letters, digits and underscores"),
        ("{agent_id}-{call_id}.mp3", "fits no recording's name"),
    ],
)
def test_a_wrong_pattern_is_one_clear_error(run, folder, pattern, says):
    done = run("batch", folder / "calls", "-o", "out", "--name-pattern", pattern, "--lang", "en")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert says in done.stderr
    assert not (folder / "out").exists()
