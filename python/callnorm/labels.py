"""The words of the scorecard in Chinese and English, and how times and values are written in either."""

from __future__ import annotations

import locale
import os
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import PurePath
from typing import Any, Literal

from callnorm import _core, sides
from callnorm.quantities import QUANTITIES
from callnorm.weight import decided, is_range

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
    "voice-1": ("声音 1", "Voice 1"),
    "voice-2": ("声音 2", "Voice 2"),
    "unsure": ("归属不明", "Unsure"),
    "assumed": ("推定", "assumed"),
    "speech": ("说话", "speech"),
    "rate": ("语速", "rate"),
    "articulation": ("吐字", "articulation"),
    "level": ("音量", "level"),
    "drag": ("拖尾音", "dragged endings"),
    "phrase": ("语句", "phrases"),
    "phrases": ("个语句", "phrases"),
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
    "transcript": ("通话转写", "Transcript"),
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
    "counted": ("查到", "found"),
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
    # what else is in the sound, by the fields of the report's `scene`
    "scene": ("声音", "scene"),
    "silent": ("没有声音", "silent"),
    "duplicate_of": ("与声道 {} 相同", "same sound as channel {}"),
    "both_parties": ("双方都在", "both sides"),
    "background_voices": ("背景人声 {}", "voices behind {}"),
    "second_speaker": ("另一说话人 {}", "second speaker {}"),
    "music_s": ("音乐 {}", "music {}"),
    "lost_share": ("丢包 {}", "lost packets {}"),
    "dc": ("直流偏移 {}", "DC offset {}"),
    "hum_dbov": ("交流哼声 {}", "mains hum {}"),
    "gated_noise_dbov": ("只随语音出现的噪声 {}", "noise with speech only {}"),
    "gain_rise_db": ("自动增益，停顿中上升 {}", "gain control, rising {} in pauses"),
    "crosstalk_db": ("串入对方声音 {}", "other side leaks in {}"),
    # the page
    "report": ("通话质检报告", "Call report"),
    "findings": ("逐项评定", "Findings"),
    "found here": ("问题", "Findings"),
    "timeline": ("通话时间轴", "The call over time"),
    "measures": ("双方测量值", "What was measured"),
    "sides": ("双方分别测得", "Each side by itself"),
    "told by words": ("按用词和嗓音分开", "Told apart by words and voice"),
    "told by voices": ("仅凭嗓音分开，不知哪个是坐席", "Told apart by voice alone: which is the agent is not known"),
    "in neither": ("另有 {} 归属不明，均未计入", "{} of speech may be either's and is in neither"),
    "provenance": ("来源与版本", "Where this comes from"),
    "language": ("语言", "Language"),
    "duration": ("时长", "length"),
    "missing": ("{} 项规范无法判定，占权重 {} / {}", "{} norms undetermined, weight {} of {}"),
    "1 missing": ("{} 项规范无法判定，占权重 {} / {}", "{} norm undetermined, weight {} of {}"),
    "open score": ("未判定项使得分在 {} 与 {} 之间", "what is undetermined leaves {} to {} open"),
    "of handbook": ("应为", "expected"),
    "zoom in": ("放大", "Zoom in"),
    "zoom out": ("缩小", "Zoom out"),
    "play": ("播放", "Play"),
    "pause": ("暂停", "Pause"),
    "speed": ("播放速度", "Speed"),
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
    "review it": ("复核", "Review"),
    "review help": (
        "在下方各项中选择同意、不同意或无法判断，再导出 CSV，由 callnorm review --apply 汇总。",
        "Choose agree, disagree or cannot tell below, then export the CSV for callnorm review --apply.",
    ),
    "not kept": (
        "浏览器不允许本页保存：刷新后所选内容会丢失，请先导出。",
        "The browser lets this page keep nothing: export before you leave, or what you chose is lost.",
    ),
    "agree": ("同意", "agree"),
    "disagree": ("不同意", "disagree"),
    "cannot tell": ("无法判断", "cannot tell"),
    "right verdict": ("应判为", "Right verdict"),
    "right value": ("或填实际值", "or the true value"),
    "your reason": ("理由", "Reason"),
    "reviewer": ("复核员", "Reviewer"),
    "review date": ("日期", "Date"),
    "reviewed": ("项已复核", "reviewed"),
    "export": ("导出 CSV", "Export CSV"),
    "clear": ("清除", "Clear"),
    "needs reason": ("不同意时请填写理由。", "Say why you disagree."),
    "needs verdict": ("请选择正确的判定。", "Choose the right verdict."),
    "needs other value": ("按此值判定结果不变：请改值，或选择同意。", "This value makes the same verdict: change it, or agree."),
    "needs name": ("请填写复核员和日期。", "Fill in the reviewer and the date."),
    "needs choice": ("尚未复核任何一项。", "Nothing is reviewed yet."),
    "needs more": ("有的项还没有填完，见下方标出的项。", "What is marked below is not complete yet."),
}

