"""What identifies a person is masked: numbers and names in texts, and their seconds in the sound."""

import json
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import callnorm
from callnorm import batch, cli, redact, sound

SHARED = os.environ.get("CALLNORM_SHARED")
SAID = "我姓李，这个月的燃气费比上个月多了一倍，电话是13800138000。"


@pytest.mark.parametrize(
    ("given", "masked"),
    [
        ("电话是138-0013-8000。", "电话是*************。"),
        ("一三八，呃，零零一三，八零零零", "*" * 15),
        ("后四位是7725", "后四位是****"),
        ("分机号是123", "分机号是123"),
        ("身份证110101199003071232X", "身份证" + "*" * 19),
        ("一千二百八十元", "******元"),
        ("千万不要挂机，等三五分钟", "千万不要挂机，等三五分钟"),
        ("请问您是孙女士吗？", "请问您是*女士吗？"),
        ("欧阳先生您好", "**先生您好"),
        ("好的女士，请稍等", "好的女士，请稍等"),
        ("先生您先听我说", "先生您先听我说"),
        ("免贵姓陈", "免贵姓*"),
        ("请问您贵姓？", "请问您贵姓？"),
        ("我叫王小明，", "我叫***，"),
        ("请报一下您的姓名", "请报一下您的姓名"),
        ("我叫你等一下", "我叫你等一下"),
    ],
)
def test_texts(given, masked):
    assert redact.text(given) == masked


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("13800138000", "phone"),
        ("010-87654321", "phone"),
        ("11010119900307123X", "id_card"),
        ("6228480012345678", "bank_card"),
        ("六零二幺八", "number"),
    ],
)
def test_kinds(number, kind):
    assert [span.kind for span in redact.spans(f"是{number}。")] == [kind]


@pytest.fixture(scope="module")
def words():
    labels = json.loads(callnorm.sample_call().with_suffix(".json").read_text(encoding="utf-8"))
    said = [{"channel": u["channel"], "start": u["start_s"], "end": u["end_s"], "text": u["text"]} for u in labels["utterances"]]
    longest = max((each for each in said if each["channel"] == 1), key=lambda each: each["end"] - each["start"])  # as long as SAID
    longest["text"] = SAID
    return {"segments": said}


@pytest.fixture(scope="module")
def open_report(words):
    return callnorm.analyze(callnorm.sample_call(), words=words)


@pytest.fixture(scope="module")
def report(words):
    return callnorm.analyze(callnorm.sample_call(), words=words, redact=True)


def test_no_view_of_a_report_has_what_was_masked(open_report, report):
    secrets = re.compile("13800138000|一三八零零|幺三八零零|60218|六零二幺八|姓李")
    assert secrets.search(open_report.to_json())
    views = (report.to_json(), report.to_html("zh", audio=False), report._repr_html_(), report.to_pandas("phrases").to_csv())
    assert not any(secrets.search(view) for view in views)
    spelt = "".join(unit["text"] for c in report.channels for p in c.speech.phrases for unit in p.units or ())
    assert "三八" not in spelt and "六零" not in spelt
    assert redact.masked(report) == {"phone": 1, "id_card": 0, "bank_card": 0, "number": 1, "name": 1}
    assert callnorm.Report.from_json(report.to_json()) == report and redact.report(report) is report


def test_nothing_else_changes(open_report, report):
    assert [(f.norm, f.verdict, f.measured) for f in report.scorecard.findings] == [
        (f.norm, f.verdict, f.measured) for f in open_report.scorecard.findings
    ]
    assert report.provenance.options["redact"] and "redact" not in open_report.provenance.options


def test_evidence_is_masked_by_itself_and_by_what_is_said_in_its_seconds(open_report):
    """A piece may hold the name alone, which only the sentence around it gives away."""
    document = open_report.to_dict()
    said = next(s for s in document["transcript"]["segments"] if "13800138000" in s["text"])
    finding = next(f for f in document["scorecard"]["findings"] if f["evidence"])
    piece = finding["evidence"][0] | {"start_s": said["start_s"], "end_s": said["end_s"]}
    finding["evidence"] = [piece | {"text": text} for text in ("李，这个月", "王女士", "电话13800138000")]
    masked = redact.report(callnorm.Report.from_json(json.dumps(document)))
    evidence = next(f for f in masked.scorecard.findings if f.norm == finding["norm"]).evidence
    assert [e.text for e in evidence] == ["*，这个月", "*女士", "电话***********"]


