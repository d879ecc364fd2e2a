"""Why a call could not be scored, as tables say it."""

from __future__ import annotations

from typing import Any

from callnorm._core import ModelError, OptionsError, RecordingError

_KINDS: dict[str, type[Exception]] = {"recording": RecordingError, "options": OptionsError, "model": ModelError, "file": OSError}


def row(path: str | None, error: Exception) -> dict[str, Any]:
    """Give the path, the kind of error (recording, options, model, file or process) and its text."""
    kind = next((kind for kind, error_class in _KINDS.items() if isinstance(error, error_class)), "process")
    return {"path": path, "error_kind": kind, "error": str(error)}
