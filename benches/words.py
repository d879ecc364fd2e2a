"""Hearing the words of labelled calls: CPU seconds and character errors of callnorm and of faster-whisper, in turn, one thread each.

    python benches/words.py CALLS [--model base-q5_1] [--faster-whisper DIR] [--first N] [--write]

CALLS holds NAME.wav and NAME.json (utterances with channel and spoken text). callnorm analyses the call with that model, whole analysis
included. faster-whisper (`pip install faster-whisper`; DIR is its model's folder) is given each channel with a prompt, int8, its other
options as they are by default: greedy; greedy, each window once and without the text before; with a beam of five; greedy with its own
voice activity detection. Loading the models is not timed. Prints one line for each with the CPU seconds and the edits in a hundred
characters; --write puts them between the marks of docs/models.md and docs/models.zh.md.
"""

import argparse
import datetime
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from scipy.signal import resample_poly

import callnorm

sys.path.insert(0, str(Path(__file__).parents[1] / "lab"))
import marked

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {"en": DOCS / "models.md", "zh": DOCS / "models.zh.md"}
TEXT = {
    "en": {
        "said": "{calls} labelled calls of two channels, {sound:.0f} s, one thread each, call by call in turn; seconds of the processor. "
        "callnorm's are of the whole analysis. {day}, load {load:.1f}.",
        "head": ["recogniser", "CPU, s", "of the sound's length", "characters wrong"],
        "callnorm": "callnorm, {}",
        "greedy": "faster-whisper base int8, greedy",
        "once": "the same, each window once, without the text before",
        "beam": "the same, a beam of 5",
        "vad": "the same, greedy, with its voice activity detection",
    },
    "zh": {
        "said": "{calls} 通有标注的双声道通话，共 {sound:.0f} 秒，各用一个线程，逐通轮流；数字为处理器秒数，"
        "callnorm 的包括整个分析。{day}，负载 {load:.1f}。",
        "head": ["识别器", "处理器时间，秒", "与录音时长之比", "错字率"],
        "callnorm": "callnorm，{}",
        "greedy": "faster-whisper base int8，贪心搜索",
        "once": "同上，每个窗口只听一遍，不用前文",
        "beam": "同上，宽度为 5 的束搜索",
        "vad": "同上，贪心搜索，加其语音活动检测",
    },
}
Hear = Callable[[Path], list[str]]
"""A recording in, the text of each channel out."""
MODES = {
    "greedy": {"beam_size": 1},
    "once": {"beam_size": 1, "temperature": 0, "condition_on_previous_text": False},
    "beam": {"beam_size": 5},
    "vad": {"beam_size": 1, "vad_filter": True},
}
PROMPT = "以下是普通话的句子。"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("calls", type=Path)
    parser.add_argument("--model", default="base-q5_1")
    parser.add_argument("--faster-whisper", metavar="DIR")
    parser.add_argument("--first", metavar="N", type=int, help="only the first N calls")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    hears = {"callnorm": own(options.model)}
    if options.faster_whisper:
        hears |= peers(options.faster_whisper)
    total: dict[str, Counter[str]] = {name: Counter() for name in hears}
    for path, said in labelled(options.calls, options.first):
        for name, hear in hears.items():
            start = time.process_time()
            heard = hear(path)
            total[name]["cpu"] += time.process_time() - start
            total[name]["edits"] += sum(Levenshtein.distance(a, han(b)) for a, b in zip(said, heard, strict=True))
            total[name]["characters"] += sum(map(len, said))
            total[name]["sound"] += soundfile.info(path).duration
            total[name]["calls"] += 1
    for lang, page in PAGES.items():
        said = told(lang, options.model, total, load)
        if lang == "en":
            print(said)
        if options.write:
            marked.fill(page, "python benches/words.py CALLS --faster-whisper DIR --write", said)


def told(lang: str, model: str, total: dict[str, Counter[str]], load: float) -> str:
    """Say in a language what was measured."""
    text, rows = TEXT[lang], []
    for name, sums in total.items():
        cells = (f"{sums['cpu']:.0f}", f"{sums['cpu'] / sums['sound']:.3f}", f"{100 * sums['edits'] / sums['characters']:.2f} %")
        rows.append([text[name].format(model), *cells])
    any_of = next(iter(total.values()))
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    return text["said"].format(**any_of, day=day, load=load) + "\n\n" + marked.table([text["head"], *rows])


def own(model: str) -> Hear:
    """Hear with callnorm."""
    analyzer = callnorm.Analyzer(model=model, threads=1)

    def hear(path: Path) -> list[str]:
        report = analyzer.analyze(path)
        segments = report.transcript.segments if report.transcript else []
        return ["".join(segment.spoken for segment in segments if segment.channel == channel.index) for channel in report.channels]

    return hear


def peers(folder: str) -> dict[str, Hear]:
    """Hear with faster-whisper, in each mode."""
    from faster_whisper import WhisperModel

    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1)

    def hearing(mode: dict[str, object]) -> Hear:
        def text(channel: NDArray[np.float32]) -> str:
            segments, _ = model.transcribe(channel, language="zh", initial_prompt=PROMPT, **mode)
            return "".join(segment.text for segment in segments)

        return lambda path: [text(channel) for channel in channels(path)]

    return {name: hearing(mode) for name, mode in MODES.items()}


def channels(path: Path) -> Iterator[NDArray[np.float32]]:
    """Give each channel at 16 kHz."""
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    for channel in sound.T:
        yield np.ascontiguousarray(resample_poly(channel, 16_000, rate), dtype=np.float32)


def labelled(folder: Path, first: int | None) -> Iterator[tuple[Path, list[str]]]:
    """Give the two-channel calls and what is said on each channel."""
    labels = ((path, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json")))
    for path, label in [(path, label) for path, label in labels if label["channels"] == 2][:first]:
        said = ["".join(u["spoken"] for u in label["utterances"] if u["channel"] == channel) for channel in (0, 1)]
        yield path.with_suffix(".wav"), [han(text) for text in said]


def han(text: str) -> str:
    """Leave Han characters only."""
    return "".join(c for c in text if "\u4e00" <= c <= "\u9fff")


if __name__ == "__main__":
    main()
