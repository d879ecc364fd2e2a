"""The sentences of reports, in both languages by their codes."""

import json

import numpy as np

import callnorm
from callnorm import labels, text


def with_repair(report, **repair):
    document = report.to_dict()
    document["source"]["repairs_coded"] = [repair]
    document["source"]["repairs"] = ["as an earlier version put it"]
    return callnorm.Report.from_json(json.dumps(document))


def test_each_sentence_of_a_report_has_its_code_beside_it_and_reads_in_both_languages():
    report = callnorm.analyze(np.full(8000, np.nan, dtype="float32"), sample_rate=8000)
    (channel,), source = report.channels, report.source
    assert source.repairs_coded == [{"code": "samples_broken", "count": 8000}]
    assert [note.code for note in channel.notes_coded][:2] == ["role_assumed_one_channel", "no_speech"]
    for write, of, english in ((labels.notes, channel, channel.notes), (labels.repairs, source, source.repairs)):
        assert write(of, "en") == english
        assert all("\u4e00" <= said.lstrip("0123456789 ")[0] <= "\u9fff" for said in write(of, "zh"))
    reasons = {finding.reason_code for finding in report.scorecard.findings}
    assert reasons >= {"nobody_speaks"}
    for finding in report.scorecard.findings:
        assert labels.because(finding, "en") == (finding.reason or "")
        assert (finding.reason is None) == (finding.reason_code is None)


def test_parameters_stand_in_the_sentence(written):
    report = with_repair(written, code="cut_off", promised=8000, present=4000)
    assert "8000" in text.scorecard(report, "zh") and "文件被截断" in text.scorecard(report, "zh")
    assert "8000 bytes of sound were promised, 4000 are there" in text.scorecard(report, "en")


def test_a_report_of_an_earlier_version_keeps_its_english(written):
    document = written.to_dict()
    assert "notes_coded" not in document["channels"][0]
    assert written.channels[0].notes
    for lang in ("zh", "en"):
        assert labels.notes(written.channels[0], lang) == written.channels[0].notes
        assert labels.repairs(written.source, lang) == written.source.repairs
    assert written.channels[0].notes[0] in text.scorecard(written, "zh")
