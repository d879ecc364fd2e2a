"""How fast and in how much memory each format is read, and what the formats add to the wheel.

    python benches/formats.py [decode] [plain] [long] [wheel] [--runs 3] [--seconds 3600] [--hours 10] [--write]

decode  the sample call over and over in each format, made by ffmpeg (8 kHz, stereo; GSM and G.722 have one channel). callnorm opens it,
        which decodes it once and hashes it, and reads each channel into an array; ffmpeg decodes it to 16 bits and writes them nowhere.
        One thread each, the best run of several, in seconds of the processor (user and system).
plain   `cargo bench --bench audio -- decode` as released: an hour of stereo in memory, both channels.
long    hours of MP3 (8 kHz, stereo, 32 kbit/s) of the labelled calls over and over (CALLNORM_SHARED; the sample call where there are none),
        analysed without words in a process of its own: its greatest resident memory and its time.
wheel   the wheel as released, with and without the feature `formats`; some minutes.

decode and long need ffmpeg. All parts but the wheel where none is named. --write puts the results between the marks of
docs/benchmarks.md and docs/benchmarks.zh.md.
"""

import argparse
import datetime
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from callnorm import _core, sample_call

sys.path.insert(0, str(Path(__file__).parents[1] / "lab"))
import marked

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("CALLNORM_SHARED") or ROOT.parent / "shared")
PAGES = {"en": ROOT / "docs" / "benchmarks.md", "zh": ROOT / "docs" / "benchmarks.zh.md"}
RATE = 8000
FORMATS = {
    "PCM 16, WAV": ("wav", "-c:a pcm_s16le"),
    "µ-law, WAV": ("wav", "-c:a pcm_mulaw"),
    "MP3 32 kbit/s": ("mp3", "-c:a libmp3lame -b:a 32k"),
    "AAC 48 kbit/s, M4A": ("m4a", "-c:a aac -b:a 48k"),
    "FLAC": ("flac", "-c:a flac"),
    "Vorbis 48 kbit/s, Ogg": ("ogg", "-c:a libvorbis -b:a 48k"),
    "Opus 24 kbit/s, Ogg": ("opus", "-c:a libopus -b:a 24k"),
    "IMA ADPCM, WAV": ("wav", "-c:a adpcm_ima_wav"),
    "Microsoft ADPCM, WAV": ("wav", "-c:a adpcm_ms"),
    "GSM 6.10, WAV": ("wav", "-ac 1 -c:a libgsm_ms"),
    "G.722, WAV": ("wav", "-ac 1 -ar 16000 -c:a g722"),
}
PLAIN = ["PCM 16", "PCM 24", "float", "A-law", "µ-law"]
TEXT = {
    "en": {
        "decode": "Seconds of the processor for {minutes} minutes, with the hash and all channels as arrays; best of {runs}. {when}",
        "decode head": ["format", "MB", "callnorm, s", "times real time", "ffmpeg, s"],
        "plain": "Milliseconds for both channels of an hour of 8 kHz stereo, in memory, one thread; the least of 20 samples. {when}",
        "plain head": ["samples", "ms"],
        "long": "{hours} hours of MP3 (8 kHz, stereo, 32 kbit/s, {source}), analysed without words: {mb:.0f} MB of resident memory at the "
        "most, {seconds:.0f} s of the processor. {when}",
        "calls": "the labelled calls over and over",
        "sample": "the sample call over and over",
        "wheel": "The wheel with the formats: {with_mb:.2f} MB; without the feature `formats`: {without_mb:.2f} MB. {when}",
        "when": "{day}, load {load:.1f}.",
    },
    "zh": {
        "decode": "处理 {minutes} 分钟录音所用的处理器秒数，包括计算哈希和把各声道读成数组；取 {runs} 次中最少的一次。{when}",
        "decode head": ["格式", "MB", "callnorm，秒", "实时倍数", "ffmpeg，秒"],
        "plain": "从内存读取一小时 8 kHz 双声道的两个声道所用的毫秒数，单线程，取 20 次采样中最少的一次。{when}",
        "plain head": ["样本", "毫秒"],
        "long": "{hours} 小时 MP3（8 kHz，双声道，32 kbit/s，{source}），不用文字分析：常驻内存最多 {mb:.0f} MB，"
        "处理器时间 {seconds:.0f} 秒。{when}",
        "calls": "由有标注的通话反复拼接而成",
        "sample": "由示例通话反复拼接而成",
        "wheel": "带各种格式的 wheel：{with_mb:.2f} MB；不带特性 `formats`：{without_mb:.2f} MB。{when}",
        "when": "{day}，负载 {load:.1f}。",
    },
}


