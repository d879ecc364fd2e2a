"""Model files as whisper.cpp publishes them: resumed where a download stopped, and kept only if they are what they must be."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any

from callnorm import _core
from callnorm._core import ModelError, __version__
from callnorm.record import Record

HUB = "https://huggingface.co"
Progress = Callable[[str, int, int], object]
"""Called with a step's name, how much of it is done, and how much there is to do (0 where that is not known)."""

CHUNK = 1 << 18
PATIENCE_S = 20.0


def download(entry: Any, registry: Any, target: Path, progress: Progress) -> None:
    """Download a model of the registry to `target`.

    What has come lies in ``target.part``, so that an interrupted download goes on where it stopped; `target` appears in one
    step, once the file is whole, in order, and of the SHA-256 that the registry knows.
    """
    if entry.engine != "whisper.cpp":
        library = f"faster_whisper.download_model({entry.name.partition(':')[2]!r})"
        raise ModelError(f"{entry.name}: callnorm knows no published files of it; {library} gets it")
    hub = os.environ.get("HF_ENDPOINT") or HUB
    url = f"{registry.published}/{entry.file}".replace(HUB, hub.rstrip("/"), 1)
    part = target.with_name(target.name + ".part")
    have = part.stat().st_size if part.exists() else 0
    if have != entry.bytes:
        _receive(url, part, have if have < entry.bytes else 0, entry, progress)
    accept(part, entry, url)
    part.replace(target)


def accept(file: Path, entry: Any, source: str) -> None:
    """Raise ModelError, and remove the file, where it is not the model that the registry knows."""
    try:
        found: Any = Record.parse(_core.check_model(str(file)))
        if entry.sha256 is not None and found.sha256 != entry.sha256:
            raise ModelError(f"its SHA-256 is {found.sha256}, which must be {entry.sha256}")
    except ModelError as e:
        file.unlink()
        reason = str(e).removeprefix(f"{file}: ")
        raise ModelError(f"{source}: what came is not {entry.file} ({reason}) and was thrown away") from None


def _receive(url: str, part: Path, have: int, entry: Any, progress: Progress) -> None:
    with _open(url, have) as response:
        goes_on = response.status == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        have = have if goes_on else 0
        length = response.headers.get("Content-Length")
        if length is not None and have + int(length) != entry.bytes:
            raise ModelError(f"{url}: holds {have + int(length)} bytes where {entry.file} has {entry.bytes}")
        with part.open("ab" if goes_on else "wb") as out:
            for chunk in _chunks(response, url):
                out.write(chunk)
                have += len(chunk)
                progress(entry.file, have, entry.bytes)
                if have > entry.bytes:
                    break
    if have < entry.bytes:
        raise ModelError(f"{url}: the connection broke after {have} of {entry.bytes} bytes; the same command goes on from there")


def _open(url: str, have: int) -> HTTPResponse:
    headers = {"User-Agent": f"callnorm/{__version__}"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        response: HTTPResponse = urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=PATIENCE_S)
    except urllib.error.HTTPError as e:
        e.close()
        raise ModelError(f"{url}: the server answers {e.code} {e.reason}") from None
    except (OSError, ValueError, HTTPException) as e:
        raise ModelError(f"{url}: cannot be reached ({getattr(e, 'reason', e)})") from None
    return response


def _chunks(response: HTTPResponse, url: str) -> Iterator[bytes]:
    while True:
        try:
            chunk = response.read(CHUNK)
        except (OSError, HTTPException) as e:
            raise ModelError(f"{url}: the connection broke ({e}); the same command goes on from there") from None
        if not chunk:
            return
        yield chunk
