"""The review round: draw, fill, apply, calibrate; and what a sheet must hold."""

import csv
import json
import shutil

import pyarrow.parquet as pq
import pytest

import callnorm
from callnorm import batch, cli, review
from callnorm.review.apply import scores

PEOPLE = ("陈一", "陈二", "陈三", "陈四", "陈五")


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """A batch of three calls of two agents, one with a name that begins like a formula."""
    folder = tmp_path_factory.mktemp("review")
    for name in ("=a.wav", "b.wav", "c.wav"):
        shutil.copy(callnorm.sample_call(), folder / name)
    lines = ("path,agent,agent_id", "=a.wav,left,A07", "b.wav,left,B12", "c.wav,left,A07")
    (folder / "manifest.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    batch.run(folder / "manifest.csv", folder / "results")
    return folder / "results"


@pytest.fixture
def results(judged, tmp_path):
    return shutil.copytree(judged, tmp_path / "results")


def drawn(results, file, *options):
    assert cli.main(["review", str(results), "-o", str(file), *options]) == 0
    with file.open(encoding="utf-8-sig", newline="") as sheet:
        return list(csv.DictReader(sheet))


def filled(file, rows, **cells):
    """Save rows as a reviewer would, each with what the reviewer said."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | cells for row in rows)
    return file


def disagreeing(row):
    new = {"pass": "fail", "fail": "合格", "undetermined": "fail"}[row["verdict"]]
    return row | {"judgement": "disagree", "corrected": new, "reason": "听过"}


def test_a_draw_is_the_same_with_its_seed_and_begins_with_what_is_open_and_critical(results, tmp_path):
    rows = drawn(results, tmp_path / "one.csv", "--per-agent", "6", "--seed", "7")
    again = drawn(results, tmp_path / "two.csv", "--per-agent", "6", "--seed", "7")
    assert rows == again != drawn(results, tmp_path / "three.csv", "--per-agent", "6", "--seed", "8")
    for agent in ("A07", "B12"):
        own = [row for row in rows if row["agent_id"] == agent]
        assert len(own) == 6
        still_open = [row["verdict"] == "undetermined" for row in own]
        assert still_open == sorted(still_open, reverse=True) and sum(still_open) == 3
    record = json.loads((tmp_path / "one.draw.json").read_text(encoding="utf-8"))
    assert record["seed"] == 7 and "--seed 7" in record["command"]
    assert record["norms_sha256"] == batch.read(results, "calls")["norms_sha256"].unique().to_pylist()
    assert [name for _, name in record["rows"]] == [row["norm"] for row in rows]
    severities = [("critical", "major", "minor").index(row["severity"]) for row in rows[:3]]
    assert severities == sorted(severities)


def test_each_row_links_what_there_is_to_hear(results, tmp_path):
    rows = drawn(results, tmp_path / "sheet.csv")
    assert all((tmp_path / row["link"]).resolve().name.endswith(row["call"].rpartition("/")[2]) for row in rows)
    clipped = drawn(results, tmp_path / "sheet.csv", "--clips", str(tmp_path / "clips"))
    heard = [row for row in clipped if row["seconds"]]
    assert heard and all((tmp_path / row["link"]).read_bytes()[:4] == b"RIFF" for row in heard if row["link"].startswith("clips/"))
    assert any(row["link"].startswith("clips/") for row in heard)


def test_five_reviewers_fill_a_draw_and_it_is_applied_and_calibrated(results, tmp_path, capsys):
    before = {file: file.read_bytes() for file in results.glob("part-*/*")}
    rows = drawn(results, tmp_path / "sheet.csv", "--per-agent", "60")
    target = next(row for row in rows if row["verdict"] == "fail" and row["norm"] == "drag")
    files = []
    for number, person in enumerate(PEOPLE):
        said = []
        for row in rows:
            same = row["call"] == target["call"] and row["norm"] == target["norm"]
            said.append(disagreeing(row) if same and number < 3 else row | {"judgement": "agree"})
        said[-1] = said[-1] | {"judgement": ""}  # not heard yet
        files.append(filled(tmp_path / f"{number}.csv", said, name=person, date="2024-05-31"))
    capsys.readouterr()
    assert cli.main(["review", str(results), "--apply", *map(str, files), "--lang", "en"]) == 0
    shown = capsys.readouterr()
    assert "κ" in shown.out and "5 people" in shown.err
    assert {file: file.read_bytes() for file in results.glob("part-*/*")} == before

    path = target["call"].removeprefix("'")
    table = {row["path"]: row for row in pq.read_table(results / "reviewed.parquet").to_pylist()}
    machine = {row["path"]: row for row in batch.read(results, "calls").to_pylist()}
    assert table[path]["changed"] == "drag" and table[path]["score"] == machine[path]["score"]
    findings = [row for row in batch.read(results, "findings").to_pylist() if row["path"] == path]
    decided = {row["norm"]: row["weight"] or 0 for row in findings if row["verdict"] in ("pass", "fail")}
    passed = sum(row["weight"] or 0 for row in findings if row["verdict"] == "pass") + decided["drag"]
    assert table[path]["reviewed_score"] == pytest.approx(100 * passed / sum(decided.values()))
    assert all(row["reviewed_score"] == row["score"] for name, row in table.items() if name != path)

    trail = [json.loads(line) for line in (results / "reviews.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["name"] for row in trail} == set(PEOPLE) and all(len(row["file_sha256"]) == 64 for row in trail)
    assert len(trail) == 5 * (len(rows) - 1)
    applied = review.apply(results, files)  # once more: nothing counts twice
    assert len((results / "reviews.jsonl").read_text(encoding="utf-8").splitlines()) == len(trail)
    drags = sum(row["norm"] == "drag" for row in rows[:-1])
    norm = next(norm for norm in applied.calibration.norms if norm.norm == "drag")
    assert (norm.compared, norm.differ, norm.only_people_pass) == (5 * drags, 3, 3)
    assert applied.calibration.norms[0].norm == "drag"  # what differs most comes first


def test_a_norm_that_people_keep_correcting_is_to_be_retuned(results, tmp_path, capsys):
    rows = [row for row in drawn(results, tmp_path / "sheet.csv", "--per-agent", "40") if row["norm"] == "drag"]
    files = [filled(tmp_path / f"{p}.csv", [disagreeing(row) for row in rows], name=p, date="2024-05-31") for p in PEOPLE]
    assert [norm.norm for norm in review.apply(results, files).retune] == ["drag"]
    assert cli.main(["review", str(results), "--apply", str(files[0]), "--lang", "en"]) == 0
    assert "retune first" in capsys.readouterr().err


def test_reviewers_who_are_divided_evenly_leave_the_verdict(results, tmp_path):
    row = next(row for row in drawn(results, tmp_path / "sheet.csv", "--per-agent", "60") if row["verdict"] == "fail")
    yes = filled(tmp_path / "yes.csv", [row | {"judgement": "同意"}], name="陈一", date="2024-05-31")
    no = filled(tmp_path / "no.csv", [disagreeing(row)], name="陈二", date="2024/05/31")
    applied = review.apply(results, [yes, no])
    assert [norm for _, norm in applied.contested] == [row["norm"]] and applied.calls[0]["changed"] == ""


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"judgement": "maybe"}, "judgement is 'maybe'; expected agree, disagree or cannot tell"),
        ({"judgement": "disagree", "corrected": "fail"}, "reason is ''; expected a reason"),
        ({"judgement": "disagree", "corrected": "good", "reason": "x"}, "corrected is 'good'; expected pass, fail, n/a"),
        ({"judgement": "agree", "corrected": "fail"}, "corrected is 'fail'; expected nothing"),
        ({"judgement": "cannot tell", "corrected": "fail"}, "corrected is 'fail'; expected nothing"),
        ({"judgement": "agree", "name": ""}, "name is ''; expected the reviewer's name"),
        ({"judgement": "agree", "date": "yesterday"}, "date is 'yesterday'; expected a date such as"),
        ({"judgement": "agree", "norm": "none"}, "expected a call and a norm of these results"),
        ({"judgement": "agree", "norms_sha256": "0"}, "the results are others since the draw"),
    ],
)
def test_a_bad_row_is_one_line_and_nothing_is_written(results, tmp_path, capsys, cells, expected):
    row = next(row for row in drawn(results, tmp_path / "sheet.csv") if row["verdict"] == "undetermined")
    good = {"judgement": "agree", "name": "陈一", "date": "2024-05-31"}
    file = filled(tmp_path / "filled.csv", [row | good | cells, row | {"judgement": "?"}])
    capsys.readouterr()
    assert cli.main(["review", str(results), "--apply", str(file)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2 and f"{file}: row 2: " in lines[0] and expected in lines[0] and ": row 3: " in lines[1]
    assert not list(results.glob("review*"))
    assert cli.main(["review", str(results), "--apply", str(file), "--lang", "zh"]) == 2
    assert all("第" in line and "expected" not in line for line in capsys.readouterr().err.splitlines())


def test_a_number_is_judged_by_the_norms_band(results, tmp_path):
    rows = drawn(results, tmp_path / "sheet.csv", "--per-agent", "60")
    row = next(row for row in rows if row["norm"] == "speech-rate" and row["verdict"] != "fail")
    told = {"judgement": "disagree", "reason": "数过", "name": "陈一", "date": "2024-05-31", "corrected": "260"}
    assert review.apply(results, [filled(tmp_path / "f.csv", [row | told])]).reviews[0].reviewed == "fail"


def test_a_workbook_takes_the_same_way(results, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    assert cli.main(["review", str(results), "-o", str(tmp_path / "s.xlsx"), "--per-agent", "4"]) == 0
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for name, value in {"judgement": "agree", "name": "陈一", "date": "2024-05-31"}.items():
            row[heads.index(name)].value = value
        assert row[heads.index("call")].data_type == "s"
    book.save(tmp_path / "filled.xlsx")
    assert len(review.apply(results, [tmp_path / "filled.xlsx"]).reviews) == sheet.max_row - 1


def test_scores_are_the_cores(judged):
    findings = batch.read(judged, "findings").to_pylist()
    for call in batch.read(judged, "calls").to_pylist():
        computed = scores(row for row in findings if row["path"] == call["path"])
        assert computed == {name: pytest.approx(call[name]) for name in computed}
    critical = [{"verdict": "fail", "weight": 1, "severity": "critical"}, {"verdict": "pass", "weight": 3, "severity": "major"}]
    assert scores(critical, zero=True)["score"] == 0 and scores(critical)["score"] == 75


@pytest.mark.parametrize("arguments", [["-o", "x.txt"], ["-o", "x.csv", "--per-agent", "0"], ["--apply", "absent.csv"]])
def test_what_cannot_be_done_is_said(results, capsys, arguments, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["review", str(results), *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
