"""The same true words in every format that `--words` reads: which verdicts turn from pass to fail or back against our own JSON.

    python lab/words_formats.py SHARED/calls [--calls N] [--only REGEX] [--json OUT]

Each labelled call's words are written as other tools write them: with speakers, with the speakers' names exchanged, and without channel or
speaker. What the report then says is held against the report with the same words as `{"segments": [{"channel", "start", "end", "text"}]}`.
The figure to reach is 0 flips everywhere.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import callnorm

Said = dict[str, Any]
"""`channel`, `start`, `end`, `text` of one utterance; `who` is the speaker's name, None where the transcript names nobody."""


def main() -> None:
    """Print a line for each format and naming."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("calls", type=Path)
    parser.add_argument("--calls", dest="count", type=int)
    parser.add_argument("--only", default=".")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    wanted = [name for name in ways() if re.search(args.only, name)]
    flips: dict[str, Counter[str]] = {name: Counter() for name in wanted}
    for file in sorted(args.calls.glob("*.json"))[: args.count]:
        labels = json.loads(file.read_text(encoding="utf-8"))
        if "utterances" not in labels or labels.get("channels") != 2:
            continue
        compare(file, labels, flips)
    for name, count in flips.items():
        print(f"{name:34} flips {count['flips']:3}  lost {count['lost']:3}  won {count['won']:3}  of {count['all']}")
    if args.json:
        args.json.write_text(json.dumps(flips, indent=1), encoding="utf-8")


def compare(file: Path, labels: dict[str, Any], flips: dict[str, Counter[str]]) -> None:
    """Count what each way of writing one call's words changes."""
    said = [{key: u[name] for key, name in FIELDS.items()} for u in labels["utterances"]]
    wav = file.with_suffix(".wav")
    plain = verdicts(wav, as_segments(said, "channel"))
    for name, count in flips.items():
        got = verdicts(wav, ways()[name](said))
        for norm, verdict in plain.items():
            pair = (verdict, got.get(norm))
            kind = "flips" if set(pair) == {"pass", "fail"} else "lost" if {verdict} <= DECIDED and pair[1] not in DECIDED else None
            kind = kind or ("won" if verdict not in DECIDED and pair[1] in DECIDED else "same")
            count[kind] += 1
            count["all"] += 1
            if kind in ("flips", "lost"):
                print(f"  {file.stem} {name}: {norm} {verdict} -> {pair[1]}")


FIELDS = {"channel": "channel", "start": "start_s", "end": "end_s", "text": "text"}
DECIDED = {"pass", "fail"}


def verdicts(wav: Path, words: bytes) -> dict[str, str]:
    """Give each norm's verdict."""
    report = callnorm.analyze(wav, words=words)
    return {finding.norm: finding.verdict for finding in report.scorecard.findings}


def ways() -> dict[str, Callable[[list[Said]], bytes]]:
    """Give every format with every naming that it has."""
    found: dict[str, Callable[[list[Said]], bytes]] = {}
    for form, (write, namings) in FORMATS.items():
        for naming in namings:
            found[f"{form} {naming}"] = lambda said, write=write, naming=naming: write(said, naming)
    return found


def who(one: Said, naming: str, names: tuple[str, str]) -> str | None:
    """Name a speaker: as the channels, the other way round, or not at all."""
    side = {"speakers": one["channel"], "swapped": 1 - one["channel"]}.get(naming)
    return None if side is None else names[side]


def dump(document: Any) -> bytes:
    """Write JSON."""
    return json.dumps(document, ensure_ascii=False).encode()


def with_side(
    fields: dict[str, Any], one: Said, naming: str, speaker: str, names: tuple[Any, Any], channel: str | None = None
) -> dict[str, Any]:
    """Add whose it is, by the naming."""
    if naming == "channel":
        return fields | {channel or "channel": one["channel"]}
    name = who(one, naming, names)
    return fields if name is None else fields | {speaker: name}


def ms(seconds: float) -> int:
    """Milliseconds."""
    return round(1000 * seconds)


def characters(one: Said) -> list[tuple[str, float, float]]:
    """Spread a text's characters, marks with the one before, evenly over its time."""
    pieces: list[str] = re.findall(r"[A-Za-z0-9.]+[^\w]*|\w[^\w]*", one["text"])
    step = (one["end"] - one["start"]) / max(len(pieces), 1)
    return [(piece, one["start"] + i * step, one["start"] + (i + 1) * step) for i, piece in enumerate(pieces)]


