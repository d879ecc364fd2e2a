"""The JSON Schema of profiles, held against what the core accepts and refuses."""

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import get_args

import jsonschema
import numpy as np
import pytest

import callnorm
from callnorm import _core, labels, text
from callnorm.quantities import QUANTITIES, Quantity

ROOT = Path(__file__).parents[2]
BROKEN = sorted((ROOT / "tests" / "broken").glob("*.toml"))
EXAMPLES = re.findall(r"```toml\n(.*?)\n```", (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def schema():
    made = json.loads(_core.schema("profile"))
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


@pytest.mark.parametrize("example", [_core.profile("telephone-zh"), *EXAMPLES])
def test_what_the_core_accepts_the_schema_accepts(schema, tmp_path, example):
    whole = example if "name" in tomllib.loads(example) else f'name = "team"\n\n{example}'
    (tmp_path / "team.toml").write_text(whole, encoding="utf-8")
    shown = _core.profile(str(tmp_path / "team.toml"))
    assert [e.message for e in schema.iter_errors(tomllib.loads(whole))] == []
    assert [e.message for e in schema.iter_errors(tomllib.loads(shown))] == []


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_what_is_broken_the_core_refuses_and_the_schema_where_it_can_know(schema, path):
    with pytest.raises(callnorm.OptionsError, match=re.escape(str(path))):
        _core.profile(str(path))
    source = path.read_text(encoding="utf-8")
    knows = source.splitlines()[1]
    if knows == "# The schema: no TOML":
        with pytest.raises(tomllib.TOMLDecodeError):
            tomllib.loads(source)
    else:
        refused = not schema.is_valid(tomllib.loads(source))
        assert refused == (knows == "# The schema: refuses it too"), knows


def test_the_schema_is_printed(run):
    printed = run("norms", "schema")
    assert printed.returncode == 0
    assert json.loads(printed.stdout) == json.loads(_core.schema("profile"))


def test_the_quantities_are_those_that_profiles_may_measure(run):
    known = [choice["const"] for choice in json.loads(_core.schema("profile"))["$defs"]["Quantity"]["oneOf"]]
    printed = run("norms", "quantities")
    rows = [line.split("\t") for line in printed.stdout.splitlines()]
    assert [row[0] for row in rows] == known == list(QUANTITIES) == list(get_args(Quantity))
    assert all(len(row) == 6 and all(row) for row in rows)


def test_the_sha256_can_be_made_from_what_is_printed(tmp_path):
    (tmp_path / "team.toml").write_text(TEAM, encoding="utf-8")
    files = [TEAM, _core.profile("telephone-zh"), _core.profile("telephone-zh-phrases")]
    lines = "".join(hashlib.sha256(file.encode()).hexdigest() + "\n" for file in files)
    report = callnorm.analyze(np.zeros(8000, np.float32), sample_rate=8000, norms=tmp_path / "team.toml")
    assert report.provenance.norms.sha256 == hashlib.sha256(lines.encode()).hexdigest()


TEAM = """name = "our-team"
extends = "telephone-zh"
critical_fails = "zero"
[norms.no-silence]
title = { zh = "无静默", en = "No silence" }
source = "无 2 秒以上静默"
count = { event = "silence", min_s = 2 }
band = { high = 0 }
[norms.interrupts-once]
title = { zh = "打断一次", en = "Interrupts once" }
source = "录音中坐席打断一次"
count = { event = "interruption", by = "agent", min_s = 0.5 }
band = { low = 1, high = 1 }
[norms.turns]
title = { zh = "话轮", en = "Turns" }
source = "坐席每个话轮都有语速"
count = { event = "turn", by = "agent", above = 60 }
band = { low = 5 }
[norms.regulations]
title = { zh = "提及规定", en = "Regulations" }
source = "列出供复核"
never_say = { phrases = ["公司规定"] }
review = true
"""


@pytest.mark.parametrize(
    ("lang", "ended", "listed"), [("en", "0 since this failed: No brushing off", "for review"), ("zh", "得分归零", "待人工复核")]
)
def test_the_scorecard_says_what_ended_the_score_and_what_is_for_review(tmp_path, lang, ended, listed):
    (tmp_path / "team.toml").write_text(TEAM, encoding="utf-8")
    words = [{"channel": 0, "start": 59.6, "end": 60.6, "text": "这是公司规定"}]
    report = callnorm.analyze(callnorm.sample_call(), agent="left", words=words, norms=tmp_path / "team.toml")
    card = report.scorecard
    assert (card.score, card.score_low, card.score_high, list(card.zeroed_by)) == (0, 0, 0, ["no-brushing-off"])
    found = {f.norm: f for f in card.findings}
    assert found["regulations"].review and found["regulations"].verdict == "undetermined"
    assert found["no-silence"].verdict == "fail" and found["no-silence"].measured == len(found["no-silence"].evidence)
    assert [found[norm].verdict for norm in ("interrupts-once", "turns")] == ["pass", "pass"]
    shown = text.scorecard(report, lang)
    assert ended in shown and listed in shown
    assert labels.verdict(found["regulations"], lang) == listed
    again = callnorm.analyze(callnorm.sample_call(), agent="left", words=words, norms=tmp_path / "team.toml")
    assert report.to_json() == again.to_json()
