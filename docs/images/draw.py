"""Draw the README's picture, docs/images/scorecard.svg: the strips of the bundled sample call, as a notebook shows them."""

from pathlib import Path

import callnorm
from callnorm import html, labels

CAPTION, GAP = 18, 10
COLOURS = "svg { color: #1f2328 } @media (prefers-color-scheme: dark) { svg { color: #e6edf3 } }"


def main() -> None:
    """Put the strips of all channels below one another, each with its caption."""
    report = callnorm.analyze(callnorm.sample_call())
    height = CAPTION + html.STRIP + html.AXIS + GAP
    parts = []
    for i, channel in enumerate(report.channels):
        strip = html.strip(report, channel, "en")
        placed = strip.replace("<svg ", f'<svg y="{i * height + CAPTION}" width="{html.WIDTH}" height="{html.STRIP + html.AXIS}" ', 1)
        caption = f"{labels.role(channel, 'en')} · {labels.rate(channel, 'en')}"
        parts.append(f'<text {html.PAINT["time"]} y="{i * height + 12}">{caption}</text>{placed}')
    size = f'viewBox="0 0 {html.WIDTH} {len(parts) * height}" width="{html.WIDTH}"'
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{COLOURS}</style>{"".join(parts)}</svg>\n'
    Path(__file__).with_name("scorecard.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
