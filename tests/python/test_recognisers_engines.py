"""Recognisers by name: how a model is found and opened, and how what its library gives is understood.

sherpa-onnx and FunASR are played by stand-ins that give recorded results: their weights are not at hand. faster-whisper is run with real
weights where CALLNORM_MODELS, or CALLNORM_SHARED/models, holds faster-whisper-base.
"""

import importlib.metadata
import json
import os
import re
import struct
import sys
import types
from pathlib import Path

import pytest

import callnorm
from callnorm import Analyzer, ModelError, OptionsError, _core, extras, models
from callnorm.recognisers import find, hearing, sherpa_onnx
from callnorm.recognisers.sherpa_onnx import opened

sys.path.insert(0, str(Path(__file__).parent))
import hearers

WORDS = Path(__file__).parents[1] / "words"
REAL = next((folder for folder in _core.model_folders() if (folder / "faster-whisper-base").is_dir()), None)
HAS_LIBRARY = importlib.util.find_spec("faster_whisper") is not None
real = pytest.mark.skipif(REAL is None or not HAS_LIBRARY, reason="there is no faster-whisper-base, or no faster-whisper")


def verdicts(report):
    return {finding.norm: (finding.verdict, finding.measured) for finding in report.scorecard.findings}


@pytest.fixture
def versions(monkeypatch):
    """Versions of libraries that need not be installed."""
    known = {"sherpa-onnx": "1.12.0", "faster-whisper": "1.2.1", "funasr": "1.2.7"}
    whole = importlib.metadata.version
    for module in ("sherpa_onnx", "faster_whisper", "funasr"):
        named = importlib.import_module(f"callnorm.recognisers.{module}")
        monkeypatch.setattr(named, "version", lambda package: known.get(package) or whole(package))


def onnx(**metadata):
    """An ONNX file with a graph of nothing and what it says of itself."""

    def field(number, data):
        length, size = len(data), b""
        while length > 0x7F:
            size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
        return bytes([number << 3 | 2]) + size + bytes([length]) + data

    pairs = [field(1, key.encode()) + field(2, value.encode()) for key, value in metadata.items()]
    return b"\x08\x08" + field(7, bytes(300)) + b"".join(field(14, pair) for pair in pairs)


def folder(place, files):
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place / name).write_bytes(content)
    return place


# sherpa-onnx


@pytest.fixture
def sherpa(monkeypatch, versions):
    """A stand-in for the library: what was opened, and the results that it gives."""
    library = types.ModuleType("sherpa_onnx")
    library.opened = []
    library.result = lambda samples: types.SimpleNamespace(text="", tokens=[], timestamps=[])

    class Stream:
        def accept_waveform(self, rate, samples):
            assert rate == 16_000
            self.samples = samples

    class OfflineRecognizer:
        def create_stream(self):
            return Stream()

        def decode_streams(self, streams):
            for stream in streams:
                stream.result = library.result(stream.samples)

    def opener(how):
        return lambda **arguments: library.opened.append((how, arguments)) or OfflineRecognizer()

    for how in ("from_sense_voice", "from_paraformer", "from_zipformer_ctc", "from_transducer", "from_fire_red_asr", "from_wenet_ctc"):
        setattr(OfflineRecognizer, how, staticmethod(opener(how)))
    OfflineRecognizer.__module__ = "sherpa_onnx.offline_recognizer"
    library.OfflineRecognizer = OfflineRecognizer
    monkeypatch.setitem(sys.modules, "sherpa_onnx", library)
    return library