def as_segments(said: list[Said], naming: str) -> bytes:
    """Write our own form."""
    return dump({"segments": [with_side({k: u[k] for k in ("start", "end", "text")}, u, naming, "speaker", ("0", "1")) for u in said]})


def as_json_lines(said: list[Said], naming: str) -> bytes:
    """Write one segment a line."""
    lines = [with_side({k: u[k] for k in ("start", "end", "text")}, u, naming, "speaker", ("A", "B")) for u in said]
    return b"\n".join(dump(line) for line in lines)


def as_whisperx(said: list[Said], naming: str) -> bytes:
    """Write WhisperX's JSON."""

    def segment(u: Said) -> dict[str, Any]:
        words = [{"word": c, "start": a, "end": b, "score": 0.9} for c, a, b in characters(u)]
        return with_side(
            {"start": u["start"], "end": u["end"], "text": u["text"], "words": words}, u, naming, "speaker", ("SPEAKER_00", "SPEAKER_01")
        )

    return dump({"segments": [segment(u) for u in said], "word_segments": []})


def as_whisper_cpp(said: list[Said], naming: str) -> bytes:
    """Write whisper.cpp's JSON."""
    rows = [
        with_side({"offsets": {"from": ms(u["start"]), "to": ms(u["end"])}, "text": u["text"]}, u, naming, "speaker", ("0", "1"))
        for u in said
    ]
    return dump({"transcription": rows})


def as_funasr(said: list[Said], naming: str) -> bytes:
    """Write what FunASR's generate() gives."""
    info = [
        with_side({"text": u["text"], "start": ms(u["start"]), "end": ms(u["end"]), "timestamp": []}, u, naming, "spk", (0, 1))
        for u in said
    ]
    stamps = [[ms(a), ms(b)] for u in said for _, a, b in characters(u)]
    return dump([{"key": "call", "text": "".join(u["text"] for u in said), "timestamp": stamps, "sentence_info": info}])


def as_funasr_list(said: list[Said], naming: str) -> bytes:
    """Write FunASR's sentences alone."""
    rows = [{"text": u["text"], "start": ms(u["start"]), "end": ms(u["end"])} for u in said]
    return dump([with_side(row, u, naming, "spk", (0, 1)) for row, u in zip(rows, said, strict=True)])


def as_funasr_http(said: list[Said], naming: str) -> bytes:
    """Write what FunASR's HTTP server sends."""
    rows = [{"text": u["text"], "start": str(ms(u["start"])), "end": str(ms(u["end"]))} for u in said]
    sentences = [with_side(row, u, naming, "spk", (0, 1)) for row, u in zip(rows, said, strict=True)]
    return dump({"text": "".join(u["text"] for u in said), "sentences": sentences, "code": 0})


def as_sherpa(said: list[Said], naming: str) -> bytes:
    """Write sherpa-onnx's results, one a line."""
    lines = []
    for u in said:
        parts = characters(u)
        row = {"text": u["text"], "tokens": [c for c, _, _ in parts], "timestamps": [a for _, a, _ in parts], "lang": ""}
        lines.append(with_side(row, u, naming, "speaker", ("0", "1")))
    return b"\n".join(dump(line) for line in lines)


def as_dashscope(said: list[Said], naming: str) -> bytes:
    """Write DashScope's file transcription."""

    def sentence(u: Said) -> dict[str, Any]:
        words = [{"begin_time": ms(a), "end_time": ms(b), "text": c, "punctuation": ""} for c, a, b in characters(u)]
        row = {"begin_time": ms(u["start"]), "end_time": ms(u["end"]), "text": u["text"], "words": words}
        return row if naming == "channel" else with_side(row, u, naming, "speaker_id", (0, 1))

    if naming == "channel":
        return dump({"transcripts": [{"channel_id": c, "sentences": [sentence(u) for u in said if u["channel"] == c]} for c in (0, 1)]})
    return dump({"transcripts": [{"channel_id": 0, "sentences": [sentence(u) for u in said]}]})


def as_nls(said: list[Said], naming: str) -> bytes:
    """Write NLS's file transcription."""
    rows = [{"BeginTime": ms(u["start"]), "EndTime": ms(u["end"]), "Text": u["text"], "SpeechRate": 200} for u in said]
    rows = [with_side(row, u, naming, "SpeakerId", ("0", "1"), "ChannelId") for row, u in zip(rows, said, strict=True)]
    return dump({"StatusText": "SUCCESS", "Result": {"Sentences": rows}})


