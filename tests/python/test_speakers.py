"""Who says what on a channel that both sides are on: the sample call mixed to one channel, with the words that its labels say."""

import functools
import json
import re

import pytest
import soundfile

import callnorm
from callnorm import rows as batch
from callnorm._core import SURELY

CALL = callnorm.sample_call()
SAID = json.loads(CALL.with_suffix(".json").read_text(encoding="utf-8"))["utterances"]


def analyze(said, gain=1.0):
    sound, rate = soundfile.read(CALL)
    words = [{"start": u["start_s"], "end": u["end_s"], "text": u["text"]} for u in said]
    return callnorm.analyze(gain * sound.sum(axis=1), sample_rate=rate, agent="mono", words=words)


@pytest.fixture(scope="module")
def mixed():
    return analyze(SAID)


def likely(report):
    """Give each character's time with how likely it is the agent's."""
    units = [unit for phrase in report.channels[0].speech.phrases for unit in phrase.units or ()]
    return [((unit["start_s"] + unit["end_s"]) / 2, unit.get("agent_probability")) for unit in units]


def finding(report, norm):
    return next(f for f in report.scorecard.findings if f.norm == norm)


def test_each_character_is_given_to_the_side_that_says_it(mixed):
    right = wrong = open_ = 0
    for at, agent in likely(mixed):
        sides = {u["role"] for u in SAID if u["start_s"] <= at <= u["end_s"]}
        if len(sides) == 1:
            surely = "agent" if agent >= SURELY else "customer" if agent <= 1 - SURELY else None
            open_ += surely is None
            right += sides == {surely}
            wrong += surely is not None and sides != {surely}
    assert right > 0.9 * (right + wrong + open_)
    assert wrong < 0.02 * right


def test_a_phrase_has_the_probability_of_its_characters_or_none_where_both_sides_speak_in_it(mixed):
    for phrase in mixed.channels[0].speech.phrases:
        own = [unit["agent_probability"] for unit in phrase.units]
        if min(own) > 0.5 or max(own) <= 0.5:
            assert phrase.agent_probability == pytest.approx(sum(own) / len(own), abs=1e-3)
        else:
            assert phrase.agent_probability is None
    table = mixed.to_pandas("phrases")
    surely = table.agent_probability.map(lambda p: "agent" if p >= SURELY else "customer" if p <= 1 - SURELY else "mixed")
    assert table.role.tolist() == surely.where(table.agent_probability.notna(), "mixed").tolist()
    assert table.role.value_counts().agent > 15


def test_the_transcript_parts_where_the_other_side_takes_over(mixed):
    segments = mixed.transcript.segments
    rows = [(s["role"], s["text"]) for s in batch.scored(None, mixed)["transcripts"]]
    assert ("customer", "60218。") in rows
    assert ("agent", "请问您的户号是多少？") in rows
    assert "".join(s.spoken for s in segments) == "".join(u["text"] for p in mixed.channels[0].speech.phrases for u in p.units)
    page = mixed.to_html(audio=False)
    said = re.findall(r'class="line (\w+)".*?class="said" lang="zh-Hans">(.*?)<', page, re.DOTALL)
    assert said == rows


def test_what_the_agent_must_not_say_fails_where_it_is_surely_the_agents(mixed):
    found = finding(mixed, "no-brushing-off")
    assert found.verdict == "fail"
    assert [e.text for e in found.evidence] == ["这是公司规定", "说也没有用"]


def test_what_the_agent_must_not_say_passes_where_it_is_surely_the_customers():
    turned = {"这是公司规定，您跟我说也没有用": "已经跟您说了，您看一下您的账单吧", "我想问一下是怎么回事": "这个事情我也没办法"}
    report = analyze([u | {"text": functools.reduce(lambda text, t: text.replace(*t), turned.items(), u["text"])} for u in SAID])
    assert finding(report, "no-brushing-off").verdict == "pass"
    assert "我也没办法" in "".join(p.text for p in report.channels[0].speech.phrases)


def test_it_is_open_who_says_it_where_nothing_else_tells():
    report = analyze([u | {"text": "嗯" * u["characters"]} for u in SAID[:-1]] + [SAID[-1] | {"text": "这是公司规定"}])
    assert {agent for _, agent in likely(report)} == {None}
    found = finding(report, "no-brushing-off")
    assert (found.verdict, found.reason) == ("undetermined", "both sides are on this channel")


def test_the_level_changes_nothing(mixed):
    soft = [agent for _, agent in likely(analyze(SAID, gain=0.5))]
    assert soft == pytest.approx([agent for _, agent in likely(mixed)], abs=1e-3)


def test_where_each_side_has_a_channel_or_there_are_no_words_nothing_is_said(worded_sample):
    phrases = [p for c in worded_sample.channels for p in c.speech.phrases]
    assert {p.agent_probability for p in phrases} == {None}
    assert not any("agent_probability" in unit for p in phrases for unit in p.units)
    sound, rate = soundfile.read(CALL)
    wordless = callnorm.analyze(sound.sum(axis=1), sample_rate=rate, agent="mono")
    assert {p.agent_probability for p in wordless.channels[0].speech.phrases} == {None}