_COMMA = {"zh": "，", "en": ", "}
_COLON = {"zh": "：", "en": ": "}
_SEMICOLON = {"zh": "；", "en": "; "}
_NAMED = {"zh": " ", "en": ": "}


def preferred() -> Language:
    """Choose Chinese where the user's locale is Chinese, else English."""
    tag = next((v for v in map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG")) if v), None) or locale.getlocale()[0]
    return "zh" if (tag or "").lower().startswith(("zh", "chinese")) else "en"


def label(key: str, lang: Language) -> str:
    """Give the word for a key; a key without a word is its own word."""
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


def notes(channel: Any, lang: Language) -> list[str]:
    """Say why something could not be measured on a channel, and what was assumed."""
    return _sentences(channel.get("notes_coded", ()), channel.notes, lang)


def repairs(source: Any, lang: Language) -> list[str]:
    """Say what was wrong with the file and was put right."""
    return _sentences(source.get("repairs_coded", ()), source.repairs, lang)


def because(reasoned: Any, lang: Language) -> str:
    """Say why a norm is undetermined or does not apply, or why words were left out, where that is known."""
    code = reasoned.get("reason_code")
    return _sentence({"code": code}, reasoned.reason or "", lang) if code else translated(reasoned.reason or "", lang)


def message(code: str, lang: Language) -> str:
    """Give the sentence of a code that takes no parameters; an unknown code is its own sentence."""
    return _sentence({"code": code}, code, lang)


def translated(english: str, lang: Language) -> str:
    """Give a sentence of the core that comes without its code in a language; one that is not known is given back."""
    return next((words[lang] for words in _messages().values() if words["en"] == english), english)


def _sentences(coded: Sequence[Any], english: Sequence[str], lang: Language) -> list[str]:
    """Write out the core's messages; reports of earlier versions hold them in English only."""
    if len(coded) != len(english):
        return list(english)
    return [_sentence(message, text, lang) for message, text in zip(coded, english, strict=True)]


def _sentence(message: Any, english: str, lang: Language) -> str:
    words = _messages().get(message["code"])
    return words[lang].format_map(message) if words else english


@cache
def _messages() -> dict[str, dict[Language, str]]:
    return tomllib.loads(_core.MESSAGES)


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
    return label(_plural(number, key), lang)


def _plural(number: str | int, key: str) -> str:
    return f"{number} {key}" if f"{number} {key}" in _LABELS else key


def channels(source: Any, lang: Language) -> str:
    """Write how many channels a recording has."""
    return f"{source.channels} {_counted(str(source.channels), 'channels', lang)}"


def measured(finding: Any, lang: Language) -> str:
    """Write what was measured, with its interval."""
    if finding.unit is None and finding.verdict in ("pass", "fail"):
        return label("found", lang).format(sum(e.confidence is not None for e in finding.evidence))
    interval = finding.interval or {}
    value = quantity(finding.measured, finding.unit, lang, (interval.get("low"), interval.get("high")))
    is_count = finding.unit == "times" and finding.measured is not None
    name = counted(finding, lang) if is_count else ""
    return f"{name}{_NAMED[lang]}{value}" if name else value


def counted(finding: Any, lang: Language) -> str:
    """Name what a finding counts: a breach, where the norm is called after what is right. Nothing where the report does not say."""
    if "quantity" not in finding:
        return ""
    known: Any = QUANTITIES.get(finding["quantity"])
    name = known.label[lang == "en"] if known else label("counted", lang)
    return name[0].lower() + name[1:]


def expected(finding: Any, lang: Language) -> str:
    """Write what the norm asks for and where that comes from: 180–200 chars/min (±5 %), handbook."""
    if finding.band is None:
        return label(finding.expected, lang)
    wanted = str(finding.expected).replace(finding.unit or "", label(finding.unit or "", lang))
    return f"{wanted}{_COMMA[lang]}{label(finding.band.basis, lang)}"


def asked(finding: Any, lang: Language) -> str:
    """Write what the norm asks for, without a heading above it: expected 180–200 chars/min (±5 %), handbook."""
    wanted = expected(finding, lang)
    says_it = finding.band is None and lang == "zh"  # 须说, 不得说
    return wanted if says_it else f"{label('expected', lang)} {wanted}"


def score(card: Any, lang: Language) -> str:
    """Write the score with the range that the undetermined norms leave open; where too little is decided, that and what is missing."""
    if open_ := span_of_score(card):
        return f"{open_} {label('of', lang)}{_COMMA[lang]}{missing(card, lang)}"
    if card.score is None:
        return label("no score", lang)
    spread = "" if card.score_low == card.score_high else f" ({card.score_low:.0f}–{card.score_high:.0f})"
    ended = zeroed(card, lang)
    return f"{card.score:.0f}{spread} {label('of', lang)}{ended and _COMMA[lang] + ended}"


def span_of_score(card: Any) -> str:
    """Write the range of the score, to be shown in its place, where less than half of the weight is decided; else nothing."""
    return f"{card.score_low:.0f}–{card.score_high:.0f}" if is_range(card.score_low, card.score_high, card.findings) else ""


def missing(card: Any, lang: Language) -> str:
    """Say how many norms of what weight are undetermined."""
    weight, open_weight, norms = decided(card.findings)
    return label(_plural(norms, "missing"), lang).format(norms, f"{open_weight:g}", f"{weight + open_weight:g}")


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


def parties(channel: Any, lang: Language) -> dict[str, dict[str, str]]:
    """Write what is measured of each side that is told apart on one channel: by the keys of the sides, and of what is measured."""
    return {name: _party(side, lang) for name, side in sides.told(channel).items()}


def _party(side: Any, lang: Language) -> dict[str, str]:
    counted = " · ".join(fillers(side, lang))
    return {
        "speech": clock(side.speech_s),
        "rate": rate(side, lang),
        "level": quantity(side.speech_level_dbov, "dBov", lang),
        "drag": f"{len(side.drag.events)} / {side.drag.phrase_ends}",
    } | ({"fillers": counted} if counted else {})


def told_by(channel: Any, lang: Language) -> str:
    """Say by what the sides of one channel are told apart, and how much is in neither."""
    said, rest_s = label(f"told by {channel.parties.told_by}", lang), sides.unsure_s(channel)
    rest = label("in neither", lang).format(clock(rest_s)) if rest_s >= 0.05 else ""  # what the clock shows
    return _SEMICOLON[lang].join(filter(None, (said, rest)))


def whose(report: Any, said: Any, lang: Language) -> str:
    """Name the side that says something, or say that it is not sure which, where two are told apart on the channel."""
    side = sides.of(report, said, said.channel)
    apart = any(c.index == said.channel and sides.told(c) for c in report.channels)
    return label(sides.UNSURE if side == "mixed" and apart else side, lang)


def phrases(side: str, lang: Language) -> str:
    """Name the phrases of a side, or with none those of whoever is on the channel."""
    return f"{label('phrase', lang)}{_COLON[lang]}{label(side, lang)}" if side else label("phrase", lang)


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
