"""How fast each format is decoded, beside ffmpeg where it is installed: the sample call over and over.

python benches/formats.py [--seconds 3600] [--runs 3] [--write]

Each file is made by ffmpeg (8 kHz, stereo; GSM and G.722 have one channel). callnorm opens it, which decodes it once and hashes it,
and reads each channel into an array; ffmpeg decodes it to 16 bits and writes them nowhere. One thread each, the best run of several, in
seconds of the processor (user and system), which other work on the machine changes little. --write puts the rows into
docs/benchmarks.md and docs/benchmarks.zh.md.
"""

import argparse
import re
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from callnorm import _core, sample_call

PAGES = [Path(__file__).parents[1] / "docs" / name for name in ("benchmarks.md", "benchmarks.zh.md")]
TABLE = re.compile(r"(?<=\| MB \| callnorm)(.*\n\|[-|]+\|\n)(?:\|.*\n)*")
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


def main() -> None:
    """Time all formats and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    if shutil.which("ffmpeg") is None:
        raise SystemExit("ffmpeg makes the files: it must be installed")
    print("| format | MB | callnorm, s | times real time | ffmpeg, s |\n|---|---|---|---|---|")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (suffix, options) in FORMATS.items():
            file = Path(folder) / f"call.{suffix}"
            ffmpeg("-stream_loop", "-1", "-i", sample_call(), "-t", args.seconds, *options.split(), file)
            own = best(partial(_core.decode, file), args.runs)
            other = best(partial(ffmpeg, "-threads", "1", "-i", file, "-f", "s16le", "/dev/null"), args.runs)
            rows.append(f"| {name} | {file.stat().st_size / 1e6:.1f} | {own:.3f} | {args.seconds / own:,.0f} | {other:.3f} |\n")
            print(rows[-1], end="", flush=True)
    for page in PAGES if args.write else []:
        text = page.read_text(encoding="utf-8")
        page.write_text(TABLE.sub(lambda head: head[1] + "".join(rows), text), encoding="utf-8")


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
