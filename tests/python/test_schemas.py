"""The JSON Schemas and what they describe hold each other to account."""

import copy
import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import callnorm
from callnorm import _core

TESTS = Path(__file__).parents[1]
STORED = (TESTS / "golden" / "report.json", TESTS / "python" / "data" / "report.json")


def validator(kind):
    made = json.loads(_core.schema(kind))
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


@pytest.fixture(scope="module")
def report():
    return validator("report")


@pytest.fixture(scope="module")
def words():
    return validator("words")


@pytest.fixture(scope="module")
def fresh(sample, worded_sample):
    """Reports with and without words, of both channels, of both sides on one, of silence, and of a repaired array."""
    x = np.random.default_rng(1).normal(0, 0.01, 16000).astype("float32")
    x[0] = np.nan
    said = [{"start": s.start_s, "end": s.end_s, "text": s.text} for s in worded_sample.transcript.segments]
    mixed = callnorm.analyze(callnorm.sample_call(), agent="mono", words=said)
    arrays = [callnorm.analyze(samples, sample_rate=8000) for samples in (np.zeros(8000, np.float32), x)]
    return [sample, worded_sample, mixed, *arrays]


@pytest.mark.parametrize("kind", ["report", "profile", "words"])
def test_a_schema_is_printed(run, kind):
    printed = run("schema", kind)
    assert (printed.returncode, printed.stderr) == (0, "")
    assert json.loads(printed.stdout) == json.loads(_core.schema(kind))


def test_a_kind_that_has_no_schema_is_refused(run):
    assert run("schema", "mood").returncode == 2
    with pytest.raises(callnorm.OptionsError, match='of is "mood"; it must be report, profile or words'):
        _core.schema("mood")


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.parent.name)
def test_stored_reports_are_what_the_schema_says(report, path):
    assert [e.message for e in report.iter_errors(json.loads(path.read_text(encoding="utf-8")))] == []


def test_fresh_reports_are_what_the_schema_says_and_hold_nothing_else(report, fresh):
    closed = jsonschema.Draft202012Validator(without_others(json.loads(_core.schema("report"))))
    for made in fresh:
        assert [e.message for e in report.iter_errors(made.to_dict())] == []
        assert [e.message for e in closed.iter_errors(made.to_dict())] == []


def without_others(schema):
    """The same schema that allows no property which it does not name."""
    if isinstance(schema, dict):
        closed = {"additionalProperties": False} if "properties" in schema else {}
        return {key: without_others(inner) for key, inner in schema.items()} | closed
    return [without_others(inner) for inner in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema_version",), "1"),
        (("channels", 0, "role"), "boss"),
        (("channels", 0, "notes_coded"), [{"code": "no_such_code"}]),
        (("channels", 0, "rate", "speaking_cpm"), "fast"),
        (("channels", 0, "rate"), None),
        (("scorecard", "findings", 0, "verdict"), "good"),
        (("scorecard", "findings", 0, "reason_code"), "no_such_reason"),
        (("source", "repairs_coded"), [{"code": "cut_off", "promised": 8}]),
    ],
)
def test_what_the_core_refuses_the_schema_refuses(report, sample, path, value):
    document = copy.deepcopy(sample.to_dict())
    *way, last = path
    part = document
    for step in way:
        part = part[step]
    part[last] = value
    assert not report.is_valid(document)
    with pytest.raises(callnorm.OptionsError):
        callnorm.Report.from_json(json.dumps(document))


WORD = {"word": "您好", "start": 0.1, "end": 0.8, "probability": 0.9}
SEGMENT = {"start": 0.1, "end": 0.8, "text": "您好"}


@pytest.mark.parametrize(
    ("document", "right"),
    [
        ({"segments": [SEGMENT]}, True),
        ([SEGMENT], True),
        (
            {
                "segments": [
                    {"text": "您好"},
                    SEGMENT | {"channel": 0, "words": [{"word": "您好", "start": 0.1, "end": 0.8, "probability": 0.9}]},
                ]
            },
            True,
        ),
        ({"segments": [SEGMENT | {"start": None, "end": None, "channel": None, "avg_logprob": -0.2}], "language": "zh"}, True),
        ({"transcription": [{"offsets": {"from": 100, "to": 800}, "timestamps": {"from": "00:00:00,100"}, "text": " 您好"}]}, True),
        ({"segments": []}, True),
        ({"words": []}, False),
        ("您好", False),
        ({"segments": ["您好"]}, False),
        ({"segments": [{"start": 0.1, "end": 0.8}]}, False),
        ({"segments": [SEGMENT | {"text": None}]}, False),
        ({"segments": [SEGMENT | {"start": "0:01"}]}, False),
        ({"segments": [SEGMENT | {"channel": 0.5}]}, False),
        ({"segments": [SEGMENT | {"channel": -1}]}, False),
    ],
)
def test_transcripts_that_are_read_are_what_the_schema_says(words, tmp_path, document, right):
    path = tmp_path / "words.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert words.is_valid(document) == right
    if right:
        callnorm.analyze(np.zeros(8000, np.float32), sample_rate=8000, words=path)
    else:
        with pytest.raises(callnorm.OptionsError):
            callnorm.analyze(np.zeros(8000, np.float32), sample_rate=8000, words=path)
