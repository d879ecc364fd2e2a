"""The report's page, without a browser: what it holds, what it escapes, which sound."""

import base64
import json
import re
import sys

import numpy as np
import pytest

import callnorm
from callnorm import _core, extras, html, sound


def embedded(page):
    """The pieces and the samples of a page's sound."""
    wav = base64.b64decode(re.search(r'id="wav">([^<]+)<', page)[1])
    samples, rate, info = _core.decode(wav)
    assert (rate, info["encoding"], info["repairs"]) == (8000, "g711_ulaw", [])
    return json.loads(re.search(r'id="pieces">([^<]+)<', page)[1]), samples


def test_every_byte_of_g711_comes_back_the_same():
    codes = np.arange(256, dtype=np.uint8)
    wav = bytearray(sound.wav(np.zeros((1, 256), np.float32)))
    wav[-256:] = codes.tobytes()
    levels = _core.decode(bytes(wav))[0]
    again = np.frombuffer(sound.wav(levels)[-256:], np.uint8)
    assert set(np.flatnonzero(again != codes)) <= {0x7F}  # minus zero is zero
    assert (_core.decode(sound.wav(levels))[0] == levels).all()


def test_what_is_between_the_steps_takes_the_nearest():
    ramp = np.linspace(-1.2, 1.2, 20001, dtype=np.float32)[None]
    back = _core.decode(sound.wav(ramp))[0]
    inside = ramp[np.abs(ramp) < 0.98]
    half_a_step = (np.abs(inside) + 132 / 32768) / 32
    assert (np.abs(back[np.abs(ramp) < 0.98] - inside) <= half_a_step + 0.5 / 32768 + 1e-6).all()
    assert np.abs(back).max() < 1


def test_a_short_call_is_embedded_whole_as_it_was_recorded(sample):
    pieces, samples = embedded(sample.to_html("en"))
    assert pieces == [[0.0, pytest.approx(sample.source.duration_s, abs=1e-3), 0.0]]
    assert (samples == _core.decode(callnorm.sample_call())[0]).all()


def test_of_a_long_call_the_evidence_is_embedded(sample, monkeypatch):
    monkeypatch.setattr(sound, "WHOLE_CALL_S", 60)
    page = sample.to_html("en")
    pieces, samples = embedded(page)
    whole = _core.decode(callnorm.sample_call())[0]
    assert len(pieces) > 3
    for start_s, end_s, at_s in pieces:
        n = round(end_s * 8000) - round(start_s * 8000)
        assert (samples[:, round(at_s * 8000) :][:, :n] == whole[:, round(start_s * 8000) :][:, :n]).all()
    for finding in sample.scorecard.findings:
        assert all(any(a <= e.start_s and e.end_s <= b for a, b, _ in pieces) for e in finding.evidence)
    assert "not the whole call" in page


def test_other_rates_are_brought_to_the_telephones():
    rate = 44100
    tone = 0.25 * np.sin(2 * np.pi * 440 * np.arange(3 * rate) / rate)
    report = callnorm.analyze(tone, sample_rate=rate)
    _, samples = embedded(report.to_html("en", recording=tone, sample_rate=rate))
    assert samples.shape == (1, 24000)
    assert np.abs(np.fft.rfft(samples[0])).argmax() == 440 * 3


@pytest.mark.parametrize(
    ("audio", "path", "why"),
    [
        (False, None, "left out"),
        (True, "elsewhere.wav", "not at hand"),
        (True, None, "does not know"),
        (True, __file__, "is not the recording"),
    ],
)
def test_a_page_without_sound_says_why(sample, audio, path, why):
    document = sample.to_dict()
    document["source"]["path"] = path
    page = callnorm.Report.from_json(json.dumps(document)).to_html("en", audio=audio)
    assert 'id="wav"' not in page
    assert "data-start" not in page.partition("<script>")[0]
    assert re.search(f"This page holds no sound: [^<]*{why}", page)


def test_a_recording_that_is_given_must_be_the_reports(sample, written):
    with pytest.raises(callnorm.OptionsError, match="is not the recording of this report"):
        written.to_html(recording=callnorm.sample_call())
    with pytest.raises(FileNotFoundError):
        sample.to_html(recording="absent.wav")


