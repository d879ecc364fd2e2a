"""A team page of many calls: its size, and how long headless Chromium takes until all of it is drawn.

The calls are the samples of `callnorm demo --team` over and over, each with values, times and words of its own, so that nothing packs
better than in real calls; of 300 people in 20 teams, over half a year. It takes chromium and chromedriver, else only the size is told.
"""

import argparse
import datetime
import json
import random
import shutil
import tempfile
import time
from pathlib import Path

from callnorm.team import html, samples
from callnorm.team.columns import Columns
from callnorm.team.heard import Heard

DRAWN = "return document.documentElement.dataset.drawn !== undefined"
FLAGS = ("headless=new", "no-sandbox", "disable-gpu", "disable-background-networking", "disable-sync")


def page(calls: int) -> str:
    """Give the page of so many calls."""
    chance, columns = random.Random(15), Columns()
    stored = json.loads(samples.FILE.read_text(encoding="utf-8"))
    begin = datetime.datetime(2024, 1, 1, 8)
    for number in range(calls):
        base = stored["calls"][number % len(stored["calls"])]
        person = chance.randrange(300)
        about = {
            "path": f"calls/{chance.randrange(10**9):09}-{number:05}.wav",
            "agent_id": f"A{1000 + person}",
            "team": f"team {person % 20}",
            "start_time": (begin + datetime.timedelta(minutes=chance.randrange(26 * 7 * 24 * 60))).isoformat(),
            "score": None if base["call"]["score"] is None else chance.uniform(50, 100),
            "duration_s": chance.uniform(30, 600),
        }
        findings = [varied(row, chance) for row in samples.rows_of(stored["norms"], base["findings"])]
        columns.add(base["call"] | about, findings)
    document = columns.to_dict() | {"by": None, "least": 10, "profiles": ["telephone-zh"], "pages": None}
    return html.page(f"{calls} calls", document, Heard(), "en")


def varied(row: dict, chance: random.Random) -> dict:
    """Give a finding with values, times and words of its own."""
    if row["measured"] is not None:
        shift = chance.uniform(0.7, 1.3)
        row |= {name: None if row[name] is None else row[name] * shift for name in ("measured", "low", "high")}
    for piece in row["evidence"]:
        start_s = chance.uniform(0, 600)
        piece |= {"end_s": start_s + (piece["end_s"] - piece["start_s"]) * chance.uniform(0.7, 1.3), "start_s": start_s}
        if piece["value"] is not None:
            piece["value"] *= chance.uniform(0.7, 1.3)
        if piece["text"]:
            piece["text"] += "".join(chr(0x4E00 + chance.randrange(3000)) for _ in range(2))
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=5)
    args = parser.parse_args()
    begin = time.perf_counter()
    text = page(args.calls)
    print(f"{args.calls} calls: {len(text.encode()) / 1e6:.1f} MB, made in {time.perf_counter() - begin:.1f} s")
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        return
    from selenium import webdriver
    from selenium.webdriver.support.ui import WebDriverWait

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "team.html"
        file.write_text(text, encoding="utf-8")
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for flag in (*FLAGS, f"user-data-dir={folder}/profile"):
            options.add_argument(f"--{flag}")
        browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
        for _ in range(args.times):
            browser.get("about:blank")
            begin = time.perf_counter()
            browser.get(file.as_uri())
            WebDriverWait(browser, 60, poll_frequency=0.01).until(lambda b: b.execute_script(DRAWN))
            print(f"opened and drawn in {time.perf_counter() - begin:.2f} s")
        browser.quit()


if __name__ == "__main__":
    main()
