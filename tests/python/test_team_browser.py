"""A team page in headless Chromium: filters, drill-down, sound, languages, phones, paper."""

import base64
import gzip
import json
from statistics import mean

import pytest

import callnorm
from callnorm import team
from callnorm.team import html, samples
from callnorm.team.columns import Columns
from callnorm.team.heard import Heard

pytest.importorskip("selenium", reason="no selenium: the page was not opened in a browser")
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]  # selenium's own sockets
STORED = json.loads(samples.FILE.read_text(encoding="utf-8"))
NORMS = [norm["norm"] for norm in STORED["norms"]]


def verdicts(norm, **about):
    """What came of a norm in the stored calls, or in those of which something is known."""
    chosen = [c for c in STORED["calls"] if all(c["call"][name] == value for name, value in about.items())]
    return [call["findings"][NORMS.index(norm)][0] for call in chosen]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return team.demo(tmp_path_factory.mktemp("demo") / "team.html", "en").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def stored():
    """The page of the stored calls alone, whose figures can be counted here."""
    columns = Columns()
    for call in STORED["calls"]:
        columns.add(call["call"], samples.rows_of(STORED["norms"], call["findings"]))
    document = columns.to_dict() | {"by": "agent_id", "least": 5, "profiles": [], "pages": [f"calls/{n}.html" for n in range(len(columns))]}
    return html.page("stored", document, Heard(), "en")


@pytest.fixture
def shown(opened):
    """Open a page and wait until it is drawn."""

    def command(page):
        browser = opened(page)
        until(browser, lambda: browser.execute_script("return document.documentElement.dataset.drawn !== undefined"))
        return browser

    return command


def until(browser, condition, seconds=15):
    """Wait for a condition. What it looks at may be drawn anew meanwhile: then it looks again."""
    drawn_anew = [StaleElementReferenceException]
    return WebDriverWait(browser, seconds, poll_frequency=0.02, ignored_exceptions=drawn_anew).until(lambda _: condition())


def click(browser, element):
    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
    element.click()


def click_found(browser, selector):
    """Click what is found, once it is no longer drawn anew."""

    def clicked():
        click(browser, browser.find_element(By.CSS_SELECTOR, selector))
        return True

    until(browser, clicked)


def all_of(browser, selector):
    return browser.find_elements(By.CSS_SELECTOR, selector)


def texts(browser, selector):
    """What stands in some elements, read at one time."""
    return browser.execute_script("return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText.trim())", selector)


def heat(browser):
    """The heat map: the norms, and by each row's name its cells' texts."""
    head = [th.text for th in all_of(browser, "#heat thead th")]
    rows = {tr.find_element(By.TAG_NAME, "th").text: tr for tr in all_of(browser, "#heat tbody tr:not(.cut)")}
    return head, rows


def cell(browser, row, column):
    head, rows = heat(browser)
    return rows[row].find_elements(By.CSS_SELECTOR, "th, td")[head.index(column)]


def choose(browser, field, *values):
    """Let some values of a column through. A menu is filled after it was opened."""
    menu = f'[data-field="{field}"]'
    click(browser, browser.find_element(By.CSS_SELECTOR, f"{menu} > summary"))
    until(browser, lambda: set(values) <= set(texts(browser, f"{menu} label > span")))
    for label in all_of(browser, f"{menu} label"):
        if label.find_element(By.TAG_NAME, "span").text in values:
            label.click()
    browser.find_element(By.TAG_NAME, "h1").click()
    until(browser, lambda: not all_of(browser, ".filter[open]"))


def search(browser, text):
    """Type into the search field, and wait until the page is drawn for all that was typed."""
    browser.find_element(By.ID, "find").send_keys(text)
    until(browser, lambda: browser.execute_script("return document.documentElement.dataset.drawn") == text)


def calls_shown(browser):
    return int(texts(browser, "#tiles b")[0].replace(",", ""))


def test_the_heat_map_counts_what_the_tables_hold(shown, stored):
    browser = shown(stored)
    for agent in ("xiaoxiao", "yunxi"):
        found = verdicts("speech-rate", agent_id=agent)
        failed, decided = found.count("fail"), found.count("fail") + found.count("pass")
        text = cell(browser, agent, "Speech rate").text.split()
        assert text[-1] == f"{failed}/{decided}" and text[0] == f"{100 * failed / decided:.0f}"
    scores = [call["call"]["score"] for call in STORED["calls"]]
    assert float(texts(browser, "#tiles b")[1]) == pytest.approx(mean(scores), abs=0.06)