def as_sca(said: list[Said], naming: str) -> bytes:
    """Write SCA's dialogue."""
    rows = [{"Begin": ms(u["start"]), "End": ms(u["end"]), "Words": u["text"]} for u in said]
    rows = [with_side(row, u, naming, "Role", ("客服", "客户")) for row, u in zip(rows, said, strict=True)]
    return dump({"AsrResult": {"AsrResult": rows}})


def as_tencent(said: list[Said], naming: str) -> bytes:
    """Write Tencent's details."""
    rows = [{"FinalSentence": u["text"], "StartMs": ms(u["start"]), "EndMs": ms(u["end"])} for u in said]
    rows = [with_side(row, u, naming, "SpeakerId", (0, 1)) for row, u in zip(rows, said, strict=True)]
    return dump({"Response": {"Data": {"Status": 2, "ResultDetail": rows}}})


def as_tencent_lines(said: list[Said], naming: str) -> bytes:
    """Write Tencent's lines."""

    def clock(seconds: float) -> str:
        return f"{int(seconds // 60)}:{seconds % 60:.3f}"

    names = [who(u, naming, ("0", "1")) for u in said]
    heads = [f"[{clock(u['start'])},{clock(u['end'])}{'' if name is None else ',' + name}]" for u, name in zip(said, names, strict=True)]
    return dump({"Data": {"Result": "\n".join(f"{head}  {u['text']}" for head, u in zip(heads, said, strict=True))}})


def as_aws(said: list[Said], naming: str) -> bytes:
    """Write Amazon Transcribe's items."""

    def items(u: Said) -> list[dict[str, Any]]:
        side = (
            {"channel_label": f"ch_{u['channel']}"}
            if naming == "channel"
            else with_side({}, u, naming, "speaker_label", ("spk_0", "spk_1"))
        )
        found: list[dict[str, Any]] = []
        for c, a, b in characters(u):
            word, marks = re.match(r"(\w[\w.]*)(.*)", c).groups()
            times = {"start_time": f"{a:.3f}", "end_time": f"{b:.3f}"}
            found.append({"type": "pronunciation", "alternatives": [{"confidence": "0.98", "content": word}]} | times | side)
            found += [{"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": mark}]} | side for mark in marks.strip()]
        return found

    results: dict[str, Any] = {"items": [item for u in said for item in items(u)]}
    if naming == "channel":
        channels = [{"channel_label": f"ch_{c}", "items": [i for u in said if u["channel"] == c for i in items(u)]} for c in (0, 1)]
        results["channel_labels"] = {"channels": channels, "number_of_channels": 2}
    return dump({"jobName": "call", "results": results})


def as_aws_calls(said: list[Said], naming: str) -> bytes:
    """Write Call Analytics' turns."""
    rows = [{"BeginOffsetMillis": ms(u["start"]), "EndOffsetMillis": ms(u["end"]), "Content": u["text"], "Items": []} for u in said]
    rows = [with_side(row, u, naming, "ParticipantRole", ("AGENT", "CUSTOMER")) for row, u in zip(rows, said, strict=True)]
    return dump({"JobStatus": "COMPLETED", "Transcript": rows})


def as_azure(said: list[Said], naming: str) -> bytes:
    """Write Azure's batch transcription."""
    best = [{"nBest": [{"confidence": 0.9, "display": u["text"]}]} for u in said]
    times = [{"offsetInTicks": 1e7 * u["start"], "durationInTicks": 1e7 * (u["end"] - u["start"])} for u in said]
    rows = [with_side(time | text, u, naming, "speaker", (1, 2)) for time, text, u in zip(times, best, said, strict=True)]
    return dump({"recognizedPhrases": rows})


def as_deepgram(said: list[Said], naming: str) -> bytes:
    """Write Deepgram's utterances, or with channels its words."""

    def words(u: Said) -> list[dict[str, Any]]:
        rows = [{"word": c, "punctuated_word": c, "start": a, "end": b, "confidence": 0.9} for c, a, b in characters(u)]
        return [row if naming == "channel" else with_side(row, u, naming, "speaker", (0, 1)) for row in rows]

    groups = [[u for u in said if u["channel"] == c] for c in (0, 1)] if naming == "channel" else [said]
    return dump({"results": {"channels": [{"alternatives": [{"words": [w for u in group for w in words(u)]}]} for group in groups]}})


def as_google(said: list[Said], naming: str) -> bytes:
    """Write Google's results."""

    def result(u: Said) -> dict[str, Any]:
        rows = [{"word": c, "startTime": f"{a:.3f}s", "endTime": f"{b:.3f}s"} for c, a, b in characters(u)]
        rows = [row if naming == "channel" else with_side(row, u, naming, "speakerTag", (1, 2)) for row in rows]
        tag = {"channelTag": u["channel"] + 1} if naming == "channel" else {}
        return tag | {"alternatives": [{"transcript": u["text"], "confidence": 0.9, "words": rows}]}

    return dump({"results": [result(u) for u in said]})


