"""sherpa-onnx: ``sherpa-onnx:DIR``, or an ``OfflineRecognizer`` of one's own.

What a folder holds is told by its files and by what the ONNX files say of themselves (`metadata_props`, the key ``model_type``).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from io import SEEK_CUR, BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from callnorm._core import ModelError
from callnorm.extras import need
from callnorm.recognisers.hearing import RATE_HZ, Samples

TRANSDUCER = ("encoder", "decoder", "joiner")
SINGLE = {
    "sense-voice": ("from_sense_voice", "model", {"language": "zh", "use_itn": True}),
    "paraformer": ("from_paraformer", "paraformer", {}),
    "zipformer": ("from_zipformer_ctc", "model", {}),
    "wenet": ("from_wenet_ctc", "model", {}),
    "fire-red-asr": ("from_fire_red_asr_ctc", "model", {}),
}
"""How a model of one file is opened, by how its kind begins: the function, what it calls the file, what else it is told."""
PAIR = {"fire-red-asr": "from_fire_red_asr"}
"""How a model of an encoder and a decoder is opened."""
FIELDS = ("text", "tokens", "timestamps", "durations", "ys_log_probs")
"""What is taken of a result; the rest is for other languages or other uses."""
METADATA_PROPS = 14
"""The field of ONNX's ModelProto that holds pairs of texts (onnx.proto3)."""


class SherpaOnnx:
    """A recogniser that loads its model when it hears the first window."""

    engine = "sherpa-onnx"

    def __init__(self, name: str, files: Sequence[Path], load: Callable[[], Any]) -> None:
        self.name = name
        self.version = version("sherpa-onnx")
        self._files = files
        self._load = load
        self._loading = threading.Lock()
        self._recogniser: Any = None

    @cached_property
    def sha256(self) -> str | None:
        """SHA-256 of the model's files one after another; None for a recogniser that was made elsewhere."""
        hasher = hashlib.sha256()
        for file in self._files:
            with file.open("rb") as data:
                hasher.update(hashlib.file_digest(data, "sha256").digest())
        return hasher.hexdigest() if self._files else None

    def batch(self, windows: Sequence[Samples], *, language: str) -> list[dict[str, object]]:  # noqa: ARG002 (the model's own)
        """Hear windows together."""
        recogniser = self._loaded()
        streams = [recogniser.create_stream() for _ in windows]
        for stream, samples in zip(streams, windows, strict=True):
            stream.accept_waveform(RATE_HZ, samples)
        recogniser.decode_streams(streams)
        return [_result(stream.result) for stream in streams]

    def _loaded(self) -> Any:
        with self._loading:
            if self._recogniser is None:
                self._recogniser = self._load()
            return self._recogniser


def named(name: str) -> SherpaOnnx:
    """Give the recogniser of ``sherpa-onnx:DIR``."""
    library = need("sherpa_onnx", "sherpa-onnx", "models of sherpa-onnx")
    folder = Path(name.partition(":")[2])
    if not folder.is_dir():
        raise ModelError(f"{name}: no such folder; it must hold a model as sherpa-onnx publishes them")
    how, files, told = opened(folder)
    arguments = {key: str(file) for key, file in files.items()} | told
    return SherpaOnnx(folder.resolve().name, list(files.values()), lambda: getattr(library.OfflineRecognizer, how)(**arguments))


def loaded(recogniser: Any) -> SherpaOnnx:
    """Give the recogniser of a ``sherpa_onnx.OfflineRecognizer``."""
    if not hasattr(recogniser, "decode_streams"):
        raise ModelError(f"model is {type(recogniser).__name__}; of sherpa-onnx it must be an OfflineRecognizer")
    return SherpaOnnx("OfflineRecognizer", [], lambda: recogniser)


def opened(folder: Path) -> tuple[str, dict[str, Path], dict[str, object]]:
    """Tell how a folder's model is opened: by which function of ``OfflineRecognizer``, with which files and what else."""
    tokens = _one(folder, "*tokens.txt")
    parts = {part: file for part in TRANSDUCER if (file := _one(folder, f"*{part}*.onnx")) is not None}
    single = _one(folder, "model*.onnx")
    if tokens is None:
        raise ModelError(f"{folder}: no tokens.txt; it must hold a model as sherpa-onnx publishes them")
    if set(parts) == set(TRANSDUCER):
        return "from_transducer", parts | {"tokens": tokens}, {}
    if set(parts) == {"encoder", "decoder"}:
        kind = _kind(parts["encoder"])
        how = next((PAIR[begins] for begins in PAIR if kind.startswith(begins)), None)
        if how is not None:
            return how, parts | {"tokens": tokens}, {}
    elif single is not None:
        kind = _kind(single)
        begins = next((begins for begins in SINGLE if kind.startswith(begins)), None)
        if begins is not None:
            how, called, told = SINGLE[begins]
            return how, {called: single, "tokens": tokens}, dict(told)
    else:
        kind = ""
    known = "SenseVoice, Paraformer, Zipformer (CTC or transducer), WeNet CTC and FireRedASR"
    held = f"a model of the kind {kind!r}" if kind else "neither model*.onnx nor encoder*.onnx and decoder*.onnx"
    raise ModelError(f"{folder}: holds {held}; known by their files are {known}, any other OfflineRecognizer is taken as an object")


def _one(folder: Path, pattern: str) -> Path | None:
    """Give the file of that name, the one of eight bits first."""
    found = sorted(folder.glob(pattern), key=lambda file: ("int8" not in file.name, file.name))
    return found[0] if found else None


def _kind(model: Path) -> str:
    """Tell what a model is: by what it says of itself, else by its folder's name."""
    with model.open("rb") as file:
        said = dict(_metadata(file))
    return said.get("model_type", model.resolve().parent.name.removeprefix("sherpa-onnx-")).replace("_", "-")


def _metadata(model: BinaryIO) -> Iterator[tuple[str, str]]:
    """Give the pairs of texts that an ONNX file carries, without reading its graph."""
    while (key := _varint(model)) is not None:
        field, wire = key >> 3, key & 7
        if wire == 2:
            length = _varint(model) or 0
            if field == METADATA_PROPS:
                yield _pair(BytesIO(model.read(length)))
            else:
                model.seek(length, SEEK_CUR)
        elif wire == 0:
            _varint(model)
        else:
            return  # no field of a ModelProto is of another kind: not an ONNX file


def _pair(entry: BytesIO) -> tuple[str, str]:
    """Read a StringStringEntryProto: the key is its first field, the value its second."""
    texts = {1: "", 2: ""}
    while (key := _varint(entry)) is not None:
        texts[key >> 3] = entry.read(_varint(entry) or 0).decode(errors="replace")
    return texts[1], texts[2]


def _varint(data: BinaryIO) -> int | None:
    """Read a number of seven bits a byte, the lowest first; None at the end."""
    value = shift = 0
    while byte := data.read(1):
        value |= (byte[0] & 0x7F) << shift
        shift += 7
        if byte[0] < 0x80:
            return value
        if shift > 63:
            return None
    return None


def _result(result: Any) -> dict[str, object]:
    """Give a result as sherpa-onnx writes it in JSON; with the text alone where its tokens have no times."""
    fields = {name: value for name in FIELDS if (value := getattr(result, name, None))}
    tokens, times = fields.get("tokens"), fields.get("timestamps")
    timed = isinstance(tokens, list) and isinstance(times, list) and len(tokens) == len(times)
    return fields if timed else {"segments": [{"text": fields.get("text", "")}]}
