"""Makes the files of this folder out of the package's sample call, by ffmpeg and SoX: `python tests/formats/make.py`.

index.tsv says of each: the file, how headerless sound is described, and the SHA-256 of what ffmpeg (SoX for .vox) decodes it to, as
interleaved samples of 16 bits; "-" for codecs whose decoders need not give the same bits.
"""

import hashlib
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CALL = HERE.parents[1] / "python/callnorm/data/sample-call.wav"
START, SECONDS = "4", "1"

FFMPEG = {
    "stereo.mp3": "-c:a libmp3lame -b:a 32k",
    "mp3.wav": "-c:a libmp3lame -b:a 32k",
    "stereo.m4a": "-c:a aac -b:a 48k",
    "stereo.aac": "-c:a aac -b:a 48k",
    "alac.m4a": "-c:a alac",
    "stereo.flac": "-c:a flac",
    "vorbis.ogg": "-c:a libvorbis -b:a 48k",
    "stereo.opus": "-c:a libopus -b:a 24k",
    "opus.webm": "-c:a libopus -b:a 24k",
    "flac.mka": "-c:a flac",
    "ima.wav": "-c:a adpcm_ima_wav -block_size 256",
    "ms.wav": "-c:a adpcm_ms -block_size 256",
    "gsm.wav": "-ac 1 -c:a libgsm_ms",
    "mono.gsm": "-ac 1 -c:a libgsm",
    "g722.wav": "-ac 1 -ar 16000 -c:a g722",
    "mono.g722": "-ac 1 -ar 16000 -c:a g722",
    "mono.aiff": "-ac 1",
    "mono.caf": "-ac 1",
    "ulaw.au": "-c:a pcm_mulaw",
    "alaw.w64": "-c:a pcm_alaw",
}
SOX = {
    "mono.vox": "-c 1",
    "alaw.caf": "-c 1 -e a-law",
    "ima-sox.wav": "-e ima-adpcm",
    "ms-sox.wav": "-e ms-adpcm",
    "gsm-sox.wav": "-c 1 -e gsm-full-rate",
}
RAW = {"mono.g722": "g722:16000:1", "mono.vox": "vox:8000:1"}
LOSSY = ("mp3", "m4a", "aac", "vorbis", "opus")
BY_SOX = {"mono.vox": ["-t", "vox", "-r", "8000", "-c", "1"]}


def main() -> None:
    """Make the files and their index."""
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        piece = Path(folder) / "piece.wav"
        run("ffmpeg", "-ss", START, "-t", SECONDS, "-i", CALL, "-c:a", "pcm_s16le", piece)
        for name, options in FFMPEG.items():
            run("ffmpeg", "-i", piece, "-map_metadata", "-1", *options.split(), HERE / name)
        for name, options in SOX.items():
            subprocess.run(["sox", piece, *options.split(), HERE / name], check=True)
        for name in sorted([*FFMPEG, *SOX]):
            decoded = decode(HERE / name)
            exact = "-" if any(word in name for word in LOSSY) and name != "alac.m4a" else hashlib.sha256(decoded).hexdigest()
            lines.append("\t".join([name, RAW.get(name, "-"), exact]))
    (HERE / "index.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def decode(file: Path) -> bytes:
    """Decode to interleaved samples of 16 bits."""
    if file.name in BY_SOX:
        return subprocess.run(["sox", *BY_SOX[file.name], file, "-t", "s16", "-"], check=True, capture_output=True).stdout
    decoded = subprocess.run(["ffmpeg", "-v", "error", "-i", file, "-f", "s16le", "-"], check=True, capture_output=True).stdout
    # SoX says in the chunk fact how long the sound is; ffmpeg decodes the rest of the last block too.
    return decoded[: 8000 * 2 * (1 if "gsm" in file.name else 2)] if file.name in SOX else decoded


def run(program: str, *arguments: object) -> None:
    """Run a program and hold that it does not fail."""
    subprocess.run([program, "-v", "error", "-y", *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
