"""How fast each format is decoded, beside ffmpeg where it is installed: the sample call over and over.

python benches/formats.py [--seconds 3600] [--runs 3]

Each file is made by ffmpeg (8 kHz, stereo; GSM and G.722 have one channel). callnorm opens it, which decodes it once and hashes it,
and reads each channel into an array; ffmpeg decodes it to 16 bits and writes them nowhere. One thread each, the best run of several.
"""

import argparse
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from callnorm import _core, sample_call

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
    args = parser.parse_args()
    if shutil.which("ffmpeg") is None:
        raise SystemExit("ffmpeg makes the files: it must be installed")
    print("| format | MB | callnorm, s | times real time | ffmpeg, s |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, (suffix, options) in FORMATS.items():
            file = Path(folder) / f"call.{suffix}"
            ffmpeg("-stream_loop", "-1", "-i", sample_call(), "-t", args.seconds, *options.split(), file)
            own = best(partial(_core.decode, file), args.runs)
            other = best(partial(ffmpeg, "-threads", "1", "-i", file, "-f", "s16le", "/dev/null"), args.runs)
            print(f"| {name} | {file.stat().st_size / 1e6:.1f} | {own:.2f} | {args.seconds / own:,.0f} | {other:.2f} |", flush=True)


def ffmpeg(*arguments: object) -> None:
    """Run ffmpeg and hold that it does not fail."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def best(run: Callable[[], object], runs: int) -> float:
    """Give the shortest time of several runs."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return min(times)


if __name__ == "__main__":
    main()