def test_what_comes_from_outside_is_escaped(hostile):
    page = hostile.to_html("zh")
    assert page.count("<script") == 1
    assert page.count("&gt;hostile") >= 4
    for given in ("<b>hostile", "<i>hostile", "<u>hostile", "<s>hostile", '"/><script'):
        assert given not in page
    assert "&lt;script&gt;alert(1).wav" in page


def test_a_page_asks_for_nothing_from_outside(sample):
    page = sample.to_html("en")
    assert re.findall(r"""(?:src|href)\s*=\s*["']?([^"'\s>]+)""", page.partition("<script>")[0]) == [
        link for link in re.findall(r'href="([^"]+)"', page) if link.startswith("#")
    ]
    assert "url(" not in page and "@import" not in page and "http" not in page.replace("http-equiv", "")


def test_both_languages_are_in_the_page(written):
    for lang, other in (("zh", "en"), ("en", "zh")):
        page = written.to_html(lang)
        assert f'value="{lang}" checked' in page and f'value="{other}" checked' not in page
        assert "拖尾音" in page and "Dragged endings" in page


def test_findings_stand_in_the_order_of_what_matters(worded_sample):
    order = re.findall(r'<li class="finding (\w+)" id="norm-([\w-]+)"', worded_sample.to_html("en"))
    verdicts = [verdict for verdict, _ in order]
    assert verdicts == sorted(verdicts, key=("fail", "undetermined", "pass", "not_applicable").index)
    assert sorted(norm for _, norm in order) == sorted(f.norm for f in worded_sample.scorecard.findings)
    assert order[0] == ("fail", "no-brushing-off")


def test_kinds_that_are_not_known_yet_are_shown_as_they_are(sample):
    document = sample.to_dict()
    document["scorecard"]["findings"][0]["verdict"] = "fail"
    document["turns"]["silences"][0]["kind"] = None
    document["line"]["hangup"] = None
    for channel in document["channels"]:
        channel["tone"] = channel["clarity"] = channel["fillers"] = None
    record = callnorm.record.Record.parse(json.dumps(document).replace('"verdict": "pass"', '"verdict": "praise"'))
    assert "praise" in html.page(record, "en")
    document["turns"] = document["line"] = document["transcript"] = None
    assert "Findings" in html.page(callnorm.record.Record.parse(json.dumps(document)), "en")


@pytest.mark.parametrize(
    ("value", "interval", "band"),
    [(190, (185, 195), (180, 200)), (0, (0, 0), (None, 0)), (-26, (-26.5, -25.5), (-36, -16)), (0.8, (0.6, 1.0), (None, 3))],
)
def test_a_gauge_keeps_the_order_of_what_it_shows(value, interval, band):
    ends = [dict(zip(("low", "high"), pair, strict=True)) for pair in (interval, band)]
    g = html.gauge(callnorm.record.Record({"measured": value, "interval": ends[0], "band": ends[1]}))
    assert 0 <= g["low"] <= g["value"] <= g["high"] <= 100
    known = [end for end in (g["band_low"], g["value"], g["band_high"]) if end is not None]
    assert known == sorted(known)


@pytest.mark.parametrize(
    ("span", "heard"),
    [((10, 11), (10, 11)), ((10, 10.1), (9.8, 10.3)), ((5, 5), (4.75, 5.25)), ((0.1, 0.1), (0, 0.35)), ((89.1, 89.1), (88.85, 89.119))],
)
def test_what_is_too_short_to_hear_is_heard_with_what_is_around_it(sample, span, heard):
    piece = callnorm.record.Record({"start_s": span[0], "end_s": span[1]})
    assert html.heard(sample, piece, 0) == pytest.approx(heard)


@pytest.mark.parametrize(
    ("span", "heard"), [((10, 11), (9.5, 11.5)), ((5, 5), (4.5, 5.5)), ((0.1, 0.2), (0, 0.7)), ((89, 89.1), (88.5, 89.119))]
)
def test_evidence_is_heard_with_half_a_second_before_and_after(sample, span, heard):
    piece = callnorm.record.Record({"start_s": span[0], "end_s": span[1]})
    assert html.heard(sample, piece) == pytest.approx(heard)


def test_without_jinja2_the_error_says_what_to_install(written, monkeypatch):
    html._template.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(ImportError, match=re.escape(f"HTML reports need jinja2: {extras.install('html')}")):
        written.to_html()
    assert written._repr_html_()
