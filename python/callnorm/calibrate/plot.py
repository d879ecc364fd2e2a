"""A calibration as a figure: people's scores against callnorm's, and Cohen's kappa of each norm."""

from __future__ import annotations

import os
from typing import Any

from callnorm._core import OptionsError
from callnorm.calibrate.agreement import NEAR, Calibration
from callnorm.extras import need

KINDS = (".png", ".svg", ".pdf")


def check(file: str | os.PathLike[str]) -> None:
    """Raise `OptionsError` where a file's name does not end in a format of figures, `ImportError` where matplotlib is not installed."""
    if not os.fspath(file).lower().endswith(KINDS):
        raise OptionsError(f"{os.fspath(file)}: a picture's name must end in {', '.join(KINDS)}")
    need("matplotlib", "plot", "plots")


def save(calibration: Calibration, file: str | os.PathLike[str]) -> None:
    """Write the figure as a PNG, SVG or PDF file, by the file's name."""
    figures = need("matplotlib.figure", "plot", "plots")
    height = max(3.6, 1.4 + 0.22 * len(calibration.norms))
    figure = figures.Figure(figsize=(10, height), layout="constrained")
    scores, norms = figure.subplots(1, 2)
    _scores(calibration, scores)
    _norms(calibration, norms)
    figure.savefig(file, dpi=150, metadata={"Date": None} if os.fspath(file).lower().endswith(".svg") else None)


def _scores(calibration: Calibration, ax: Any) -> None:
    theirs, ours = ([pair[n] for pair in calibration.total.pairs] for n in (1, 2))
    ax.fill_between([0, 100], [-NEAR, 100 - NEAR], [NEAR, 100 + NEAR], color="tab:blue", alpha=0.15, linewidth=0, label="within 10 points")
    ax.plot([0, 100], [0, 100], color="tab:blue", linewidth=0.8)
    ax.scatter(theirs, ours, s=18, color="black", alpha=0.6)
    ax.set(xlim=(0, 100), ylim=(0, 100), aspect="equal", xlabel="people's score", ylabel="callnorm's score")
    ax.set_title(f"{calibration.total.near} of {len(ours)} calls within 10 points")
    ax.legend(loc="upper left", frameon=False)


def _norms(calibration: Calibration, ax: Any) -> None:
    shown = [(norm.norm, norm.kappa, norm.compared) for norm in reversed(calibration.norms) if norm.kappa is not None]
    ax.barh([f"{name} ({compared})" for name, _, compared in shown], [kappa for _, kappa, _ in shown], color="tab:blue")
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set(xlim=(min([0.0, *(kappa for _, kappa, _ in shown)]) - 0.05, 1), xlabel="Cohen's kappa (calls compared)")
    ax.set_title("Agreement by norm, least first")
