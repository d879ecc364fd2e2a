"""A calibration as text, in Chinese or English."""

from __future__ import annotations

from typing import Any

from callnorm.calibrate.agreement import AMONG_PEOPLE, Calibration, Norm
from callnorm.labels import Language
from callnorm.text import pad, width
from callnorm.weight import Decided

_WORDS = {
    "zh": {
        "total": "总分",
        "near": "相差 10 分以内：{near}/{n}，{share}（95 % 区间 {interval}）",
        "differ": "callnorm 减人工：平均 {mean:+.1f} 分；绝对差中位数 {median:.1f} 分",
        "none": "没有可以比较的总分",
        "open": "callnorm 未给出得分，或判定的权重不足一半：{n} 条录音（不计入）",
        "range": "  {name}：人工 {people:.0f}，callnorm {low:.0f}–{high:.0f}，{norms} 项规范（权重 {open_weight:g} / {all:g}）无法判定",
        "people": "人工评分之间的一致率：{low}–{high}（一次由五名分析员参加的练习为 67 %，业内为 70–80 %；{source}）",
        "missing": "没有结果的录音：{names}",
        "head": ("规范", "", "比较", "一致", "95 % 区间", "κ", "仅人工合格", "仅 callnorm 合格", "无法判定", "不适用"),
    },
    "en": {
        "total": "Total score",
        "near": "within 10 points: {near} of {n}, {share} (95 % interval {interval})",
        "differ": "callnorm less people: {mean:+.1f} points on average; median absolute difference {median:.1f}",
        "none": "no total scores to compare",
        "open": "without a score of callnorm's, or with less than half of the weight decided: {n} recordings (not counted)",
        "range": "  {name}: people {people:.0f}, callnorm {low:.0f}–{high:.0f}; undetermined: {norms}, weight {open_weight:g}/{all:g}",
        "people": "people among themselves: {low}–{high} (five analysts in one exercise 67 %, across the industry 70–80 %; {source})",
        "missing": "recordings without a result: {names}",
        "head": ("norm", "", "compared", "agree", "95 % interval", "κ", "only people pass", "only callnorm passes", "undetermined", "n/a"),
    },
}


def table(calibration: Calibration, lang: Language) -> str:
    """Write the totals, and a line a norm, those that differ most first."""
    words: dict[str, Any] = _WORDS[lang]
    low, high, source = AMONG_PEOPLE
    lines = [words["total"], *_total(calibration, words), words["people"].format(low=_share(low), high=_share(high), source=source)]
    if calibration.norms:
        rows = [words["head"], *(_norm(norm, lang) for norm in calibration.norms)]
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        lines += ["", *("  ".join(map(pad, row, widths)).rstrip() for row in rows)]
    if calibration.missing:
        lines += ["", words["missing"].format(names=", ".join(calibration.missing))]
    return "\n".join(lines) + "\n"


def _total(calibration: Calibration, words: dict[str, Any]) -> list[str]:
    total = calibration.total.to_dict()
    lines = [words["none"]]
    if total["compared"]:
        counts = {"near": total["within_10_points"], "n": total["compared"], "share": _share(total["agreement"])}
        lines = [
            words["near"].format(**counts, interval=_interval(total["interval"])),
            words["differ"].format(mean=total["mean_difference"], median=total["median_absolute_difference"]),
        ]
    if total["undetermined"]:
        lines.append(words["open"].format(n=total["undetermined"]))
    return lines + [_range(words, *each) for each in calibration.total.ranges]


def _range(words: dict[str, Any], name: str, people: float, low: float, high: float, missing: Decided) -> str:
    weight, open_weight, norms = missing
    return str(
        words["range"].format(name=name, people=people, low=low, high=high, norms=norms, open_weight=open_weight, all=weight + open_weight)
    )


def _norm(norm: Norm, lang: Language) -> tuple[str, ...]:
    row = norm.to_dict()
    counts = (str(row[name]) for name in ("only_people_pass", "only_ours_pass", "undetermined", "not_applicable"))
    kappa = "–" if norm.kappa is None else f"{norm.kappa:.2f}"
    title = norm.title if lang == "zh" else norm.title_en
    return title, norm.norm, str(norm.compared), _share(row["agreement"]), _interval(row["interval"]), kappa, *counts


def _share(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _interval(interval: tuple[float, float] | None) -> str:
    return "–" if interval is None else f"{100 * interval[0]:.0f}–{100 * interval[1]:.0f} %"
