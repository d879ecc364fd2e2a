import json
import shutil
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score

import callnorm
from callnorm import batch, calibrate
from callnorm.calibrate import Judged, Score
from callnorm.calibrate.text import table

VERDICTS = ("pass", "fail", "undetermined", "not_applicable")


def judged(score=None, **verdicts) -> Judged:
    return Judged(score, verdicts, {norm: (f"标题{norm}", f"Title {norm}") for norm in verdicts})


def test_kappa_is_scikit_learns():
    rng = np.random.default_rng(4)
    for _ in range(300):
        n = int(rng.integers(1, 40))
        first, second = rng.random((2, n)) < rng.random((2, 1))
        cells = (sum(first & second), sum(first & ~second), sum(~first & second), sum(~first & ~second))
        ours = calibrate.kappa(*map(int, cells))
        if len({*first.tolist(), *second.tolist()}) == 1:
            assert ours is None, "scikit-learn warns and gives nan"
        else:
            assert ours == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)


def test_kappa_by_hand():
    # Cohen's worked example in many a textbook: 20, 5, 10, 15 of 50; observed 0.7, by chance 0.5
    assert calibrate.kappa(20, 5, 10, 15) == pytest.approx(0.4)
    assert calibrate.kappa(0, 5, 5, 0) == -1
    assert calibrate.kappa(0, 0, 0, 0) is None


def test_the_interval_is_wilsons():
    for count, of in [(0, 1), (1, 1), (7, 10), (50, 50), (333, 1000)]:
        want = binomtest(count, of).proportion_ci(method="wilson")
        assert calibrate.wilson(count, of) == pytest.approx((want.low, want.high), abs=1e-12)
    assert calibrate.wilson(0, 0) is None


def test_verdicts_are_counted_each_in_its_place():
    ours = {str(n): judged(rate=verdict) for n, verdict in enumerate(VERDICTS)}
    scores = [Score(2, name, "rate", share) for name in ours for share in (1.0, 0.5, 0.0, None)]
    (norm,) = calibrate.compare(scores, ours).norms
    assert (norm.both_pass, norm.only_people_pass, norm.only_ours_pass, norm.both_fail) == (1, 1, 2, 2)
    assert (norm.undetermined, norm.not_applicable) == (3, 7)
    assert norm.compared == 6
    assert norm.kappa == pytest.approx(cohen_kappa_score([1, 0, 0, 1, 0, 0], [1, 1, 1, 0, 0, 0]))


def test_totals_agree_within_ten_points_and_no_score_counts_apart():
    ours = {"a": judged(80.0), "b": judged(80.0), "c": judged(None), "d": judged(50.0)}
    scores = [Score(2, name, "total", share) for name, share in (("a", 0.9), ("b", 0.69), ("c", 0.5), ("d", 0.5), ("e", 1.0))]
    found = calibrate.compare(scores, ours)
    total = found.total.to_dict()
    assert (total["compared"], total["within_10_points"], total["undetermined"]) == (3, 2, 1)
    assert total["mean_difference"] == pytest.approx((-10 + 11 + 0) / 3)
    assert total["median_absolute_difference"] == pytest.approx(10)
    assert found.missing == ["e"]


def test_the_norms_that_differ_most_come_first():
    ours = {"a": judged(well="pass", badly="pass", open="undetermined")}
    scores = [Score(2, "a", "well", 1.0), Score(3, "a", "标题badly", 0.0), Score(4, "a", "open", 1.0)]
    found = calibrate.compare(scores, ours)
    assert {norm.norm: norm.compared for norm in found.norms} == {"well": 1, "badly": 1, "open": 0}
    assert [norm.norm for norm in found.norms if norm.compared] == ["badly", "well"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "empty; it must begin with a header that names recording, score"),
        (b"recording,norm\n", "scores.csv:1: no column 'score'"),
        (b"recording,score\n", "no scores"),
        (b"recording,score\na.wav,good\n", "scores.csv:2: score is 'good'; it must be a number"),
        (b"recording,score\na.wav,nan\n", "scores.csv:2: score is 'nan'"),
        (b"recording,score\na.wav,101\n", "scores.csv:2: score 101 for total must be from 0 to 100"),
        (b"recording,score\na.wav,-1\n", "scores.csv:2:"),
        (b"recording,score\n,50\n", "scores.csv:2: recording is empty"),
        (b"recording,score\na.wav,50\n\na.wav,50\n", "scores.csv:4: a.wav has a score for total in line 2 already"),
        (b"recording,norm,score\na.wav,greeting,5\n", "points of more than 1 need a column out_of"),
        (b"recording,norm,score,out_of\na.wav,greeting,5,0\n", "scores.csv:2: out_of is 0"),
        (b"recording,norm,score,out_of\na.wav,greeting,5\n", "scores.csv:2: 3 values; the header names 4 columns"),
        (b"recording,score\n\xff.wav,50\n", "scores.csv:2: neither UTF-8 nor GBK"),
    ],
)
def test_wrong_scores_are_one_clear_error(run, tmp_path, text, says):
    (tmp_path / "scores.csv").write_bytes(text)
    done = run("calibrate", "scores.csv")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr


