"""A calibration as a figure, in Chinese or English: people's scores against callnorm's, and Cohen's kappa of each norm."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from callnorm._core import OptionsError
from callnorm.calibrate.agreement import NEAR, Calibration
from callnorm.extras import need
from callnorm.labels import Language

KINDS = (".png", ".svg", ".pdf")


def check(file: str | os.PathLike[str]) -> None:
    """Raise `OptionsError` where a file's name does not end in a format of figures, `ImportError` where matplotlib is not installed."""
    if not os.fspath(file).lower().endswith(KINDS):
        raise OptionsError(f"{os.fspath(file)}: a picture's name must end in {', '.join(KINDS)}")
    need("matplotlib", "plot", "plots")


def save(calibration: Calibration, file: str | os.PathLike[str], lang: Language) -> None:
    """Write the figure as a PNG, SVG or PDF file, by the file's name; without a font that has Chinese it is in English."""
    from callnorm.plot.canvas import canvas  # noqa: PLC0415 (takes matplotlib)

    figures = need("matplotlib.figure", "plot", "plots")
    height = max(3.6, 1.4 + 0.22 * len(calibration.norms))
    figure = figures.Figure(figsize=(10, height), layout="constrained")
    for draw, ax in zip((_scores, _norms), figure.subplots(1, 2), strict=True):
        with canvas(ax, lang) as c:
            draw(calibration, ax, _SAYS[c.lang])
    figure.savefig(file, dpi=150, metadata={"Date": None} if os.fspath(file).lower().endswith(".svg") else None)


def _scores(calibration: Calibration, ax: Any, says: dict[str, str]) -> None:
    theirs, ours = ([pair[n] for pair in calibration.total.pairs] for n in (1, 2))
    ax.fill_between([0, 100], [-NEAR, 100 - NEAR], [NEAR, 100 + NEAR], color="tab:blue", alpha=0.15, linewidth=0, label=says["near"])
    ax.plot([0, 100], [0, 100], color="tab:blue", linewidth=0.8)
    ax.scatter(theirs, ours, s=18, color="black", alpha=0.6)
    ax.set(xlim=(0, 100), ylim=(0, 100), aspect="equal", xlabel=says["people"], ylabel=says["ours"])
    ax.set_title(says["count"].format(near=calibration.total.near, n=len(ours)))
    ax.legend(loc="upper left", frameon=False)


def _norms(calibration: Calibration, ax: Any, says: dict[str, str]) -> None:
    norms = [norm for norm in reversed(calibration.norms) if norm.kappa is not None]
    kappas: Sequence[Any] = [norm.kappa for norm in norms]
    names = [norm.title if says is _SAYS["zh"] else norm.title_en for norm in norms]
    ax.barh(range(len(norms)), kappas, color="tab:blue")
    ax.set_yticks(range(len(norms)), [f"{name or norm.norm} ({norm.compared})" for name, norm in zip(names, norms, strict=True)])
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set(xlim=(min([0.0, *kappas]) - 0.05, 1), xlabel=says["kappa"])
    ax.set_title(says["norms"])


_SAYS: dict[Language, dict[str, str]] = {
    "zh": {
        "near": "相差 10 分以内",
        "people": "人工评分",
        "ours": "callnorm 评分",
        "count": "{n} 通电话中 {near} 通相差 10 分以内",
        "kappa": "Cohen κ（比较的通话数）",
        "norms": "各项规范的一致程度，最低的在上",
    },
    "en": {
        "near": "within 10 points",
        "people": "people's score",
        "ours": "callnorm's score",
        "count": "{near} of {n} calls within 10 points",
        "kappa": "Cohen's kappa (calls compared)",
        "norms": "Agreement by norm, least first",
    },
}
