"""Plots: what is drawn, where, and in characters that the machine has."""

import json
import statistics
import subprocess
import sys
import warnings

import numpy as np
import pytest

import callnorm
from callnorm import colours, extras, labels, sides

matplotlib = pytest.importorskip("matplotlib")
pd = pytest.importorskip("pandas")
matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

from callnorm.plot import canvas, many  # noqa: E402

# In English too, where what is drawn holds Chinese: agents' names, a norm's title.
holds_chinese = pytest.mark.filterwarnings("ignore:no font with Chinese")

AGENTS = {"王芳": 205, "李强": 190, "Chen": 185, "赵敏": 230}


@pytest.fixture(autouse=True)
def fresh():
    """Each test begins as a process does, with no figure open, and leaves none."""
    pyplot.close("all")
    yield
    pyplot.close("all")
    canvas._family.cache_clear()
    canvas._warn.cache_clear()


@pytest.fixture
def fontless(monkeypatch):
    """A machine without a Chinese font."""
    canvas._family.cache_clear()
    monkeypatch.setattr(canvas, "CHINESE", ())


@pytest.fixture(scope="module")
def findings(worded_sample):
    """Two weeks of 120 calls by four agents, as a batch's findings joined with its manifest."""
    rng = np.random.default_rng(1)
    one = worded_sample.to_pandas().set_index("norm", drop=False)
    rows = []
    for i in range(120):
        agent = list(AGENTS)[i % 4]
        cpm = AGENTS[agent] + 10 * rng.standard_normal()
        call = {"path": f"{i}.wav", "agent": agent, "call_start": pd.Timestamp("2026-03-01 09:00") + pd.Timedelta(hours=2.8 * i)}
        verdict = "pass" if 180 <= cpm <= 200 else "fail" if not 171 <= cpm <= 210 else "undetermined"
        rows.append(one.loc["speech-rate"].to_dict() | call | {"measured": cpm, "verdict": verdict})
        rows.append(one.loc["greeting"].to_dict() | call | {"verdict": "fail" if agent == "Chen" and i % 8 < 4 else "pass"})
    return pd.DataFrame(rows)


def of_call(report):
    plot = callnorm.plot
    return {
        "timeline": lambda **o: plot.timeline(report, **o),
        "pitch": lambda **o: plot.pitch(report, **o),
        "rate": lambda **o: plot.rate(report, **o),
        "scorecard": lambda **o: plot.scorecard(report, **o),
    }


def of_many(findings):
    plot = callnorm.plot
    return {
        "distribution": lambda **o: plot.distribution(findings, "speech-rate", **o),
        "control_chart": lambda **o: plot.control_chart(findings, "speech-rate", **o),
        "agents": lambda **o: plot.agents(findings, "speech-rate", **o),
        "agents_said": lambda **o: plot.agents(findings, "greeting", **o),
    }


def every(report, findings):
    return of_call(report) | of_many(findings)


def texts(ax):
    """All that is written on axes, as it is drawn."""
    ax.figure.canvas.draw()
    legend = ax.get_legend()
    return [t.get_text() for t in ax.findobj(matplotlib.text.Text)] + ([t.get_text() for t in legend.get_texts()] if legend else [])


def chinese(shown):
    return [text for text in shown if any("\u4e00" <= c <= "\u9fff" for c in text)]


@holds_chinese
def test_plots_draw_where_they_are_asked_to(worded_sample, findings):
    for name, plot in every(worded_sample, findings).items():
        own = pyplot.figure().subplots()
        assert plot(ax=own, lang="en") is own, name
        assert own.has_data(), name
        before = len(pyplot.get_fignums())
        assert plot(lang="en").figure is not own.figure
        assert len(pyplot.get_fignums()) == before + 1


def test_both_languages_are_drawn_in_characters_that_there_are(worded_sample, findings):
    has_font = canvas._family(tuple(matplotlib.rcParams["font.family"]), tuple(matplotlib.rcParams["font.sans-serif"])) is not None
    if not has_font:
        pytest.skip("no font with Chinese characters on this machine: Chinese plots were not drawn")
    for name, plot in every(worded_sample, findings).items():
        # A glyph that is missing would be a warning, and so an error.
        assert chinese(texts(plot(lang="zh"))), name
        assert chinese(texts(plot(lang="zh", ax=pyplot.figure().subplots()))), name


@pytest.mark.usefixtures("fontless")
def test_without_a_chinese_font_plots_are_english_with_one_warning(worded_sample, findings):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for name, plot in every(worded_sample, findings).items():
            assert not chinese(texts(plot(lang="zh"))), name
    assert [str(w.message).partition(":")[0] for w in caught] == ["no font with Chinese characters"]


@pytest.mark.usefixtures("fontless")
def test_english_plots_without_chinese_need_no_font_and_no_warning(worded_sample):
    for name, plot in of_call(worded_sample).items():
        if name != "scorecard":  # names the norm "No bare 喂"
            assert not chinese(texts(plot(lang="en")))


