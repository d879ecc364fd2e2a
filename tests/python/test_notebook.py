"""What a notebook shows of a report, reads from it, and plays."""

import json
import xml.etree.ElementTree as ET

import pytest

import callnorm
from callnorm import notebook


def test_it_has_a_strip_a_channel_and_neither_script_nor_links(written):
    fragment = written._repr_html_()
    assert fragment.count("<svg xmlns") == len(written.channels)
    assert "<script" not in fragment
    assert "href" not in fragment
    for svg in (notebook.strip(written, c, "en") for c in written.channels):
        assert ET.fromstring(svg).tag.endswith("svg")


def test_it_escapes_what_comes_from_outside(hostile):
    shown = notebook.fragment(hostile, "zh")
    assert shown.count("&gt;hostile") >= 4
    for given in ("<script", "<b>hostile", "<i>hostile", "<u>hostile", "<s>hostile"):
        assert given not in shown


def test_a_strip_draws_level_phrases_and_what_was_found(written):
    agent = written.channels[0]
    drawn = notebook.strip(written, agent, "en")
    assert drawn.count(notebook.paint("level")) == 1
    assert drawn.count(notebook.paint("phrase")) == len(agent.speech.phrases)
    assert drawn.count(notebook.paint("drag")) == len(agent.drag.events)
    assert drawn.count(notebook.paint("jump")) == len(agent.volume.jumps)
    assert drawn.count(notebook.paint("stretch")) == len(written.scorecard.findings[0].evidence)


def test_a_strip_shows_holds_and_rings_of_the_call(sample):
    drawn = notebook.strip(sample, sample.channels[1], "en")
    assert drawn.count(notebook.paint("ringback")) == 1
    assert drawn.count(notebook.paint(sample.turns.silences[0].kind or "silence")) == len(sample.turns.silences) == 1


def test_a_strip_of_hours_stays_small(written):
    document = written.to_dict()
    document["channels"][0]["volume"]["level_track"]["dbov"] = [-30.0] * 100_000
    report = callnorm.Report.from_json(json.dumps(document))
    assert len(notebook.strip(report, report.channels[0], "en")) < 40_000


@pytest.mark.parametrize(("locale", "word"), [("zh_CN.UTF-8", "拖尾音"), ("en_US.UTF-8", "Dragged endings")])
def test_it_speaks_the_locales_language(written, monkeypatch, locale, word):
    monkeypatch.setenv("LC_ALL", locale)
    assert word in written._repr_html_()


def heard(audio):
    """The samples [shape=(channels, n)] that a notebook's player was given."""
    samples, rate, info = callnorm._core.decode(audio.data)
    assert (rate, info["encoding"]) == (8000, "g711_ulaw")
    return samples


def seconds(audio):
    return heard(audio).shape[1] / 8000


def test_a_finding_can_be_listened_to(sample):
    drag = next(f for f in sample.scorecard.findings if f.norm == "drag")
    lengths = [e.end_s - e.start_s for e in drag.evidence]
    pauses = 0.5 * (len(lengths) - 1)
    assert seconds(sample.listen("drag")) == pytest.approx(sum(lengths) + len(lengths) + pauses, abs=0.01)
    assert seconds(sample.listen(drag, around_s=0)) == pytest.approx(sum(lengths) + pauses, abs=0.01)
    assert seconds(sample.listen(drag.evidence[0], around_s=0)) == pytest.approx(lengths[0], abs=0.001)


def test_what_is_heard_are_the_very_seconds(sample):
    whole = callnorm._core.decode(callnorm.sample_call())[0]
    played = heard(sample.listen((53.5, 54.75), around_s=0))
    assert (played == whole[:, 428000:438000]).all()


@pytest.mark.parametrize("asked", ["politeness", (3, 2), None, "volume"])
def test_what_cannot_be_listened_to_is_refused(sample, asked):
    with pytest.raises(callnorm.OptionsError, match=r"finding|evidence"):
        sample.listen(asked)


def test_a_report_of_an_array_is_listened_to_with_the_array():
    samples, rate, _ = callnorm._core.decode(callnorm.sample_call())
    report = callnorm.analyze(samples, sample_rate=rate, agent="left")
    with pytest.raises(callnorm.OptionsError, match="recording="):
        report.listen("drag")
    assert seconds(report.listen("drag", recording=samples, sample_rate=rate)) > 1
    with pytest.raises(callnorm.OptionsError, match="is not the recording of this report"):
        report.listen("drag", recording=samples[:, 1:], sample_rate=rate)
