"""Take the READMEs' pictures: the sample call's report in headless Chromium, at a dragged ending.

It takes chromium, chromedriver and a Chinese font, and the model base-q5_1 (`callnorm models fetch base-q5_1`).
"""

import base64
import shutil
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

import callnorm

HERE = Path(__file__).parent
FLAGS = ("headless=new", "no-sandbox", "disable-gpu", "hide-scrollbars", "disable-background-networking", "disable-sync")
SIZE = {"width": 1280, "height": 1040, "deviceScaleFactor": 1.25, "mobile": False}
SEEK = "const seek = document.getElementById('seek'); seek.value = 43.3; seek.dispatchEvent(new Event('input'))"
FOLLOWED = "return document.querySelector('.line.now') && document.getElementById('transcript').scrollTop > 0"


def main() -> None:
    """Write report.png and report.zh.png."""
    report = callnorm.analyze(callnorm.sample_call(), model="base-q5_1")
    options = webdriver.ChromeOptions()
    with tempfile.TemporaryDirectory() as folder:
        for flag in (*FLAGS, f"user-data-dir={folder}/profile"):
            options.add_argument(f"--{flag}")
        options.binary_location = shutil.which("chromium") or ""
        driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SIZE)
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]})
        for lang, name in (("en", "report.png"), ("zh", "report.zh.png")):
            page = Path(folder) / "report.html"
            page.write_text(report.to_html(lang), encoding="utf-8")
            driver.get(page.as_uri())
            driver.execute_script(SEEK)
            WebDriverWait(driver, 10).until(lambda d: d.execute_script(FOLLOWED))
            picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": False})["data"]
            (HERE / name).write_bytes(base64.b64decode(picture))
        driver.quit()


if __name__ == "__main__":
    main()
