"""A server in OpenAI's audio shape: a real process on loopback, well-behaved or not."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import callnorm
from callnorm import ModelError, OptionsError
from callnorm.recognisers.server import Server

KEY = "sk-secret-123"


def verdicts(report):
    return {finding.norm: (finding.verdict, finding.measured) for finding in report.scorecard.findings}


class Process:
    """`transcriber.py` with what it is to do."""

    def __init__(self, folder, *args):
        self.log = folder / "requests.jsonl"
        self.log.touch()
        argv = [sys.executable, str(Path(__file__).with_name("transcriber.py")), str(self.log), *args]
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def url(self, path="/v1/audio/transcriptions", scheme="http"):
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def requests(self):
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def serve(tmp_path):
    started = []

    def start(*args):
        started.append(Process(tmp_path, *args))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()


def hear(url, **options):
    return callnorm.analyze(callnorm.sample_call(), agent="left", model=Server(url, **options) if options else url)


def test_the_verdicts_are_those_of_the_same_words_brought_along(serve, worded_sample, monkeypatch):
    monkeypatch.setenv("CALLNORM_API_KEY", KEY)
    server = serve("labels", str(callnorm.sample_call()))
    report = callnorm.analyze(callnorm.sample_call(), model=server.url(scheme="http") + "?team=7#large")
    assert verdicts(report) == verdicts(worded_sample)
    assert report.provenance.engine == {"name": "http", "version": None}
    assert report.provenance.model == {"name": server.url() + "#large", "sha256": None}
    assert KEY not in report.to_json() and "team" not in report.to_json()
    asked = server.requests()
    assert len(asked) >= 3
    assert all(request["key"] == f"Bearer {KEY}" and request["path"].endswith("?team=7") for request in asked)
    fields = {"model": "large", "language": "zh", "response_format": "json", "temperature": "0"}
    assert all(request["fields"] == fields for request in asked)
    assert all(request["format"] == [1, 2, 16000] and request["seconds"] <= 28.01 for request in asked)


def test_without_a_key_none_is_sent(serve, monkeypatch):
    monkeypatch.delenv("CALLNORM_API_KEY", raising=False)
    server = serve("labels", str(callnorm.sample_call()))
    hear(server.url())
    assert {request["key"] for request in server.requests()} == {None}
    assert {request["fields"]["model"] for request in server.requests()} == {"whisper-1"}


def test_a_busy_server_is_asked_again(serve):
    server = serve("busy", "2")
    begun = time.monotonic()
    assert hear(server.url(), concurrency=1).transcript is not None
    assert time.monotonic() - begun >= 0.5 + 1.0
    assert [request["status"] for request in server.requests()][:3] == [503, 503, 200]


def test_a_server_that_stays_busy_is_one_error(serve):
    server = serve("busy", "1000")
    with pytest.raises(ModelError, match="the server answers 503 Service Unavailable, 2 times") as error:
        hear(server.url(), retries=1, concurrency=1)
    assert str(error.value).startswith(server.url())
    assert len(server.requests()) == 2


def test_no_more_requests_run_at_a_time_than_allowed(serve):
    server = serve("slow")
    hear(server.url(), concurrency=2)
    assert max(request["at_once"] for request in server.requests()) == 2


def test_a_redirect_is_not_followed(serve):
    server = serve("redirect")
    with pytest.raises(ModelError, match="answers 307 and points elsewhere; redirects are not followed"):
        hear(server.url())
    assert {request["path"] for request in server.requests()} == {"/v1/audio/transcriptions"}


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("silent", r"cannot be reached \(timed out\), 1 times"),
        ("cut", "cannot be reached"),
        ("nonsense", 'answer is not {"text": …}'),
        ("list", 'answer is not {"text": …}'),
        ("large", "answer has more than 1 MB"),
        ("long", "wrote 20000 characters"),
        ("missing", "answers 404 Not Found: no model large here"),
    ],
)
def test_what_a_server_does_wrong_is_one_line(serve, what, says):
    server = serve(what)
    with pytest.raises(ModelError, match=says) as error:
        hear(server.url(), retries=0, patience_s=0.5 if what == "silent" else 60)
    assert "\n" not in str(error.value)


def test_a_key_is_in_no_error(serve, monkeypatch, capfd):
    monkeypatch.setenv("CALLNORM_API_KEY", KEY)
    for what in ("refuses", "repeats"):
        server = serve(what)
        with pytest.raises(ModelError) as error:
            hear(server.url(), retries=0)
        shown = "".join([str(error.value), repr(error.value.__cause__), *capfd.readouterr()])
        assert KEY not in shown and "40" in shown


def test_a_key_goes_over_https_or_to_this_machine_only(monkeypatch):
    monkeypatch.setenv("CALLNORM_API_KEY", KEY)
    with pytest.raises(ModelError, match="a key goes over https only"):
        hear("http://asr.invalid/v1/audio/transcriptions")


def test_a_server_that_is_not_there_is_one_line(serve):
    server = serve("slow")
    server.process.kill()
    server.process.wait()
    with pytest.raises(ModelError, match=r"cannot be reached .*, 1 times") as error:
        hear(server.url(), retries=0)
    assert isinstance(error.value.__cause__, OSError)


@pytest.mark.parametrize("url", ["http://", "https:///v1", "http://host", "https://host:99999999/v1", "http:base"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(OptionsError, match="not an address"):
        callnorm.Analyzer(model=url)


def test_a_key_in_the_address_is_refused_and_not_shown():
    with pytest.raises(OptionsError) as error:
        callnorm.Analyzer(model=f"https://user:{KEY}@host/v1/audio/transcriptions")
    assert KEY not in str(error.value) and "CALLNORM_API_KEY" in str(error.value)


def test_the_command_line_and_a_batch_take_an_address(serve, run):
    server = serve("labels", str(callnorm.sample_call()))
    done = run("analyze", callnorm.sample_call(), "--model", server.url(), "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["provenance"]["engine"]["name"] == "http"
    done = run("batch", callnorm.sample_call(), "-o", "out", "--model", server.url(), "--workers", "2")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl to make a certificate with")
def test_a_certificate_must_be_right(serve, tmp_path, monkeypatch):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    argv = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    argv += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(argv, check=True, capture_output=True)
    server = serve("slow", str(certificate), str(key))
    with pytest.raises(ModelError, match="certificate is not right"):
        hear(server.url(scheme="https"), retries=0)
    assert server.requests() == []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert hear(server.url(scheme="https")).provenance.engine.name == "http"


def test_proxies_of_the_environment_are_not_asked(serve, monkeypatch):
    monkeypatch.setitem(os.environ, "http_proxy", "http://127.0.0.1:9")
    server = serve("slow")
    assert hear(server.url()).provenance.engine.name == "http"
