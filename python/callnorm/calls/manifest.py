"""A table that lists calls: CSV (UTF-8 or GBK), Excel workbook or Parquet."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from callnorm import names, sheet
from callnorm._core import OptionsError
from callnorm.calls.call import Call, known

ENDINGS = (".csv", ".xlsx", ".parquet")


def read(manifest: Path, taken: Collection[str]) -> Iterator[Call]:
    """List its calls; paths in it are relative to its own folder. `taken` are names that no column of it may have."""
    lines: dict[str, int] = {}
    for line, row in sheet.read(manifest, ["path"]):
        place = f"{manifest}:{line}"
        if clash := sorted((row.keys() - {"path", "norms"}) & set(taken)):
            raise OptionsError(f"{manifest}: column {clash[0]!r} is a name of the results' own; call it otherwise")
        if not row["path"]:
            raise OptionsError(f"{place}: path is empty")
        path = _on_disk(manifest.parent, row.pop("path"))
        if path in lines:
            raise OptionsError(f"{place}: {path} stands in line {lines[path]} already")
        lines[path] = line
        words, norms = row.pop("words", ""), row.pop("norms", "")
        yield Call(
            path=path,
            words=_on_disk(manifest.parent, words) if words else None,
            norms=_profile(manifest.parent, norms) if norms else None,
            **known(row, place),
        )


def _on_disk(folder: Path, given: str) -> str:
    """Find a file by its name: as it stands there, as results show names that are no UTF-8, or in GBK, as the names of old archives are."""
    for name in (given, names.real(given), _in_gbk(given)):
        if (folder / name).exists():
            return str(folder / name)
    return str(folder / given)


def _in_gbk(name: str) -> str:
    try:
        return os.fsdecode(name.encode("gb18030"))
    except UnicodeError:
        return name


def _profile(folder: Path, given: str) -> str:
    """Give a file of the manifest's folder, or else a built-in profile's name."""
    return str(folder / given) if (folder / given).exists() else given
