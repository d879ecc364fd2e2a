"""How far one analysis is: a bar with the time left, on a terminal and in notebooks, where tqdm is installed."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

Told = Callable[[float], object]
"""Takes the share that is done, from 0 to 1."""
FORMAT = "{desc} {percentage:3.0f}% |{bar}| {elapsed}<{remaining}"


@contextmanager
def shown(wanted: bool | Told | None, *, long: bool, name: str) -> Iterator[Told | None]:
    """Give what to tell the progress to: what is given, a bar, or nothing.

    Where it is left open (None), a bar is shown of what takes `long`, and where a person looks: never on a pipe or in a file.
    """
    if callable(wanted):
        yield wanted
        return
    tqdm = _tqdm() if wanted or (wanted is None and long and _is_looked_at()) else None
    if tqdm is None:
        yield None
        return
    with tqdm(total=1.0, desc=name, bar_format=FORMAT, leave=False, file=sys.stderr, dynamic_ncols=True) as bar:

        def told(share: float) -> None:
            bar.update(max(share - bar.n, 0.0))
            if share >= 1.0:
                bar.refresh()

        yield told


def _is_looked_at() -> bool:
    return _in_notebook() or bool(sys.stderr and sys.stderr.isatty())


def _in_notebook() -> bool:
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return hasattr(shell, "kernel")


def _tqdm() -> Any:
    """Give the bar that suits where we are; None where tqdm is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without ipywidgets a notebook has a bar of text: no reason to warn
        try:
            return import_module("tqdm.auto").tqdm
        except ModuleNotFoundError:
            return None