def test_the_timeline_shows_phrases_events_and_findings(worded_sample):
    ax = callnorm.plot.timeline(worded_sample, lang="en")
    shown = texts(ax)
    for word in ("Agent", "Customer", "dragged endings", "hold", "ringing", "interruption", "fail", "undetermined"):
        assert word in shown
    bars = [c for c in ax.collections if c.get_label() == "phrases"]
    assert [len(bar.get_paths()) for bar in bars] == [len(c.speech.phrases) for c in worded_sample.channels]
    failed = next(line for line in ax.lines if line.get_label() == "fail")
    assert len(failed.get_xdata()) == sum(len(f.evidence) for f in worded_sample.scorecard.findings if f.verdict == "fail")
    assert failed.get_marker() != next(line for line in ax.lines if line.get_label() == "undetermined").get_marker()


@pytest.mark.parametrize("fixture", ["by_words", "by_voices"])
def test_the_sides_of_one_channel_are_told_by_colour_and_row(request, fixture):
    report = request.getfixturevalue(fixture)
    channel = report.channels[0]
    ax = callnorm.plot.timeline(report, lang="en")
    bars = {bar.get_label(): bar for bar in ax.collections if bar.get_label().startswith("phrases")}
    parts = list(sides.passages(channel))
    told = list(sides.told(channel))
    assert list(bars) == [labels.phrases(side, "en") for side in (*told, "unsure")]
    places = []
    for side, bar in zip((*told, "unsure"), bars.values(), strict=True):
        boxes = [path.get_extents() for path in bar.get_paths()]
        np.testing.assert_allclose([(b.x0, b.x1) for b in boxes], [(p.start_s, p.end_s) for p in parts if p.side == side])
        assert tuple(bar.get_facecolor()[0]) == matplotlib.colors.to_rgba(colours.SIDES[side])
        places.append((boxes[0].y0, boxes[0].y1))
    (first_low, first_high), (second_low, second_high), unsure = places
    assert second_high == pytest.approx(first_low)
    assert unsure == pytest.approx((second_low, first_high))
    assert set(bars) <= set(texts(ax))


def test_of_two_sides_on_one_channel_the_rate_drawn_is_the_agents(by_words, by_voices):
    for report, measured, name in (
        (by_words, by_words.channels[0].parties.sides[0], "Agent's rate"),
        (by_voices, by_voices.channels[0], "rate"),
    ):
        ax = callnorm.plot.rate(report, lang="en")
        shown = ax.containers[0]
        assert shown.get_label() == name
        assert len(shown.lines[2][0].get_segments()) == len([s for s in measured.rate.stretches if s.cpm is not None])
        first, second = sides.told(report.channels[0])
        drawn = {line.get_label().removesuffix(" (articulation)"): line for line in ax.lines}
        marks = [drawn[labels.phrases(side, "en")] for side in (first, second, "unsure")]
        assert [mark.get_color() for mark in marks] == [colours.SIDES[side] for side in (first, second, "unsure")]
        assert marks[0].get_marker() != marks[1].get_marker()


def test_pitch_takes_a_report_or_an_array(worded_sample):
    x = callnorm._core.decode(callnorm.sample_call())[0][0]
    lines = [
        callnorm.plot.pitch(source, **options).lines[0].get_ydata()
        for source, options in ((worded_sample, {}), (x, {"sample_rate": 8000}), (worded_sample, {"recording": callnorm.sample_call()}))
    ]
    np.testing.assert_array_equal(lines[0], callnorm.pitch(x, 8000)[1])
    np.testing.assert_array_equal(lines[0], lines[1])
    np.testing.assert_array_equal(lines[0], lines[2])
    with pytest.raises(callnorm.OptionsError, match="sample_rate="):
        callnorm.plot.pitch(x)
    with pytest.raises(callnorm.OptionsError, match="channel=7"):
        callnorm.plot.pitch(worded_sample, channel=7)


def test_rates_stand_against_the_band(worded_sample):
    ax = callnorm.plot.rate(worded_sample, lang="en")
    stretches = worded_sample.channels[0].rate.stretches
    container = ax.containers[0]
    assert len(container.lines[2][0].get_segments()) == len(stretches)
    bands = [patch.get_extents().transformed(ax.transData.inverted()).intervaly for patch in ax.patches]
    np.testing.assert_allclose(bands, [[180, 200], [171, 210]])


@holds_chinese
def test_the_scorecard_fills_what_was_given(worded_sample):
    ax = callnorm.plot.scorecard(worded_sample, lang="en")
    weighing = [f for f in worded_sample.scorecard.findings if f.weight and f.verdict != "not_applicable"]
    frames, filled = ([patch.get_width() for patch in container] for container in ax.containers)
    assert frames == [f.weight for f in weighing]
    assert filled == [f.points or 0 for f in weighing]


