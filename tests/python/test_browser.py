"""The report's page in headless Chromium, driven as a person would: by clicks and by keys."""

import json
from itertools import pairwise

import pytest

import callnorm
from callnorm import colours, labels, sides, sound
from callnorm.events import events
from callnorm.plot import canvas

webdriver = pytest.importorskip("selenium.webdriver", reason="no selenium: the page was not opened in a browser")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]  # selenium's own sockets


@pytest.fixture(scope="module")
def page(worded_sample):
    return worded_sample.to_html("en")


def audio(browser, what):
    return browser.execute_script(f"return document.getElementById('audio').{what}")


def until(browser, condition, seconds=15):
    return WebDriverWait(browser, seconds, poll_frequency=0.02).until(lambda _: condition())


def click(browser, element):
    """Click as a person does: on what stands in the middle of the window."""
    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
    element.click()


def evidence(report, norm):
    """A finding's pieces of evidence, in the page's order."""
    return next(f for f in report.scorecard.findings if f.norm == norm).evidence


def buttons(browser, norm):
    return browser.find_elements(By.CSS_SELECTOR, f"#norm-{norm} button.piece")


def plays_the_evidence(browser, button, piece, shift_s=0.0):
    """Click, and follow the sound from half a second before the evidence to half a second after it."""
    click(browser, button)
    until(browser, lambda: browser.execute_script("return plays.length"))
    verdict, started = browser.execute_script("return plays.pop()")
    assert verdict == "resolved"
    first, last = max(piece.start_s - 0.5, 0), piece.end_s + 0.5
    assert started == pytest.approx(first + shift_s, abs=0.01)
    heard = until(browser, lambda: (t := audio(browser, "currentTime")) > started and t)
    assert heard <= last + shift_s + 0.2
    until(browser, lambda: audio(browser, "paused"))
    assert audio(browser, "currentTime") == pytest.approx(last + shift_s, abs=0.2)


@pytest.mark.parametrize("norm", ["no-brushing-off", "drag", "no-interrupting"])
def test_a_click_on_a_finding_plays_its_seconds(opened, page, worded_sample, norm):
    browser = opened(page)
    until(browser, lambda: audio(browser, "readyState") >= 1)
    assert audio(browser, "duration") == pytest.approx(worded_sample.source.duration_s, abs=0.01)
    pieces = evidence(worded_sample, norm)
    shown = buttons(browser, norm)
    assert len(shown) == len(pieces) > 0
    plays_the_evidence(browser, shown[0], pieces[0])
    assert browser.find_element(By.ID, f"norm-{norm}").get_attribute("class").endswith("now")


def test_of_a_long_call_the_embedded_seconds_play(opened, worded_sample, monkeypatch):
    monkeypatch.setattr(sound, "WHOLE_CALL_S", 60)
    heard = sound.embedded(worded_sample, sound.samples(worded_sample))
    browser = opened(worded_sample.to_html("en"))
    until(browser, lambda: audio(browser, "readyState") >= 1)
    assert audio(browser, "duration") == pytest.approx(sum(end - start for start, end, _ in heard.pieces), abs=0.01)
    piece = evidence(worded_sample, "no-brushing-off")[0]
    shift_s = next(at - start for start, end, at in heard.pieces if start <= piece.start_s < end)
    assert shift_s < -1
    plays_the_evidence(browser, buttons(browser, "no-brushing-off")[0], piece, shift_s)


def test_a_mark_on_the_timeline_plays_too(opened, page, worded_sample):
    browser = opened(page)
    marks = browser.find_elements(By.CSS_SELECTOR, '.lane button.found[data-finding="norm-no-interrupting"]')
    assert len(marks) == len(evidence(worded_sample, "no-interrupting"))
    plays_the_evidence(browser, marks[0], evidence(worded_sample, "no-interrupting")[0])


def test_a_call_without_words_plays(opened, sample):
    browser = opened(sample.to_html("zh"))
    assert not browser.find_elements(By.CSS_SELECTOR, ".line")
    plays_the_evidence(browser, buttons(browser, "drag")[0], evidence(sample, "drag")[0])


def test_a_second_click_stops(opened, page):
    browser = opened(page)
    button = browser.find_elements(By.CSS_SELECTOR, ".line button")[-1]
    click(browser, button)
    until(browser, lambda: not audio(browser, "paused"))
    click(browser, button)
    until(browser, lambda: audio(browser, "paused"))


