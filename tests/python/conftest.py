import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

import callnorm
from callnorm.models import convert

DATA = Path(__file__).with_name("data")
FLAGS = (
    *("headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"),
    *("disable-component-update", "disable-sync", "window-size=1280,900"),
)
# What play() gave, and where the sound stood: its promise settles before the sound is heard.
WATCH = """
window.plays = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const promise = play.call(this), from = this.currentTime;
  promise.then(() => plays.push(["resolved", from]), (error) => plays.push([String(error), from]));
  return promise;
};
"""


@pytest.fixture(scope="session")
def written() -> callnorm.Report:
    """A report written by hand after the contract: every view can be tested without hearing anything."""
    return callnorm.Report.from_json((DATA / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def sample() -> callnorm.Report:
    """The bundled sample call, analysed; without words nobody can tell that the agent is on the left."""
    return callnorm.analyze(callnorm.sample_call(), agent="left")


@pytest.fixture(scope="session")
def worded_sample() -> callnorm.Report:
    """The bundled sample call, analysed with the words that its labels say."""
    labels = json.loads(callnorm.sample_call().with_suffix(".json").read_text(encoding="utf-8"))
    words = [{"channel": u["channel"], "start": u["start_s"], "end": u["end_s"], "text": u["text"]} for u in labels["utterances"]]
    return callnorm.analyze(callnorm.sample_call(), words=words)


@pytest.fixture(scope="session")
def mono(tmp_path_factory) -> Path:
    """The bundled sample call with both sides on one channel."""
    sides, rate = soundfile.read(callnorm.sample_call())
    path = tmp_path_factory.mktemp("mono") / "mono.wav"
    soundfile.write(path, sides.mean(axis=1), rate)
    return path


@pytest.fixture(scope="session")
def by_words(mono) -> callnorm.Report:
    """One channel on which the words that its labels say tell the sides."""
    labels = json.loads(callnorm.sample_call().with_suffix(".json").read_text(encoding="utf-8"))
    words = [{"start": u["start_s"], "end": u["end_s"], "text": u["text"]} for u in labels["utterances"]]
    return callnorm.analyze(mono, agent="mono", words=words)


@pytest.fixture(scope="session")
def by_voices(mono) -> callnorm.Report:
    """One channel on which voices alone tell the sides."""
    return callnorm.analyze(mono, agent="mono")


@pytest.fixture(scope="session")
def hostile(worded_sample) -> callnorm.Report:
    """A report in which all that comes from outside is markup."""
    document = worded_sample.to_dict()
    document["source"]["path"] = "<script>alert(1).wav"
    document["channels"][0]["notes"] = ["<b>hostile"]
    document["channels"][0]["speech"]["phrases"][0]["text"] = '"/><script>'
    document["transcript"]["segments"][0]["text"] = "<script>window.hacked = 1</script>"
    document["scorecard"]["findings"][0] |= {"title": "<i>hostile", "source": "<u>hostile", "expected": "<s>hostile"}
    return callnorm.Report.from_json(json.dumps(document))


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Headless Chromium."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="no selenium: the page was not opened in a browser")
    chromium, driver = (next(filter(None, map(shutil.which, names)), None) for names in (("chromium", "google-chrome"), ("chromedriver",)))
    if not (chromium and driver):
        pytest.skip("no chromium and chromedriver: the page was not opened in a browser")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(f"--{flag}")
    opened = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield opened
    opened.quit()


@pytest.fixture
def opened(browser, tmp_path):
    """Open a page and watch what it plays."""

    def command(page):
        file = tmp_path / "call.html"
        file.write_text(page, encoding="utf-8")
        browser.get(file.as_uri())
        browser.execute_script(WATCH)
        return browser

    yield command
    errors = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert not errors


@pytest.fixture
def run(tmp_path):
    """Run the command line in a process of its own, in an empty folder."""

    def command(*args, **options):
        argv = [sys.executable, "-m", "callnorm.cli", *map(str, args)]
        return subprocess.run(argv, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, **options)

    return command


@pytest.fixture(scope="session")
def made_up() -> convert.Whisper:
    """Whisper tiny with weights of nothing, out of CTranslate2's names."""
    rng = np.random.default_rng(0)
    width = 384

    def array(*shape):
        return np.resize(rng.normal(0, 0.05, 997).astype("<f2"), shape)

    weights = {
        "decoder/embeddings/weight": array(51865, width),
        "decoder/num_heads": np.int8(6),
        "decoder/position_encodings/encodings": array(448, width),
        "encoder/position_encodings/encodings": array(1500, width),
    }

    def linear(name, outputs, inputs):
        weights[f"{name}/weight"] = array(outputs, *np.atleast_1d(inputs))
        weights[f"{name}/bias"] = array(outputs)

    def norm(name):
        weights[f"{name}/gamma"] = array(width)
        weights[f"{name}/beta"] = array(width)

    linear("encoder/conv1", width, (80, 3))
    linear("encoder/conv2", width, (width, 3))
    for side in ("encoder", "decoder"):
        norm(f"{side}/layer_norm")
        for layer in range(4):
            here = f"{side}/layer_{layer}"
            norm(f"{here}/ffn/layer_norm")
            linear(f"{here}/ffn/linear_0", 4 * width, width)
            linear(f"{here}/ffn/linear_1", width, 4 * width)
            norm(f"{here}/self_attention/layer_norm")
            linear(f"{here}/self_attention/linear_0", 3 * width, width)
            linear(f"{here}/self_attention/linear_1", width, width)
            if side == "decoder":
                norm(f"{here}/attention/layer_norm")
                linear(f"{here}/attention/linear_0", width, width)
                linear(f"{here}/attention/linear_1", 2 * width, width)
                linear(f"{here}/attention/linear_2", width, width)
    tokens = [b" ", b" -", b" '", *(b"a" * (n % 5) for n in range(3, 50257))]
    return convert.whisper(weights, np.zeros((80, 201), np.float32), tokens)


@pytest.fixture(scope="session")
def made(made_up, tmp_path_factory) -> Path:
    """A model file of the smallest size, whole but of no use."""
    path = tmp_path_factory.mktemp("made") / "ggml-made.bin"
    with path.open("wb") as out:
        out.writelines(made_up.chunks("q5_1"))
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The folder that CALLNORM_MODELS names, and a user's cache beside it."""
    monkeypatch.setenv("CALLNORM_MODELS", str(tmp_path / "named"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return tmp_path / "named"