TOKENS = {"tokens.txt": b""}
PARTS = {"encoder.onnx": onnx(), "decoder.onnx": onnx()}
FOLDERS = {
    "sense-voice": (
        {"model.onnx": onnx(), "model.int8.onnx": onnx(model_type="sense_voice_ctc")},
        "from_sense_voice",
        {"model": "model.int8.onnx"},
    ),
    "paraformer": ({"model.int8.onnx": onnx(comment="x", model_type="paraformer")}, "from_paraformer", {"paraformer": "model.int8.onnx"}),
    "zipformer-ctc": ({"model.onnx": onnx(model_type="zipformer2_ctc")}, "from_zipformer_ctc", {"model": "model.onnx"}),
    "wenet": ({"model.onnx": onnx(model_type="wenet_ctc")}, "from_wenet_ctc", {"model": "model.onnx"}),
    "zipformer": (
        {f"{part}-epoch-99-avg-1{bits}.onnx": onnx() for part in ("encoder", "decoder", "joiner") for bits in ("", ".int8")},
        "from_transducer",
        {part: f"{part}-epoch-99-avg-1.int8.onnx" for part in ("encoder", "decoder", "joiner")},
    ),
    "fire-red": (
        PARTS | {"encoder.int8.onnx": onnx(model_type="fire-red-asr-aed")},
        "from_fire_red_asr",
        {"encoder": "encoder.int8.onnx", "decoder": "decoder.onnx"},
    ),
    "sherpa-onnx-fire-red-asr-large-zh_en-2025-02-16": (PARTS, "from_fire_red_asr", {"encoder": "encoder.onnx", "decoder": "decoder.onnx"}),
    "sherpa-onnx-sense-voice-zh-en-ja-ko-yue-2024-07-17": ({"model.onnx": b""}, "from_sense_voice", {"model": "model.onnx"}),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_sherpa_onnx_folders_are_told_by_their_files(sherpa, tmp_path, name):
    files, how, named = FOLDERS[name]
    place = folder(tmp_path / name, files | TOKENS)
    assert sherpa.opened == []
    analyzer = Analyzer(agent="left", model=f"sherpa-onnx:{place}")
    report = analyzer.analyze(callnorm.sample_call())
    (opening,) = sherpa.opened
    assert opening[0] == how
    files = {key: value for key, value in opening[1].items() if str(value).startswith(str(place))}
    assert files == {key: str(place / file) for key, file in (named | {"tokens": "tokens.txt"}).items()}
    assert report.provenance.engine == {"name": "sherpa-onnx", "version": "1.12.0"}
    assert report.provenance.model.name == name and len(report.provenance.model.sha256) == 64


@pytest.mark.skipif(importlib.util.find_spec("sherpa_onnx") is None, reason="there is no sherpa-onnx")
def test_sherpa_onnx_has_what_folders_are_opened_with(tmp_path):
    import inspect

    from sherpa_onnx import OfflineRecognizer

    for name, (files, _, _) in FOLDERS.items():
        how, found, told = opened(folder(tmp_path / name, files | TOKENS))
        inspect.signature(getattr(OfflineRecognizer, how)).bind(**found, **told)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "no tokens.txt"),
        (TOKENS, "holds neither model"),
        (TOKENS | {"model.onnx": onnx(model_type="tdnn")}, "holds a model of the kind 'tdnn'"),
        (TOKENS | {"model.onnx": b"\xff" * 40}, "holds a model of the kind 'odd'"),
        (TOKENS | {"model.onnx": struct.pack("<BB", 0x3A, 0xFF)}, "holds a model of the kind 'odd'"),
        (TOKENS | PARTS | {"encoder.onnx": onnx(model_type="whisper-base")}, "holds a model of the kind 'whisper-base'"),
    ],
)
def test_sherpa_onnx_says_what_a_folder_lacks(sherpa, tmp_path, files, says):
    place = folder(tmp_path / "odd", files)
    with pytest.raises(ModelError, match=says) as error:
        Analyzer(model=f"sherpa-onnx:{place}")
    assert str(place) in str(error.value) and "\n" not in str(error.value)


def test_a_folder_that_is_not_there_is_said(sherpa):
    with pytest.raises(ModelError, match="sherpa-onnx:nowhere: no such folder"):
        Analyzer(model="sherpa-onnx:nowhere")


