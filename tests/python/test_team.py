"""Team pages, without a browser: what they hold, where it comes from, how large they are."""

import base64
import gzip
import importlib.util
import json
import re
import shutil
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import callnorm
from callnorm import _core, batch, labels, review, rows, team
from callnorm.team import beside, heard, html, moments, samples, words
from callnorm.team.columns import Columns

ROOT = Path(__file__).parents[2]


def held(page):
    """What the page's script reads."""
    return json.loads(gzip.decompress(base64.b64decode(re.search(r'id="data">([^<]+)<', page)[1])))


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A batch of three calls with what a manifest says of them, and of one that cannot be read."""
    folder = tmp_path_factory.mktemp("team")
    for name in ("一.wav", "b.wav", "c.wav"):
        shutil.copy(callnorm.sample_call(), folder / name)
    (folder / "broken.wav").write_bytes(b"nothing")
    first = ("path,agent,agent_id,team,start_time,note", "一.wav,left,王芳,A,2024-05-06 09:00,x", "b.wav,left,李雷,B,2024-05-14 10:00,")
    lines = [*first, "c.wav,left,王芳,A,2024-05-15 10:00,<script>alert(1)</script>", "broken.wav,left,王芳,A,2024-05-16 10:00,"]
    (folder / "manifest.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    batch.run(folder / "manifest.csv", folder / "results")
    return folder / "results"


@pytest.fixture(scope="module")
def page(results):
    return team.write(results, results.parent / "team.html", "zh", least=2).read_text(encoding="utf-8")


def test_each_verdict_and_value_is_that_of_the_tables(page, results):
    document, findings = held(page), batch.read(results, "findings").to_pylist()
    letters = {"pass": "p", "fail": "f", "undetermined": "u", "not_applicable": "n"}
    paths = batch.read(results, "calls")["path"].to_pylist()
    norms = {norm["id"]: norm for norm in document["norms"]}
    assert len(findings) == len(paths) * len(norms) > 100
    for row in findings:
        norm, call = norms[row["norm"]], paths.index(row["path"])
        assert norm["verdicts"][call] == letters[row["verdict"]]
        for name in ("measured", "low", "high"):
            assert (norm[name] or {call: None})[call] == (None if row[name] is None else pytest.approx(100 * row[name], abs=0.5))


def test_the_evidence_of_what_failed_stands_under_its_call(page, results):
    document, paths = held(page), batch.read(results, "calls")["path"].to_pylist()
    findings = batch.read(results, "findings").to_pylist()
    for norm in document["norms"]:
        found, call, at = norm["found"], 0, 0
        for step, count in zip(found["calls"], found["counts"], strict=True):
            call += step
            row = next(r for r in findings if r["norm"] == norm["id"] and r["path"] == paths[call])
            assert row["verdict"] in ("fail", "undetermined") and len(row["evidence"]) == count
            for piece in row["evidence"][: labels.EVIDENCE_SHOWN]:
                assert found["starts"][at] == round(100 * piece["start_s"])
                assert document["texts"][found["texts"][at]] == (piece["text"] or "")
                at += 1
        assert at == len(found["starts"])


def test_columns_of_the_manifest_are_what_calls_are_filtered_by(page):
    document = held(page)
    fields = {field["name"]: [field["values"][place] for place in field["places"]] for field in document["fields"]}
    assert fields["agent_id"] == ["王芳", "李雷", "王芳"] and fields["team"] == ["A", "B", "A"]
    assert fields["note"] == ["x", "", "<script>alert(1)</script>"]
    assert "agent_id" in fields and "path" not in fields and "sha256" not in fields and "start_time" not in fields
    when = [datetime.fromisoformat("1970-01-01").timestamp() + 60 * minutes for minutes in document["minutes"]]
    assert [datetime.fromtimestamp(at).isoformat(" ", "minutes") for at in when][:2] == ["2024-05-06 09:00", "2024-05-14 10:00"]


def test_what_comes_from_outside_never_is_markup(page):
    assert "alert(1)" not in page
    assert page.count("<script") == 4


def test_a_recording_that_could_not_be_read_is_named(page):
    assert "1 个录音未能读取" in page and "broken.wav" in page


def test_the_sound_is_that_of_the_findings(page):
    wav, rate, _ = _core.decode(base64.b64decode(re.search(r'id="wav">([^<]+)<', page)[1]))
    pieces = held(page)["pieces"]
    whole = _core.decode(callnorm.sample_call())[0].sum(axis=0)
    assert rate == 8000 and {call for call, *_ in pieces} == {0, 1, 2}
    for _, start_s, end_s, at_s in pieces:
        n = round(8000 * (end_s - start_s)) - 2
        ours, there = wav[0, round(at_s * 8000) :][:n], np.clip(whole[round(start_s * 8000) :][:n], -1, 1)
        assert np.abs(ours - there).max() < 0.03


def test_a_page_without_sound_says_so(results, tmp_path):
    page = team.write(results, tmp_path / "silent.html", "en", audio=False).read_text(encoding="utf-8")
    assert 'id="wav"' not in page and held(page)["pieces"] == [] and "holds no sound" in page


def test_recordings_that_are_gone_or_others_by_now_have_no_sound(tmp_path):
    for name in "abc":
        shutil.copy(callnorm.sample_call(), tmp_path / f"{name}.wav")
    batch.run(tmp_path, tmp_path / "results", agent="left")
    (tmp_path / "a.wav").write_bytes(b"another")
    (tmp_path / "b.wav").unlink()
    page = team.write(tmp_path / "results", tmp_path / "team.html", "en").read_text(encoding="utf-8")
    assert {call for call, *_ in held(page)["pieces"]} == {2}


def test_what_matters_most_is_heard_first():
    piece = {"start_s": 10.0, "end_s": 11.0}
    found = [
        {"norm": "minor", "verdict": "fail", "severity": "minor", "weight": 1.0, "evidence": [piece]},
        {"norm": "critical", "verdict": "fail", "severity": "critical", "weight": 1.0, "evidence": [piece | {"start_s": 10.5}]},
        {"norm": "passed", "verdict": "pass", "severity": "critical", "weight": 1.0, "evidence": [piece]},
        {"norm": "wait", "verdict": "fail", "severity": "critical", "weight": 1.0, "evidence": [{"start_s": 0.0, "end_s": 60.0}]},
    ]
    assert [w.start_s for w in sorted(heard.wanted(0, found))] == [10.0, 9.5]
    assert heard.chosen(heard.wanted(0, found), most_s=2.0) == {0: [(10.0, 11.5)]}
    assert heard.chosen(heard.wanted(0, found), most_s=9.0) == {0: [(9.5, 11.5)]}


def test_calls_link_to_their_own_pages(results, tmp_path):
    page = team.write(results, tmp_path / "team.html", "en", audio=False, pages=tmp_path / "calls")
    links = held(page.read_text(encoding="utf-8"))["pages"]
    assert len(set(links)) == 3
    for link in links:
        assert 'id="norm-drag"' in (tmp_path / unquote(link)).read_text(encoding="utf-8")
    assert beside.name("/a/call.wav") != beside.name("/b/call.wav")
    assert re.fullmatch(r"[\w.-]+", beside.name("/a/通话 <1>.wav"))


def test_findings_link_clips_of_their_evidence(results, tmp_path):
    team.write(results, tmp_path / "team.html", "en", audio=False, clips=tmp_path / "clips")
    links = held((tmp_path / "team.html").read_text(encoding="utf-8"))["clips"]
    paths = batch.read(results, "calls")["path"].to_pylist()
    found = {path: {} for path in paths}
    for row in batch.read(results, "findings").to_pylist():
        if row["verdict"] in ("fail", "undetermined") and row["evidence"]:
            found[row["path"]][row["norm"]] = row["evidence"]
    assert [norms for _, norms in links] == [list(norms) for norms in found.values()] and all(found.values())
    begins, path = links[0][0], paths[0]
    heard, rate, _ = _core.decode((tmp_path / f"{unquote(begins)}-drag.wav").read_bytes())
    whole = _core.decode(callnorm.sample_call())[0]
    start_s = min(e["start_s"] for e in found[path]["drag"]) - beside.AROUND_S
    assert rate == 8000 and np.abs(heard[:, :800] - whole[:, round(8000 * start_s) :][:, :800]).max() < 0.03


def test_clips_that_are_there_are_linked_where_the_recording_is_gone_but_not_redacted(tmp_path):
    shutil.copy(callnorm.sample_call(), tmp_path / "a.wav")
    batch.run(tmp_path / "a.wav", tmp_path / "results", agent="left")
    drawn = review.draw(tmp_path / "results", per_agent=100)
    review.write(drawn, tmp_path / "results", tmp_path / "sheet.csv", clips=tmp_path / "clips")
    (tmp_path / "a.wav").unlink()

    def linked(**options):
        page = team.write(tmp_path / "results", tmp_path / "team.html", "en", clips=tmp_path / "clips", **options)
        [(begins, norms)] = held(page.read_text(encoding="utf-8"))["clips"]
        assert all((tmp_path / f"{begins}-{norm}.wav").exists() for norm in norms)
        return norms

    assert "drag" in linked()
    assert linked(redact=True) == []


def test_what_cannot_be_is_refused(results, tmp_path):
    with pytest.raises(callnorm.OptionsError, match="no results of a batch"):
        team.write(tmp_path, tmp_path / "team.html")
    with pytest.raises(callnorm.OptionsError, match=r"no column 'nobody'.*agent_id"):
        team.write(results, tmp_path / "team.html", by="nobody")
    with pytest.raises(callnorm.OptionsError, match="least=0"):
        team.write(results, tmp_path / "team.html", least=0)


def test_calls_of_engines_scored_by_different_profiles_are_told_of(sample, results, tmp_path):
    off = 'name = "other"\nextends = "telephone-zh"\n[norms.volume]\noff = true\n'
    (tmp_path / "other.toml").write_text(off, encoding="utf-8")
    other = callnorm.analyze(callnorm.sample_call(), agent="left", norms=tmp_path / "other.toml")
    (tmp_path / "both").mkdir()
    for path, report in (("a.wav", sample), ("b.wav", other)):
        pq.write_table(pa.Table.from_batches([rows.arrow([rows.scored(path, report)])]), tmp_path / "both" / f"{path}.parquet")
    page = team.write(tmp_path / "both", tmp_path / "team.html", "en").read_text(encoding="utf-8")
    assert re.search(r'class="remark">.*different profiles', page)
    volume = next(norm for norm in held(page)["norms"] if norm["id"] == "volume")
    assert sorted(volume["verdicts"]) == ["-", "p"]
    alike = team.write(results, tmp_path / "team.html", "en").read_text(encoding="utf-8")
    assert not re.search(r'class="remark">.*different profiles', alike)


@pytest.mark.parametrize(
    ("value", "minutes"),
    [("1970-01-02", 1440), ("1970-01-01T01:00:00", 60), ("1970/01/01 00:30", 30), (datetime(1970, 1, 1, 2), 120), ("19700103", 2880)],
)
def test_dates_as_tables_have_them(value, minutes):
    assert moments.minutes(value) == minutes


def test_the_column_of_dates_is_found_by_what_it_holds():
    calls = [{"team": "A", "date": "2024-05-01", "start_time": "09:00"}, {"team": "B", "date": None, "start_time": "10:00"}]
    assert moments.column(calls, ()) == "date"
    assert moments.column([{"team": "20240501"}], ()) is None
    assert moments.minutes("soon") is None


def test_each_word_has_both_languages():
    for key, (zh, en) in words.words().items():
        assert zh and en, key
        assert zh.count("{}") == en.count("{}"), key
    script = "".join((html.PAGE / f"{name}.js").read_text(encoding="utf-8") for name in html.SCRIPTS)
    said = set(re.findall(r'\b(?:say|several)\("([^"]+)"', script))
    assert len(said) > 30 and said <= words.words().keys()


def test_the_sample_page_needs_no_recording_but_the_sample_call(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    document = held(team.demo("demo.html", "en").read_text(encoding="utf-8"))
    assert len(document["names"]) > 30 and document["names"][-1] == "sample-call.wav"
    assert {call for call, *_ in document["pieces"]} == {len(document["names"]) - 1}
    assert {field["name"] for field in document["fields"]} >= {"agent_id", "team", "direction"}
    assert samples.FILE.stat().st_size < 300_000


def test_the_command_writes_pages(results, run, tmp_path):
    done = run("page", results, "-o", "team.html", "--lang", "en", "--no-audio", "--by", "team")
    assert (done.returncode, done.stdout) == (0, "")
    assert held((tmp_path / "team.html").read_text(encoding="utf-8"))["by"] == "team"
    assert run("page", tmp_path / "absent", "-o", "x.html").returncode == 2
    assert run("demo", "--team").returncode == 0 and (tmp_path / "team.html").exists()


def test_the_same_results_give_the_same_page(results, tmp_path, page):
    assert team.write(results, tmp_path / "again.html", "zh", least=2).read_text(encoding="utf-8") == page


@pytest.mark.parametrize("calls", [500, pytest.param(10_000, marks=pytest.mark.slow)])
def test_ten_thousand_calls_fit(calls):
    spec = importlib.util.spec_from_file_location("team_bench", ROOT / "benches" / "team.py")
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    most_sound = 4 / 3 * heard.MOST_S * 8000
    assert len(bench.page(calls).encode()) * 10_000 / calls + most_sound < 15e6


def test_a_norm_that_is_not_known_has_no_place_in_calls_without_it():
    call = {"path": "a", "duration_s": 1.0, "score": 100.0, "score_low": 100.0, "score_high": 100.0}
    row = {"title": "甲", "unit": None, "measured": None, "low": None, "high": None, "expected": "said", "weight": 1.0, "severity": "minor"}
    columns = Columns()
    columns.add(call, [row | {"norm": "one", "verdict": "pass", "evidence": []}])
    columns.add(call, [row | {"norm": "two", "verdict": "fail", "evidence": None}])
    assert [norm["verdicts"] for norm in columns.to_dict()["norms"]] == ["p-", "-f"]
