"""From CTranslate2's form of a Whisper model to whisper.cpp's, and from there to fewer bits, bit for bit as whisper.cpp does it."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

MAGIC = 0x67676D6C
BLOCK = 32  # weights that share a scale
ROWS = 4096  # quantised at a time
# CTranslate2's numbers for types, as far as float16 models hold them.
TYPES = {0: "<f4", 1: "i1", 2: "<i2", 3: "<i4", 4: "<f2"}
# ggml's numbers: of a file's type with the version of its quantisation, and of a tensor's type.
FILE_TYPES = {"f16": 1, "q5_1": 1009, "q8_0": 2007}
TENSOR_TYPES = {"f32": 0, "f16": 1, "q5_1": 7, "q8_0": 8}


def ctranslate2(data: bytes) -> dict[str, Array]:
    """Read the tensors of a CTranslate2 model, by name."""
    at = 0

    def numbers(form: str) -> tuple[int, ...]:
        nonlocal at
        found = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return found

    def text() -> str:
        nonlocal at
        (length,) = numbers("H")
        at += length
        return data[at - length : at - 1].decode()  # without the NUL

    numbers("I")  # version
    text()  # what kind of model
    _, count = numbers("II")  # revision, tensors
    tensors: dict[str, Array] = {}
    for _ in range(count):
        name = text()
        (rank,) = numbers("B")
        shape = numbers(f"{rank}I")
        kind, size = numbers("BI")
        tensors[name] = np.frombuffer(data[at : at + size], TYPES[kind]).reshape(shape)
        at += size
    return tensors


@dataclass(frozen=True)
class Whisper:
    """A Whisper model as whisper.cpp stores it."""

    hyperparameters: tuple[int, ...]
    filters: NDArray[np.float32]
    tokens: Sequence[bytes]
    tensors: Mapping[str, Array]

    def chunks(self, weights: str) -> Iterator[bytes]:
        """Give the file in pieces, its matrices stored as `weights`: f16, q5_1 or q8_0."""
        yield struct.pack("<I11i", MAGIC, *self.hyperparameters, FILE_TYPES[weights])
        yield struct.pack("<2i", *self.filters.shape) + self.filters.astype("<f4").tobytes()
        yield struct.pack("<i", len(self.tokens)) + b"".join(struct.pack("<I", len(token)) + token for token in self.tokens)
        for name, array in self.tensors.items():
            form = _form(name, array, weights)
            yield struct.pack("<3i", array.ndim, len(name), TENSOR_TYPES[form])
            yield struct.pack(f"<{array.ndim}i", *reversed(array.shape)) + name.encode()
            for row in range(0, len(array), ROWS):
                yield ENCODE[form](array[row : row + ROWS].astype("<f4"))


def _form(name: str, array: Array, weights: str) -> str:
    """Tell how a tensor is stored: matrices as asked for, the convolutions' weights as f16, all else as f32."""
    if array.ndim == 1 or name.endswith(("bias", "positional_embedding")):
        return "f32"
    return weights if array.ndim == 2 else "f16"


def whisper(weights: Mapping[str, Array], filters: NDArray[np.float32], tokens: Sequence[bytes]) -> Whisper:
    """Bring CTranslate2's tensors under Whisper's names, in the order of the published files."""
    vocabulary, width = weights["decoder/embeddings/weight"].shape
    heads = int(weights["decoder/num_heads"])
    tensors = {
        "decoder.positional_embedding": weights["decoder/position_encodings/encodings"],
        "encoder.positional_embedding": weights["encoder/position_encodings/encodings"],
        "decoder.token_embedding.weight": weights["decoder/embeddings/weight"],
    }
    decoder = _layers(weights, "decoder", tensors)
    _both(weights, "decoder/layer_norm", "decoder.ln", tensors)
    for name in ("conv1", "conv2"):
        tensors[f"encoder.{name}.weight"] = weights[f"encoder/{name}/weight"]
        tensors[f"encoder.{name}.bias"] = weights[f"encoder/{name}/bias"].reshape(-1, 1)
    encoder = _layers(weights, "encoder", tensors)
    _both(weights, "encoder/layer_norm", "encoder.ln_post", tensors)
    positions = [len(tensors[f"{side}.positional_embedding"]) for side in ("encoder", "decoder")]
    sizes = [(count, width, heads, layers) for count, layers in zip(positions, (encoder, decoder), strict=True)]
    return Whisper((vocabulary, *sizes[0], *sizes[1], len(filters)), filters, tokens, tensors)


