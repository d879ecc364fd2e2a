"""What a batch says to people while it runs and when it is through, in Chinese or English."""

from __future__ import annotations

from callnorm.batch.calls import HEADERLESS
from callnorm.batch.run import Summary
from callnorm.labels import Language

_WORDS = {
    "zh": {
        "calls": "{n} 通电话",
        "done": "{calls}：评分 {scored}，沿用 {kept}，失败 {failed}，用时 {took}；结果在 {out}",
        "why": "；失败的原因见 failures 表",
        "open": "{calls}判定的权重不足一半：得分以 score_low 至 score_high 的区间为准",
        "skipped": "跳过 {n} 个文件，按名称不是录音：{names}",
        "raw": "；无文件头的录音请用 --raw 说明",
        "far": "{done}/{calls}，失败 {failed}，每秒 {rate:.2g} 通，还需 {left}",
        "told": "正在做完手头的通话",
        "stopped": "已停止，还剩 {calls}；再次执行同一条命令即可接着做",
        "unit": "通",
        "failed": "失败",
    },
    "en": {
        "calls": "{n} calls",
        "1 calls": "1 call",
        "done": "{calls}: {scored} scored, {kept} kept, {failed} failed, in {took}; results in {out}",
        "why": "; the table failures says why",
        "open": "{calls} with less than half of the weight decided: their score is the range score_low to score_high",
        "skipped": "{n} files skipped, which are no recordings by their names: {names}",
        "raw": "; --raw says what recordings without a header hold",
        "far": "{done} of {calls}, {failed} failed, {rate:.2g} calls/s, {left} left",
        "told": "finishing the calls in hand",
        "stopped": "stopped with {calls} left; the same command goes on",
        "unit": "call",
        "failed": "failed",
    },
}


def done(summary: Summary, out: str, lang: Language) -> str:
    """Say what a run did, and where its results are."""
    words, counts = _WORDS[lang], {"scored": summary.scored, "kept": summary.kept, "failed": summary.failed}
    says = words["done"].format(calls=_calls(len(summary.calls), lang), took=_clock(summary.seconds), out=out, **counts)
    return says + words["why"] if summary.failed else says


def open_scores(n: int, lang: Language) -> str:
    """Say of how many calls the range stands for the score."""
    return _WORDS[lang]["open"].format(calls=_calls(n, lang))


def skipped(summary: Summary, lang: Language) -> str:
    """Say which files of folders a run left out, by the ends of their names."""
    counts = sorted(summary.skipped.items(), key=lambda item: (-item[1], item[0]))
    names = ", ".join(f"{suffix or '-'} {n}" for suffix, n in counts)
    says = _WORDS[lang]["skipped"].format(n=sum(summary.skipped.values()), names=names)
    return says + _WORDS[lang]["raw"] if HEADERLESS.intersection(summary.skipped) else says


def far(summary: Summary, lang: Language) -> str:
    """Say how far a run is, and how long it has to go."""
    rate = summary.done / max(summary.seconds, 1e-9)
    total = len(summary.calls)
    counts = {"done": summary.done, "calls": _calls(total, lang), "failed": summary.failed}
    return _WORDS[lang]["far"].format(**counts, rate=rate, left=_clock((total - summary.done) / rate))


def told(lang: Language) -> str:
    """Say that a signal was heard."""
    return _WORDS[lang]["told"]


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