def test_the_transcript_scrolls_with_the_sound(opened, page, worded_sample):
    browser = opened(page)
    box = browser.find_element(By.ID, "transcript")
    assert browser.execute_script("return arguments[0].scrollTop", box) == 0
    last = worded_sample.transcript.segments[-1]
    browser.execute_script(
        "const seek = document.getElementById('seek'); seek.value = arguments[0]; seek.dispatchEvent(new Event('input'))",
        last.start_s + 0.2,
    )
    until(browser, lambda: browser.execute_script("return arguments[0].scrollTop", box) > 100)
    lit = until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".line.now"))
    assert [line.find_element(By.CSS_SELECTOR, ".said").text for line in lit] == [last.text]


def test_the_language_can_be_switched(opened, page):
    browser = opened(page)
    assert "Dragged endings" in browser.find_element(By.TAG_NAME, "main").text
    assert "拖尾音 " not in browser.find_element(By.ID, "norm-drag").find_element(By.TAG_NAME, "h4").text
    browser.find_element(By.CSS_SELECTOR, 'label[for="lang-zh"]').click()
    shown = browser.find_element(By.TAG_NAME, "main").text
    assert "拖尾音" in shown and "逐项评定" in shown
    assert "Dragged endings" not in shown
    assert browser.execute_script("return document.documentElement.lang") == "zh-Hans"


def test_markup_in_a_transcript_stays_text(opened, hostile):
    browser = opened(hostile.to_html("en", recording=callnorm.sample_call()))
    assert browser.execute_script("return window.hacked") is None
    first = browser.find_element(By.CSS_SELECTOR, ".line .said")
    assert first.text == "<script>window.hacked = 1</script>"
    click(browser, first.find_element(By.XPATH, "..").find_element(By.TAG_NAME, "button"))
    until(browser, lambda: "window.hacked" in browser.find_element(By.ID, "now").text)
    assert browser.execute_script("return window.hacked") is None


def focused(browser, what):
    return browser.execute_script(f"return document.activeElement.{what}")


def test_everything_can_be_done_by_keyboard(opened, page, worded_sample):
    browser = opened(page)

    def press(*keys):
        webdriver.ActionChains(browser).send_keys(*keys).perform()

    press(Keys.TAB)
    assert focused(browser, "className") == "skip"
    press(Keys.TAB)
    assert focused(browser, "id") == "lang-en"
    press(Keys.ARROW_LEFT)
    assert browser.execute_script("return document.documentElement.lang") == "zh-Hans"
    for _ in range(60):
        press(Keys.TAB)
        if "piece" in focused(browser, "className"):
            break
    piece = evidence(worded_sample, focused(browser, "dataset.finding").removeprefix("norm-"))[0]
    press(Keys.ENTER)
    until(browser, lambda: audio(browser, "currentTime") > max(piece.start_s - 0.5, 0))
    press(Keys.ENTER)
    until(browser, lambda: audio(browser, "paused"))
    browser.execute_script("document.activeElement.blur()")
    press(" ")
    until(browser, lambda: not audio(browser, "paused"))
    at = audio(browser, "currentTime")
    press(Keys.ARROW_RIGHT)
    until(browser, lambda: audio(browser, "currentTime") >= at + 4.9)
    press(" ")
    until(browser, lambda: audio(browser, "paused"))


@pytest.mark.parametrize("sounding", [True, False])
def test_whatever_can_be_used_has_a_name(opened, worded_sample, sounding):
    browser = opened(worded_sample.to_html("en", audio=sounding))
    for lang, word in (("zh", "拖尾音"), ("en", "Dragged endings")):
        browser.execute_script("document.getElementById(arguments[0]).click()", f"lang-{lang}")
        used = browser.find_elements(By.CSS_SELECTOR, "button, a, input, [role=group], [role=img], section.player")
        assert all(element.accessible_name for element in used if element.is_displayed())
        assert any(word in mark.accessible_name for mark in browser.find_elements(By.CSS_SELECTOR, ".found"))


def test_without_sound_the_page_has_no_player(opened, worded_sample):
    browser = opened(worded_sample.to_html("en", audio=False))
    assert not browser.find_elements(By.CSS_SELECTOR, "audio, [data-start], .player")
    assert "This page holds no sound" in browser.find_element(By.TAG_NAME, "footer").text
    browser.find_element(By.CSS_SELECTOR, "a.found").click()
    assert browser.current_url.partition("#")[2].startswith("norm-")


