"""Transcripts in other tools' formats: the same words give the same verdicts, and a check says how a file is understood."""

import json
import os
import re
import sys
from pathlib import Path

import pytest

import callnorm

sys.path.insert(0, str(Path(__file__).parents[2] / "lab"))
import words_formats

CALL = callnorm.sample_call()
SAID = [
    {"channel": u["channel"], "start": u["start_s"], "end": u["end_s"], "text": u["text"]}
    for u in json.loads(CALL.with_suffix(".json").read_text(encoding="utf-8"))["utterances"]
]
DECIDED = ({"pass", "fail"}, {"fail", "pass"})


def verdicts(call, words):
    return {f.norm: f.verdict for f in callnorm.analyze(call, words=words).scorecard.findings}


def flipped(plain, other):
    return [norm for norm in plain if {plain[norm], other[norm]} in DECIDED]


@pytest.fixture(scope="module")
def plain():
    return verdicts(CALL, {"segments": SAID})


@pytest.mark.parametrize("way", words_formats.ways())
def test_the_same_words_in_another_format_turn_no_verdict(way, plain):
    assert flipped(plain, verdicts(CALL, words_formats.ways()[way](SAID))) == []


def test_the_format_stands_in_the_report():
    words = words_formats.as_whisperx(SAID, "speakers")
    report = callnorm.analyze(CALL, words=words)
    assert report.provenance.words.format == "whisperx"
    assert re.fullmatch("[0-9a-f]{64}", report.provenance.words.sha256)
    assert any("by who is heard when" in note for note in report.channels[0].notes)
    assert callnorm.analyze(CALL).to_dict()["provenance"]["words"] is None


@pytest.mark.parametrize(
    ("lang", "says"), [("zh", ["whisperx", "SPEAKER_01 → 声道 0", "按各声道"]), ("en", ["SPEAKER_00 → channel 1", "who is heard"])]
)
def test_a_check_says_how_a_file_is_understood(tmp_path, run, lang, says):
    file = tmp_path / "words.txt"
    file.write_bytes(words_formats.as_whisperx(SAID, "swapped"))
    done = run("words", "check", file, "--recording", CALL, "--lang", lang)
    assert done.returncode == 0
    assert all(part in done.stdout for part in says), done.stdout
    found = json.loads(run("words", "check", file, "--recording", CALL, "--format", "json").stdout)
    assert found["segments"] == found["timed"] == len(SAID)
    assert [note["code"] for note in found["notes_coded"]] == ["words_speakers_placed"]
    assert len(found["notes"]) == len(found["notes_coded"])
    assert {side["name"]: side["channel"] for side in found["sides"]} == {"SPEAKER_01": 0, "SPEAKER_00": 1}
    alone = json.loads(run("words", "check", file, "--format", "json").stdout)
    assert {side["channel"] for side in alone["sides"]} == {None}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no transcript"),
        ("会议纪要".encode("gbk"), "no transcript"),
        (b'[{"text": "a", "start": 1, "chan": 0}]', "did you mean `channel`"),
    ],
)
def test_what_is_no_transcript_is_refused_in_one_line(tmp_path, run, content, says):
    file = tmp_path / "words.json"
    file.write_bytes(content)
    done = run("words", "check", file)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


CASES = Path(os.environ.get("CALLNORM_SHARED", "")) / "cases"
AS_PLAIN = (
    "dev01_w07_funasr_generate",
    "dev01_w21_overlapping_dupes",
    "dev01_w26_html_entities_tags",
    "dev08_w06_hf_chunks",
    "dev08_w08_funasr_sentences_ms",
    "dev08_w09_funasr_http_strings",
    "dev08_w10_funasr_last_char_times_s",
    "dev08_w13_strings_times",
    "dev08_w14_aliyun_sca",
    "dev08_w15_aws_calla",
    "dev08_w16_azure",
    "dev01_w12_all_zero_times",
)


@pytest.mark.parametrize("case", AS_PLAIN)
def test_transcripts_of_public_reports_turn_no_verdict(case):
    if not CASES.is_dir() or "CALLNORM_SHARED" not in os.environ:
        pytest.skip("CALLNORM_SHARED names no folder with cases")
    call = CASES.parent / "calls" / f"{case.split('_')[0]}.wav"
    said = json.loads(call.with_suffix(".json").read_text(encoding="utf-8"))["utterances"]
    true = [{"channel": u["channel"], "start": u["start_s"], "end": u["end_s"], "text": u["text"]} for u in said]
    assert flipped(verdicts(call, true), verdicts(call, CASES / f"words_{case}.json")) == []
