"""The words of the scorecard in Chinese and English, and how times and values are written in either."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any, Literal

Language = Literal["zh", "en"]

EVIDENCE_SHOWN = 6
SEVERITIES = ("critical", "major", "minor")
SYMBOLS = {"pass": "✓", "fail": "✗", "undetermined": "?", "not_applicable": "–"}

# key: (Chinese, English)
_LABELS = {
    "scorecard": ("评分卡", "Scorecard"),
    "score": ("得分", "Score"),
    "no score": ("无得分", "no score"),
    "of": ("满分 100", "of 100"),
    "channels": ("声道", "channels"),
    "1 channels": ("声道", "channel"),
    "channel": ("声道", "Channel"),
    "pass": ("合格", "pass"),
    "fail": ("不合格", "fail"),
    "undetermined": ("无法判定", "undetermined"),
    "not_applicable": ("不适用", "not applicable"),
    "expected": ("应为", "expected"),
    "handbook": ("手册", "handbook"),
    "standard": ("标准", "standard"),
    "default": ("默认", "default"),
    "team": ("团队", "team"),
    "review": ("待人工复核", "for review"),
    "zeroed": ("{}不合格，得分归零", "0 since this failed: {}"),
    "similarity": ("相似度", "similarity"),
    "no weight": ("不计分", "no weight"),
    "more": ("另有 {} 处", "{} more"),
    "repaired": ("已修复", "repaired"),
    "norm": ("规范", "Norm"),
    "measured": ("实测", "Measured"),
    "evidence": ("证据", "Evidence"),
    "agent": ("坐席", "Agent"),
    "customer": ("客户", "Customer"),
    "mixed": ("双方混音", "Both, mixed"),
    "assumed": ("推定", "assumed"),
    "speech": ("说话", "speech"),
    "rate": ("语速", "rate"),
    "articulation": ("吐字", "articulation"),
    "level": ("音量", "level"),
    "drag": ("拖尾音", "dragged endings"),
    "phrase": ("语句", "phrases"),
    "stretch": ("语速不当的段落", "stretches too fast or slow"),
    "jump": ("音量突变", "level jumps"),
    "fillers": ("语气词", "fillers"),
    "filler": ("语气词", "fillers"),
    "per 100": ("每百字 {}", "{} in 100 characters"),
    "heard": ("据声音", "by the sound"),
    "words": ("文字", "words"),
    "characters": ("字", "characters"),
    "confidence": ("识别置信度", "recogniser's confidence"),
    "unmatched": ("无对应音节 {}", "{} without a syllable"),
    "transcript": ("对话文字", "Transcript"),
    "dropped": ("已剔除的文字", "Left out"),
    "cpm": ("字/分", "chars/min"),
    "s": ("秒", "s"),
    "times": ("次", "times"),
    "1 times": ("次", "time"),
    "/100": ("个/百字", "in 100 characters"),
    "st": ("半音", "semitones"),
    "min": ("分钟", "min"),
    "said": ("须说", "said"),
    "not said": ("不得说", "not said"),
    "found": ("{} 处", "{} found"),
    "reason": ("原因", "because"),
    "not measured": ("未测得", "not measured"),
    "no words": ("没有文字：未给模型或文字", "No words: neither a model nor a transcript was given"),
    "critical": ("致命", "critical"),
    "major": ("严重", "major"),
    "minor": ("轻微", "minor"),
    "points": ("{} / {} 分", "{} of {}"),
    # what happened, and when
    "ringback": ("振铃", "ringing"),
    "hold": ("等待", "hold"),
    "dead_air": ("冷场", "dead air"),
    "silence": ("静默", "silence"),
    "interruption": ("打断", "interruption"),
    "backchannel": ("附和", "back-channel"),
    "hangup": ("挂机", "hang-up"),
    "shouting": ("喊叫", "shouting"),
    "music": ("音乐", "music"),
    # the page
    "report": ("通话质检报告", "Call report"),
    "findings": ("逐项评定", "Findings"),
    "found here": ("问题", "Findings"),
    "timeline": ("通话时间轴", "The call over time"),
    "measures": ("双方测量值", "What was measured"),
    "provenance": ("来源与版本", "Where this comes from"),
    "language": ("语言", "Language"),
    "duration": ("时长", "length"),
    "open score": ("未判定项使得分在 {} 与 {} 之间", "what is undetermined leaves {} to {} open"),
    "of handbook": ("应为", "expected"),
    "zoom in": ("放大", "Zoom in"),
    "zoom out": ("缩小", "Zoom out"),
    "play": ("播放", "Play"),
    "pause": ("暂停", "Pause"),
    "position": ("播放位置", "Position"),
    "play all": ("播放整通电话", "Play the call"),
    "to findings": ("跳到逐项评定", "Skip to the findings"),
    "sound": ("录音", "sound"),
    "no sound": ("本页不含声音：{}", "This page holds no sound: {}"),
    "pieces only": ("本页只含各项证据前后的声音", "This page holds the sound of the evidence and what is around it, not the whole call"),
    "not wanted": ("生成时未嵌入", "it was left out when the page was made"),
    "recording absent": ("生成时找不到录音", "the recording was not at hand when the page was made"),
    "recording unknown": ("报告不知录音在哪里", "the report does not know where its recording is"),
    "recording changed": ("该路径下的录音不是本报告的录音", "what lies at the recording's path is not the recording of this report"),
    "needs script": ("播放声音需要允许脚本", "Playing the sound takes JavaScript"),
    "caution": ("评分是供人复核的证据，不是对人的定论。", "A score is evidence for a person to look at, not a verdict about one."),
    "talk": ("话轮时长", "talk time"),
    "talk share": ("说话占比", "share of the talk"),
    "monologue": ("最长连续说话", "longest monologue"),
    "loudness": ("响度", "loudness"),
    "snr": ("信噪比", "signal to noise"),
    "pitch": ("音高", "pitch"),
    "agent's rate": ("坐席语速", "Agent's rate"),
    "agent's level": ("坐席音量", "Agent's level"),
    "holds": ("等待与冷场", "Holds and dead air"),
    "none": ("无", "none"),
    "norms": ("规范文件", "profile"),
    "model": ("识别模型", "model"),
    "recording": ("录音", "recording"),
    "band": ("应在范围", "expected range"),
    "calls": ("通话数", "calls"),
    "day": ("日期", "day"),
    "share": ("占比", "share"),
    "time": ("时间", "time"),
}

# The core's notes are English; those that every report may hold stand here in Chinese.
_NOTES = {
    "role: assumed; one channel alone is taken for both sides": "角色为推定：只有一个声道，视为双方都在其中",
    "role: assumed; without words the left channel is taken for the agent's": "角色为推定：没有文字时，以左声道为坐席",
    "speech: none was found": "没有听到说话",
    "rate: too little speech": "说话太少，无法测量语速",
    "volume: the speech does not stand out from the noise": "语音与噪声难以区分，无法测量音量",
    "tone: both sides are on one channel": "双方在同一声道，不测量语气",
    "tone: too little voiced speech to know the speaker's usual voice": "浊音太少，不足以了解说话人平常的声音，不判断喊叫",
    "words: none; without a model or words, fillers, language, and confidence and unmatched characters of clarity are not measured": (
        "没有文字：未给模型或文字，不测量语气词、语种，以及清晰度中的识别置信度和无对应音节的字"
    ),
    "clarity: the words come without a confidence": "文字不带置信度，清晰度中没有识别置信度",
    "role: assumed; the words do not tell; the left channel is taken for the agent's": "角色为推定：从文字中听不出谁是坐席，以左声道为坐席",
    "crosstalk: the other side leaks into this channel; left out": "本声道串入对方声音，已剔除",
    "turns: both sides are on one channel": "双方在同一声道，不测量话轮",
    "words: the transcript's speakers were put on the channels by who is heard when": "转写稿的说话人按各声道何时有人说话归入声道",
    "words: segments that name no side were put on the side whose sound answers them": "未注明说话人的句子按声音归入相应声道",
    "words: some segments went to the other side than their speaker's other segments: only its sound answers them": (
        "个别句子与同一说话人的其他句子归入不同声道：只有该声道的声音与之相符"
    ),
    "words: segments that stand there twice were left out once": "重复的句子只取一次",
    "words: all of them are on one side, but both sides speak": "文字全在一方，而双方都在说话",
    "words: their times tell nothing; they were placed by their order and the syllables that are heard": (
        "文字的时间不可用，按先后次序和听到的音节安放"
    ),
    "words: their times are those of one character; the rest was placed by the syllables that are heard": (
        "文字的时间只是一个字的时间，其余按听到的音节安放"
    ),
    "words: the transcript counts channels from 1": "转写稿的声道从 1 数起",
    "words: some were left out: neither the transcript nor the sound tells whose they are": (
        "部分文字未采用：转写稿和声音都不能说明是谁说的"
    ),
}

# Why a norm is undetermined or does not apply.
_VERDICT_REASONS = {
    "there are no words": "没有文字",
    "nobody speaks": "没有人说话",
    "the words are unsure": "文字不够可靠",
    "the call goes the other way": "与来去电方向不符",
    "it is not known who called whom": "不知来电还是去电",
    "both sides are on this channel": "双方在同一声道",
    "nothing in the call asks for it": "通话中无此情形",
    "it is excused": "属于例外情形，不作要求",
    "the two sides are not heard apart": "双方未分声道，无法区分",
    "it could not be measured": "无法测量",
    "for a person to judge": "由人工判断",
}

# Why words were left out.
_REASONS = {
    "a mark of a sound": "声音标记，不是说话",
    "no speech there": "那里没有人说话",
    "too few syllables for it": "音节太少，与文字不符",
    "repeated more often than said": "重复次数多于所说",
    "a phrase of subtitles that is not heard": "字幕套话，声音中并没有",
    "no sound answers to it": "没有与之对应的声音",
    "stands there twice": "重复的文字",
    "it is not known whose it is": "不知是谁说的",
}

_COMMA = {"zh": "，", "en": ", "}
_COLON = {"zh": "：", "en": ": "}


def preferred() -> Language:
    """Choose Chinese where the user's locale is Chinese, else English."""
    tag = next((v for v in map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG")) if v), None) or locale.getlocale()[0]
    return "zh" if (tag or "").lower().startswith(("zh", "chinese")) else "en"


def label(key: str, lang: Language) -> str:
    """Give the word for a key; a key without a word stands for itself."""
    return _LABELS.get(key, (key, key))[lang == "en"]


def colon(lang: Language) -> str:
    """Give the colon between a word and what it announces."""
    return _COLON[lang]


def comma(lang: Language) -> str:
    """Give the comma between one thing and the next."""
    return _COMMA[lang]


def symbol(verdict: str) -> str:
    """Give a verdict's mark; one that is not known yet has a mark of its own."""
    return SYMBOLS.get(verdict, "·")


def note(text: str, lang: Language) -> str:
    """Give a channel's note; one without a translation stays as it is."""
    return _NOTES.get(text, text) if lang == "zh" else text


def title(finding: Any, lang: Language) -> str:
    """Name a norm."""
    return str(finding.title if lang == "zh" else finding.get("title_en") or finding.title)


def role(channel: Any, lang: Language) -> str:
    """Name a channel by its side, with its index and whether that was assumed."""
    notes = [f"{label('channel', lang).lower()} {channel.index}"] + [label("assumed", lang)] * channel.role_assumed
    return f"{label(channel.role, lang)} ({_COMMA[lang].join(notes)})"


def clock(seconds: float) -> str:
    """Write a time as minutes, seconds and tenths: 1:02.5."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def span(evidence: Any) -> str:
    """Write a stretch of time."""
    return f"{clock(evidence.start_s)}–{clock(evidence.end_s)}"


def evidence(finding: Any, write: Callable[[Any], str], lang: Language) -> list[str]:
    """Write the worst pieces of evidence, and how many more there are."""
    pieces = [write(e) for e in finding.evidence[:EVIDENCE_SHOWN]]
    more = len(finding.evidence) - len(pieces)
    return [*pieces, label("more", lang).format(more)] if more else pieces


def number(value: float, unit: str | None) -> str:
    """Write a value as precisely as its unit deserves: whole characters a minute, hundredths of a second, tenths of a dB."""
    places = {"%": ".3g", "cpm": ".0f", "s": ".2f", "times": ".0f", "min": ".0f", "Hz": ".0f"}.get(unit or "", ".1f")
    return f"{value:{places}}".replace("-", "−")


def quantity(value: float | None, unit: str | None, lang: Language, interval: tuple[float | None, float | None] = (None, None)) -> str:
    """Write a value, its interval where that is more than the value, and its unit: 208 (201–215) chars/min."""
    if value is None:
        return label("not measured", lang)
    low, high = (None if end is None else number(end, unit) for end in interval)
    dash = "…" if "−" in f"{low}{high}" else "–"  # a dash would hide the sign of a negative end
    spread = "" if low is None or high is None or low == high else f" ({low}{dash}{high})"
    shown = number(value, unit)
    return f"{shown}{spread} {_counted(shown, unit or '', lang)}".rstrip()


def _counted(number: str, key: str, lang: Language) -> str:
    """Give the word for what there is so much of: 1 has words of its own."""
    return label(f"{number} {key}" if f"{number} {key}" in _LABELS else key, lang)


def channels(source: Any, lang: Language) -> str:
    """Write how many channels a recording has."""
    return f"{source.channels} {_counted(str(source.channels), 'channels', lang)}"


def measured(finding: Any, lang: Language) -> str:
    """Write what was measured, with its interval."""
    if finding.unit is None and finding.verdict in ("pass", "fail"):
        return label("found", lang).format(sum(e.confidence is not None for e in finding.evidence))
    interval = finding.interval or {}
    return quantity(finding.measured, finding.unit, lang, (interval.get("low"), interval.get("high")))


def expected(finding: Any, lang: Language) -> str:
    """Write what the norm asks for and where that comes from: 180–200 chars/min (±5 %), handbook."""
    if finding.band is None:
        return label(finding.expected, lang)
    wanted = str(finding.expected).replace(finding.unit or "", label(finding.unit or "", lang))
    return f"{wanted}{_COMMA[lang]}{label(finding.band.basis, lang)}"


def asked(finding: Any, lang: Language) -> str:
    """Write what the norm asks for where nothing stands above it: expected 180–200 chars/min (±5 %), handbook."""
    wanted = expected(finding, lang)
    says_it = finding.band is None and lang == "zh"  # 须说, 不得说
    return wanted if says_it else f"{label('expected', lang)} {wanted}"


def score(card: Any, lang: Language) -> str:
    """Write the score with the range that the undetermined norms leave open."""
    if card.score is None:
        return label("no score", lang)
    spread = "" if card.score_low == card.score_high else f" ({card.score_low:.0f}–{card.score_high:.0f})"
    ended = zeroed(card, lang)
    return f"{card.score:.0f}{spread} {label('of', lang)}{ended and _COMMA[lang] + ended}"


def zeroed(card: Any, lang: Language) -> str:
    """Say which critical norms ended the score at 0; nothing where none did."""
    failed = [title(f, lang) for f in card.findings if f.norm in card.get("zeroed_by", ())]
    names = ("、" if lang == "zh" else ", ").join(failed)
    return label("zeroed", lang).format(names) if failed else ""


def verdict(finding: Any, lang: Language) -> str:
    """Name the verdict; what a norm for review found is for review."""
    listed = finding.get("review") and finding.verdict == "undetermined" and finding.evidence
    return label("review" if listed else finding.verdict, lang)


def points(finding: Any, lang: Language) -> str:
    """Write the points earned of the weight: 1/2."""
    if not finding.weight:
        return label("no weight", lang)
    earned = "–" if finding.points is None else f"{finding.points:g}"
    return f"{earned}/{finding.weight:g}"


def quotation(finding: Any) -> str:
    """Quote the handbook's sentence, with the handbooks that it stands in."""
    books = "、".join(finding.handbooks)
    return f"「{finding.source}」{books}" if finding.source else ""


def rate(channel: Any, lang: Language) -> str:
    """Write how fast a channel speaks."""
    r = channel.rate
    return quantity(r.speaking_cpm, "cpm", lang, (r.low_cpm, r.high_cpm))


def fillers(channel: Any, lang: Language) -> list[str]:
    """Write how many fillers there are, and how many in 100 characters; nothing where that is not known."""
    found = channel.get("fillers") or {}
    if found.get("count") is None:
        return []
    return [str(found["count"]), label("per 100", lang).format(number(found.get("per_100_characters") or 0.0, None))]


def recognised(channel: Any, lang: Language) -> list[str]:
    """Write how many characters there are, and how sure the recogniser was; nothing without words."""
    if channel.rate.characters is None:
        return []
    sure = (channel.get("clarity") or {}).get("confidence")
    remark = "" if sure is None else f"{label('confidence', lang)} {sure:.2f}"
    return [f"{channel.rate.characters} {label('characters', lang)}", remark]


def tone(channel: Any, lang: Language) -> list[list[str]]:
    """Write the pitch with its range and how often the speaker shouts, where they were measured: a row of a name, a value and a remark."""
    t = channel.tone
    if t is None or t.pitch_median_hz is None:
        return []
    shouts = "" if t.shouting is None else f"{label('shouting', lang)} {len(t.shouting)}"
    return [[label("pitch", lang), quantity(t.pitch_median_hz, "Hz", lang, (t.pitch_low_hz, t.pitch_high_hz)), shouts]]


def words(channel: Any, lang: Language) -> list[list[str]]:
    """Write what the words add, where there are any: rows of a name, a value and a remark."""
    rows = (("fillers", fillers(channel, lang)), ("words", recognised(channel, lang)))
    return [[label(key, lang), *cells] for key, cells in rows if cells]


def proof(piece: Any, lang: Language) -> str:
    """Write what a piece of evidence shows beside its time: its value, its words."""
    value = "" if piece.value is None else quantity(piece.value, piece.get("unit"), lang)
    return "  ".join(filter(None, (value, piece.text)))


def event(happened: Any, lang: Language) -> str:
    """Write what happened, when, and how much of it: dragged endings 0:42.8–0:43.6 0.84 s."""
    when = clock(happened.start_s) if happened.start_s == happened.end_s else span(happened)
    much = "" if happened.value is None else quantity(happened.value, happened.unit, lang)
    return " ".join(filter(None, (label(happened.kind, lang), when, much, label(happened.text or "", lang))))


def source(report: Any) -> str:
    """Name the recording: its file, or what it was."""
    return PurePath(report.source.path).name if report.source.path else str(report.source.encoding)


def because(finding: Any, lang: Language) -> str:
    """Say why a norm is undetermined, where that is known."""
    text = finding.reason or ""
    return _VERDICT_REASONS.get(text, text) if lang == "zh" else text


def applying(findings: Sequence[Any]) -> list[Any]:
    """Leave out the norms that do not apply to the call."""
    return [f for f in findings if f.verdict != "not_applicable"]


def grouped(findings: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """Sort findings by verdict, what failed first, and within one by what weighs and how severe it is."""

    def rank(finding: Any) -> tuple[bool, int]:
        return not finding.weight, SEVERITIES.index(finding.severity) if finding.severity in SEVERITIES else len(SEVERITIES)

    by: dict[str, list[Any]] = {verdict: [] for verdict in ("fail", "undetermined", "pass")}
    for finding in findings:
        by.setdefault(finding.verdict, []).append(finding)
    return [(verdict, sorted(found, key=rank)) for verdict, found in by.items() if found]


def reason(text: str, lang: Language) -> str:
    """Say why words were left out."""
    return _REASONS.get(text, text) if lang == "zh" else text
