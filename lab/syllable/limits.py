#!/usr/bin/env python3
"""Write docs/syllable-limits.md and its Chinese like: what limits the count of syllables without words: python lab/syllable/limits.py
DATA (needs numpy, soundfile, and the model base-q5_1)

Pictures go to docs/images: the ten clips of real Mandarin that are counted worst by weights fitted without them (left_out.py), and the
learning curve (learn.py). seen.tsv, beside this, says what is spoken in such clips and what their spectrograms show.
"""

import csv
import html
import math
import pathlib
import sys
import tomllib

import numpy as np
import soundfile as sf
from left_out import error_scale
from table import wilson

import callnorm

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]
DOCS = ROOT / "docs"
WORST = 10
VARIANTS = {"plain": ("as recorded", "原样"), "telephone": ("by telephone", "经电话"), "faster": ("1.4 × faster", "加快到 1.4 倍")}
COLOURS = {"plain": "#1d3557", "telephone": "#c1121f", "faster": "#2a9d8f"}
STYLE = 'font-family="sans-serif" font-size="11" fill="#222"'
ASKED = 0.15
HIGHEST = 0.16
"""The top of the learning curve."""


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def real(rows):
    return [row for row in rows if row["group"] not in {"english", "calls"} and float(row["counted"]) > 0]


def wave(data, row):
    return sf.read(data / "wav" / f"{row['name'].replace('/', '-').replace('.', '_')}~plain.wav", dtype="float32")


def envelope(x, rate):
    """The level of every 20 ms, smoothed over 30 ms, as a share of the 40 dB under the loudest."""
    hop = rate // 50
    power = (x[: len(x) // hop * hop].reshape(-1, hop) ** 2).mean(1)
    level = 10 * np.log10(np.convolve(power, [0.25, 0.5, 0.25], "same") + 1e-10)
    return np.clip((level - level.max() + 40) / 40, 0, 1)


def text(x, y, words, more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" {more} {STYLE}>{words}</text>'


def panel(data, row, seen, top):
    """One clip: its envelope, the nuclei counted as lines, the characters spoken under it."""
    x, rate = wave(data, row)
    seconds = len(x) / rate

    def at(t):
        return 20 + 860 * t / seconds

    points = " ".join(f"{at(0.02 * i):.0f},{top + 80 - 60 * v:.0f}" for i, v in enumerate(envelope(x, rate)))
    nuclei = callnorm.syllables(x, rate)
    lines = "".join(f'<path d="M{at(t):.0f} {top + 20}v60"/>' for t in nuclei)
    first, last = (nuclei[0], nuclei[-1]) if len(nuclei) > 1 else (0, seconds)
    spoken = html.escape(seen.get(row["name"], {}).get("transcript", ""))
    return (
        text(20, top + 12, f"{row['name']}: {row['syllables']} / {float(row['counted']):.1f}, {seconds:.1f} s")
        + f'<polyline points="{points}" fill="none" stroke="#1d3557"/><g stroke="#c1121f">{lines}</g>'
        + text(at(first), top + 96, spoken, f'textLength="{at(last) - at(first):.0f}"')
    )


def picture(name, width, height, inside):
    (DOCS / "images" / name).write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><rect width="{width}" height="{height}" fill="#fff"/>'
        f"{inside}</svg>\n",
        encoding="utf-8",
    )


def recognised(data, row):
    """The number of characters that base-q5_1 writes."""
    x, rate = wave(data, row)
    segments = callnorm.analyze(x, sample_rate=rate, model="base-q5_1").to_dict()["transcript"]["segments"]
    return sum(segment["characters"] for segment in segments)


def curve(points):
    """The learning curve: clips that the weights are fitted on, error of the corpus left out."""
    most, inside = max(int(p["clips"]) for p in points), ""

    def x(clips):
        return 50 + 380 * math.log(clips / 15) / math.log(most / 15)

    def y(error):
        return 230 - 200 * error / HIGHEST

    for percent in (0, 4, 8, 12, 16):
        inside += f'<path d="M50 {y(percent / 100):.0f}h380" stroke="#ddd"/>' + text(18, y(percent / 100) + 4, f"{percent} %")
    for clips in sorted({int(p["clips"]) for p in points}):
        inside += text(x(clips), 250, clips, 'text-anchor="middle"')
    for group, dash in zip(sorted({p["group"] for p in points}), ("", "6 3", "2 2"), strict=False):
        mine = sorted((p for p in points if p["group"] == group), key=lambda p: int(p["clips"]))
        for variant, colour in COLOURS.items():
            line = " ".join(f"{x(int(p['clips'])):.0f},{y(float(p[variant])):.0f}" for p in mine)
            inside += f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-dasharray="{dash}"/>'
        inside += text(436, y(float(mine[-1]["telephone"])) + 4, group)
    for i, (colour, names) in enumerate(zip(COLOURS.values(), VARIANTS.values(), strict=True)):
        inside += f'<path d="M{60 + 130 * i} 12h24" stroke="{colour}"/>' + text(90 + 130 * i, 16, names[0])
    picture("syllables-learning.svg", 500, 260, inside)


def clip(row, seen, recognised, lang):
    """A row of the table of the clips counted worst."""
    return row["name"], row["syllables"], recognised, f"{float(row['counted']):.1f}", seen.get(lang, "")


def learnt(point, before):
    """A row of the learning curve's table, with how the error as recorded changes with each doubling of the clips."""
    errors = [f"{100 * float(point[variant]):.1f} %" for variant in VARIANTS]
    slope = "–"
    if before and before["group"] == point["group"]:
        doublings = math.log2(int(point["clips"]) / int(before["clips"]))
        slope = f"{100 * (float(point['plain']) - float(before['plain'])) / doublings:+.1f} %".replace("-", "−")
    return point["group"], point["clips"], point["corpora"], *errors, slope


def markdown(head, rows):
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows])


