"""What a person says on a call's page in headless Chromium becomes the sheet that `callnorm review --apply` takes."""

import csv
import json
import shutil

import pytest

import callnorm
from callnorm import batch, cli, review, team
from callnorm.review.apply import scores

webdriver = pytest.importorskip("selenium.webdriver", reason="no selenium: the page was not opened in a browser")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]  # selenium's own sockets


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """A batch of two calls, and the page of one of them as `callnorm page --pages` writes it."""
    folder = tmp_path_factory.mktemp("review")
    labels = json.loads(callnorm.sample_call().with_suffix(".json").read_text(encoding="utf-8"))
    words = [{"channel": u["channel"], "start": u["start_s"], "end": u["end_s"], "text": u["text"]} for u in labels["utterances"]]
    (folder / "words.json").write_text(json.dumps(words), encoding="utf-8")
    for name in ("=a.wav", "b.wav"):
        shutil.copy(callnorm.sample_call(), folder / name)
    (folder / "calls.csv").write_text("path,words\n=a.wav,words.json\nb.wav,words.json\n", encoding="utf-8")
    batch.run(folder / "calls.csv", folder / "results")
    team.write(folder / "results", folder / "team.html", "en", audio=False, pages=folder / "pages")
    return folder


@pytest.fixture
def results(judged, tmp_path):
    return shutil.copytree(judged / "results", tmp_path / "results")


@pytest.fixture
def reviewing(opened, judged, tmp_path):
    """The page of b.wav with its choices shown, as if never opened before."""
    [page] = (judged / "pages").glob("b-*.html")
    browser = opened(page.read_text(encoding="utf-8"))
    browser.execute_script("localStorage.clear()")
    browser.refresh()
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path / "downloads")})
    browser.find_element(By.ID, "review-open").click()
    return browser


def click(browser, element):
    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
    element.click()


def card(browser, norm):
    found = browser.find_element(By.ID, f"norm-{norm}")
    browser.execute_script("const folded = arguments[0].closest('details'); if (folded) folded.open = true", found)
    return found


def choose(browser, norm, word, reason="", number=""):
    found = card(browser, norm)
    click(browser, found.find_element(By.CSS_SELECTOR, f'input[value="{word}"] + span'))
    for selector, text in ((".because input", reason), (".number input", number)):
        if text:
            found.find_element(By.CSS_SELECTOR, selector).send_keys(text)
    return found


def exported(browser, folder, name="陈一"):
    """Give the rows of the sheet that the browser saves."""
    reviewer = browser.find_element(By.ID, "reviewer")
    reviewer.clear()
    reviewer.send_keys(name)
    click(browser, browser.find_element(By.ID, "review-export"))
    [file] = WebDriverWait(browser, 15, poll_frequency=0.05).until(lambda _: list((folder / "downloads").glob("*.csv")))
    with file.open(encoding="utf-8-sig", newline="") as sheet:
        return file, list(csv.DictReader(sheet))


def of(results, verdict, *, band=False):
    """A norm of b.wav that was judged so."""
    rows = [row for row in batch.read(results, "findings").to_pylist() if row["path"].endswith("b.wav") and row["verdict"] == verdict]
    return next(row for row in rows if (row["band_high"] is not None if band else row["weight"]))


