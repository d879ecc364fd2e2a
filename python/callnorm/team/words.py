"""The words of a team page in Chinese and English; what a call's page says too is in `callnorm.labels`."""

from __future__ import annotations

from callnorm.labels import label

# key: (Chinese, English)
WORDS = {
    "team page": ("团队质检总览", "Team overview"),
    "calls of": ("{} 通", "{} calls"),
    "1 calls of": ("{} 通", "{} call"),
    "all calls": ("全部通话", "All calls"),
    "to calls": ("跳到通话", "Skip to the calls"),
    "filters": ("筛选", "Filters"),
    "all": ("全部", "all"),
    "no value": ("（空）", "(none)"),
    "clear": ("清除筛选", "Clear filters"),
    "find": ("查找…", "Find …"),
    "find calls": ("查找通话…", "Find calls …"),
    "first values": ("仅列前 {} 个，请输入文字查找", "The first {}; type to find others"),
    "nothing left": ("没有符合筛选的通话。", "No call is left by these filters."),
    "mean score": ("平均得分", "Mean score"),
    "critical calls": ("有致命项不合格的通话", "Calls with a critical failure"),
    "left open": ("无法判定的项次", "Left undetermined"),
    "heard hours": ("录音总时长", "Recorded"),
    "hours": ("小时", "h"),
    "of n": ("{} / {}", "{} of {}"),
    "interval of": ("95 % 区间 {}", "95 % interval {}"),
    "failing": ("不合格占比", "Share that fails"),
    "heat map": ("人员与规范", "People and norms"),
    "heat help": (
        "格中为不合格占比与“不合格 / 已判定”通话数，下方细线为 95 % Wilson 区间。点按单元格查看通话。",
        "Each cell: the share of decided calls that fail, how many of how many, and Wilson’s 95 % interval. A click lists the calls.",
    ),
    "rows": ("按", "Rows"),
    "least": ("样本下限", "Smallest sample"),
    "least help": ("已判定通话少于 {} 通：置灰，不排名", "Fewer than {} calls decided: grey, not ranked"),
    "not ranked": ("少于 {} 通，不排名", "Fewer than {} calls, not ranked"),
    "all norms": ("全部规范", "All norms"),
    "failing norms": ("常不合格的规范", "Norms that fail most"),
    "more rows": ("再显示 {} 行", "{} more rows"),
    "sort by": ("按此列排序", "Sort by this column"),
    "top norms": ("不合格最多的规范", "Norms that fail most"),
    "weeks": ("每周走势", "By week"),
    "no weeks": (
        "没有日期列（清单列 start_time），或只有一周的通话。",
        "No column of dates (start_time in a manifest), or calls of one week only.",
    ),
    "week of": ("{} 起的一周", "Week of {}"),
    "distribution": ("分布", "Distribution"),
    "distributions": ("测量值的分布与应在范围", "What was measured, against what is expected"),
    "no number": ("该规范只有说与未说，没有数值。", "This norm is said or not said; there is no number to draw."),
    "median": ("中位数 {}", "median {}"),
    "inside": ("{} 在范围内", "{} inside"),
    "bands differ": ("各通话的范围不同", "bands differ between calls"),
    "others": ("其余", "others"),
    "calls list": ("通话", "Calls"),
    "more calls": ("再显示 {} 通", "{} more calls"),
    "more findings": ("另有 {} 项", "{} more"),
    "open call": ("打开该通话的页面", "Open the page of the call"),
    "listen": ("播放", "Play"),
    "clip": ("片段", "clip"),
    "unread": ("{} 个录音未能读取", "{} recordings could not be read"),
    "1 unread": ("{} 个录音未能读取", "{} recording could not be read"),
    "mixed": (
        "这些通话由不同的规范文件、模型或引擎评定，请先筛选再比较。",
        "These calls were scored by different profiles, models or engines: filter before you compare.",
    ),
    "sound of": ("本页含 {} 处证据的声音", "This page holds the sound of {} pieces of evidence"),
    "silent page": ("本页不含声音。", "This page holds no sound."),
    "needs script": ("本页需要允许脚本。", "This page takes JavaScript."),
    "too old": ("浏览器太旧，无法解压本页数据。", "This browser is too old to unpack the page’s data."),
    "demo": (
        "示例数据：合成语音的通话，人员为合成音色，日期为虚构。只有 sample-call.wav 带有声音。",
        "Sample data: calls of synthetic speech; the people are synthetic voices, the dates are made up. Only sample-call.wav has sound.",
    ),
    "score open": ("{} 未定", "{} open"),
    "none failed": ("没有不合格或无法判定的项。", "Nothing failed, nothing is undetermined."),
    "week": ("周", "Week"),
    "scored by": ("规范文件", "profile"),
    # values that all results have in common
    "inbound": ("呼入", "inbound"),
    "outbound": ("呼出", "outbound"),
}

# Columns of the results, in the order in which filters stand; others follow under their own names.
_COLUMNS = {
    "agent_id": ("坐席", "Agent"),
    "agent_name": ("坐席姓名", "Agent's name"),
    "team": ("班组", "Team"),
    "direction": ("呼叫方向", "Direction"),
    "norms": ("规范文件", "Profile"),
    "model": ("识别模型", "Model"),
    "engine": ("识别引擎", "Engine"),
    "encoding": ("编码", "Encoding"),
}
_SCORED_BY = ("norms", "model", "engine", "encoding")
# What the script says with words of `callnorm.labels`.
_SAID = """
    pass fail undetermined not_applicable score calls agent critical major minor evidence measured expected play pause more language
    band caution
"""
_SHARED = (*_SAID.split(), "1 times")


def both(key: str) -> tuple[str, str]:
    """Give a word in Chinese and in English."""
    return WORDS[key] if key in WORDS else (label(key, "zh"), label(key, "en"))


def words() -> dict[str, tuple[str, str]]:
    """Give all words that the page's script says."""
    return WORDS | {key: both(key) for key in _SHARED}


def column(name: str) -> tuple[str, str]:
    """Give a column's name in Chinese and in English."""
    return _COLUMNS.get(name, (name, name))


def order(name: str) -> tuple[int, str]:
    """Give what sorts columns: those of people first, what a manifest has besides, how calls were scored."""
    known = list(_COLUMNS)
    return (known.index(name) + len(known) * (name in _SCORED_BY) * 2 if name in known else 2 * len(known) - 1, name)
