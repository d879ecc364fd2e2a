"""What a finding counts, and how much of a score is decided, in words."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import callnorm
from callnorm import html, labels, notebook, text
from callnorm.batch import finding, junit
from callnorm.record import Part

# What each norm of the built-in profile that counts must not happen.
BREACHES = {
    "customer-hangs-up-first": ("坐席先挂机 0 次", "agent hung up first: 0 times"),
    "no-interrupting": ("打断客户 0 次", "interruptions of the customer: 0 times"),
    "no-speakerphone": ("使用免提 0 次", "hands-free speech: 0 times"),
    "hold-announced": ("未告知的静默 0 次", "unannounced silences: 0 times"),
    "hold-thanked": ("等待后未致谢 0 次", "holds without thanks: 0 times"),
    "no-small-talk": ("查到 0 次", "found: 0 times"),
}


def report(sample: callnorm.Report, **scorecard: Any) -> callnorm.Report:
    """Give the sample's report with members of its scorecard changed."""
    document = json.loads(sample.to_json())
    document["scorecard"] |= scorecard
    return callnorm.Report.from_json(json.dumps(document))


def counting(sample: callnorm.Report) -> list[dict[str, Any]]:
    """Give the sample's findings that count, each as if there had been none."""
    found = json.loads(sample.to_json())["scorecard"]["findings"]
    none = {"verdict": "pass", "measured": 0.0, "interval": {"low": 0.0, "high": 0.0}, "evidence": []}
    return [f | none for f in found if f["unit"] == "times"]


def weighing(sample: callnorm.Report, *verdicts: str) -> list[dict[str, Any]]:
    """Give so many of the sample's findings with these verdicts and a weight of 1 each, and no others."""
    found = json.loads(sample.to_json())["scorecard"]["findings"]
    return [f | {"verdict": verdict, "weight": 1.0} for f, verdict in zip(found, verdicts, strict=False)]


def test_a_count_says_what_is_counted_in_both_languages(sample):
    found = {f["norm"]: Part(f) for f in counting(sample)}
    for norm, said in BREACHES.items():
        assert (labels.measured(found[norm], "zh"), labels.measured(found[norm], "en")) == said
    for one in found.values():
        zh, en = labels.measured(one, "zh"), labels.measured(one, "en")
        assert zh.removesuffix(" 0 次") not in ("", zh), "a name before the number"
        assert en.removesuffix(": 0 times") not in ("", en)


def test_every_view_says_what_is_counted(sample):
    shown = report(sample, findings=counting(sample))
    for lang, i in (("zh", 0), ("en", 1)):
        for view in (text.scorecard(shown, lang), html.page(shown, lang), notebook.fragment(shown, lang)):
            for said in BREACHES.values():
                assert said[i] in view
    row = {"norm": "customer-hangs-up-first", "title": "客户先挂机", "title_en": "-", "verdict": "fail", "measured": 1.0, "unit": "times"}
    row |= {"quantity": "agent_hung_up", "low": 1.0, "high": 1.0, "expected": "≤ 0 times", "basis": "handbook", "evidence": []}
    case = junit._case("call.wav", finding.of_row(row | {"severity": "minor"}), "zh")
    assert "坐席先挂机 1 次" in case[0].attrib["message"]


def test_a_report_that_does_not_say_what_it_counts_shows_the_number_alone(sample):
    old = [{name: value for name, value in f.items() if name != "quantity"} for f in counting(sample)]
    assert {labels.measured(Part(f), "zh") for f in old} == {"0 次"}


@pytest.mark.parametrize(
    ("verdicts", "range_", "shown"),
    [
        (("pass", "fail", "undetermined"), (33.3, 66.7), None),
        (("pass", "undetermined"), (50.0, 100.0), None),
        (("pass", "undetermined", "undetermined"), (33.3, 100.0), "33–100"),
        (("undetermined", "undetermined"), (0.0, 100.0), "0–100"),
        (("not_applicable",), (None, None), None),
    ],
)
def test_the_range_stands_for_a_score_of_which_less_than_half_is_decided(sample, verdicts, range_, shown):
    decided = [v for v in verdicts if v in ("pass", "fail")]
    score = 100 * decided.count("pass") / len(decided) if decided else None
    low, high = range_
    made = report(sample, score=score, score_low=low, score_high=high, zeroed_by=[], findings=weighing(sample, *verdicts))
    says = labels.score(made.scorecard, "en")
    views = [html.page(made, "en"), notebook.fragment(made, "en"), text.scorecard(made, "en")]
    missing = verdicts.count("undetermined")
    if shown is None:
        assert labels.span_of_score(made.scorecard) == ""
        assert says == "no score" if score is None else says.startswith(f"{score:.0f} (")
        assert not any("undetermined, weight" in view for view in views)
    else:
        what = f"{missing} norms undetermined, weight {missing} of {len(verdicts)}"
        assert says == f"{shown} of 100, {what}"
        assert labels.score(made.scorecard, "zh") == f"{shown} 满分 100，{missing} 项规范无法判定，占权重 {missing} / {len(verdicts)}"
        assert all(shown in view and what in view for view in views)
        assert f"score {shown}" in repr(made)
        assert re.search(r'id="score-text">.*?<b class="small">' + shown, html.page(made, "en"), re.DOTALL)


def test_a_score_that_a_critical_norm_ended_is_0_however_little_is_decided(sample):
    found = weighing(sample, "fail", "undetermined", "undetermined")
    made = report(sample, score=0.0, score_low=0.0, score_high=0.0, zeroed_by=[found[0]["norm"]], findings=found)
    assert labels.score(made.scorecard, "en").startswith("0 of 100")
