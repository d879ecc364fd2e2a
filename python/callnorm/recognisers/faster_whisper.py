"""faster-whisper: Whisper by CTranslate2. ``faster-whisper:NAME|DIR``, or a ``WhisperModel`` of one's own, on a GPU say.

A name is looked for as the folder ``faster-whisper-NAME`` where models are kept, then in Hugging Face's cache; nothing is fetched.
"""

from __future__ import annotations

import hashlib
import threading
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from callnorm import _core
from callnorm._core import ModelError
from callnorm.extras import need
from callnorm.recognisers.hearing import RATE_HZ, Samples

PROMPT = "以下是普通话的句子。嗯，那个，呃，就是说，请稍等。"
"""As for the built-in recogniser: the script and the punctuation wanted, and fillers, which are left out otherwise."""
BEAM = 5
TOKENS, TOKENS_PER_S, TOKENS_MAX = 12, 16, 384
"""No speech takes more tokens than these, so many and so many a second; loops do. The prompt takes the rest of Whisper's 448."""
WIDE_DIGITS = {ord(digit): "，" for digit in "０１２３４５６７８９"}
"""Whisper writes numbers in ASCII digits; where base goes astray, a wide one stands in the place of every mark."""


class FasterWhisper:
    """A recogniser that loads its model when it hears the first window."""

    engine = "faster-whisper"

    def __init__(self, name: str, folder: Path | None, model: Any = None) -> None:
        self.name = name
        self.version = version("faster-whisper")
        self.concurrency = 1 if model is None else int(getattr(model.model, "num_translators", 1))
        self._folder = folder
        self._model = model
        self._loading = threading.Lock()

    @cached_property
    def sha256(self) -> str | None:
        """SHA-256 of the weights; None for a model that was loaded elsewhere."""
        if self._folder is None:
            return None
        with (self._folder / "model.bin").open("rb") as weights:
            return hashlib.file_digest(weights, "sha256").hexdigest()

    def __call__(self, samples: Samples, *, language: str) -> list[dict[str, object]]:
        """Hear a window. Its times are left out: Whisper's are worth less than those of the syllables."""
        tokens = TOKENS + TOKENS_PER_S * len(samples) / RATE_HZ
        segments, _ = self._loaded().transcribe(
            samples,
            language=language,
            beam_size=BEAM,
            temperature=0.0,
            initial_prompt=PROMPT,
            without_timestamps=True,
            no_speech_threshold=None,
            max_new_tokens=int(min(tokens, TOKENS_MAX)),
        )
        return [{"text": segment.text.translate(WIDE_DIGITS), "avg_logprob": segment.avg_logprob} for segment in segments]

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                whisper = need("faster_whisper", "faster-whisper", "models of faster-whisper")
                self._model = whisper.WhisperModel(str(self._folder), cpu_threads=1)
            return self._model


def named(name: str) -> FasterWhisper:
    """Give the recogniser of ``faster-whisper:NAME|DIR``."""
    library = need("faster_whisper", "faster-whisper", "models of faster-whisper")
    of = name.partition(":")[2]
    folder = _folder(of, library)
    missing = [file for file in ("model.bin", "config.json", "tokenizer.json") if not (folder / file).is_file()]
    if missing:
        raise ModelError(f"{folder}: no model of faster-whisper, which holds {', '.join(missing)} too")
    return FasterWhisper(folder.name.removeprefix("faster-whisper-") if Path(of).is_dir() else of, folder)


def loaded(model: Any) -> FasterWhisper:
    """Give the recogniser of a ``faster_whisper.WhisperModel``."""
    if not hasattr(model, "transcribe"):
        raise ModelError(f"model is {type(model).__name__}; of faster-whisper it must be a WhisperModel")
    return FasterWhisper("WhisperModel", None, model)


def _folder(of: str, library: Any) -> Path:
    if of and Path(of).is_dir():
        return Path(of)
    for place in _core.model_folders():
        if (folder := place / f"faster-whisper-{of}").is_dir():
            return folder
    try:
        return Path(library.utils.download_model(of, local_files_only=True))
    except ValueError as e:
        raise ModelError(
            f"faster-whisper:{of}: no such folder, and not a model's name ({str(e).partition('expected')[2].strip(' :,')})"
        ) from None
    except OSError:
        places = " or ".join(str(place) for place in _core.model_folders())
        fetch = f"faster_whisper.download_model({of!r}) gets it"
        raise ModelError(
            f"faster-whisper:{of}: there is no faster-whisper-{of} in {places}, nor in Hugging Face's cache; {fetch}"
        ) from None
