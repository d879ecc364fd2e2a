"""A server in OpenAI's audio shape, for tests: `transcriber.py LOG WHAT [ARGUMENTS]` prints its port and writes down what it is asked."""

import email
import email.policy
import io
import json
import ssl
import sys
import threading
import time
import wave
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

LOG, WHAT, *ARGUMENTS = sys.argv[1:]
lock = threading.Lock()
running = asked = 0


def labelled(samples):
    """Hear what the labels say of a window; 16 bits are enough to find it again."""
    import hearers

    from callnorm import _core

    decode = _core.decode

    def rounded(*args, **options):
        channels, *rest = decode(*args, **options)
        return np.rint(np.clip(channels, -1, 1) * 32767).astype(np.float32), *rest

    hearers._core = type("Rounded", (), {"decode": staticmethod(rounded)})
    return hearers.Labels(ARGUMENTS[0])(samples, language="zh")


def form(headers, body):
    whole = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + body
    parts = email.message_from_bytes(whole, policy=email.policy.HTTP).iter_parts()
    return {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        global running, asked  # noqa: PLW0603
        fields = form(self.headers, self.rfile.read(int(self.headers["Content-Length"])))
        with wave.open(io.BytesIO(fields.pop("file"))) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float32)
            shape = [sound.getnchannels(), sound.getsampwidth(), sound.getframerate()]
        with lock:
            running, asked = running + 1, asked + 1
            at_once, index = running, asked
        status, answer, headers = self.answer(samples, index)
        with lock:
            running -= 1
            request = {
                "path": self.path,
                "key": self.headers["Authorization"],
                "fields": {name: value.decode() for name, value in fields.items()},
                "format": shape,
                "seconds": len(samples) / 16_000,
                "status": status,
                "at_once": at_once,
            }
            with Path(LOG).open("a", encoding="utf-8") as log:
                log.write(json.dumps(request) + "\n")
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data) + (100 if WHAT == "cut" else 0)))
        self.end_headers()
        self.wfile.write(data)

    def answer(self, samples, index):
        key = self.headers["Authorization"]
        if WHAT == "busy" and index <= int(ARGUMENTS[0]):
            return 503, b"", {}
        time.sleep({"slow": 0.1, "silent": 2.0}.get(WHAT, 0.0))
        return {
            "redirect": (307, b"", {"Location": "/elsewhere"}),
            "nonsense": (200, b"<html>", {}),
            "list": (200, [1], {}),
            "large": (200, {"text": "好" * 2_000_000}, {}),
            "long": (200, {"text": "好" * 20_000}, {}),
            "missing": (404, b"no model large here", {}),
            "refuses": (401, f"wrong key {key}".encode(), {}),
            "repeats": (400, f"bad request with {key}".encode(), {}),
        }.get(WHAT) or (200, {"text": labelled(samples) if WHAT == "labels" else ""}, {})

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if len(ARGUMENTS) == 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*ARGUMENTS)
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
