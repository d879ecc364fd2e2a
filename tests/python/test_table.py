"""Tables of a report, and who reads them without a copy of ours: pyarrow, polars, duckdb, pandas."""

import re
import sys

import pytest

import callnorm
from callnorm import extras, table

pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")


@pytest.mark.parametrize("kind", table.COLUMNS)
def test_arrow_holds_what_pandas_holds(worded_sample, kind):
    arrow, frame = worded_sample.to_arrow(kind), worded_sample.to_pandas(kind)
    assert arrow.column_names == list(frame.columns)
    assert arrow.to_pylist() == [{name: row[name] for name in arrow.column_names} | {} for row in table.rows(worded_sample, kind)]
    names = {"text": "string", "number": "double", "count": "int64", "flag": "bool", "answer": "bool", "evidence": "list"}
    assert [str(field.type).partition("<")[0] for field in arrow.schema] == [names[holds] for holds in table.COLUMNS[kind].values()]
    assert len(frame) == arrow.num_rows > 0


def test_types_do_not_depend_on_the_rows(worded_sample, written):
    for kind in table.COLUMNS:
        assert (worded_sample.to_pandas(kind).dtypes[1:] == written.to_pandas(kind).dtypes[1:]).all()
        assert worded_sample.to_arrow(kind).schema == written.to_arrow(kind).schema


def test_every_kind_of_event_is_in_the_table(worded_sample):
    events = worded_sample.to_pandas("events")
    assert {"drag", "interruption", "backchannel", "hold", "ringback", "hangup"} <= set(events.kind)
    hold = events[events.kind == "hold"].iloc[0]
    silence = worded_sample.turns.silences[0]
    assert (hold.start_s, hold.end_s, hold.unit) == (silence.start_s, silence.end_s, "s")
    assert pd.isna(hold.channel) and pd.isna(hold.role)
    interruption = events[events.kind == "interruption"].iloc[0]
    assert (interruption.role, interruption.value) == ("agent", worded_sample.turns.interruptions[0].overlap_s)


def test_pyarrow_reads_a_report(worded_sample):
    assert pa.table(worded_sample).equals(worded_sample.to_arrow())


def test_polars_reads_a_report(worded_sample):
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(worded_sample)
    assert frame["norm"].to_list() == [f.norm for f in worded_sample.scorecard.findings]
    assert frame["measured"].dtype == polars.Float64
    phrases = polars.DataFrame(worded_sample.to_arrow("phrases"))
    assert phrases["text"].to_list() == [p.text for c in worded_sample.channels for p in c.speech.phrases]


def test_duckdb_reads_a_report(worded_sample):
    duckdb = pytest.importorskip("duckdb")
    report = worded_sample  # noqa: F841 (found by its name)
    failed = duckdb.sql("select norm from report where verdict = 'fail' order by norm").fetchall()
    assert failed == sorted((f.norm,) for f in worded_sample.scorecard.findings if f.verdict == "fail")
    phrases = worded_sample.to_arrow("phrases")  # noqa: F841
    assert duckdb.sql("select count(*) from phrases").fetchall() == [(sum(len(c.speech.phrases) for c in worded_sample.channels),)]


@pytest.mark.skipif(not hasattr(pd.DataFrame, "from_arrow"), reason="this pandas is older than 3 and reads no Arrow streams")
def test_pandas_reads_a_report(worded_sample):
    assert list(pd.DataFrame.from_arrow(worded_sample)["norm"]) == [f.norm for f in worded_sample.scorecard.findings]


@pytest.mark.parametrize("kind", table.COLUMNS)
def test_the_audformat_index(worded_sample, kind):
    frame = worded_sample.to_pandas(kind, index="audformat")
    plain = worded_sample.to_pandas(kind)
    assert frame.index.names == ["file", "start", "end"]
    assert [str(level.dtype) for level in frame.index.levels[1:]] == ["timedelta64[ns]"] * 2
    assert set(frame.index.get_level_values("file")) == {str(callnorm.sample_call())}
    start, end = (frame.index.get_level_values(name) for name in ("start", "end"))
    if "start_s" in plain:
        assert not {"start_s", "end_s"} & set(frame.columns)
        assert list(start.total_seconds()) == pytest.approx(list(plain.start_s), abs=1e-9)
        assert list(end.total_seconds()) == pytest.approx(list(plain.end_s), abs=1e-9)
    else:
        assert (start == pd.Timedelta(0)).all() and end.isna().all()
    audformat = pytest.importorskip("audformat", reason="no audformat: its own check of the index was not run")
    audformat.assert_index(frame.index)
    assert audformat.is_segmented_index(frame)


def test_another_index_is_refused(worded_sample):
    with pytest.raises(callnorm.OptionsError, match="no index 'time'; there is 'audformat'"):
        worded_sample.to_pandas(index="time")


def test_a_report_of_an_array_has_no_audformat_index(worded_sample):
    document = worded_sample.to_json().replace(f'"{worded_sample.source.path}"', "null")
    with pytest.raises(callnorm.OptionsError, match="had none"):
        callnorm.Report.from_json(document).to_pandas(index="audformat")


def test_without_pyarrow_the_error_says_what_to_install(written, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=re.escape(f"Arrow tables need pyarrow: {extras.install('arrow')}")):
        written.to_arrow()
