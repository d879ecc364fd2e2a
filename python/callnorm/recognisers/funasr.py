"""FunASR: an ``AutoModel`` of one's own, with whatever it was made of (SenseVoice, Paraformer, with punctuation or without)."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from callnorm._core import ModelError
from callnorm.recognisers.hearing import Samples


class FunASR:
    """A recogniser that asks an ``AutoModel`` window by window."""

    engine = "funasr"

    def __init__(self, model: Any) -> None:
        settings = getattr(model, "kwargs", {})
        self.name = Path(str(settings.get("model_path") or settings.get("model") or "AutoModel")).name
        self.version = _version()
        self._model = model

    def __call__(self, samples: Samples, *, language: str) -> object:
        """Hear a window; FunASR's results are read as they are."""
        return self._model.generate(input=samples, cache={}, language=language, use_itn=True, disable_pbar=True)


def loaded(model: Any) -> FunASR:
    """Give the recogniser of a ``funasr.AutoModel``."""
    if not hasattr(model, "generate"):
        raise ModelError(f"model is {type(model).__name__}; of FunASR it must be an AutoModel")
    return FunASR(model)


def _version() -> str | None:
    try:
        return version("funasr")
    except PackageNotFoundError:
        return None
