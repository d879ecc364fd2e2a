"""What a batch says to people while it runs and when it is through, in Chinese or English."""

from __future__ import annotations

from callnorm import chinese
from callnorm.batch.run import Summary
from callnorm.calls.text import skipped
from callnorm.labels import Language, colon, symbol
from callnorm.text import plain

_SHOWN = 10
"""How many failures are told with their reasons."""

_WORDS = {
    "zh": {
        "calls": "{n} 通电话",
        "done": "{calls}：评分 {scored}，沿用 {kept}，失败 {failed}，用时 {took}；结果在 {out}",
        "why": "；失败的原因见 failures 表",
        "more": "另有 {n} 通失败",
        "open": "{calls}判定的权重不足一半：得分以 score_low 至 score_high 的区间为准",
        "far": "{done}/{calls}，失败 {failed}，每秒 {rate:.2g} 通，还需 {left}",
        "told": "正在做完手头的通话",
        "ended": "已停止；再次执行同一条命令即可接着做",
        "stopped": "已停止，还剩 {calls}；再次执行同一条命令即可接着做",
        "unit": "通",
        "failed": "失败",
    },
    "en": {
        "calls": "{n} calls",
        "1 calls": "1 call",
        "done": "{calls}: {scored} scored, {kept} kept, {failed} failed, in {took}; results in {out}",
        "why": "; the table failures says why",
        "more": "{n} more failed",
        "open": "{calls} with less than half of the weight decided: their score is the range score_low to score_high",
        "far": "{done} of {calls}, {failed} failed, {rate:.2g} calls/s, {left} left",
        "told": "finishing the calls in hand",
        "ended": "stopped; the same command goes on",
        "stopped": "stopped with {calls} left; the same command goes on",
        "unit": "call",
        "failed": "failed",
    },
}


def summary(summary: Summary, out: str, open_scores: int, lang: Language) -> list[str]:
    """Say what a run did, a line each: what failed and why, what was skipped and why, of how many calls the range stands for the score."""
    words = _WORDS[lang]
    counts = {"scored": summary.scored, "kept": summary.kept, "failed": summary.failed}
    done = words["done"].format(calls=_calls(len(summary.calls), lang), took=_clock(summary.seconds), out=out, **counts)
    return [
        *skipped(summary.skipped, lang),
        *([words["open"].format(calls=_calls(open_scores, lang))] if open_scores else []),
        *_failures(summary, lang),
        done + words["why"] if summary.failed else done,
    ]


def _failures(summary: Summary, lang: Language) -> list[str]:
    """Name the first calls that failed, in the order given, and why."""
    failed = [path for path in summary.calls if path in summary.errors]
    lines = [f"  {symbol('fail')} {path}{colon(lang)}{_reason(path, summary.errors[path], lang)}" for path in failed[:_SHOWN]]
    return [*lines, f"  {_WORDS[lang]['more'].format(n=len(failed) - _SHOWN)}"] if len(failed) > _SHOWN else lines


def _reason(path: str, error: str, lang: Language) -> str:
    return plain(chinese.error(error, lang).removeprefix(path).lstrip(":： "))


def far(summary: Summary, lang: Language) -> str:
    """Say how far a run is, and how long it has to go."""
    rate = summary.done / max(summary.seconds, 1e-9)
    total = len(summary.calls)
    counts = {"done": summary.done, "calls": _calls(total, lang), "failed": summary.failed}
    return _WORDS[lang]["far"].format(**counts, rate=rate, left=_clock((total - summary.done) / rate))


def told(lang: Language) -> str:
    """Say that a signal was heard."""
    return _WORDS[lang]["told"]


def ended(lang: Language) -> str:
    """Say that a run was broken off."""
    return _WORDS[lang]["ended"]


def stopped(summary: Summary, lang: Language) -> str:
    """Say how much a run that was told to stop has left."""
    return _WORDS[lang]["stopped"].format(calls=_calls(len(summary.calls) - summary.done, lang))


def unit(lang: Language) -> str:
    """Give the word for a call beside a number."""
    return _WORDS[lang]["unit"]


def failed(summary: Summary, lang: Language) -> str:
    """Say how many calls failed."""
    return f"{_WORDS[lang]['failed']}={summary.failed}"


def _calls(n: int, lang: Language) -> str:
    words = _WORDS[lang]
    return words.get(f"{n} calls", words["calls"]).format(n=n)


def _clock(seconds: float) -> str:
    """Write a time as h:mm:ss."""
    minutes, s = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{s:02}"
