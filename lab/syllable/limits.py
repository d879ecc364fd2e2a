#!/usr/bin/env python3
"""Write docs/syllable-limits.md and its Chinese like: what limits the count of syllables without words: python lab/syllable/limits.py
DATA (needs numpy, soundfile, and the model base-q5_1)

Pictures go to docs/images: the ten clips of real Mandarin that are counted worst by weights fitted without them (left_out.py), and the
learning curve (learn.py). heard.tsv, beside this, says what is spoken in such clips and what a careful listener counts and hears.
"""

import csv
import html
import math
import pathlib
import sys
import tomllib

import numpy as np
import soundfile as sf
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


def panel(data, row, heard, top):
    """One clip: its envelope, the nuclei counted as lines, the characters spoken under it."""
    x, rate = wave(data, row)
    width, height, seconds = 860, 60, len(x) / rate
    at = lambda t: 20 + width * t / seconds  # noqa: E731
    level = envelope(x, rate)
    points = " ".join(f"{at(0.02 * i):.0f},{top + 20 + height * (1 - v):.0f}" for i, v in enumerate(level))
    nuclei = callnorm.syllables(x, rate)
    lines = "".join(f'<path d="M{at(t):.0f} {top + 20}v{height}"/>' for t in nuclei)
    title = f"{row['name']}: {row['syllables']} / {float(row['counted']):.1f}, {seconds:.1f} s"
    text = html.escape(heard.get(row["name"], {}).get("transcript", ""))
    first, last = (nuclei[0], nuclei[-1]) if len(nuclei) > 1 else (0, seconds)
    return (
        f'<text x="20" y="{top + 12}" {STYLE}>{title}</text>'
        f'<polyline points="{points}" fill="none" stroke="#1d3557"/><g stroke="#c1121f">{lines}</g>'
        f'<text x="{at(first):.0f}" y="{top + 96}" textLength="{at(last) - at(first):.0f}" {STYLE}>{text}</text>'
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
    most, highest, inside = max(int(p["clips"]) for p in points), 0.16, ""
    x = lambda clips: 50 + 380 * math.log(clips / 20) / math.log(most / 20)  # noqa: E731
    y = lambda error: 230 - 200 * error / highest  # noqa: E731
    for percent in (0, 4, 8, 12, 16):
        inside += f'<path d="M50 {y(percent / 100):.0f}h380" stroke="#ddd"/><text x="18" y="{y(percent / 100) + 4:.0f}" {STYLE}>{percent} %</text>'
    for clips in sorted({int(p["clips"]) for p in points}):
        inside += f'<text x="{x(clips):.0f}" y="250" text-anchor="middle" {STYLE}>{clips}</text>'
    for group, dash in zip(sorted({p["group"] for p in points}), ("", "6 3", "2 2"), strict=False):
        for variant, colour in COLOURS.items():
            way = [(x(int(p["clips"])), y(float(p[variant]))) for p in points if p["group"] == group]
            line = " ".join(f"{a:.0f},{b:.0f}" for a, b in sorted(way))
            inside += f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-dasharray="{dash}"/>'
            inside += f'<text x="436" y="{way[-1][1] + 4:.0f}" {STYLE}>{group}</text>' if variant == "telephone" else ""
    for i, colour in enumerate(COLOURS.values()):
        inside += f'<path d="M{60 + 130 * i} 12h24" stroke="{colour}"/><text x="{90 + 130 * i}" y="16" {STYLE}>{list(VARIANTS.values())[i][0]}</text>'
    picture("syllables-learning.svg", 500, 260, inside)


def markdown(head, rows):
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows])


def width(rows, error):
    """For each variant: clips, median syllables, mean error, what an interval of such errors must be wide, what it is."""
    for variant in VARIANTS:
        mine = [row for row in rows if row["variant"] == variant]
        truth, counted, variance = (np.array([float(row[key]) for row in mine]) for key in ("syllables", "counted", "variance"))
        off = np.abs(np.log(truth / counted))
        half = error["quantile"] * np.sqrt(error["voice"] ** 2 + error["counting"] * variance / counted**2)
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
    heard = {row["name"]: row for row in table(HERE / "heard.tsv")}
    rows = real(table(data / "left_out.tsv"))
    error = tomllib.loads((ROOT / "src/measure/rate/error.toml").read_text(encoding="utf-8"))
    plain = [row for row in rows if row["variant"] == "plain"]
    worst = sorted(plain, key=lambda row: -abs(math.log(float(row["counted"]) / float(row["syllables"]))))[:WORST]
    picture("syllables-worst.svg", 900, 104 * len(worst) + 8, "".join(panel(data, row, heard, 104 * i + 4) for i, row in enumerate(worst)))
    points = table(data / "learning.tsv")
    curve(points)
    counts = {row["name"]: recognised(data, row) for row in worst}
    for lang, ending in (("en", "md"), ("zh", "zh.md")):
        clips = [
            (row["name"], row["syllables"], heard.get(row["name"], {}).get("listener", ""), counts[row["name"]], f"{float(row['counted']):.1f}",
             heard.get(row["name"], {}).get(lang, ""))
            for row in worst
        ]  # fmt: skip
        learnt = [(p["group"], p["clips"], p["corpora"], *(f"{100 * float(p[variant]):.1f} %" for variant in VARIANTS)) for p in points]
        i = 0 if lang == "en" else 1
        wide = [(VARIANTS[variant][i], *figures) for variant, figures in width(rows, error)]
        text = (HERE / f"limits.{lang}.md").read_text(encoding="utf-8")
        heads = {part: text.split(f"<!-- {part}: ")[1].split(" -->")[0].split(" | ") for part in ("worst", "learning", "width")}
        for part, content in (("worst", clips), ("learning", learnt), ("width", wide)):
            text = text.replace(f"<!-- {part}: {' | '.join(heads[part])} -->", markdown(heads[part], content))
        (DOCS / f"syllable-limits.{ending}").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
