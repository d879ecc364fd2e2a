"""The two sides of one channel, as they are shown: the sample call mixed to one channel, told by the words or by voices alone."""

import json
import re
from html import unescape

import pytest

import callnorm
from callnorm import colours, html, labels, notebook, sides, text, timeline
from callnorm.events import events


@pytest.fixture(params=["by_words", "by_voices"])
def told(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def untold(by_words):
    """Both sides on one channel, and nothing that tells them apart."""
    document = by_words.to_dict()
    document["channels"][0]["parties"] = None
    return callnorm.Report.from_json(json.dumps(document))


def names(report):
    return ["voice-1", "voice-2"] if report.transcript is None else ["agent", "customer"]


def test_passages_part_the_phrases_where_a_side_takes_over(told):
    channel = told.channels[0]
    passages = list(sides.passages(channel))
    for name, side in zip(names(told), channel.parties.sides, strict=True):
        assert [(p.start_s, p.end_s) for p in passages if p.side == name] == [(s.start_s, s.end_s) for s in side.phrases]
    ends = iter(passages)
    for phrase in channel.speech.phrases:
        own = [p for p in passages if phrase.start_s <= p.start_s < phrase.end_s]
        assert [p.start_s for p in own] + [phrase.end_s] == [phrase.start_s] + [p.end_s for p in own]
        assert own == [next(ends) for _ in own]
        units = "".join(unit.text for unit in phrase.units or ())
        assert "".join(p.text for p in own) == ((phrase.text or "") if len(own) == 1 else units)
    unsure = [p for p in passages if p.side == "unsure"]
    assert sum(p.end_s - p.start_s for p in unsure) == pytest.approx(sides.unsure_s(channel), abs=1e-3) != 0


def test_where_sides_are_not_told_apart_the_phrases_stay_whole(untold, sample):
    for report, side in ((untold, "mixed"), (sample, "")):
        for channel in report.channels:
            passages = [(p.side, p.start_s, p.end_s, p.text) for p in sides.passages(channel)]
            assert passages == [(side, p.start_s, p.end_s, p.text or "") for p in channel.speech.phrases]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_view_holds_what_is_measured_of_each_side(told, lang):
    cells = labels.parties(told.channels[0], lang)
    assert list(cells) == names(told)
    rows = ["speech", "rate", "level", "drag"] + ["fillers"] * (told.transcript is not None)
    assert [list(measured) for measured in cells.values()] == [rows, rows]
    for view in (text.scorecard(told, lang), html.page(told, lang), notebook.fragment(told, lang)):
        for name, measured in cells.items():
            assert all(said in view for said in (labels.label(name, lang), *measured.values()))
    for view in (html.page(told, lang), notebook.fragment(told, lang)):
        assert labels.told_by(told.channels[0], lang) in unescape(view)


def test_what_is_not_told_apart_has_no_table(untold, sample):
    for report in (untold, sample):
        assert "Each side by itself" not in html.page(report, "en")
        assert labels.parties(report.channels[0], "en") == {}
    assert 'class="phrase mixed"' in html.page(untold, "en") and "phrases: Both, mixed" in html.page(untold, "en")
    assert 'class="phrase"' in html.page(sample, "en") and "phrases:" not in html.page(sample, "en")


def test_the_timeline_and_the_strip_tell_the_sides_by_colour_and_row(told):
    channel = told.channels[0]
    passages = list(sides.passages(channel))
    lane = next(lane for lane in timeline.lanes(told) if lane.channel)
    assert lane.sides == names(told)
    marks = [mark for mark in lane.marks if mark.kind == "phrase"]
    assert [mark.look for mark in marks] == [f"phrase {p.side}" for p in passages]
    assert {f"phrase {p.side}" for p in passages} < set(timeline.legend([lane]))
    strip = notebook.strip(told, channel, "en")
    for side in (*names(told), "unsure"):
        drawn = re.findall(re.escape(f"<rect {notebook.paint(side)}") + r' x="\S+" y="([\d.]+)" width="\S+" height="([\d.]+)"', strip)
        assert len(drawn) == sum(p.side == side for p in passages) > 0
        top, height = sides.row(channel, side)
        assert {tuple(map(float, place)) for place in drawn} == {
            (notebook.STRIP - 1 - notebook.PHRASES * (1 - top), notebook.PHRASES * height)
        }
        assert f"phrases: {labels.label(side, 'en')}<" in notebook.fragment(told, "en")


def test_a_legend_names_each_look_once_in_both_languages(told):
    lanes = timeline.lanes(told)
    named = {look: (name("zh"), name("en")) for look, name in timeline.legend(lanes).items()}
    first = names(told)[0]
    assert named[f"phrase {first}"] == {"agent": ("语句：坐席", "phrases: Agent"), "voice-1": ("语句：声音 1", "phrases: Voice 1")}[first]
    assert named["phrase unsure"] == ("语句：归属不明", "phrases: Unsure")
    assert len(set(named.values())) == len(named)


def test_sides_and_events_have_colours_of_their_own():
    shown = [*(colours.SIDES[side] for side in ("agent", "customer", "voice-1", "voice-2")), *colours.EVENTS.values()]
    assert len(set(shown)) == len(shown)


def test_a_table_says_whose_voice_a_phrase_is(by_voices, by_words, sample):
    pytest.importorskip("pandas")
    table = by_voices.to_pandas("phrases")
    whole = [sides.VOICES.get(side) for side in sides.of_phrases(by_voices.channels[0])]
    assert table.voice.astype(object).where(table.voice.notna(), None).tolist() == whole
    assert set(whole) == {1, 2, None}
    assert whole[0] == 1
    for report in (by_words, sample):
        assert report.to_pandas("phrases").voice.isna().all()


def test_the_transcript_says_where_it_is_not_sure_whose_a_line_is(by_words):
    document = by_words.to_dict()
    document["transcript"]["segments"][0]["agent_probability"] = 0.5
    report = callnorm.Report.from_json(json.dumps(document))
    assert labels.whose(report, report.transcript.segments[0], "zh") == "归属不明"
    assert labels.whose(by_words, by_words.transcript.segments[0], "en") == "Agent"
    document["channels"][0]["parties"] = None
    report = callnorm.Report.from_json(json.dumps(document))
    assert labels.whose(report, report.transcript.segments[0], "en") == "Both, mixed"


def test_evidence_across_many_lines_is_no_lines(by_words):
    whole = {"channel": 0, "start_s": 0.0, "end_s": by_words.source.duration_s}
    document = by_words.to_dict()
    for finding in document["scorecard"]["findings"]:
        finding["evidence"] = [e | whole for e in finding["evidence"]]
    report = callnorm.Report.from_json(json.dumps(document))
    assert not any(html._line_events(report, line) for line in report.transcript.segments)
    assert any(html._line_events(by_words, line) for line in by_words.transcript.segments)


def test_drags_are_those_of_each_side_by_itself_where_sides_are_told_apart(told, untold):
    def drags(report):
        return sorted((event.start_s, event.end_s) for event in events(report) if event.kind == "drag")

    channel = told.channels[0]
    assert drags(told) == sorted((d.start_s, d.end_s) for side in channel.parties.sides for d in side.drag.events)
    assert drags(untold) == [(d.start_s, d.end_s) for d in untold.channels[0].drag.events] != []
