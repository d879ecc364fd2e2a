"""What is heard of calls in every format that ffmpeg makes, beside the WAV that it was made of: length, level, syllables, verdicts.

    python lab/codecs_heard.py [SHARED/calls] [--calls 6] [--write]

A lossy codec changes the sound, and no reader can undo that: a syllable that hardly stands out comes, goes or moves. What a reader can get
wrong moves all of them. So for each format there is the share of syllables that stay within 30 ms, the share without a counterpart within
0.1 s, and the median shift of the rest. `tests/python/test_formats_peers.py` holds this of one call, and holds it beside other decoders.
--write puts the table into docs/formats.md and docs/formats.zh.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

import callnorm
from callnorm import _core

sys.path.insert(0, str(Path(__file__).parent))
import marked

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("CALLNORM_SHARED") or ROOT.parent / "shared")
PAGES = {"en": ROOT / "docs" / "formats.md", "zh": ROOT / "docs" / "formats.zh.md"}
COMMAND = "python lab/codecs_heard.py --write"
RATE = 8000

LAME_DB = 20 * np.log10(0.95)
"""LAME multiplies all sound by 0.95 at these bit rates (presets.c: `scale`), and stores nowhere that it did."""
REST_S = {"mp3": 0.072, "aac": 0.128, "adpcm": 0.128}
"""What is left of the last frame or block where the file does not say how much of it is sound: 576, 1024, and 1017 or 1012 samples."""
NEAR_S = 0.0301
"""Syllables are found in the sound's envelope, in steps of 10 ms; three steps are near."""
PAIRED_S = 0.1
"""How far a syllable's counterpart may be."""


@dataclass(frozen=True)
class Case:
    """A format: its file, how ffmpeg makes it, and what holds for it."""

    file: str
    options: str
    name: str
    mono: bool = False
    lossless: bool = False
    within_db: float = 0.3
    """How far the level of speech may be off the WAV's."""
    gain_db: float = 0.0
    """What the encoder is known to have done to it."""
    rest_s: float = 0.0
    """What the file does not tell of its end."""
    uncut: int = 0
    """Samples before the sound that ffmpeg leaves there."""
    resampled: bool = False
    """Whether ffmpeg decodes it at another rate only."""


_MP3, _AAC = "-c:a libmp3lame -b:a 32k", "-c:a aac -b:a 48k"
CASES = [
    Case("call.flac", "-c:a flac", "FLAC", lossless=True),
    Case("call.m4a", "-c:a alac", "ALAC, M4A", lossless=True),
    Case("32.mp3", _MP3, "MP3 32 kbit/s", gain_db=LAME_DB),
    Case("64.mp3", "-c:a libmp3lame -b:a 64k", "MP3 64 kbit/s", gain_db=LAME_DB),
    Case(
        "bare.mp3", f"{_MP3} -write_xing 0 -id3v2_version 0", "MP3 32, `-write_xing 0`", gain_db=LAME_DB, rest_s=REST_S["mp3"], uncut=1105
    ),
    Case("mp3.wav", _MP3, "MP3 32, WAV", gain_db=LAME_DB, rest_s=REST_S["mp3"], uncut=1105),
    Case("mp3.mka", _MP3, "MP3 32, Matroska", gain_db=LAME_DB, uncut=1105),
    Case("48.m4a", _AAC, "AAC 48 kbit/s, M4A"),
    Case("no-edits.m4a", f"{_AAC} -use_editlist 0", "AAC 48, M4A, `-use_editlist 0`", rest_s=REST_S["aac"], uncut=1024),
    Case("pieces.mp4", f"{_AAC} -movflags +frag_keyframe+empty_moov", "AAC 48, MP4, `+frag_keyframe`", rest_s=REST_S["aac"], uncut=1024),
    Case("48.aac", _AAC, "AAC 48, ADTS", rest_s=REST_S["aac"], uncut=1024),
    Case("aac.mka", _AAC, "AAC 48, Matroska", rest_s=REST_S["aac"], uncut=1024),
    Case("48.ogg", "-c:a libvorbis -b:a 48k", "Vorbis 48 kbit/s, Ogg"),
    Case("48.opus", "-c:a libopus -b:a 48k", "Opus 48 kbit/s, Ogg", resampled=True),
    Case("mono.opus", "-ac 1 -c:a libopus -b:a 16k", "Opus 16 kbit/s, mono, Ogg", mono=True, resampled=True),
    Case("mono.webm", "-ac 1 -c:a libopus -b:a 16k", "Opus 16 kbit/s, mono, WebM", mono=True, resampled=True),
    Case("ima.wav", "-c:a adpcm_ima_wav", "IMA ADPCM, WAV", within_db=0.7, rest_s=REST_S["adpcm"]),
    Case("ms.wav", "-c:a adpcm_ms", "Microsoft ADPCM, WAV", within_db=0.7, rest_s=REST_S["adpcm"]),
    Case("gsm.wav", "-ac 1 -c:a libgsm_ms", "GSM 6.10, mono, WAV", mono=True, within_db=0.7),
    Case("g722.wav", "-ac 1 -ar 16000 -c:a g722", "G.722, mono, WAV", mono=True),
]
TEXT = {
    "en": {
        "head": ["format", "longer, ms", "level, dB", "syllables", "within 30 ms", "no counterpart", "median shift, ms", "verdicts"],
        "said": (
            "`{command}`: {calls} calls, each made by ffmpeg in every format, beside the same call as WAV (8 kHz, PCM 16). Length and "
            "level: the greatest difference; that of MP3 holds LAME's factor. Verdicts: turned from pass to fail or back / decided on one "
            "side only / all."
        ),
    },
    "zh": {
        "head": ["格式", "长出，毫秒", "电平，dB", "音节数", "30 毫秒以内", "无对应", "偏移中位数，毫秒", "评定"],
        "said": (
            "`{command}`：{calls} 通电话，每通都由 ffmpeg 编成各种格式，与同一通电话的 WAV（8 kHz，PCM 16）对照。长度和电平为最大差值；"
            "MP3 的电平含 LAME 所乘的系数。评定：合格与不合格互换 / 只有一方作出评定 / 全部。"
        ),
    },
}


