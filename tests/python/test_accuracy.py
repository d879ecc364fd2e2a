"""The pages on accuracy: what is written comes from what was measured, the same in both languages."""

import json
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "lab"))
import accuracy

PRINTED = """\
drag recall                                 0.985  n=67    0.92-1.00  [>= 0.9]
drag precision                              0.843  n=70    0.74-0.91  [>= 0.9]  FALLS SHORT
edge error s, median                       -0.001  n=1622             [abs<= 0.02]
filler recall                                   -  n=0                [>= 0.8]
"""
LADDER = [
    {"condition": "clean", "wrong": 0.0042, "decided": 0.905, "asked": 555, "by": {"drag": 2, "volume": 3}},
    {"condition": "white 0 dB", "wrong": 0.051, "decided": 0.4, "asked": 555, "by": {}},
    {"condition": "of tomorrow", "wrong": 0.0, "decided": 1.0, "asked": 9, "by": {}},
]


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """Results as the scorers leave them, and pages without figures."""
    monkeypatch.setattr(accuracy, "RESULTS", tmp_path)
    monkeypatch.setattr(accuracy, "SHARED", tmp_path)
    (tmp_path / "score_ladder.py").write_text("LOOSE = '^white 0'\n", encoding="utf-8")
    (tmp_path / "ladder-none.json").write_text(json.dumps(LADDER), encoding="utf-8")
    (tmp_path / "calls-none.txt").write_text(PRINTED, encoding="utf-8")
    yield tmp_path
    sys.path.remove(str(tmp_path))
    del sys.modules["score_ladder"]


@pytest.mark.usefixtures("measured")
def test_a_page_says_what_was_measured():
    made = accuracy.made("zh", accuracy.ladders())
    rows = [re.split(r" *\| *", line.strip("| ")) for line in made.splitlines() if line.startswith("| ")]
    assert ["`clean`", "原样", "0.5 %", "0.4 %", "90 %"] in [row[:5] for row in rows]
    assert ["`white 0 dB`", "同上，0 dB", "4.0 %", "**5.1 %**", "40 %"] in [row[:5] for row in rows]
    assert ["`of tomorrow`", "", "2.0 %", "0.0 %", "100 %"] in [row[:5] for row in rows]
    assert ["拖尾音：召回率", "0.985", "≥ 0.9", "67"] in rows
    assert ["拖尾音：精确率", "**0.843**", "≥ 0.9", "70"] in rows
    assert ["语句边界误差，中位数（秒）", "−0.001", "± 0.02", "1622"] in rows
    assert ["语气词：召回率", "–", "–", "0"] in rows


def test_the_picture_is_drawn(measured, monkeypatch):
    monkeypatch.setattr(accuracy, "PICTURE", measured / "ladder.png")
    accuracy.draw(accuracy.ladders())
    assert (measured / "ladder.png").read_bytes().startswith(b"\x89PNG")


def test_both_pages_have_the_same_figures():
    cells = {}
    for lang, page in accuracy.PAGES.items():
        parts = re.findall(r"<!-- made by (.+?) -->(.*?)<!-- end", page.read_text(encoding="utf-8"), re.DOTALL)
        figure = r"\| (\**[−+≤≥±]? ?\d[\d.]*(?: %)?(?: \(\d+–\d+\))?\**|`[^`]*`) (?=\|)"
        cells[lang] = {command: re.findall(figure, part) for command, part in parts}
    assert accuracy.COMMAND in cells["en"]
    assert cells["en"] == cells["zh"]
    assert all(cells["en"].values())


def test_every_condition_and_figure_has_a_name_in_both_languages():
    assert all(row["en"] and row["zh"] for row in accuracy.labels().values())
    if not (accuracy.SHARED / "score_ladder.py").is_file():
        pytest.skip("CALLNORM_SHARED names no folder with score_ladder.py")
    sys.path.insert(0, str(accuracy.SHARED))
    pytest.importorskip("scipy")
    import score_calls
    import score_ladder

    assert [name for kind, name in accuracy.labels() if kind == "ladder"] == list(score_ladder.CONDITIONS)
    assert set(score_calls.targets("model")) <= {name for kind, name in accuracy.labels() if kind == "calls"}