def test_intervals_are_wilsons(shown, stored):
    browser = shown(stored)
    told = browser.find_element(By.CSS_SELECTOR, "#heat td button").get_attribute("title")
    k, n = (int(part) for part in told.partition("), ")[2].partition(",")[0].split(" of "))
    low, high = (int(part) for part in told.partition("(")[2].partition(" %")[0].split("–"))
    z2 = 1.959964**2
    half = 1.959964 * (k * (n - k) / n + z2 / 4) ** 0.5
    assert (low, high) == (round(100 * (k + z2 / 2 - half) / (n + z2)), round(100 * (k + z2 / 2 + half) / (n + z2)))


def test_what_rests_on_few_calls_is_grey_and_comes_last(shown, stored):
    browser = shown(stored)
    names = [tr.text for tr in all_of(browser, "#heat tbody tr")]
    cut = next(i for i, name in enumerate(names) if "not ranked" in name)
    ranked, rest = names[1:cut], names[cut + 1 :]
    sizes = {agent: len(verdicts("volume", agent_id=agent)) for agent in {c["call"]["agent_id"] for c in STORED["calls"]}}
    assert {line.split()[0] for line in ranked} == {agent for agent, n in sizes.items() if n >= 5}
    assert [line.split()[0] for line in rest] == sorted(agent for agent, n in sizes.items() if n < 5)
    few = [td for td in all_of(browser, "#heat td:not(.count):not(.score)") if "/" in td.text and int(td.text.rpartition("/")[2]) < 5]
    assert few and all("few" in td.get_attribute("class") for td in few)
    least = browser.find_element(By.ID, "least")
    least.send_keys(Keys.CONTROL, "a")
    least.send_keys("99", Keys.TAB)
    assert "Fewer than 99 calls" in texts(browser, "#heat tbody tr")[1], "all of them are few now"


def test_a_click_on_a_column_sorts_by_it(shown, stored):
    browser = shown(stored)
    click(browser, browser.find_element(By.XPATH, "//table[@id='heat']//th//span[text()='Speech rate']"))
    head, _ = heat(browser)
    rows = all_of(browser, "#heat tbody tr:not(.cut):not(.whole)")
    cells = [tr.find_elements(By.CSS_SELECTOR, "th, td")[head.index("Speech rate")] for tr in rows]
    ranked = [int(td.text.split()[0]) for td in cells if "few" not in td.get_attribute("class")]
    assert len(ranked) == 3 and ranked == sorted(ranked, reverse=True)


def test_a_finding_links_its_clip_where_there_is_one(shown):
    call = STORED["calls"][0]
    columns = Columns()
    columns.add(call["call"], samples.rows_of(STORED["norms"], call["findings"]))
    columns.add(call["call"] | {"path": "other.wav"}, samples.rows_of(STORED["norms"], call["findings"]))
    failed = [norm for norm, (verdict, *_, evidence) in zip(NORMS, call["findings"], strict=True) if verdict == "fail" and evidence]
    document = columns.to_dict() | {
        "by": None,
        "least": 1,
        "profiles": [],
        "pages": None,
        "clips": [("clips/a", failed[:1]), ("clips/b", [])],
    }
    browser = shown(html.page("clips", document, Heard(), "en"))
    links = [a.get_attribute("href").rpartition("/clips/")[2] for a in all_of(browser, "#calls-list a.clip")]
    assert links == [f"a-{failed[0]}.wav"]
    assert texts(browser, "#calls-list a.clip") == ["clip"]


def test_filters_narrow_everything(shown, stored):
    browser = shown(stored)
    choose(browser, "team", "电信")
    until(browser, lambda: calls_shown(browser) == len(verdicts("volume", team="电信")))
    choose(browser, "direction", "outbound")
    until(browser, lambda: calls_shown(browser) == len(verdicts("volume", team="电信", direction="outbound")))
    assert len(all_of(browser, "#calls-list .call")) == calls_shown(browser)
    assert "电信" in browser.find_element(By.CSS_SELECTOR, '[data-field="team"] > summary').text
    browser.find_element(By.ID, "clear").click()
    until(browser, lambda: calls_shown(browser) == len(STORED["calls"]))
    search(browser, "devmore07")
    assert calls_shown(browser) == 1


