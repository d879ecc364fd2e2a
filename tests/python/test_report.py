import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Mapping

import pytest

import callnorm
from callnorm import labels, table, text


def renamed(report, **changes):
    document = report.to_dict()
    document["source"].update(changes)
    return callnorm.Report.from_json(json.dumps(document))


def test_members_are_attributes_with_the_names_of_the_json(written):
    assert written.channels[0].rate.speaking_cpm == written.to_dict()["channels"][0]["rate"]["speaking_cpm"]
    assert written.channels[0].rate["counted"] == "syllables"
    assert "speaking_cpm" in dir(written.channels[0].rate)
    with pytest.raises(AttributeError, match="no 'speed' here; there are speaking_cpm"):
        written.channels[0].rate.speed  # noqa: B018
    with pytest.raises(AttributeError, match="read-only"):
        written.channels[0].rate.speaking_cpm = 190


def test_callnorm_starts_without_what_not_everyone_needs():
    slow = {"callnorm.html", "callnorm.notebook", "callnorm.plot", "concurrent.futures", "jinja2", "matplotlib", "pandas", "pyarrow"}
    code = f"import sys, callnorm; print(*({slow} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "\n"


def test_json_goes_out_and_comes_back_the_same(written):
    assert callnorm.Report.from_json(written.to_json()) == written
    assert json.loads(written.to_json()) == written.to_dict()
    for twin in (pickle.loads(pickle.dumps(written)), copy.deepcopy(written)):
        assert type(twin) is callnorm.Report
        assert twin.to_json() == written.to_json()
    rate = written.channels[0].rate
    assert pickle.loads(pickle.dumps(rate)) == rate


def test_parts_are_mappings_and_a_whole_report_is_as_good_as_one(written):
    rate = written.channels[0].rate
    assert isinstance(rate, Mapping) and not isinstance(written, Mapping)
    assert dict(written)["channels"] == written.channels == written.to_dict()["channels"]
    assert set(written) == set(written.keys()) and len(written) == len(written.values())
    assert "scorecard" in written and "verdict" not in written
    assert written.get("line") is written.line and written.get("verdict", 1) == 1
    assert rate not in (written, 190) and repr(rate).startswith("Rate(speaking_cpm=")


def test_a_dict_of_ones_own_can_be_changed(written):
    written.to_dict()["source"]["path"] = "elsewhere"
    assert written.source.path == written.to_dict()["source"]["path"] != "elsewhere"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema_version": 2}', '{"schema_version": 1}', "null", "1"])
def test_what_is_no_report_is_refused(text):
    with pytest.raises(callnorm.OptionsError, match="report"):
        callnorm.Report.from_json(text)


def test_a_repr_is_one_line(written):
    assert "score 33–100, failed: drag" in repr(written)
    assert "\n" not in repr(written) + repr(written.channels[0])


@pytest.mark.parametrize("kind", table.COLUMNS)
def test_tables_have_their_columns_with_and_without_rows(written, kind):
    frame = written.to_pandas(kind)
    assert list(frame.columns) == list(table.COLUMNS[kind])
    assert {name for name in frame if frame[name].dtype.kind == "f"} == {n for n, holds in table.COLUMNS[kind].items() if holds == "number"}
    assert len(frame) == len(table.rows(written, kind)) > 0
    empty = written.to_dict() | {"channels": []}
    empty["scorecard"]["findings"] = []
    assert list(callnorm.Report.from_json(json.dumps(empty)).to_pandas(kind).columns) == list(table.COLUMNS[kind])


def test_every_row_has_exactly_the_columns(written):
    for kind, columns in table.COLUMNS.items():
        assert all(set(row) == set(columns) for row in table.rows(written, kind)), kind


def test_an_unknown_table_is_refused(written):
    with pytest.raises(callnorm.OptionsError, match="no table 'words'; there are findings, phrases"):
        written.to_pandas("words")


def test_without_pandas_the_error_says_what_to_install(written, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"pip install 'pandas"):
        written.to_pandas()