def test_a_report_without_anything_measured_is_drawn(worded_sample):
    document = worded_sample.to_dict()
    document["turns"] = document["line"] = document["transcript"] = None
    for channel in document["channels"]:
        channel["speech"]["phrases"] = channel["rate"]["stretches"] = channel["volume"]["level_track"]["dbov"] = []
        channel["drag"] = channel["fillers"] = channel["tone"] = None
    for finding in document["scorecard"]["findings"]:
        finding |= {"verdict": "not_applicable", "evidence": []}
    report = callnorm.record.Record.parse(json.dumps(document))
    for plot in (callnorm.plot.timeline, callnorm.plot.rate, callnorm.plot.scorecard):
        texts(plot(report, lang="en"))


@holds_chinese
def test_agents_are_ranked_with_students_interval(findings):
    ax = callnorm.plot.agents(findings, "speech-rate", lang="en")
    means = [line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 1]
    bars = [line.get_xdata() for line in ax.lines if len(line.get_xdata()) == 2]
    assert means == sorted(means)
    stats = pytest.importorskip("scipy.stats")
    mine = findings[(findings.norm == "speech-rate") & (findings.agent == "赵敏")].measured
    wanted = stats.t.interval(0.95, len(mine) - 1, mine.mean(), stats.sem(mine))
    np.testing.assert_allclose(bars[-1], wanted, rtol=1e-4)


@holds_chinese
def test_shares_have_wilsons_interval(findings):
    ax = callnorm.plot.agents(findings, "greeting", lang="en")
    stats = pytest.importorskip("scipy.stats")
    failed = int(((findings.norm == "greeting") & (findings.agent == "Chen") & (findings.verdict == "fail")).sum())
    wanted = stats.binomtest(failed, 30).proportion_ci(method="wilson")
    bars = [line.get_xdata() for line in ax.lines if len(line.get_xdata()) == 2]
    np.testing.assert_allclose(bars[-1], [100 * wanted.low, 100 * wanted.high], rtol=1e-6)
    for n, k in ((1, 0), (1, 1), (7, 0), (200, 199)):
        wanted = stats.binomtest(k, n).proportion_ci(method="wilson")
        np.testing.assert_allclose(many.wilson(k, n), (wanted.low, wanted.high), atol=1e-9)
    for freedom in range(1, 60):
        assert many.t_975(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=0.041 if freedom > 30 else 3e-4)


def test_a_day_out_of_control_is_marked(findings):
    rows = findings[findings.norm == "speech-rate"].copy()
    rows["measured"] = 190 + 10 * np.resize([-1.0, 1.0, 0.5, -0.5], len(rows))
    off = rows.call_start.dt.normalize() == pd.Timestamp("2026-03-05")
    rows.loc[off, "measured"] += 60
    ax = callnorm.plot.control_chart(rows, "speech-rate", lang="en")
    marked = next(line for line in ax.lines if line.get_marker() == canvas.MARKERS["fail"])
    assert [pd.Timestamp(d).day for d in marked.get_xdata()] == [5]
    calm = callnorm.plot.control_chart(rows[~off], "speech-rate", lang="en")
    assert not any(len(line.get_xdata()) for line in calm.lines if line.get_marker() == canvas.MARKERS["fail"])


def test_a_distribution_counts_every_call_once(findings):
    ax = callnorm.plot.distribution(findings, "speech-rate", lang="en")
    assert sum(patch.get_height() for container in ax.containers for patch in container) == 120
    assert statistics.fmean(ax.get_xlim()) > 150


def test_what_cannot_be_drawn_is_refused(findings):
    plot = callnorm.plot
    with pytest.raises(callnorm.OptionsError, match="no column team; there are norm, title"):
        plot.agents(findings, "speech-rate", by="team")
    with pytest.raises(callnorm.OptionsError, match="no finding of norm 'tempo'; there are greeting, speech-rate"):
        plot.distribution(findings, "tempo")
    with pytest.raises(callnorm.OptionsError, match="nothing was measured"):
        plot.distribution(findings, "greeting")
    empty = callnorm.record.Record({"channels": []})
    with pytest.raises(callnorm.OptionsError, match="channel=0: the report has 0"):
        plot.rate(empty)
    with pytest.raises(callnorm.OptionsError, match="two calls or more"):
        plot.control_chart(findings.head(1), "speech-rate")


def test_plots_are_imported_only_when_asked_for():
    code = "import sys, callnorm; assert 'matplotlib' not in sys.modules; callnorm.plot.timeline; assert 'matplotlib' in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_matplotlib_the_error_says_what_to_install():
    code = "import sys; sys.modules['matplotlib'] = None; import callnorm; callnorm.plot"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"ImportError: plots need matplotlib: {extras.install('plot')}" in done.stderr