def main() -> None:
    """Measure the parts that are asked for, print them, and write them where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--hours", type=int, default=10)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    if unknown := set(args.parts) - set(PARTS):
        parser.error(f"no part {', '.join(unknown)}: {', '.join(PARTS)}")
    for part in args.parts or [part for part in PARTS if part != "wheel"]:
        day, load = datetime.datetime.now(datetime.UTC).date().isoformat(), os.getloadavg()[0]
        values, rows = PARTS[part](args)
        for lang, page in PAGES.items():
            said = said_of(part, lang, values | {"day": day, "load": load}, rows)
            if lang == "en":
                print(f"{part}\n\n{said}\n", flush=True)
            if args.write:
                marked.fill(page, f"python benches/formats.py {part} --write", said)


def said_of(part: str, lang: str, values: dict[str, object], rows: list[list[str]]) -> str:
    """Say what was measured in a language."""
    text = TEXT[lang]
    known = {name: text.get(str(value), value) if name == "source" else value for name, value in values.items()}
    said = text[part].format(**known, when=text["when"].format(**values))
    return f"{said}\n\n{marked.table([text[f'{part} head'], *rows])}" if rows else said


def decode(args: argparse.Namespace) -> tuple[dict[str, object], list[list[str]]]:
    """Time callnorm and ffmpeg on each format."""
    need_ffmpeg()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (suffix, options) in FORMATS.items():
            file = Path(folder) / f"call.{suffix}"
            ffmpeg("-stream_loop", "-1", "-i", sample_call(), "-t", args.seconds, *options.split(), file)
            own = best(partial(_core.decode, file), args.runs)
            other = best(partial(ffmpeg, "-threads", "1", "-i", file, "-f", "s16le", "/dev/null"), args.runs)
            rows.append([name, f"{file.stat().st_size / 1e6:.1f}", f"{own:.3f}", f"{args.seconds / own:,.0f}", f"{other:.3f}"])
    return {"minutes": args.seconds // 60, "runs": args.runs}, rows


def plain(_: argparse.Namespace) -> tuple[dict[str, object], list[list[str]]]:
    """Run the bench of plain samples, and read what it measured."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CARGO_PROFILE_")}
    target = Path(environment.get("CARGO_TARGET_DIR") or ROOT / "target")
    subprocess.run(["cargo", "bench", "--bench", "audio", "--", "decode"], cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
    rows = []
    for name in PLAIN:
        sample = json.loads((target / "criterion" / "decode" / name / "new" / "sample.json").read_text(encoding="utf-8"))
        least = min(time / count for time, count in zip(sample["times"], sample["iters"], strict=True))
        rows.append([name, f"{least / 1e6:.1f}"])
    return {}, rows


def long(args: argparse.Namespace) -> tuple[dict[str, object], list[list[str]]]:
    """Analyse hours of MP3 in a process of its own."""
    need_ffmpeg()
    with tempfile.TemporaryDirectory() as folder:
        file, source = hours_of_mp3(Path(folder), args.hours)
        child = subprocess.Popen([sys.executable, "-c", f"import callnorm; callnorm.analyze({str(file)!r})"])
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            raise SystemExit(f"the analysis failed: {status}")
    kb = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return {"hours": args.hours, "source": source, "mb": kb * 1024 / 1e6, "seconds": usage.ru_utime + usage.ru_stime}, []


def hours_of_mp3(folder: Path, hours: int) -> tuple[Path, str]:
    """Join calls to one, encode it, and repeat its packets."""
    calls = sorted((SHARED / "calls").glob("*.wav"))
    once, file = folder / "once.mp3", folder / "hours.mp3"
    made = ["-f", "s16le", "-ar", str(RATE), "-ac", "2", "-i", "-", "-c:a", "libmp3lame", "-b:a", "32k", str(once)]
    with subprocess.Popen(["ffmpeg", "-v", "error", *made], stdin=subprocess.PIPE) as encoder:
        assert encoder.stdin is not None
        for call in calls or [sample_call()]:
            samples = _core.decode(call, at_hz=RATE)[0]
            if len(samples) == 2:
                encoder.stdin.write(np.round(samples.T * 32767).clip(-32768, 32767).astype("<i2").tobytes())
    ffmpeg("-stream_loop", "-1", "-i", once, "-t", hours * 3600, "-c", "copy", file)
    return file, "calls" if calls else "sample"


def wheel(_: argparse.Namespace) -> tuple[dict[str, object], list[list[str]]]:
    """Build the wheel with and without the formats."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CARGO_PROFILE_")}
    environment |= {"CARGO_TARGET_DIR": environment.get("CARGO_TARGET_DIR") or str(ROOT / "target" / "wheel"), "GGML_NATIVE": "OFF"}
    sizes = {}
    for name, features in (("with_mb", "formats,python,whisper"), ("without_mb", "python,whisper")):
        with tempfile.TemporaryDirectory() as out:
            command = ["maturin", "build", "--release", "--no-default-features", "--features", features, "--out", out]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
            sizes[name] = next(Path(out).glob("*.whl")).stat().st_size / 1e6
    return dict(sizes), []


PARTS: dict[str, Callable[[argparse.Namespace], tuple[dict[str, object], list[list[str]]]]] = {
    "decode": decode,
    "plain": plain,
    "long": long,
    "wheel": wheel,
}


def need_ffmpeg() -> None:
    """Stop where ffmpeg is not installed."""
    if shutil.which("ffmpeg") is None:
        raise SystemExit("ffmpeg makes the files: it must be installed")


def ffmpeg(*arguments: object) -> None:
    """Run ffmpeg and hold that it does not fail."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def best(run: Callable[[], object], runs: int) -> float:
    """Give the least processor time of several runs, that of programs they start included."""
    times = []
    for _ in range(runs):
        begun = used()
        run()
        times.append(used() - begun)
    return min(times)


def used() -> float:
    """Give the seconds of the processor that this process and its children have taken."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    main()