def test_events_are_in_order_of_time(written):
    starts = [event["start_s"] for event in table.rows(written, "events")]
    assert starts == sorted(starts)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_columns_of_the_scorecard_line_up(written, lang):
    lines = text.scorecard(written, lang).splitlines()
    symbols = tuple(f" {s}  " for s in labels.SYMBOLS.values())
    heads = [line for line in lines if line.startswith(symbols)]
    words = [labels.expected(f, lang) for f in written.scorecard.findings]
    ends = {text.width(line[: line.index(word)]) for line, word in zip(heads, words, strict=True)}
    assert len(heads) == 3
    assert len(ends) == 1


@pytest.mark.parametrize(("given", "cells"), [("", 0), ("abc", 3), ("语速", 4), ("，", 2), ("e\u0301", 1), ("✓–…", 3)])
def test_widths_are_those_of_a_terminal(given, cells):
    assert text.width(given) == cells
    assert text.width(text.pad(given, 10)) == 10


def test_the_scorecard_shows_value_band_sentence_and_seconds(written):
    card = text.scorecard(written, "zh")
    assert "208 (193–222) 字/分" in card
    assert "180–200 字/分 (±5 %)，手册" in card
    assert "「语速适中,每分钟吐字约180-200个」" in card
    assert "0:53.6–1:02.2" in card
    assert "坐席 (声道 0，推定)" in card
    assert "Dragged endings" in text.scorecard(written, "en")


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00.0"), (59.96, "1:00.0"), (62.45, "1:02.4"), (3725.2, "62:05.2")])
def test_clock(seconds, shown):
    assert labels.clock(seconds) == shown


def test_repairs_are_shown(written):
    report = renamed(written, repairs=["The <data> size was 0."])
    assert "! repaired: The <data> size was 0." in text.scorecard(report, "en")
    assert "The &lt;data&gt; size was 0." in report.to_html("zh")
    assert "The &lt;data&gt; size was 0." in report._repr_html_()


def test_a_files_name_cannot_steer_the_terminal(written):
    card = text.scorecard(renamed(written, path="a\x1b[31mred\n.wav"), "en")
    assert "\x1b" not in card
    assert "a?[31mred?.wav" in card


def silent(report):
    """A report in which nothing could be measured."""
    document = report.to_dict()
    for finding in document["scorecard"]["findings"]:
        finding.update(dict.fromkeys(("measured", "interval", "in_band_probability", "points")), verdict="not_applicable", evidence=[])
    document["scorecard"] |= dict.fromkeys(("score", "score_low", "score_high"))
    for channel in document["channels"]:
        channel["speech"] = {"speech_s": 0.0, "talk_s": 0.0, "phrases": [], "nuclei_s": []}
        channel["rate"] = dict.fromkeys(channel["rate"]) | {"counted": "syllables", "syllables": 0, "stretches": []}
        channel["volume"] = dict.fromkeys(channel["volume"]) | {"clipped": 0.0, "jumps": [], "level_track": {"hop_s": 0.1, "dbov": []}}
        channel["drag"] = {"phrase_ends": 0, "events": []}
    return callnorm.Report.from_json(json.dumps(document))


def test_views_of_a_report_without_any_speech(written):
    report = silent(written)
    assert "未测得" in text.scorecard(report, "zh")
    assert "no score" in text.scorecard(report, "en")
    assert "not measured" in report._repr_html_()
    assert "no score" in report.to_html("en")
    assert "no score" in repr(report)
    assert len(report.to_pandas("events")) == 0


@pytest.mark.parametrize(
    ("locale", "lang"), [("zh_CN.UTF-8", "zh"), ("zh_TW", "zh"), ("en_US.UTF-8", "en"), ("de_DE.UTF-8", "en"), ("C", "en")]
)
def test_the_language_follows_the_locale(monkeypatch, locale, lang):
    monkeypatch.setenv("LC_ALL", locale)
    assert labels.preferred() == lang