def test_its_seconds_are_silent_in_pages_and_clips(open_report, report, tmp_path):
    plain, silent = sound.samples(open_report), sound.samples(report)
    spans = report["redacted"]["silenced"]
    inside = np.zeros(plain.shape[1], bool)
    for span in spans:
        inside[int(span["start_s"] * 8000) : int(span["end_s"] * 8000) + 1] = True
    assert np.abs(plain[:, inside]).max() > 0.01 and not silent[:, inside].any()
    assert np.array_equal(plain[:, ~inside], silent[:, ~inside])
    said = next(s for s in open_report.transcript.segments if "13800138000" in s.text)
    assert sum(span["end_s"] - span["start_s"] for span in spans) < said.end_s - said.start_s + 0.2
    document = report.to_dict()
    finding = next(f for f in document["scorecard"]["findings"] if f["evidence"])
    finding["evidence"] = [finding["evidence"][0] | dict(spans[0].items())]
    clips = callnorm.Report.from_json(json.dumps(document)).clips(tmp_path, around_s=0)
    heard = next(clip for clip in clips if clip.name.startswith(finding["norm"])).read_bytes()
    assert set(heard[heard.index(b"data") + 8 :]) <= {0xFF}  # µ-law's zero


def test_batch_and_page_mask_too(words, tmp_path, capsys):
    shutil.copy(callnorm.sample_call(), tmp_path / "a.wav")
    (tmp_path / "words.json").write_text(json.dumps(words), encoding="utf-8")
    given = [str(tmp_path / "a.wav"), "--words", str(tmp_path / "words.json")]
    secret = re.compile("13800138000|幺三八零零|60218")
    assert cli.main(["batch", *given, "-o", str(tmp_path / "masked"), "--redact"]) == 0
    tables = [pq.read_table(file).to_pylist() for file in (tmp_path / "masked").glob("part-*/*.parquet")]
    assert not secret.search(repr(tables)) and "****" in repr(tables)
    assert batch.run(tmp_path / "a.wav", tmp_path / "masked", words=tmp_path / "words.json", redact=True).kept == 1
    assert batch.run(tmp_path / "a.wav", tmp_path / "masked", words=tmp_path / "words.json").kept == 0  # now with all texts
    capsys.readouterr()
    page = ["page", str(tmp_path / "masked"), "-o", str(tmp_path / "team.html"), "--pages", str(tmp_path / "pages"), "--lang", "en"]
    assert cli.main([*page, "--redact"]) == 0
    assert "phone numbers 1" in capsys.readouterr().err
    assert not any(secret.search(file.read_text(encoding="utf-8")) for file in (tmp_path / "pages").glob("*.html"))


def test_the_command_counts_what_it_masked(words, tmp_path, capsys):
    (tmp_path / "words.json").write_text(json.dumps(words), encoding="utf-8")
    arguments = ["analyze", str(callnorm.sample_call()), "--words", str(tmp_path / "words.json"), "--redact", "--format", "json"]
    assert cli.main([*arguments, "--lang", "zh"]) == 0
    shown = capsys.readouterr()
    assert "电话号码 1" in shown.err and json.loads(shown.out)["redacted"]["masked"]["phone"] == 1


@pytest.mark.skipif(SHARED is None, reason="CALLNORM_SHARED names no labelled calls")
def test_recall_on_the_numbers_of_labelled_calls():
    """Each number that the labels say, written and as it is spoken; what has no digit, name or amount stays as it is."""
    kinds = {"text": re.compile(r"\d{4,}"), "spoken": re.compile("[零〇一二三四五六七八九幺两]{4,}")}
    found, of, needless = 0, 0, 0
    for file in Path(SHARED, "calls").glob("*.json"):
        for utterance in json.loads(file.read_text(encoding="utf-8"))["utterances"]:
            for name, numbers in kinds.items():
                masked = redact.text(utterance[name])
                said = [masked[slice(*number.span())] for number in numbers.finditer(utterance[name])]
                found, of = found + sum(set(each) == {redact.MASK} for each in said), of + len(said)
                needless += masked != utterance[name] and not re.search(r"\d|[一二三四五六七八九零幺]|先生|女士|姓", utterance[name])
    assert of >= 10
    assert found / of >= 0.95
    assert needless == 0
