"""Optional packages: imported where they are needed, and named, with the extra that brings them, where they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def need(module: str, extra: str, what: str) -> Any:
    """Import an optional module; where it is missing, say what needs it and how to install it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as e:
        if e.name is None or e.name.partition(".")[0] != module.partition(".")[0]:
            raise
        raise ImportError(f"{what} need {module.partition('.')[0]}: pip install 'callnorm[{extra}]'", name=e.name) from None