def test_what_is_chosen_on_a_page_is_exported_and_applied(reviewing, results, judged, tmp_path):
    failed, passed, still_open = of(results, "fail"), of(results, "pass"), of(results, "undetermined")
    choose(reviewing, failed["norm"], "disagree", reason='=听过, "清楚"')
    choose(reviewing, passed["norm"], "agree")
    choose(reviewing, still_open["norm"], "cannot tell")
    file, rows = exported(reviewing, tmp_path)
    said = {row["norm"]: (row["judgement"], row["corrected"], row["reason"], row["name"]) for row in rows}
    assert said == {
        failed["norm"]: ("disagree", "", '\'=听过, "清楚"', "陈一"),
        passed["norm"]: ("agree", "", "", "陈一"),
        still_open["norm"]: ("cannot tell", "", "", "陈一"),
    }

    sheet = review.write(review.draw(results, per_agent=200), results, tmp_path / "drawn.csv")
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        drawn = {row["norm"]: row for row in csv.DictReader(lines) if row["call"].endswith("b.wav")}
    filled = {"judgement", "corrected", "reason", "name", "date", "link"}
    for row in rows:
        assert list(row) == list(drawn[row["norm"]])
        assert {k: v for k, v in row.items() if k not in filled} == {k: v for k, v in drawn[row["norm"]].items() if k not in filled}

    assert cli.main(["review", str(results), "--apply", str(file), "--lang", "en"]) == 0
    [call] = review.apply(results, [file]).calls
    assert call["path"] == str(judged / "b.wav") and call["changed"] == failed["norm"]
    findings = [row for row in batch.read(results, "findings").to_pylist() if row["path"] == call["path"]]
    corrected = scores(row | {"verdict": "pass" if row["norm"] == failed["norm"] else row["verdict"]} for row in findings)
    assert call["reviewed_score"] == corrected["score"] > call["score"]
    trail = [json.loads(line) for line in (results / "reviews.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["reason"] for row in trail if row["judgement"] == "disagree"] == ['=听过, "清楚"']


def test_a_number_is_judged_by_the_norms_band(reviewing, results, tmp_path):
    failed = of(results, "fail", band=True)
    found = choose(reviewing, failed["norm"], "disagree", reason="数过", number=str(failed["band_high"]))
    file, rows = exported(reviewing, tmp_path)
    assert float(rows[0]["corrected"]) == failed["band_high"]
    assert [review.reviewed for review in review.apply(results, [file]).reviews] == ["pass"]
    click(reviewing, found.find_element(By.CSS_SELECTOR, 'input[value="n/a"] + span'))
    assert found.find_element(By.CSS_SELECTOR, ".number input").get_attribute("value") == ""


def test_what_is_missing_is_told_before_anything_is_exported(reviewing, results, tmp_path):
    failed, still_open = of(results, "fail", band=True), of(results, "undetermined")

    def told():
        export = reviewing.find_element(By.ID, "review-export")
        click(reviewing, export)
        return [problem.text for problem in reviewing.find_elements(By.CSS_SELECTOR, ".findings .problems") if problem.text]

    assert told() == ["Nothing is reviewed yet."]
    found = choose(reviewing, failed["norm"], "disagree", number=str(failed["measured"]))
    assert told()[0] == "Fill in the reviewer and the date."
    reviewing.switch_to.active_element.send_keys("陈一")
    first, rest = told()
    assert first.startswith("What is marked below") and "same verdict" in rest and "why you disagree" in rest
    found.find_element(By.CSS_SELECTOR, ".clear").click()
    choose(reviewing, still_open["norm"], "disagree", reason="听过")
    assert told()[1:] == ["Choose the right verdict."]
    assert reviewing.switch_to.active_element.get_attribute("value") == "pass"
    assert not list((tmp_path).glob("downloads/*"))
    choose(reviewing, still_open["norm"], "fail")
    file, _ = exported(reviewing, tmp_path)
    assert [review.reviewed for review in review.apply(results, [file]).reviews] == ["fail"]


def test_choices_survive_a_reload_and_belong_to_one_call(reviewing, results, judged, opened):
    failed = of(results, "fail")
    choose(reviewing, failed["norm"], "disagree", reason="听过")
    reviewer = reviewing.find_element(By.ID, "reviewer")
    reviewer.send_keys("陈一", Keys.TAB)
    reviewing.refresh()
    found = card(reviewing, failed["norm"])
    assert found.find_element(By.CSS_SELECTOR, 'input[value="disagree"]').is_selected()
    assert found.find_element(By.CSS_SELECTOR, ".because input").get_attribute("value") == "听过"
    assert reviewing.find_element(By.ID, "review-count").text == "1"
    [other] = [page for page in (judged / "pages").glob("*.html") if not page.name.startswith("b-")]
    browser = opened(other.read_text(encoding="utf-8"))
    assert browser.find_element(By.ID, "reviewer").get_attribute("value") == "陈一"
    assert browser.find_element(By.ID, "review").get_attribute("hidden") is not None
    assert browser.execute_script("return document.getElementById('review-count').textContent") == "0"


def test_where_nothing_can_be_kept_the_page_says_so(reviewing, results):
    reviewing.execute_script("Storage.prototype.setItem = () => { throw new DOMException('no') }")
    lost = reviewing.find_element(By.ID, "review-lost")
    assert not lost.is_displayed()
    choose(reviewing, of(results, "fail")["norm"], "agree")
    assert lost.is_displayed() and reviewing.find_element(By.ID, "review-count").text == "1"


def test_choices_are_made_by_keys_and_have_names_in_both_languages(reviewing, results):
    found = card(reviewing, of(results, "fail")["norm"])
    first = found.find_element(By.CSS_SELECTOR, ".options input")
    first.send_keys(" ")
    webdriver.ActionChains(reviewing).send_keys(Keys.ARROW_RIGHT).perform()
    assert reviewing.switch_to.active_element.get_attribute("value") == "disagree"
    for lang, name, title in (("zh", "不同意", "title"), ("en", "disagree", "title_en")):
        reviewing.execute_script("document.getElementById(arguments[0]).click()", f"lang-{lang}")
        assert found.find_element(By.CSS_SELECTOR, 'input[value="disagree"]').accessible_name == name
        assert of(results, "fail")[title] in found.find_element(By.CSS_SELECTOR, ".choices").accessible_name
        used = found.find_elements(By.CSS_SELECTOR, ".choices :is(input, button)")
        assert all(field.accessible_name for field in used if field.is_displayed())


def test_choices_are_not_on_paper(reviewing):
    reviewing.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = [part for part in reviewing.find_elements(By.CSS_SELECTOR, ".choices, .review, .review-open") if part.is_displayed()]
    reviewing.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert not shown and reviewing.find_element(By.ID, "review").is_displayed()


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out_sideways(reviewing, results, width):
    choose(reviewing, of(results, "fail", band=True)["norm"], "disagree")
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    reviewing.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    assert reviewing.execute_script("return document.documentElement.scrollWidth") <= width
    reviewing.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_call_without_a_path_has_no_choices(opened, written):
    document = written.to_dict()
    document["source"]["path"] = None
    browser = opened(callnorm.Report.from_json(json.dumps(document)).to_html("en"))
    assert not browser.find_elements(By.CSS_SELECTOR, ".choices, #review, #review-open")