def test_points_words_and_nothing_are_read(tmp_path):
    rows = ["a,greeting,合格,", "a,closing,fail,", "b,greeting,3,4", "b,closing,n/a,", "b,,72.5,", "c,total,9,10"]
    (tmp_path / "s.csv").write_text("\n".join(["recording,norm,score,out_of", *rows]), encoding="utf-8-sig")
    assert [score.share for score in calibrate.read(tmp_path / "s.csv")] == [1, 0, 0.75, None, 0.725, 0.9]


@pytest.fixture
def scored(tmp_path, sample):
    """A CSV in which people say what callnorm says, but for the drags, and one recording that is not there."""
    shutil.copy(callnorm.sample_call(), tmp_path / "call.wav")
    lines = [f"call.wav,{f.norm},{'pass' if f.verdict == 'pass' else 'fail'}" for f in sample.scorecard.findings if f.norm != "drag"]
    lines += ["call.wav,拖尾音,合格", f"call.wav,total,{sample.scorecard.score or 0:g}"]
    (tmp_path / "scores.csv").write_text("\n".join(["recording,norm,score", *lines]) + "\n", encoding="utf-8")
    return tmp_path / "scores.csv"


def test_recordings_are_analysed_or_results_taken_to_the_same_end(run, scored, sample, tmp_path):
    heard = run("calibrate", scored, "--agent", "left", "--format", "json")
    assert heard.returncode == 0, heard.stderr
    batch.run(tmp_path / "call.wav", tmp_path / "out", agent="left")
    taken = run("calibrate", scored, "--format", "json", "--results", "out")
    assert json.loads(heard.stdout) == json.loads(taken.stdout)
    norms = {norm["norm"]: norm for norm in json.loads(heard.stdout)["norms"]}
    assert norms.keys() == {f.norm for f in sample.scorecard.findings}
    for f in sample.scorecard.findings:
        assert norms[f.norm]["compared"] == (f.verdict in ("pass", "fail"))
        assert norms[f.norm]["agreement"] in ((0 if f.norm == "drag" else 1), None)
    assert norms["drag"]["only_people_pass"] == int({f.norm: f.verdict for f in sample.scorecard.findings}["drag"] == "fail")


def test_what_is_missing_or_unreadable_is_told(run, scored, tmp_path):
    batch.run(tmp_path / "call.wav", tmp_path / "out")
    with scored.open("a", encoding="utf-8") as file:
        file.write("absent.wav,total,50\n")
    done = run("calibrate", scored, "--results", "out", "--lang", "en")
    assert done.returncode == 0
    assert "recordings without a result: absent.wav" in done.stdout
    done = run("calibrate", scored)
    assert done.returncode == 2
    assert "absent.wav" in done.stderr
    scored.write_text("recording,norm,score\ncall.wav,speed,1\n", encoding="utf-8")
    done = run("calibrate", scored)
    assert "scores.csv:2: no norm 'speed'; there are speech-rate, " in done.stderr


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("相差 10 分以内：1/2，50 %", "人工评分之间的一致率：67 %–80 %")), ("en", ("within 10 points: 1 of 2",))]
)
def test_the_table_comes_in_two_languages(lang, words):
    ours = {"a": judged(80.0, greeting="pass", closing="undetermined"), "b": judged(20.0, greeting="fail")}
    scores = [Score(2, "a", "total", 0.75), Score(3, "b", "total", 0.5), Score(4, "a", "greeting", 1.0), Score(5, "a", "closing", 1.0)]
    scores.append(Score(6, "b", "greeting", 0.0))
    text = table(calibrate.compare(scores, ours), lang)
    assert all(word in text for word in words)
    (greeting,) = [line for line in text.splitlines() if "greeting" in line]
    assert greeting.split() == [
        *("标题greeting" if lang == "zh" else "Title greeting").split(),
        "greeting",
        "2",
        "100",
        "%",
        "34–100",
        "%",
        "1.00",
        "0",
        "0",
        "0",
        "0",
    ]


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_picture_is_drawn(run, scored, tmp_path, kind):
    done = run("calibrate", scored, "-o", f"picture.{kind}")
    assert done.returncode == 0, done.stderr
    data = (tmp_path / f"picture.{kind}").read_bytes()
    assert data.startswith(b"\x89PNG") if kind == "png" else ET.fromstring(data).tag.endswith("svg")
    refused = run("calibrate", scored, "-o", "picture.txt")
    assert refused.returncode == 2
    assert "must end in .png, .svg, .pdf" in refused.stderr


def test_a_score_of_which_less_than_half_is_decided_is_held_against_people_as_a_range():
    weights = [{"verdict": "pass", "weight": 1.0}, {"verdict": "undetermined", "weight": 2.0}]
    ours = {"a": Judged(100.0, low=33.3, high=100.0, weights=weights)}
    found = calibrate.compare([Score(2, "a", "total", 0.6)], ours)
    total = found.total.to_dict()
    assert (total["compared"], total["undetermined"]) == (0, 1)
    assert total["ranges"] == [
        {"recording": "a", "people": 60.0, "low": 33.3, "high": 100.0, "weight": 1.0, "open_weight": 2.0, "open_norms": 1}
    ]
    assert "a: people 60, callnorm 33–100; undetermined: 1, weight 2/3" in table(found, "en")
    assert "人工 60，callnorm 33–100，1 项规范（权重 2 / 3）无法判定" in table(found, "zh")