def test_a_cell_leads_to_its_calls_and_their_seconds(shown, stored):
    browser = shown(stored)
    click(browser, cell(browser, "xiaoxiao", "Dragged endings").find_element(By.TAG_NAME, "button"))
    failed = [c for c in STORED["calls"] if c["call"]["agent_id"] == "xiaoxiao" and c["findings"][NORMS.index("drag")][0] == "fail"]
    assert sorted(texts(browser, "#calls-list h3")) == sorted(c["call"]["path"] for c in failed)
    measured = [c["findings"][NORMS.index("drag")][1] for c in failed]
    first = max(failed, key=lambda c: c["findings"][NORMS.index("drag")][1])
    assert texts(browser, "#calls-list h3")[0] == first["call"]["path"]
    assert f"{max(measured):.3g}" in texts(browser, "#calls-list .value")[0]
    start_s = first["findings"][NORMS.index("drag")][-1][0][0]
    assert texts(browser, "#calls-list .call:first-child time")[0].startswith(f"{int(start_s // 60)}:{start_s % 60:04.1f}")
    number = [c["call"]["path"] for c in STORED["calls"]].index(first["call"]["path"])
    link = browser.find_element(By.CSS_SELECTOR, "#calls-list a.piece").get_attribute("href")
    assert link.endswith(f"calls/{number}.html#norm-drag")
    click(browser, browser.find_element(By.CSS_SELECTOR, ".crumb"))
    assert len(all_of(browser, "#calls-list .call")) == verdicts("drag").count("fail")
    undetermined = next(b for b in all_of(browser, ".verdict") if "undetermined" in b.text)
    click(browser, undetermined)
    assert len(all_of(browser, "#calls-list .call")) == verdicts("drag").count("undetermined")


def test_the_rest_of_a_calls_findings_unfolds(shown, stored):
    browser = shown(stored)
    call = browser.find_element(By.CSS_SELECTOR, "#calls-list .call")
    before = len(call.find_elements(By.CSS_SELECTOR, ".found"))
    click(browser, call.find_element(By.CSS_SELECTOR, ".link"))
    name = call.find_element(By.TAG_NAME, "h3").text
    stored_call = next(c for c in STORED["calls"] if c["call"]["path"] == name)
    bad = [finding[0] for finding in stored_call["findings"] if finding[0] in ("fail", "undetermined")]
    assert before < len(call.find_elements(By.CSS_SELECTOR, ".found")) == len(bad)


def test_a_finding_plays_its_seconds(shown, page, worded_sample):
    browser = shown(page)
    search(browser, "sample-call")
    assert calls_shown(browser) == 1
    more = all_of(browser, "#calls-list .link")
    if more:
        click(browser, more[0])
    piece = next(f for f in worded_sample.scorecard.findings if f.norm == "no-brushing-off").evidence[0]
    click_found(browser, 'button.piece[data-norm="no-brushing-off"]')
    until(browser, lambda: browser.execute_script("return plays.length"))
    verdict, began = browser.execute_script("return plays.pop()")
    assert verdict == "resolved"
    document = json.loads(gzip.decompress(base64.b64decode(browser.execute_script("return document.getElementById('data').textContent"))))
    start_s, end_s = piece.start_s - 0.5, piece.end_s + 0.5
    shift_s = next(at - first for _, first, last, at in document["pieces"] if first - 0.01 <= start_s < last)
    assert began == pytest.approx(start_s + shift_s, abs=0.02)
    minutes, seconds = until(browser, lambda: browser.find_element(By.ID, "clock").text).split(":")
    assert start_s - 0.1 <= 60 * int(minutes) + float(seconds) <= end_s + 0.4
    assert "No brushing off" in browser.find_element(By.ID, "now").text
    until(browser, lambda: browser.execute_script("return document.getElementById('audio').paused"))
    minutes, seconds = browser.find_element(By.ID, "clock").text.split(":")
    assert 60 * int(minutes) + float(seconds) == pytest.approx(end_s, abs=0.4)
    browser.execute_script("const s = document.getElementById('speed'); s.value = '1.5'; s.dispatchEvent(new Event('change'))")
    assert browser.execute_script("return document.getElementById('audio').playbackRate") == 1.5


