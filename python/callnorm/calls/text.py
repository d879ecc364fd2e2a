"""What was left out of the places that a user named, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable

from callnorm.calls.find import HEADERLESS, Skipped
from callnorm.labels import Language
from callnorm.text import plain

_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "skipped": "跳过 {n} 个文件：{why}",
        "by_name": "按名称不是录音（{names}）",
        "headerless": "没有文件头、须用 --raw 说明（{names}）",
        "no_file": "管道、套接字或设备 {n}",
        "dangling": "失效的链接 {n}",
        "unreadable": "有 {n} 个文件夹无法读取",
        "unmatched": "{n} 个录音的名称不符合 --name-pattern，仍予评分，例如 {names}",
        "and": "；",
    },
    "en": {
        "skipped": "{n} files skipped: {why}",
        "by_name": "no recordings by their names ({names})",
        "headerless": "without a header, to be described by --raw ({names})",
        "no_file": "{n} pipes, sockets or devices",
        "dangling": "{n} links that lead nowhere",
        "unreadable": "{n} folders could not be read",
        "unmatched": "{n} recordings whose names --name-pattern does not fit are scored all the same, such as {names}",
        "and": "; ",
    },
}


def skipped(skipped: Skipped, lang: Language) -> list[str]:
    """Say what was left out and why, a line each."""
    words = _WORDS[lang]
    headerless = {name for name in skipped.by_name if name in HEADERLESS}
    why = [
        words[kind].format(names=_counted(skipped, chosen))
        for kind, chosen in (("by_name", skipped.by_name.keys() - headerless), ("headerless", headerless))
        if chosen
    ]
    why += [words[kind].format(n=n) for kind, n in (("no_file", skipped.no_file), ("dangling", skipped.dangling)) if n]
    lines = [words["skipped"].format(n=skipped.files, why=words["and"].join(why))] if why else []
    if skipped.unreadable:
        lines.append(words["unreadable"].format(n=skipped.unreadable))
    if skipped.unmatched:
        lines.append(words["unmatched"].format(n=len(skipped.unmatched), names=plain(skipped.unmatched[0])))
    return lines


def _counted(skipped: Skipped, suffixes: Iterable[str]) -> str:
    counts = sorted(((suffix, skipped.by_name[suffix]) for suffix in suffixes), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{plain(suffix) or '-'} {n}" for suffix, n in counts)