def as_hugging_face(said: list[Said], naming: str) -> bytes:
    """Write a pipeline's chunks."""
    chunks = [with_side({"timestamp": [u["start"], u["end"]], "text": u["text"]}, u, naming, "speaker", ("A", "B")) for u in said]
    return dump({"text": "".join(u["text"] for u in said), "chunks": chunks})


def clock(seconds: float, mark: str) -> str:
    """Write a time of subtitles."""
    whole = ms(seconds)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}{mark}{whole % 1000:03}"


def as_srt(said: list[Said], naming: str) -> bytes:
    """Write SRT."""
    names = [who(u, naming, ("SPEAKER_00", "SPEAKER_01")) for u in said]
    texts = [u["text"] if name is None else f"[{name}]: {u['text']}" for u, name in zip(said, names, strict=True)]
    cues = [
        f"{i + 1}\n{clock(u['start'], ',')} --> {clock(u['end'], ',')}\n{text}\n"
        for i, (u, text) in enumerate(zip(said, texts, strict=True))
    ]
    return "\r\n".join(cue.replace("\n", "\r\n") for cue in cues).encode("utf-8-sig")


def as_vtt(said: list[Said], naming: str) -> bytes:
    """Write WebVTT."""
    names = [who(u, naming, ("坐席", "客户")) for u in said]
    texts = [u["text"] if name is None else f"<v {name}>{u['text']}</v>" for u, name in zip(said, names, strict=True)]
    cues = [f"{clock(u['start'], '.')} --> {clock(u['end'], '.')}\n{text}\n" for u, text in zip(said, texts, strict=True)]
    return ("WEBVTT\n\n" + "\n".join(cues)).encode()


def as_textgrid(said: list[Said], naming: str) -> bytes:
    """Write Praat's short form, in UTF-16."""
    names = sorted({who(u, naming, ("speaker one", "speaker two")) or "sentences" for u in said})
    last = max(u["end"] for u in said)
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "0", str(last), "<exists>", str(len(names))]
    for name in names:
        own = [u for u in said if (who(u, naming, ("speaker one", "speaker two")) or "sentences") == name]
        lines += ['"IntervalTier"', f'"{name}"', "0", str(last), str(len(own))]
        for u in own:
            text = u["text"].replace('"', '""')
            lines += [str(u["start"]), str(u["end"]), f'"{text}"']
    return "\n".join(lines).encode("utf-16")


def as_ctm(said: list[Said], naming: str) -> bytes:
    """Write CTM, in GBK."""
    lines = []
    for u in said:
        channel = "AB"[u["channel"]] if naming == "channel" else "1"
        lines += [f"call {channel} {a:.2f} {b - a:.2f} {c.strip()} 0.95" for c, a, b in characters(u)]
    return "\n".join(line.replace(" 0.95", "") if " " in line.split()[4] else line for line in lines).encode("gbk")


NAMES = ("speakers", "swapped", "nobody")
ALL = ("channel", *NAMES)
FORMATS: dict[str, tuple[Callable[[list[Said], str], bytes], tuple[str, ...]]] = {
    "callnorm": (as_segments, NAMES),
    "json-lines": (as_json_lines, ALL),
    "whisperx": (as_whisperx, NAMES),
    "whisper.cpp": (as_whisper_cpp, NAMES),
    "funasr": (as_funasr, NAMES),
    "funasr-list": (as_funasr_list, ("speakers", "swapped")),
    "funasr-http": (as_funasr_http, NAMES),
    "sherpa-onnx": (as_sherpa, ALL),
    "dashscope": (as_dashscope, ALL),
    "aliyun-nls": (as_nls, ALL),
    "aliyun-sca": (as_sca, NAMES),
    "tencent": (as_tencent, NAMES),
    "tencent-lines": (as_tencent_lines, NAMES),
    "aws-transcribe": (as_aws, ALL),
    "aws-call-analytics": (as_aws_calls, NAMES),
    "azure": (as_azure, ALL),
    "deepgram": (as_deepgram, ALL),
    "google": (as_google, ALL),
    "hugging-face": (as_hugging_face, NAMES),
    "srt": (as_srt, NAMES),
    "webvtt": (as_vtt, NAMES),
    "textgrid": (as_textgrid, NAMES),
    "ctm": (as_ctm, ("channel", "nobody")),
}

if __name__ == "__main__":
    main()
