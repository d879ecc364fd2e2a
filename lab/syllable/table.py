#!/usr/bin/env python3
"""Write how well syllables of corpora left out are counted into docs/accuracy.md and docs/accuracy.zh.md: python lab/syllable/table.py
DATA (needs numpy, scipy, numba, praat-parselmouth)

DATA/left_out.tsv is what left_out.py counted. A clip counts once in a row.
"""

import csv
import pathlib
import sys
import tomllib

import numpy as np
from left_out import error_scale

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- made by python lab/syllable/table.py -->", "<!-- end of syllables -->"
VARIANTS = ("plain", "telephone", "faster")
TEXT = {
    "en": {
        "page": "accuracy.md",
        "head": ["left out", "clips", "sound", "bias", "mean error", "correlation of rates", "interval holds",
                 "half-width, median", "voiced peaks: mean error", "energy peaks: mean error"],
        "variants": ("as recorded", "by telephone", "1.4 × faster"),
        "groups": {"all": "all real Mandarin", "others": "other Mandarin", "talks-zh": "unscripted talks",
                   "calls": "labelled calls (synthetic)", "english": "English"},
    },
    "zh": {
        "page": "accuracy.zh.md",
        "head": ["留出的语料", "条数", "声音", "偏差", "平均误差", "语速相关系数",
                 "区间含真值", "半宽（中位数）", "浊音峰：平均误差", "能量峰：平均误差"],
        "variants": ("原样", "经电话", "加快到 1.4 倍"),
        "groups": {"all": "全部真实普通话", "others": "其他普通话样本", "talks-zh": "即兴讲话",
                   "calls": "有标注的通话（合成）", "english": "英语"},
    },
}  # fmt: skip


def wilson(held, many):
    """The 95 % range of a share."""
    z, share = 1.96, held / many
    middle, half = share + z * z / (2 * many), z * np.sqrt(share * (1 - share) / many + z * z / (4 * many * many))
    return (middle - half) / (1 + z * z / many), (middle + half) / (1 + z * z / many)


def figures(rows, error):
    truth, counted, seconds, energy, voiced = (
        np.array([float(row[key]) for row in rows]) for key in ("syllables", "counted", "seconds", "energy_peaks", "voiced_peaks")
    )
    off = counted / truth - 1
    half = error["quantile"] * error_scale(rows, error["voice"], error["haste"], error["dispute"], error["counting"])
    held = int((np.abs(np.log(truth / counted)) <= half).sum())
    low, high = wilson(held, len(rows))
    return [
        percent(off.mean()),
        f"{100 * np.abs(off).mean():.1f} %",
        f"{np.corrcoef(truth / seconds, counted / seconds)[0, 1]:.2f}",
        f"{100 * held / len(rows):.0f} % ({100 * low:.0f}–{100 * high:.0f})",
        f"{100 * np.median(half):.0f} %",
        *(f"{100 * np.abs(other / truth - 1).mean():.1f} %" for other in (voiced, energy)),
    ]


def percent(share):
    return f"{100 * share:+.1f} %".replace("-", "−")


def write(begin, end, lines):
    """The table of a page in each language between its marks; `lines` gives the rows of one, the head first."""
    for lang, text in TEXT.items():
        page, (head, *body) = ROOT / "docs" / text["page"], lines(lang)
        made = "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *body))
        before, rest = page.read_text(encoding="utf-8").split(begin)
        page.write_text(f"{before}{begin}\n\n{made}\n\n{end}{rest.split(end)[1]}", encoding="utf-8")


def table(rows, error, lang):
    text = TEXT[lang]
    yield text["head"]
    for group in ["all", *sorted({row["group"] for row in rows})]:
        mine = [row for row in rows if row["group"] == group or (group == "all" and row["group"] not in {"english", "calls"})]
        for variant, name in zip(VARIANTS, text["variants"], strict=True):
            chosen = [row for row in mine if row["variant"] == variant]
            yield [text["groups"].get(group, group), str(len(chosen)), name, *figures(chosen, error)]


def main():
    with (pathlib.Path(sys.argv[1]) / "left_out.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if float(row["counted"]) > 0]
    error = tomllib.loads((ROOT / "src" / "measure" / "rate" / "error.toml").read_text(encoding="utf-8"))
    write(BEGIN, END, lambda lang: table(rows, error, lang))


if __name__ == "__main__":
    main()
