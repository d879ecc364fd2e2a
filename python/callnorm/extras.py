"""Optional packages: imported where they are needed, and named, with the command that installs them, where they are missing."""

from __future__ import annotations

import re
import shlex
from importlib import import_module, metadata
from typing import Any


def need(module: str, extra: str, what: str) -> Any:
    """Import an optional module; where it is missing, say what needs it and how to install it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as e:
        if e.name is None or e.name.partition(".")[0] != module.partition(".")[0]:
            raise
        raise ImportError(f"{what} need {module.partition('.')[0]}: {install(extra)}", name=e.name) from None


def install(extra: str) -> str:
    """Give the command that installs what an extra brings: its packages, since callnorm itself may have been built from its sources."""
    try:
        listed = metadata.requires("callnorm") or []
    except metadata.PackageNotFoundError:
        listed = []
    of_extra = re.compile(rf"""extra == ['"]{re.escape(extra)}['"]""")
    packages = [requirement.partition(";")[0].strip() for requirement in listed if of_extra.search(requirement)]
    return f"pip install {shlex.join(packages or [f'callnorm[{extra}]'])}"