def width(rows, error):
    """For each variant: clips, median syllables, mean error, what an interval of such errors must be wide, what it is."""
    for variant in VARIANTS:
        mine = [row for row in rows if row["variant"] == variant]
        truth, counted = (np.array([float(row[key]) for row in mine]) for key in ("syllables", "counted"))
        off = np.abs(np.log(truth / counted))
        half = error["quantile"] * error_scale(mine, error["voice"], error["haste"], error["dispute"], error["counting"])
        held = int((off <= half).sum())
        low, high = wilson(held, len(mine))
        yield (
            variant,
            (
                len(mine),
                f"{np.median(truth):.0f}",
                f"{100 / np.median(truth):.1f} %",
                f"{100 * np.abs(counted / truth - 1).mean():.1f} %",
                f"{100 * 1.96 * math.sqrt(math.pi / 2) * np.abs(counted / truth - 1).mean():.0f} %",
                f"{100 * np.quantile(off, 0.95):.0f} %",
                f"{100 * np.median(half):.0f} %",
                f"{100 * (off <= ASKED).mean():.0f} %",
                f"{100 * held / len(mine):.0f} % ({100 * low:.0f}–{100 * high:.0f})",
            ),
        )


def main():
    data = pathlib.Path(sys.argv[1])
    seen = {row["name"]: row for row in table(HERE / "seen.tsv")}
    rows = real(table(data / "left_out.tsv"))
    error = tomllib.loads((ROOT / "src/measure/rate/error.toml").read_text(encoding="utf-8"))
    plain = [row for row in rows if row["variant"] == "plain"]
    worst = sorted(plain, key=lambda row: -abs(math.log(float(row["counted"]) / float(row["syllables"]))))[:WORST]
    picture("syllables-worst.svg", 900, 104 * len(worst) + 8, "".join(panel(data, row, seen, 104 * i + 4) for i, row in enumerate(worst)))
    points = table(data / "learning.tsv")
    curve(points)
    counts = {row["name"]: recognised(data, row) for row in worst}
    for i, (lang, ending) in enumerate((("en", "md"), ("zh", "zh.md"))):
        parts = {
            "worst": [clip(row, seen.get(row["name"], {}), counts[row["name"]], lang) for row in worst],
            "learning": [learnt(p, before) for before, p in zip([None, *points], points, strict=False)],
            "width": [(VARIANTS[variant][i], *figures) for variant, figures in width(rows, error)],
        }
        page = (HERE / f"limits.{lang}.md").read_text(encoding="utf-8")
        for part, content in parts.items():
            head = page.split(f"<!-- {part}: ")[1].split(" -->")[0]
            page = page.replace(f"<!-- {part}: {head} -->", markdown(head.split(" | "), content))
        (DOCS / f"syllable-limits.{ending}").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
