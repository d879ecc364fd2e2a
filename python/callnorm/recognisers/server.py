"""A server that speaks OpenAI's audio shape: ``http(s)://HOST/v1/audio/transcriptions#MODEL``.

FunASR's, vLLM's, speaches', LocalAI's and whisper.cpp's servers do, and clouds. The sound of each window leaves this machine for
that one address: no redirect is followed, no proxy is asked, and a certificate must be right. The key comes from the environment and
is kept nowhere.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import ssl
import time
import wave
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

import numpy as np

from callnorm._core import ModelError, OptionsError, __version__
from callnorm.recognisers.hearing import RATE_HZ, Samples

KEY = "CALLNORM_API_KEY"
"""The environment's variable that holds the key."""
MODEL = "whisper-1"
"""What servers that have but one model take for its name."""
PATIENCE_S = 60.0
RETRIES = 3
BACKOFF_S, BACKOFF_MAX_S = 0.5, 30.0
CONCURRENCY = 4
ANSWER_MAX = 1 << 20
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


class _AgainError(Exception):
    """A failure that may pass, and how long the server wants to be left alone, in seconds."""

    def __init__(self, reason: str, after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.after_s = after_s


class Server:
    """A recogniser that asks a server.

    Parameters
    ----------
    url : str
        ``http(s)://HOST/v1/audio/transcriptions``, with the model's name after ``#``.
    patience_s : float
        How long the server may be silent.
    retries : int
        How often a request is repeated where the server cannot be reached, is busy or fails; each pause is twice the one before.
    concurrency : int
        How many requests may run at a time.
    key : str
        The variable of the environment that holds the key, read at each request. It goes over https, or to this machine, only.
    """

    engine = "http"
    version: str | None = None

    def __init__(
        self, url: str, *, patience_s: float = PATIENCE_S, retries: int = RETRIES, concurrency: int = CONCURRENCY, key: str = KEY
    ) -> None:
        self._url = _address(url)
        self._model = self._url.fragment or MODEL
        self._patience_s, self._retries, self._key = patience_s, retries, key
        self.name = _shown(self._url) + (f"#{self._url.fragment}" if self._url.fragment else "")
        self.concurrency = concurrency
        self.timeout_s = (patience_s + BACKOFF_MAX_S) * (retries + 1)

    def __call__(self, samples: Samples, *, language: str) -> str:
        """Hear a window."""
        boundary = secrets.token_hex(16)
        fields = {"model": self._model, "language": language, "response_format": "json", "temperature": "0"}
        body = _form(boundary, fields, _wave(samples))
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "User-Agent": f"callnorm/{__version__}",
        } | self._authorised()
        for attempt in range(self._retries + 1):
            try:
                return _text(self._ask(body, headers))
            except _AgainError as e:
                if attempt == self._retries:
                    raise ModelError(f"{e}, {attempt + 1} times") from e.__cause__
                time.sleep(min(max(BACKOFF_S * 2**attempt, e.after_s), BACKOFF_MAX_S))
        raise ModelError("the server was not asked")

    def _ask(self, body: bytes, headers: dict[str, str]) -> bytes:
        connection = _connection(self._url, self._patience_s)
        try:
            connection.request("POST", self._url.path + (f"?{self._url.query}" if self._url.query else ""), body, headers)
            with connection.getresponse() as response:
                data = response.read(ANSWER_MAX + 1)
                if response.length and len(data) <= ANSWER_MAX:
                    raise IncompleteRead(data, response.length)
        except ssl.SSLCertVerificationError as e:
            raise ModelError(f"the server's certificate is not right: {e.verify_message}") from e
        except (OSError, HTTPException) as e:
            raise _AgainError(f"the server cannot be reached ({str(e) or type(e).__name__})") from e
        finally:
            connection.close()
        if response.status in RETRIED:
            raise _AgainError(f"the server answers {response.status} {response.reason}", _seconds(response.getheader("Retry-After")))
        if 300 <= response.status < 400:
            raise ModelError(f"the server answers {response.status} and points elsewhere; redirects are not followed")
        if response.status != 200:
            raise ModelError(f"the server answers {response.status} {response.reason}{self._said(response.status, data)}")
        return data

    def _authorised(self) -> dict[str, str]:
        key = os.environ.get(self._key)
        if not key:
            return {}
        if self._url.scheme != "https" and not _is_here(self._url.hostname):
            raise ModelError(f"{self._key} is set, and a key goes over https only: use https, or unset it")
        return {"Authorization": f"Bearer {key}"}

    def _said(self, status: int, data: bytes) -> str:
        """Give what the server says of an error; nothing where it is about the key, which it may repeat."""
        key = os.environ.get(self._key)
        said = " ".join(data.decode(errors="replace").split())[:200]
        return "" if status in {401, 403} or not said or (key and key in said) else f": {said}"


def named(name: str) -> Server:
    """Give the recogniser of an address."""
    return Server(name)


def _address(url: str) -> SplitResult:
    wrong = OptionsError("model: not an address as http(s)://HOST/v1/audio/transcriptions#MODEL")
    try:
        parts = urlsplit(url)
        right = parts.scheme in {"http", "https"} and bool(parts.hostname) and bool(parts.path.strip("/")) and parts.port != 0
    except ValueError:
        raise wrong from None
    if not right:
        raise wrong
    if parts.username or parts.password:
        raise OptionsError(f"model {_shown(parts)}: a key in the address would be seen; set {KEY}")
    return parts


def _shown(url: SplitResult) -> str:
    """Give the address without what may be secret: whoever logs in, and the query."""
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"


def _is_here(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def _connection(url: SplitResult, patience_s: float) -> HTTPConnection:
    if url.scheme == "https":
        return HTTPSConnection(url.hostname or "", url.port, timeout=patience_s, context=ssl.create_default_context())
    return HTTPConnection(url.hostname or "", url.port, timeout=patience_s)


def _wave(samples: Samples) -> bytes:
    """Give the sound as a WAV file of 16 bits."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def _form(boundary: str, fields: dict[str, str], sound: bytes) -> bytes:
    """Give the request's body (RFC 7578)."""
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="window.wav"\r\nContent-Type: audio/wav\r\n\r\n'
    return b"".join([*parts, head.encode(), sound, f"\r\n--{boundary}--\r\n".encode()])


def _text(data: bytes) -> str:
    if len(data) > ANSWER_MAX:
        raise ModelError(f"the server's answer has more than {ANSWER_MAX >> 20} MB")
    try:
        answer = json.loads(data)
    except ValueError:
        answer = None
    text = answer.get("text") if isinstance(answer, dict) else None
    if not isinstance(text, str):
        raise ModelError('the server\'s answer is not {"text": …}')
    return text


def _seconds(after: str | None) -> float:
    """Read a header Retry-After that holds seconds; one that holds a date is left to the backoff."""
    return float(after) if after is not None and after.isdecimal() else 0.0