def run(program: str, *arguments: object) -> bytes:
    """Run a program, hold that it does not fail, and give what it writes."""
    return subprocess.run([program, *map(str, arguments)], check=True, capture_output=True).stdout


def as_wav(call: Path, folder: Path, mono: bool) -> Path:
    """Write a call as a WAV file of 16 bits at 8 kHz, once."""
    path = folder / f"{call.stem}-{'mono' if mono else 'both'}.wav"
    if not path.exists():
        run("ffmpeg", "-v", "error", "-i", call, "-ar", RATE, *(["-ac", 1] if mono else []), "-c:a", "pcm_s16le", path)
    return path


def coded(case: Case, wav: Path, folder: Path) -> Path:
    """Write a WAV file in a format."""
    path = folder / f"{wav.stem}-{case.file}"
    run("ffmpeg", "-v", "error", "-y", "-i", wav, *case.options.split(), path)
    return path


def differences(nuclei: Any, original: Any) -> tuple[Any, float]:
    """Give the times between syllables and their counterparts, each counted once, and the share of both that has none."""
    near = sorted((abs(a - b), i, j) for i, a in enumerate(original) for j, b in enumerate(nuclei) if abs(a - b) <= PAIRED_S)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in near:
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    apart = np.array([nuclei[j] - original[i] for i, j in pairs.items()])
    return apart, 1 - 2 * len(pairs) / max(len(nuclei) + len(original), 1)


def levels(report: Any) -> list[float]:
    """Give the level of speech of each channel that has one."""
    return [channel.volume.speech_level_dbov for channel in report.channels if channel.volume.speech_level_dbov is not None]


def nuclei(report: Any) -> list[Any]:
    """Give the times of each channel's syllables."""
    return [channel.speech.nuclei_s for channel in report.channels]


@dataclass
class Heard:
    """What a format did to some calls."""

    longer_s: list[float] = field(default_factory=list)
    off_db: list[float] = field(default_factory=list)
    apart: list[Any] = field(default_factory=list)
    syllables: int = 0
    unpaired: float = 0.0
    turned: int = 0
    lost: int = 0
    verdicts: int = 0

    def add(self, report: Any, wavs: Any) -> None:
        """Hold a call's report against that of its WAV."""
        self.longer_s.append(report.source.duration_s - wavs.source.duration_s)
        self.off_db += np.subtract(levels(report), levels(wavs)).tolist()
        for own, original in zip(nuclei(report), nuclei(wavs), strict=True):
            apart, unpaired = differences(own, original)
            self.apart.append(apart)
            self.syllables += len(original)
            self.unpaired += unpaired * (len(own) + len(original)) / 2
        for own, original in zip(report.scorecard.findings, wavs.scorecard.findings, strict=True):
            verdicts = {own.verdict, original.verdict}
            self.verdicts += 1
            self.turned += verdicts == {"pass", "fail"}
            self.lost += len(verdicts) == 2 and verdicts != {"pass", "fail"}

    def row(self, name: str) -> list[str]:
        """Write it as a row."""
        apart = np.concatenate(self.apart)
        furthest = max(self.longer_s, key=abs), max(self.off_db, key=abs)
        near, alone = np.mean(np.abs(apart) <= NEAR_S), self.unpaired / max(self.syllables, 1)
        cells = [f"{1000 * furthest[0]:+.0f}", f"{furthest[1]:+.2f}", f"{self.syllables}", f"{100 * near:.1f} %", f"{100 * alone:.1f} %"]
        cells += [f"{1000 * np.median(apart):+.1f}", f"{self.turned} / {self.lost} / {self.verdicts}"]
        return [name, *(cell.replace("-", "−") for cell in cells)]


def main() -> None:
    """Print the table, and write it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("calls", type=Path, nargs="?", default=SHARED / "calls")
    parser.add_argument("--calls", dest="count", type=int, default=6)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    of_two = (path for path in sorted(args.calls.glob("*.wav")) if len(_core.decode(path)[0]) == 2)
    calls = list(islice(of_two, args.count))
    if not calls:
        parser.error(f"no calls in {args.calls}; set CALLNORM_SHARED to their folder")
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        wavs = {(call, mono): as_wav(call, Path(scratch), mono) for call in calls for mono in (False, True)}
        reports = {key: callnorm.analyze(path) for key, path in wavs.items()}
        for case in CASES:
            heard = Heard()
            for call in calls:
                heard.add(callnorm.analyze(coded(case, wavs[call, case.mono], Path(scratch))), reports[call, case.mono])
            rows.append(heard.row(case.name))
            print(*rows[-1], sep="  ", flush=True)
    for lang, page in PAGES.items() if args.write else ():
        said = TEXT[lang]["said"].format(command=COMMAND, calls=len(calls))
        marked.fill(page, COMMAND, f"{said}\n\n{marked.table([TEXT[lang]['head'], *rows])}")


if __name__ == "__main__":
    main()