@pytest.mark.parametrize(("width", "lang"), [(360, "zh"), (390, "en"), (1280, "zh")])
def test_nothing_sticks_out_sideways(opened, page, width, lang):
    nothing_sticks_out(opened(page), width, lang)


def nothing_sticks_out(browser, width, lang):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    )
    browser.execute_script("document.getElementById(arguments[0]).click()", f"lang-{lang}")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_on_paper_all_is_unfolded(opened, page):
    browser = opened(page)
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert not browser.find_elements(By.CSS_SELECTOR, "details:not([open])")
    browser.execute_script("dispatchEvent(new Event('afterprint'))")
    assert browser.find_elements(By.CSS_SELECTOR, "details:not([open])")


def test_what_is_undetermined_is_folded_until_it_is_asked_for(opened, page, worded_sample):
    browser = opened(page)
    group = browser.find_element(By.ID, "group-undetermined")
    assert group.tag_name == "details" and group.get_attribute("open") is None
    norm = next(f.norm for f in worded_sample.scorecard.findings if f.verdict == "undetermined" and f.evidence)
    click(browser, browser.find_element(By.CSS_SELECTOR, f'.lane .found[data-finding="norm-{norm}"]'))
    until(browser, lambda: browser.find_element(By.ID, f"norm-{norm}").is_displayed())
    until(browser, lambda: audio(browser, "paused"))


def test_the_speed_can_be_chosen(opened, page):
    browser = opened(page)
    speeds = browser.find_elements(By.CSS_SELECTOR, "#speed option")
    assert [float(speed.get_attribute("value")) for speed in speeds] == [0.75, 1, 1.25, 1.5, 2]
    speeds[-1].click()
    button = buttons(browser, "drag")[0]
    click(browser, button)
    until(browser, lambda: not audio(browser, "paused"))
    assert audio(browser, "playbackRate") == 2


@pytest.mark.parametrize("duration_s", [0.4, 1.0, 60.0, 90.0, 600.0, 7200.0])
def test_the_axis_suits_calls_of_any_length(opened, written, duration_s):
    document = written.to_dict()
    document["source"] |= {"duration_s": duration_s, "path": None}
    browser = opened(callnorm.Report.from_json(json.dumps(document)).to_html("en"))
    ticks = axis(browser)
    assert 4 <= len(ticks) <= 13
    assert all(at + width < following for (_, _, at, width), (_, _, following, _) in pairwise(ticks)), "names run into each other"
    seen = browser.execute_script("return document.querySelector('.board .scroll').scrollWidth")
    assert ticks[-1][2] + ticks[-1][3] <= seen, "the last one is clipped"


def test_an_event_has_one_colour_everywhere(opened, page, worded_sample):
    browser = opened(page)
    kinds = {event.kind for event in events(worded_sample)}
    assert len(kinds) > 4
    for kind in kinds:
        assert (
            browser.execute_script(f"return getComputedStyle(document.documentElement).getPropertyValue('--{kind}')")
            == colours.EVENTS[kind]
        )
        assert f'"{colours.EVENTS[kind]}"' in worded_sample._repr_html_()
        assert canvas.COLOURS[kind] == colours.EVENTS[kind]
    assert len(set(colours.EVENTS.values())) == len(colours.EVENTS)


# As JupyterLab 4 styles the tables of outputs: packages/rendermime/style/base.css.
LAB = """<style>.jp-RenderedHTMLCommon table { table-layout: fixed; margin-left: auto; margin-right: auto }
:not(.jp-RenderedMarkdown).jp-RenderedHTMLCommon td, :not(.jp-RenderedMarkdown).jp-RenderedHTMLCommon th
{ max-width: none; text-align: right }</style>"""


def test_in_jupyterlab_tables_stand_on_the_left(opened, worded_sample):
    browser = opened(f'{LAB}<div class="jp-RenderedHTMLCommon">{worded_sample._repr_html_()}</div>')
    cells = "return [...document.querySelectorAll('td, th')].map((cell) => getComputedStyle(cell).textAlign)"
    assert set(browser.execute_script(cells)) == {"left"}
    assert browser.execute_script("return getComputedStyle(document.querySelector('table')).tableLayout") == "auto"


def test_the_timeline_zooms(opened, page):
    browser = opened(page)
    before = browser.execute_script("return document.getElementById('lanes').offsetWidth")
    browser.find_element(By.CSS_SELECTOR, '[data-zoom="2"]').click()
    assert browser.execute_script("return document.getElementById('lanes').offsetWidth") == pytest.approx(2 * before, abs=2)