def test_a_norm_is_drawn_by_week_and_against_its_band(shown, stored):
    browser = shown(stored)
    norm = next(b for b in all_of(browser, "#norms button") if b.text.startswith("Speech rate"))
    click(browser, norm)
    assert browser.switch_to.active_element.text.startswith("Speech rate"), "the focus stays where it was"
    assert browser.find_element(By.ID, "one-title").text.startswith("Speech rate")
    weeks = {c["call"]["start_time"][:10] for c in STORED["calls"]}
    assert 4 <= len(all_of(browser, "#weeks circle")) <= len(weeks)
    heights = sum(float(bar.get_attribute("height")) for bar in all_of(browser, "#spread .bar"))
    assert heights > 0 and len(all_of(browser, "#spread .within")) == 2, "the band, and its tolerance"
    told = [int(t.get_attribute("textContent").rpartition(" ")[2]) for t in all_of(browser, "#spread .bar title")]
    measured = [c["findings"][NORMS.index("speech-rate")] for c in STORED["calls"]]
    assert sum(told) == sum(f[1] is not None and f[0] != "not_applicable" for f in measured)
    assert set(texts(browser, "#spread-legend span")) == {"pass", "undetermined", "fail", "expected range"}


def test_the_language_can_be_switched(shown, stored):
    browser = shown(stored)
    assert "Speech rate" in browser.find_element(By.TAG_NAME, "main").text
    browser.find_element(By.CSS_SELECTOR, 'label[for="lang-zh"]').click()
    text = browser.find_element(By.TAG_NAME, "main").text
    assert "语速" in text and "人员与规范" in text and "呼叫方向" in text
    assert "Speech rate" not in text and "Norms that" not in text
    assert browser.execute_script("return document.documentElement.lang") == "zh-Hans"


@pytest.mark.parametrize(("width", "lang"), [(360, "zh"), (390, "en"), (1280, "en")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_or_fades_on_any_screen(shown, page, width, lang, scheme):
    browser = shown(page)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    )
    browser.execute_script("document.getElementById(arguments[0]).click()", f"lang-{lang}")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    outside = """return [...document.querySelectorAll('main *')].filter((e) => e.checkVisibility() && !e.closest('.scroll, .hidden, svg') &&
        e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 80))"""
    assert browser.execute_script(outside) == []
    for summary in all_of(browser, ".filter > summary"):
        click(browser, summary)
        until(browser, lambda: all_of(browser, ".filter[open] label"))
        assert browser.execute_script(outside) == []
    ground = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground.strip("rgb()").split(","))) < 200) == (scheme == "dark")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_on_paper_there_are_figures_and_no_controls(shown, page):
    browser = shown(page)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not any(e.is_displayed() for e in all_of(browser, ".languages, #find, #least, #more-calls, #player"))
    assert browser.find_element(By.ID, "heat").is_displayed() and len(all_of(browser, "#weeks svg")) == 1
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_whatever_can_be_used_has_a_name_and_a_key(shown, stored):
    browser = shown(stored)
    used = all_of(browser, "button, a, input, select, summary, [role=group], [role=img]")
    assert len(used) > 100 and all(element.accessible_name for element in used[:250] if element.is_displayed())
    browser.find_element(By.CSS_SELECTOR, '[data-field="team"] > summary').send_keys(Keys.ENTER)
    assert all_of(browser, ".filter[open]")
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not all_of(browser, ".filter[open]")


def test_hostile_names_stay_text(shown):
    columns, hostile = Columns(), "<img src=x onerror='window.hacked = 1'>"
    for call in STORED["calls"][:6]:
        found = [row | {"title_en": hostile} for row in samples.rows_of(STORED["norms"], call["findings"])]
        columns.add(call["call"] | {"agent_id": hostile, "path": hostile}, found)
    document = columns.to_dict() | {"by": None, "least": 1, "profiles": [hostile], "pages": None}
    browser = shown(html.page(hostile, document, Heard(), "en"))
    assert browser.execute_script("return window.hacked") is None
    assert hostile in browser.find_element(By.TAG_NAME, "h1").text and hostile in texts(browser, "#heat tbody th")


def test_calls_of_which_nothing_else_is_known_are_shown_too(shown):
    columns = Columns()
    for call in STORED["calls"][:3]:
        known = {name: value for name, value in call["call"].items() if name not in ("agent_id", "team", "direction", "start_time")}
        columns.add(known, samples.rows_of(STORED["norms"], call["findings"]))
    browser = shown(html.page("bare", columns.to_dict() | {"by": None, "least": 10, "profiles": [], "pages": None}, Heard(), "en"))
    assert calls_shown(browser) == 3
    assert "No column of dates" in browser.find_element(By.ID, "weeks").text


def test_nothing_is_asked_of_the_network(shown, page):
    browser = shown(page)
    asked = json.loads(browser.execute_script("return JSON.stringify(performance.getEntriesByType('resource').map((e) => e.name))"))
    assert all(name.startswith("blob:") for name in asked)
    assert callnorm.__version__ in browser.find_element(By.TAG_NAME, "footer").text
