"""Take the READMEs' pictures in headless Chromium: the sample call's report at a dragged ending, and the team page of the sample calls.

It takes chromium, chromedriver and a Chinese font, and for the report the model base-q5_1 (`callnorm models fetch base-q5_1`);
`python docs/images/draw.py team` takes the team page's alone.
"""

import base64
import shutil
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

import callnorm
from callnorm import team

HERE = Path(__file__).parent
FLAGS = ("headless=new", "no-sandbox", "disable-gpu", "hide-scrollbars", "disable-background-networking", "disable-sync")
SIZE = {"width": 1280, "height": 1040, "deviceScaleFactor": 1.25, "mobile": False}
DRAWN = "return document.documentElement.dataset.drawn !== undefined"
SEEK = "const seek = document.getElementById('seek'); seek.value = 43.3; seek.dispatchEvent(new Event('input'))"
FOLLOWED = "return document.querySelector('.line.now') && document.getElementById('transcript').scrollTop > 0"


def main() -> None:
    """Write report.png, team.png and their Chinese likes."""
    options = webdriver.ChromeOptions()
    with tempfile.TemporaryDirectory() as folder:
        for flag in (*FLAGS, f"user-data-dir={folder}/profile"):
            options.add_argument(f"--{flag}")
        options.binary_location = shutil.which("chromium") or ""
        driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SIZE)
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]})
        page = Path(folder) / "page.html"
        for lang, ending in (("en", "png"), ("zh", "zh.png")):
            team.demo(page, lang)
            driver.get(page.as_uri())
            WebDriverWait(driver, 30).until(lambda d: d.execute_script(DRAWN))
            shoot(driver, f"team.{ending}")
        report = None if "team" in sys.argv else callnorm.analyze(callnorm.sample_call(), model="base-q5_1")
        for lang, ending in (("en", "png"), ("zh", "zh.png")) if report else ():
            page.write_text(report.to_html(lang), encoding="utf-8")
            driver.get(page.as_uri())
            driver.execute_script(SEEK)
            WebDriverWait(driver, 10).until(lambda d: d.execute_script(FOLLOWED))
            shoot(driver, f"report.{ending}")
        driver.quit()


def shoot(driver: webdriver.Chrome, name: str) -> None:
    """Take a picture of what is in the window."""
    picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": False})["data"]
    (HERE / name).write_bytes(base64.b64decode(picture))


if __name__ == "__main__":
    main()
