"""What leaves callnorm: exit statuses, JUnit, CSV for spreadsheets, workbooks."""

import csv
import io
import shutil
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

import callnorm
from callnorm import batch, cells, chinese, cli, table

CALL = callnorm.sample_call()


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Two calls and a failure, with hostile metadata."""
    folder = tmp_path_factory.mktemp("results")
    for name in ("b.wav", "a.wav"):
        shutil.copy(CALL, folder / name)
    (folder / "bad.wav").write_bytes(b"no sound")
    rows = "b.wav,left,=1+1,-26.0\nbad.wav,left,+cmd,x\na.wav,left,@sum,\t5\n"
    (folder / "m.csv").write_text(f"path,agent,team,level\n{rows}", encoding="utf-8")
    argv = [sys.executable, "-m", "callnorm.cli", "batch", "m.csv", "-o", "out", "--lang", "en", "--format", "csv"]
    argv += ["--junit", "j.xml", "--fail-on", "drag"]
    done = subprocess.run(argv, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    return folder, done


def test_a_failed_norm_is_named_with_its_call(results, run, sample):
    failed = [f.norm for f in sample.scorecard.findings if f.verdict == "fail"]
    assert "drag" in failed
    _, done = results
    assert done.returncode == 2, "a recording could not be read"
    assert [line for line in done.stderr.splitlines() if "fails" in line] == [
        "callnorm: b.wav: fails drag (Dragged endings)",
        "callnorm: a.wav: fails drag (Dragged endings)",
    ]
    done = run("analyze", CALL, "--agent", "left", "--fail-on", "volume,drag", "--lang", "zh")
    assert (done.returncode, done.stderr) == (1, "callnorm: sample-call.wav：不合格 drag (拖尾音)\n")
    assert run("analyze", CALL, "--agent", "left", "--fail-on", "volume").returncode == 0
    every = run("analyze", CALL, "--agent", "left", "--fail-on", "fail", "--lang", "en")
    assert (every.returncode, all(norm in every.stderr for norm in failed)) == (1, True)
    under = run("analyze", CALL, "--agent", "left", "--fail-under", "101", "--lang", "en")
    assert (under.returncode, under.stderr) == (1, "callnorm: sample-call.wav: its score is at most 100.0, under 101\n")


@pytest.mark.parametrize("command", [("analyze", CALL), ("batch", CALL, "-o", "out")])
def test_a_norm_that_there_is_not_is_refused_before_anything_is_heard(run, tmp_path, command):
    done = run(*command, "--fail-on", "dragg", "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "callnorm: --fail-on 'dragg': no norm of that name; it must be fail, critical or 'drag'\n"
    assert not (tmp_path / "out").exists()


def test_junit_is_in_the_order_of_the_calls_with_names_that_travel(results, tmp_path):
    folder, _ = results
    root = ET.parse(folder / "j.xml").getroot()
    assert [suite.get("name") for suite in root] == ["b.wav", "bad.wav", "a.wav"]
    assert all(float(case.get("time")) >= 0 for case in root.iter("testcase"))
    times = [float(suite.get("time")) for suite in root]
    assert times[0] > 0 and times[1] == 0
    assert float(root.get("time")) == pytest.approx(sum(times), abs=0.01)
    from callnorm.batch import junit

    done = batch.run([folder / "a.wav", folder / "bad.wav"], tmp_path / "out", agent="left")
    junit.write(tmp_path / "out", done.calls, tmp_path / "j.xml", "en")
    first = (tmp_path / "j.xml").read_bytes()
    assert [suite.get("name") for suite in ET.fromstring(first)] == ["a.wav", "bad.wav"], "absolute paths are this machine's"
    junit.write(tmp_path / "out", done.calls, tmp_path / "j.xml", "en")
    assert (tmp_path / "j.xml").read_bytes() == first


def test_csv_is_safe_in_spreadsheets_and_numbers_stay_numbers(results):
    folder, _ = results
    data = (folder / "out" / "findings.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert {row["path"]: row["team"] for row in rows} == {"b.wav": "'=1+1", "a.wav": "'@sum"}
    levels = [float(row["measured"]) for row in rows if row["norm"] == "volume"]
    assert levels and all(level < 0 for level in levels)
    assert {row["level"] for row in rows if row["path"] == "b.wav"} == {"-26.0"}


@pytest.mark.parametrize(
    ("cell", "want"),
    [
        *((text, f"'{text}") for text in ("=1+1", "+x", "-x", "@x", "\tx", "\rx", "-", "=", "-1-1", "+86 138")),
        *((value, value) for value in ("-26.0", "+5", "-1e3", "−26.0", "a=1", "", -26.0, 5, None)),
    ],
)
def test_only_texts_that_begin_like_formulas_are_changed(cell, want):
    assert cells.safe(cell) == want


def test_a_file_has_a_mark_and_stdout_has_none(run, tmp_path):
    assert not run("analyze", CALL, "--format", "csv").stdout.startswith("\ufeff")
    assert run("analyze", CALL, "--format", "csv", "-o", "out.csv").returncode == 0
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_scores_come_as_a_workbook(results, run, lang, tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="no openpyxl: workbooks were not written")
    folder, _ = results
    assert run("export", folder / "out", "-o", "scores.xlsx", "--lang", lang).returncode == 0
    book = openpyxl.load_workbook(tmp_path / "scores.xlsx")
    assert book.sheetnames == (["通话", "逐项评定", "失败"] if lang == "zh" else ["Calls", "Findings", "Failures"])
    scores, findings, failures = book
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert all(5 < sheet.column_dimensions[cell.column_letter].width <= 60 for cell in sheet[1])
    head = [cell.value for cell in findings[1]]
    norm, measured = head.index("规范代号" if lang == "zh" else "Norm"), head.index("实测" if lang == "zh" else "Measured")
    cells_of = {row[norm].value: row[measured] for row in findings.iter_rows(min_row=2)}
    card = {f.norm: f for f in callnorm.analyze(folder / "a.wav", agent="left").scorecard.findings}
    assert card["drag"].unit == "%"
    assert cells_of["drag"].value == pytest.approx(card["drag"].measured / 100) and cells_of["drag"].number_format == "0.0%"
    assert cells_of["volume"].value == pytest.approx(card["volume"].measured) and "%" not in cells_of["volume"].number_format
    teams = {row[0].value: row[head_of(scores, "团队", "Team", lang)] for row in scores.iter_rows(min_row=2)}
    assert {path: (cell.value, cell.data_type) for path, cell in teams.items()} == {"b.wav": ("=1+1", "s"), "a.wav": ("@sum", "s")}
    assert failures.max_row == 2
    refused = run("export", folder / "out", "-o", "scores.csv", "--lang", "en")
    assert (refused.returncode, refused.stderr) == (2, "callnorm: scores.csv: a workbook's name must end in .xlsx\n")


def head_of(sheet, zh: str, en: str, lang: str) -> int:
    return [cell.value for cell in sheet[1]].index(zh if lang == "zh" else en)


def test_pandas_and_arrow_hold_what_parquet_holds(results):
    pytest.importorskip("pandas")
    folder, _ = results
    report = callnorm.analyze(folder / "a.wav", agent="left")
    stored = [row for row in batch.read(folder / "out", "findings").to_pylist() if row["path"] == "a.wav"]
    want = [{name: row[name] for name in table.COLUMNS["findings"]} for row in stored]
    assert report.to_arrow("findings").to_pylist() == want
    frame = report.to_pandas("findings")
    assert frame["evidence"].tolist() == [row["evidence"] for row in want]
    assert [reason if isinstance(reason, str) else None for reason in frame["reason"]] == [row["reason"] for row in want]


def test_every_help_text_has_its_chinese():
    english, known = set(), chinese._catalogue()[0]

    def walk(parser):
        english.update(filter(None, [parser.description, *(action.help for action in parser._actions)]))
        for action in parser._actions:
            for listed in getattr(action, "_choices_actions", ()):
                english.add(listed.help)
            if isinstance(action.choices, dict):
                for below in action.choices.values():
                    walk(below)

    walk(cli._parser())
    assert english - known.keys() == set()
    assert all(any("\u4e00" <= c <= "\u9fff" for c in text) for text in known.values())


@pytest.mark.parametrize("args", [(), ("batch",), ("analyze", "absent.wav"), ("batch", "absent", "-o", "out"), ("demo", "--agent", "top")])
def test_errors_are_in_the_language_that_was_asked_for(run, args):
    done = run(*args, env={"LC_ALL": "zh_CN.UTF-8", "PATH": "", "PYTHONUTF8": "1"})
    assert done.returncode == 2
    assert any("\u4e00" <= c <= "\u9fff" for c in done.stderr.splitlines()[-1])
    if args:
        assert "：" not in run(*args, "--lang", "en").stderr


def test_help_is_in_chinese_under_a_chinese_locale(run):
    done = run("batch", "--help", env={"LC_ALL": "zh_CN.UTF-8", "PATH": "", "PYTHONUTF8": "1"})
    assert done.stdout.startswith("用法：") and "给许多通话评分" in done.stdout