def _layers(weights: Mapping[str, Array], side: str, tensors: dict[str, Array]) -> int:
    """Add all layers of one side and give their number."""
    layer = 0
    while f"{side}/layer_{layer}/ffn/linear_0/weight" in weights:
        there, here = f"{side}/layer_{layer}", f"{side}.blocks.{layer}"
        _both(weights, f"{there}/ffn/layer_norm", f"{here}.mlp_ln", tensors)
        _both(weights, f"{there}/ffn/linear_0", f"{here}.mlp.0", tensors)
        _both(weights, f"{there}/ffn/linear_1", f"{here}.mlp.2", tensors)
        own = f"{there}/self_attention"
        _attention(weights, own, f"{here}.attn", tensors, ["linear_0"] * 3 + ["linear_1"])
        if side == "decoder":
            other = f"{there}/attention"
            _attention(weights, other, f"{here}.cross_attn", tensors, ["linear_0", "linear_1", "linear_1", "linear_2"])
        layer += 1
    return layer


def _attention(weights: Mapping[str, Array], there: str, here: str, tensors: dict[str, Array], linears: list[str]) -> None:
    """Add an attention. CTranslate2 stacks the matrices that read the same input; `linears` tells where each role's lies."""
    _both(weights, f"{there}/layer_norm", f"{here}_ln", tensors)
    for index, (role, linear) in enumerate(zip(("query", "key", "value", "out"), linears, strict=True)):
        width = weights[f"{there}/{linear}/weight"].shape[1]
        place = (index - linears.index(linear)) * width
        for kind in ("weight", "bias"):
            if (role, kind) != ("key", "bias"):  # Whisper's keys have none; CTranslate2 holds zeros
                tensors[f"{here}.{role}.{kind}"] = weights[f"{there}/{linear}/{kind}"][place : place + width]


def _both(weights: Mapping[str, Array], there: str, here: str, tensors: dict[str, Array]) -> None:
    """Add a linear layer's weight and bias, or a norm's, which CTranslate2 calls gamma and beta."""
    for kind, norms in (("weight", "gamma"), ("bias", "beta")):
        tensors[f"{here}.{kind}"] = weights[f"{there}/{norms if 'layer_norm' in there else kind}"]


def q5_1(x: NDArray[np.float32]) -> bytes:
    """Quantise to five bits: of each block the step and the least value as f16, the fifth bits, the other four in pairs."""
    x = x.reshape(-1, BLOCK)
    least = x.min(axis=1)
    step = (x.max(axis=1) - least) / np.float32(31)
    levels = ((x - least[:, None]) * _inverse(step)[:, None] + np.float32(0.5)).astype(np.uint8)
    fifth = np.packbits(levels >> 4, axis=1, bitorder="little")
    low, high = np.split(levels & 15, 2, axis=1)
    return np.hstack([_half(step), _half(least), fifth, low | high << 4]).tobytes()


def q8_0(x: NDArray[np.float32]) -> bytes:
    """Quantise to eight bits: of each block the step as f16, and the levels, halves rounded away from zero."""
    x = x.reshape(-1, BLOCK)
    step = np.abs(x).max(axis=1) / np.float32(127)
    levels = x * _inverse(step)[:, None]
    levels = np.copysign(np.floor(np.abs(levels) + np.float32(0.5)), levels)
    return np.hstack([_half(step), levels.astype(np.int8).view(np.uint8)]).tobytes()


def _inverse(step: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.divide(np.float32(1), step, out=np.zeros_like(step), where=step != 0)


def _half(x: NDArray[np.float32]) -> NDArray[np.uint8]:
    return x.astype("<f2").view(np.uint8).reshape(-1, 2)


ENCODE: dict[str, Callable[[NDArray[np.float32]], bytes]] = {
    "f32": lambda x: x.tobytes(),
    "f16": lambda x: x.astype("<f2").tobytes(),
    "q5_1": q5_1,
    "q8_0": q8_0,
}
