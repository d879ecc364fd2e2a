"""Masks what identifies a person in a report: numbers and names, in every text, and the seconds in which they are said.

A number is a run of four digits or more, written or spoken, also where pauses, fillers or the end of a line divide it. A name is what
stands before 先生, 女士, 小姐 or 太太, after 我姓, 贵姓 or 我叫, or answers 贵姓.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from callnorm.report import Report
from callnorm.types import ReportMembers

KINDS = ("phone", "id_card", "bank_card", "number", "name")
MASK = "*"
LEAST = 4
"""How many digits make a number."""
AROUND_S = 0.1
"""What is silenced before and after: edges of syllables are not known better."""

_DIGITS = "0-9０-９零〇一二三四五六七八九幺两"
_BETWEEN = r"[\s\-–—·.,，、。呃嗯啊]{0,4}"
_RUN = re.compile(rf"[{_DIGITS}](?:{_BETWEEN}[{_DIGITS}]){{{LEAST - 1},}}[XxＸ]?")
_END = re.compile(r"[。\n]+")
_THOUSANDS = re.compile(rf"[一二三四五六七八九两][{_DIGITS}十百]*[千万][{_DIGITS}十百千万]*")
"""An amount in words of four places or more: the same number in digits is a run."""
_VALUES = {char: str(value) for row in ("0123456789", "０１２３４５６７８９", "零一二三四五六七八九") for value, char in enumerate(row)}
_VALUES |= {"〇": "0", "幺": "1", "两": "2", "X": "X", "x": "X", "Ｘ": "X"}

_HAN = "一-鿿"
_COMPOUND = "欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|夏侯|端木|轩辕|南宫|独孤|百里|呼延"
_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白"
    "邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤康易乔赖文施洪季鲍翟毕聂柯祝俞章梅盛童颜尤骆阮欧柳齐牛葛庄庞樊殷岳左"
    "申耿焦甘祁柴路游裴焉苗阎霍辛管卓凌华兰倪关包纪舒屈项詹费成冉车凤米尚曲涂宁苑谷符柏池穆邢裘单鲁解宗娄束"
)
_SURNAME = f"(?:{_COMPOUND}|[{_SINGLE}])"
_TITLE = "(?=先生|女士|小姐|太太)"
_NAMES = tuple(
    map(
        re.compile,
        (
            rf"({_SURNAME}[{_HAN}]{{0,2}}?){_TITLE}",
            rf"(?<=[是叫])((?![位个这那])[{_HAN}]){_TITLE}",
            rf"姓((?![什啥名氏是吗呢甚哪几的])(?:{_COMPOUND}|[{_HAN}]))",
            rf"(?:我叫|名叫|名字是|名字叫|姓名是|姓名叫)({_SURNAME}[{_HAN}]{{1,2}})",
            rf"我叫((?![你您他她它人个了车过])[{_HAN}]{{2,4}})(?=[，。,.！!？?\s]|$)",
            rf"贵姓[^\n]{{0,2}}\n[嗯呃啊，,、]*(?:我是|我叫|免贵|叫)?({_SURNAME})(?=[，。,.！!？?\s]|$)",
        ),
    )
)


class Span(NamedTuple):
    """What is masked of a text, by the places of its characters."""

    start: int
    end: int
    kind: str


def spans(text: str) -> list[Span]:
    """Find what is to be masked in one text, in order."""
    return sorted([*_numbers(text), *_named(text)])


def text(given: str) -> str:
    """Mask one text; its length stays.

    Examples
    --------
    >>> from callnorm import redact
    >>> redact.text("我姓李，电话是13800138000。")
    '我姓*，电话是***********。'
    """
    return _masked(given, spans(given))


def report(given: Report) -> Report:
    """Mask a report; it then has a member ``redacted``: how much was masked, by kind, and the seconds that stay silent."""
    if "redacted" in given:
        return given
    document = given.to_dict()
    silent: list[tuple[float, float]] = []
    secrets: list[tuple[float, float, str]] = []
    counts = Counter[str]()
    transcript: dict[str, Any] = document.get("transcript") or {"segments": [], "dropped": []}
    phrases = [(c["index"], p) for c in document["channels"] for p in c["speech"]["phrases"]]
    segments = [(s["channel"], s) for s in [*transcript["segments"], *transcript["dropped"]]]
    for row, found in _units(phrases):
        units = row["units"]
        for span in found:
            said = units[span.start : span.end]
            secrets.append((row["start_s"], row["end_s"], "".join(unit["text"] for unit in said)))
            silent.append(_seconds(said, row))
        for place in {place for span in found for place in range(span.start, span.end)}:
            units[place]["text"] = MASK
    for rows, name in ((segments, "text"), (segments, "spoken"), (phrases, "text")):
        for row, found in _found(rows, name):
            whole = row["start_s"], row["end_s"]
            secrets += [(*whole, row[name][span.start : span.end]) for span in found]
            if found and not any(start < whole[1] and whole[0] < end for start, end in silent):
                silent.append(whole)  # where within it is not known
            if name == "text" and rows is segments:
                counts.update(span.kind for span in found)
            row[name] = _masked(row[name], found)
    _mask_rest(document, secrets)
    joined = _joined((max(start - AROUND_S, 0.0), min(end + AROUND_S, document["source"]["duration_s"])) for start, end in silent)
    silenced = [{"start_s": round(start, 4), "end_s": round(end, 4)} for start, end in joined]
    document["redacted"] = {"masked": {kind: counts[kind] for kind in KINDS}, "silenced": silenced}
    document["provenance"]["options"]["redact"] = True
    return Report(json.dumps(document, ensure_ascii=False, separators=(",", ":")))


def masked(of: ReportMembers) -> Counter[str]:
    """Count what was masked in a report, by kind."""
    return Counter(dict(of["redacted"]["masked"].items())) if "redacted" in of else Counter()


def silenced(heard: NDArray[np.float32], of: ReportMembers, rate_hz: int) -> NDArray[np.float32]:
    """Silence the seconds of what was masked in a report, on all channels: one may be heard on another."""
    if "redacted" not in of:
        return heard
    heard = heard.copy()
    for span in of["redacted"]["silenced"]:
        heard[:, int(span["start_s"] * rate_hz) : int(span["end_s"] * rate_hz) + 1] = 0.0
    return heard


def _units(phrases: Iterable[tuple[int, dict[str, Any]]]) -> Iterator[tuple[dict[str, Any], list[Span]]]:
    """Find what is to be masked in the syllables of phrases, by the places of the syllables."""
    rows = [
        (channel, {"spelt": "".join(_letter(u) for u in p["units"]), "start_s": p["start_s"], "of": p})
        for channel, p in phrases
        if p["units"]
    ]
    for row, found in _found(rows, "spelt"):
        yield row["of"], found


def _letter(unit: dict[str, Any]) -> str:
    """Give one character for a syllable, so that places in the text are places in the list."""
    text: str = unit["text"]
    return text if len(text) == 1 else "\ufffc"


def _found(rows: list[tuple[int, dict[str, Any]]], name: str) -> list[tuple[dict[str, Any], list[Span]]]:
    """Find what is to be masked in texts of the call: numbers along each channel, names along the whole call."""
    given = sorted(((channel, row) for channel, row in rows if row.get(name)), key=lambda each: each[1]["start_s"])
    found: list[list[Span]] = [[] for _ in given]
    channels: dict[int, list[int]] = defaultdict(list)
    for at, (channel, _) in enumerate(given):
        channels[channel].append(at)
    for order, find in [*((order, _numbers) for order in channels.values()), (list(range(len(given))), _named)]:
        texts = [given[at][1][name] for at in order]
        for at, span in _divided(texts, find("\n".join(texts))):
            found[order[at]].append(span)
    return [(row, sorted(spans)) for (_, row), spans in zip(given, found, strict=True)]


def _divided(texts: list[str], found: Iterable[Span]) -> Iterator[tuple[int, Span]]:
    """Give each text its part of what was found in all of them, a line each."""
    for span in found:
        start = 0
        for at, each in enumerate(texts):
            first, last = max(span.start - start, 0), min(span.end - start, len(each))
            if first < last:
                yield at, Span(first, last, span.kind)
            start += len(each) + 1


def _numbers(text: str) -> Iterator[Span]:
    runs = [span for run in _RUN.finditer(text) for span in _groups(run[0], run.start())]
    yield from runs
    for amount in _THOUSANDS.finditer(text):
        if not any(run.start < amount.end() and amount.start() < run.end for run in runs):
            yield Span(*amount.span(), "number")


def _groups(run: str, at: int) -> Iterator[Span]:
    """Divide a run where a sentence or a segment ends and there is a number on both sides: two numbers one after the other."""
    start = 0
    for end in _END.finditer(run):
        if min(_count(run[start : end.start()]), _count(run[end.end() :])) >= LEAST:
            yield Span(at + start, at + end.start(), _kind(run[start : end.start()]))
            start = end.end()
    yield Span(at + start, at + len(run), _kind(run[start:]))


def _count(run: str) -> int:
    return sum(char in _VALUES for char in run)


def _kind(run: str) -> str:
    digits = "".join(_VALUES.get(char, "") for char in run)
    if re.fullmatch(r"(?:86)?1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}", digits):
        return "phone"
    if re.fullmatch(r"\d{6}(?:19|20)\d{9}[\dX]", digits):
        return "id_card"
    return "bank_card" if 15 <= len(digits) <= 19 else "number"


def _named(text: str) -> Iterator[Span]:
    taken: set[int] = set()
    for pattern in _NAMES:
        for name in pattern.finditer(text):
            if taken.isdisjoint(range(*name.span(1))):
                taken.update(range(*name.span(1)))
                yield Span(*name.span(1), "name")


def _masked(text: str, found: Iterable[Span]) -> str:
    chars = list(text)
    for span in found:
        chars[span.start : span.end] = MASK * (span.end - span.start)
    return "".join(chars)


def _seconds(units: list[dict[str, Any]], phrase: Mapping[str, Any]) -> tuple[float, float]:
    starts = [unit["start_s"] for unit in units if unit["start_s"] is not None]
    ends = [unit["end_s"] for unit in units if unit["end_s"] is not None]
    return (min(starts), max(ends)) if starts and ends else (phrase["start_s"], phrase["end_s"])


def _mask_rest(part: Any, secrets: list[tuple[float, float, str]]) -> None:
    """Mask every other text: by itself, and what was masked elsewhere in the same seconds, which it may hold in part."""
    if isinstance(part, list):
        for each in part:
            _mask_rest(each, secrets)
    elif isinstance(part, dict):
        for name in ("text", "spoken"):
            if isinstance(part.get(name), str) and "start_s" in part:
                part[name] = _without(text(part[name]), part, secrets)
        for name, each in part.items():
            if name != "units":
                _mask_rest(each, secrets)


def _without(given: str, part: Mapping[str, Any], secrets: Iterable[tuple[float, float, str]]) -> str:
    for start_s, end_s, secret in secrets:
        if start_s < part["end_s"] and part["start_s"] < end_s:
            given = given.replace(secret, MASK * len(secret))
    return given


def _joined(given: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    from callnorm.sound import joined_spans  # noqa: PLC0415 (sound asks here what to silence)

    return joined_spans(given)