def test_what_sherpa_onnx_gives_makes_the_verdicts_of_the_same_words(sherpa, worded_sample, tmp_path):
    """With the text alone, and with a time for each token, as recorded results have them."""
    labels = hearers.Labels(callnorm.sample_call())
    place = folder(tmp_path / "any", {"model.onnx": onnx(model_type="sense_voice_ctc")} | TOKENS)

    def text(samples):
        return types.SimpleNamespace(text=labels(samples, language="zh"), tokens=[], timestamps=[], lang="<|zh|>")

    def timed(samples):
        tokens = list(labels(samples, language="zh"))
        times = [len(samples) / 16_000 * index / max(1, len(tokens)) for index in range(len(tokens))]
        return types.SimpleNamespace(text="".join(tokens), tokens=tokens, timestamps=times, ys_log_probs=[-0.1] * len(tokens))

    sherpa.result = text
    model = f"sherpa-onnx:{place}"
    assert verdicts(callnorm.analyze(callnorm.sample_call(), model=model)) == verdicts(worded_sample)
    own = sherpa.OfflineRecognizer()
    assert verdicts(callnorm.analyze(callnorm.sample_call(), model=own)) == verdicts(worded_sample)
    sherpa.result = timed
    report = callnorm.analyze(callnorm.sample_call(), model=own)
    agents = {norm: verdict for norm, (verdict, _) in verdicts(report).items()}
    assert agents == {norm: verdict for norm, (verdict, _) in verdicts(worded_sample).items()}
    assert report.channels[0].clarity.confidence == pytest.approx(0.9048, abs=1e-3)


def understood(transcript):
    """How the core reads a transcript: characters, and from when to when."""
    read = json.loads(_core.check_words((transcript, "recorded")))
    return {name: read[name] for name in ("format", "characters", "segments", "start_s", "end_s", "timed", "confident")}


def test_recorded_results_of_sherpa_onnx_are_read_as_its_files_are():
    for line in (WORDS / "sherpa-onnx.jsonl").read_text(encoding="utf-8").splitlines():
        result = types.SimpleNamespace(**{name: value for name, value in json.loads(line).items() if name not in {"start", "start_time"}})
        recorded = json.dumps(vars(result)).encode()
        assert understood(hearing.transcript(sherpa_onnx._result(result))) == understood(recorded)
        assert understood(recorded)["timed"] > 0


def test_recorded_results_of_funasr_are_read_as_its_files_are():
    for name in ("funasr.json", "funasr-list.json", "funasr-dict.json"):
        recorded = (WORDS / name).read_bytes()
        assert understood(hearing.transcript(json.loads(recorded))) == understood(recorded)


# FunASR


class AutoModel:
    """A stand-in for FunASR's."""

    def __init__(self, result):
        self.kwargs = {"model": "iic/SenseVoiceSmall", "model_path": "/models/iic/SenseVoiceSmall"}
        self._result = result

    def generate(self, input, **options):  # noqa: A002 (FunASR's own name)
        assert options["language"] == "zh"
        return self._result(input)


AutoModel.__module__ = "funasr.auto.auto_model"


@pytest.mark.parametrize(
    "shape",
    [
        lambda text: [{"key": "rand_key", "text": f"<|zh|><|NEUTRAL|><|Speech|><|withitn|>{text}"}],
        lambda text: [{"key": "rand_key", "text": text, "timestamp": []}],
    ],
)
def test_an_automodel_of_funasr_makes_the_verdicts_of_the_same_words(versions, worded_sample, shape):
    labels = hearers.Labels(callnorm.sample_call())
    report = callnorm.analyze(callnorm.sample_call(), model=AutoModel(lambda samples: shape(labels(samples, language="zh"))))
    assert verdicts(report) == verdicts(worded_sample)
    assert report.provenance.engine == {"name": "funasr", "version": "1.2.7"}
    assert report.provenance.model.name == "SenseVoiceSmall"


# faster-whisper