@pytest.mark.parametrize("fixture", ["by_words", "by_voices"])
def test_the_sides_of_one_channel_are_seen_and_heard(opened, request, fixture):
    report = request.getfixturevalue(fixture)
    first, second = sides.told(report.channels[0])
    browser = opened(report.to_html("en"))
    box = "const box = document.querySelector(arguments[0]).getBoundingClientRect(); return [box.top, box.bottom]"
    rows = {side: browser.execute_script(box, f".lane .phrase.{side}") for side in (first, second, "unsure")}
    assert rows[first][1] < rows[second][0]
    assert rows["unsure"] == pytest.approx([rows[first][0], rows[second][1]], abs=1)
    for side in (first, second):
        name = browser.execute_script(box, f".names .side.{side}")
        assert sum(name) == pytest.approx(sum(rows[side]), abs=2), "a row's name stands beside it"
        colour = "return getComputedStyle(document.querySelector(arguments[0])).getPropertyValue('--side')"
        assert browser.execute_script(colour, f".lane .phrase.{side}") == browser.execute_script(colour, f".legend .phrase.{side}")
    lane = browser.find_element(By.CSS_SELECTOR, ".lane.told")
    assert rows[second][1] < lane.rect["y"] + lane.rect["height"]
    for lang in ("en", "zh"):
        browser.execute_script("document.getElementById(arguments[0]).click()", f"lang-{lang}")
        shown = browser.find_element(By.CSS_SELECTOR, ".measures table").text
        for side, measured in labels.parties(report.channels[0], lang).items():
            assert all(said in shown for said in (labels.label(side, lang), *measured.values()))
    if fixture == "by_words":
        plays_the_evidence(browser, buttons(browser, "drag")[0], evidence(report, "drag")[0])


@pytest.mark.parametrize(("width", "lang"), [(360, "zh"), (360, "en"), (1280, "en")])
def test_the_page_of_one_channel_sticks_out_nowhere(opened, by_words, width, lang):
    nothing_sticks_out(opened(by_words.to_html("en")), width, lang)


def axis(browser):
    """The axis: each time on it, in seconds, and its place as a share."""
    shown = "(t) => [t.textContent, parseFloat(t.style.left), t.offsetLeft, t.offsetWidth]"
    found = browser.execute_script(f"return [...document.querySelectorAll('#axis time')].map({shown})")
    clocks = [(text.partition(":"), *place) for text, *place in found]
    return [(60 * int(minutes) + float(seconds), *place) for (minutes, _, seconds), *place in clocks]


def test_the_axis_grows_finer_with_the_zoom(opened, page, worded_sample):
    browser = opened(page)
    duration_s = worded_sample.source.duration_s
    whole, steps = axis(browser), []
    nearer, farther = (browser.find_element(By.CSS_SELECTOR, f'[data-zoom="{times}"]') for times in ("2", "0.5"))
    for zoom in (2, 4, 8, 16, 32):
        nearer.click()
        ticks = axis(browser)
        steps.append(ticks[1][0] - ticks[0][0])
        assert [at for at, *_ in ticks] == pytest.approx([i * steps[-1] for i in range(int(duration_s / steps[-1]) + 1)])
        assert [100 * at / duration_s for at, *_ in ticks] == pytest.approx([left for _, left, *_ in ticks], abs=1e-3)
        assert all(at + width < following for (_, _, at, width), (_, _, following, _) in pairwise(ticks)), "names run into each other"
        assert len(ticks) <= 12 * zoom + 1
    assert steps == [5, 2, 1, 0.5, 0.5]
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert [at for at, *_ in axis(browser)] == [at for at, *_ in whole], "on paper the whole call is seen"
    browser.execute_script("dispatchEvent(new Event('afterprint'))")
    assert len(axis(browser)) == len(ticks)
    for _ in range(5):
        farther.click()
    assert axis(browser) == [(at, pytest.approx(left, abs=1e-3), *place) for at, left, *place in whole]


def test_nothing_is_asked_of_the_network(opened, page):
    browser = opened(page)
    until(browser, lambda: audio(browser, "readyState") >= 1)
    asked = json.loads(browser.execute_script("return JSON.stringify(performance.getEntriesByType('resource').map((e) => e.name))"))
    assert all(name.startswith("blob:") for name in asked)
