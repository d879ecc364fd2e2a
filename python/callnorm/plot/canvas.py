"""What all plots share: axes, colours, times on the axis, and a font that has the characters of the language."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from callnorm import colours, labels, timeline
from callnorm.extras import need
from callnorm.labels import Language, label

if TYPE_CHECKING:
    import matplotlib as mpl
    from matplotlib import font_manager, pyplot
    from matplotlib.axes import Axes
    from matplotlib.text import Text
else:
    mpl = need("matplotlib", "plot", "plots")
    font_manager = need("matplotlib.font_manager", "plot", "plots")
    Text = need("matplotlib.text", "plot", "plots").Text
    pyplot = need("matplotlib.pyplot", "plot", "plots")

COLOURS = {**colours.SIDES, **colours.VERDICTS, **colours.EVENTS, "band": "#2a9d5c", "value": "#1f3a5f"}
MARKERS = {"pass": "o", "fail": "X", "undetermined": "D"}
"""A verdict's marker: its shape tells it too."""

# Fonts with Chinese that systems bring, the most fitting first. Of a collection (.ttc) matplotlib knows the first: Noto's is Japanese.
CHINESE = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "Hiragino Sans GB", "Heiti SC"),
    *("Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP", "Droid Sans Fallback"),
    *("Arial Unicode MS", "Songti SC", "SimSun", "Noto Serif CJK SC", "Noto Serif CJK JP", "AR PL UMing CN"),
)


@dataclass(frozen=True, slots=True)
class Canvas:
    """Axes to draw on, and the language to write in."""

    axes: list[Axes]
    lang: Language
    chinese: bool
    """Whether Chinese characters can be drawn."""

    @property
    def ax(self) -> Axes:
        """The axes to draw on."""
        return self.axes[0]

    def behind(self) -> Axes:
        """Give axes of the same times with values of their own, behind the first."""
        twin = self.ax.twinx()
        self.axes.append(twin)
        self.ax.set_zorder(twin.get_zorder() + 1)
        self.ax.patch.set_visible(False)
        return twin

    def say(self, key: str) -> str:
        """Give the word for a key."""
        return label(key, self.lang)

    def names(self, given: Iterable[str], instead: Iterable[str]) -> list[str]:
        """Give names as they can be drawn: without a Chinese font, something else instead of those with Chinese."""
        pairs = list(zip(given, instead, strict=True))
        if self.chinese or not any(map(_is_chinese, (name for name, _ in pairs))):
            return [name for name, _ in pairs]
        _warn()
        return [other if _is_chinese(name) else name for name, other in pairs]

    def time_axis(self, duration_s: float) -> None:
        """Write the time as minutes and seconds below the axes."""
        self.ax.set_xlim(0, duration_s)
        self.ax.set_xticks(*zip(*timeline.ticks(duration_s), strict=True))
        self.ax.set_xlabel(f"{self.say('time')} (min:s)")

    def band(self, axis: str, low: float | None, high: float | None, tolerance: float | None) -> None:
        """Shade what is expected across an axis ("x" or "y"), and lighter its tolerance; an open end reaches to the edge."""
        if low is None and high is None:
            return
        edge = self.ax.get_xlim() if axis == "x" else self.ax.get_ylim()
        span = self.ax.axvspan if axis == "x" else self.ax.axhspan
        for wider, alpha in {0.0: 0.2, tolerance or 0.0: 0.12}.items():
            ends = (min(edge) if low is None else low - abs(low) * wider, max(edge) if high is None else high + abs(high) * wider)
            span(*ends, color=COLOURS["band"], alpha=alpha, lw=0, zorder=0, label=None if wider else self.say("band"))


@contextmanager
def canvas(ax: Axes | None, lang: Language | None, size: tuple[float, float] = (10.0, 3.0)) -> Iterator[Canvas]:
    """Give axes, new ones where none are given, and see to it that what is written on them can be read."""
    asked = lang or labels.preferred()
    family = _family(tuple(mpl.rcParams["font.family"]), tuple(mpl.rcParams["font.sans-serif"]))
    if family is None and asked == "zh":
        _warn()
    if ax is None:
        ax = pyplot.subplots(figsize=size, layout="constrained")[1]
    axes = [ax]
    yield Canvas(axes, "en" if family is None else asked, family is not None)
    if family is not None:
        for each in axes:
            _write_in(each, list(family))


def _write_in(ax: Axes, family: list[str]) -> None:
    """Set the font of all that is written on axes, also of ticks to come."""
    ax.tick_params(labelfontfamily=family)
    for text in ax.findobj(Text):
        text.set_fontfamily(family)


@functools.cache
def _family(own: tuple[str, ...], sans: tuple[str, ...]) -> tuple[str, ...] | None:  # noqa: ARG001 (findfont reads it from rcParams)
    """Give fonts of which one has Chinese: the user's own, or with one that the system has; None where there is none."""
    if _has_chinese(font_manager.findfont(font_manager.FontProperties(family=list(own)))):
        return own
    files = {font.name: font.fname for font in font_manager.fontManager.ttflist}
    found = next((name for name in CHINESE if name in files and _has_chinese(files[name])), None)
    return None if found is None else (*own, found)


def _is_chinese(text: str) -> bool:
    return any(character >= "\u2e80" for character in text)


def _has_chinese(file: str) -> bool:
    return bool(font_manager.get_font(file).get_char_index(ord("语")))


@functools.cache
def _warn() -> None:
    """Say once what is missing."""
    warnings.warn("no font with Chinese characters: plots are labelled in English (install Noto Sans CJK, for one)", stacklevel=2)