@pytest.fixture
def whisper(monkeypatch, versions):
    """A stand-in for the library, whose models are said to be nowhere."""
    library = types.ModuleType("faster_whisper")
    library.opened = []

    def download_model(name, *, local_files_only):
        assert local_files_only
        if name == "huge":
            raise ValueError(f"Invalid model size '{name}', expected one of: tiny, base")
        raise FileNotFoundError(name)

    class WhisperModel:
        def __init__(self, folder, **options):
            library.opened.append((folder, options))
            self.model = types.SimpleNamespace(num_translators=2)

        def transcribe(self, samples, **options):
            segment = types.SimpleNamespace(start=0.0, end=30.0, text=f" {options['language']}１二", avg_logprob=-0.5)
            return iter([segment]), types.SimpleNamespace(language="zh")

    WhisperModel.__module__ = "faster_whisper.transcribe"
    library.utils = types.SimpleNamespace(download_model=download_model)
    library.WhisperModel = WhisperModel
    monkeypatch.setitem(sys.modules, "faster_whisper", library)
    monkeypatch.setattr("callnorm.recognisers._named", lambda name, _: _named(name))
    return library


def _named(name):
    from callnorm.recognisers import Hearing, faster_whisper

    return Hearing(name, faster_whisper.named(name))


MODEL = {"model.bin": b"weights", "config.json": b"{}", "tokenizer.json": b"{}"}


def test_faster_whisper_is_found_by_folder_and_by_name(whisper, tmp_path, monkeypatch):
    monkeypatch.setenv("CALLNORM_MODELS", str(tmp_path))
    place = folder(tmp_path / "faster-whisper-ours", MODEL)
    for name in (f"faster-whisper:{place}", "faster-whisper:ours"):
        hears = find(name)
        assert (hears.name, hears.engine, hears.version) == ("ours", "faster-whisper", "1.2.1")
        assert whisper.opened == []
    heard = json.loads(hears.hear([b"\0" * 16_000])[0])
    assert heard == [{"text": " zh，二", "avg_logprob": -0.5}]
    assert whisper.opened == [(str(place), {"cpu_threads": 1})]
    own = find(whisper.WhisperModel("x"))
    assert (own.name, own.sha256, own.at_once) == ("WhisperModel", None, 2)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("base", r"no faster-whisper-base in .*nor in Hugging Face's cache; .*download_model\('base'\)"),
        ("huge", r"not a model's name \(one of: tiny, base\)"),
        ("folder", "which holds model.bin, config.json, tokenizer.json too"),
    ],
)
def test_a_model_of_faster_whisper_that_is_not_there_is_one_line(whisper, tmp_path, monkeypatch, name, says):
    monkeypatch.setenv("CALLNORM_MODELS", str(tmp_path))
    of = folder(tmp_path / "empty", {}) if name == "folder" else name
    with pytest.raises(ModelError, match=says) as error:
        Analyzer(model=f"faster-whisper:{of}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("engine", "module"), [("faster-whisper", "faster_whisper"), ("sherpa-onnx", "sherpa_onnx")])
def test_a_missing_library_is_named_with_its_extra(run, monkeypatch, engine, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=re.escape(extras.install(engine))):
        Analyzer(model=f"{engine}:nowhere")


def test_registry_entries_name_their_engine():
    engines = {entry.name: entry.engine for entry in models.known()}
    assert engines["base-q5_1"] == "whisper.cpp"
    assert engines["faster-whisper:base"] == "faster-whisper"


@real
def test_faster_whisper_hears_the_sample_call():
    heard = callnorm.analyze(callnorm.sample_call(), model="faster-whisper:base")
    assert heard.provenance.model == {"name": "base", "sha256": dict_of("faster-whisper:base").sha256}
    assert heard.provenance.engine.name == "faster-whisper"
    assert heard.channels[0].role == "agent" and not heard.channels[0].role_assumed
    labels = json.loads(callnorm.sample_call().with_suffix(".json").read_text(encoding="utf-8"))
    agent = "".join(said["spoken"] for said in labels["utterances"] if said["channel"] == 0)
    assert heard.channels[0].rate.characters == pytest.approx(len(agent), rel=0.05)
    assert models.verify("faster-whisper:base").known


def dict_of(name):
    return next(entry for entry in models.known() if entry.name == name)


def test_what_looks_like_no_engine_is_a_model_of_whisper_cpp():
    assert find("base-q5_1") == "base-q5_1"
    assert find("none") is None and find(None) is None
    with pytest.raises((ModelError, OptionsError, FileNotFoundError)):
        Analyzer(model="fastest-whisper:base")
    assert os.fspath(find(Path("a.bin"))) == "a.bin"
