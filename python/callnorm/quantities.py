"""The quantities that a profile's ``measure`` may name. Made of src/finding/quantities.toml by ``make generate``."""

from typing import Final, Literal, NamedTuple

Quantity = Literal[
    "speaking_cpm",
    "speech_level_dbov",
    "level_spread_db",
    "dragged_percent",
    "fillers_per_100",
    "interruptions",
    "answer_s",
    "unannounced_silences",
    "unthanked_holds",
    "rings",
    "agent_hung_up",
    "hands_free",
    "clear_percent",
    "voicing_percent",
    "tone_faults",
    "pitch_range_st",
    "mandarin_percent",
    "monologue_s",
    "talk_share_percent",
    "longest_hold_s",
    "longest_unannounced_s",
    "unaddressed_holds",
    "unasked_send_offs",
    "callback_min",
    "untold_transfers",
    "unsettled_appointments",
]


class Description(NamedTuple):
    """What a quantity is: its unit, and in Chinese and English its label and a sentence."""

    unit: str
    label: tuple[str, str]
    text: tuple[str, str]


QUANTITIES: Final[dict[Quantity, Description]] = {
    "speaking_cpm": Description(
        "cpm",
        (
            "语速",
            "Speaking rate",
        ),
        (
            "每分钟字数，话轮内的停顿计入。",
            "Characters a minute, pauses inside a turn counted.",
        ),
    ),
    "speech_level_dbov": Description(
        "dBov",
        (
            "音量",
            "Speech level",
        ),
        (
            "语句内的平均电平，已减去噪声功率。",
            "Mean level inside phrases, noise power subtracted.",
        ),
    ),
    "level_spread_db": Description(
        "dB",
        (
            "音量跨度",
            "Level spread",
        ),
        (
            "坐席最轻与最响的语句之差，只计 0.5 秒以上的语句。",
            "From the agent's softest phrase to the loudest, of those that last for 0.5 s or more.",
        ),
    ),
    "dragged_percent": Description(
        "%",
        (
            "拖尾音",
            "Dragged endings",
        ),
        (
            "每百个句尾中拖长的个数。",
            "Dragged endings in a hundred phrase ends.",
        ),
    ),
    "fillers_per_100": Description(
        "/100",
        (
            "语气词",
            "Fillers",
        ),
        (
            "每百字中语气词的个数。",
            "Fillers in a hundred characters.",
        ),
    ),
    "interruptions": Description(
        "times",
        (
            "打断客户",
            "Interruptions of the customer",
        ),
        (
            "坐席打断客户的次数。",
            "How often the agent interrupts the customer.",
        ),
    ),
    "answer_s": Description(
        "s",
        (
            "最长应答时间",
            "Longest time to an answer",
        ),
        (
            "从客户话轮结束到坐席应答的最长时间。",
            "The longest time from a customer's turn to the agent's answer.",
        ),
    ),
    "unannounced_silences": Description(
        "times",
        (
            "未告知的静默",
            "Unannounced silences",
        ),
        (
            "坐席未事先告知、客户也未要求的静默次数。",
            "Silences that neither the agent announced nor the customer asked for.",
        ),
    ),
    "unthanked_holds": Description(
        "times",
        (
            "等待后未致谢",
            "Holds without thanks",
        ),
        (
            "等待之后坐席未向客户致谢的次数。",
            "Holds after which the agent did not thank the customer.",
        ),
    ),
    "rings": Description(
        "times",
        (
            "振铃",
            "Rings",
        ),
        (
            "接听前的振铃次数。",
            "Rings before the answer.",
        ),
    ),
    "agent_hung_up": Description(
        "times",
        (
            "坐席先挂机",
            "Agent hung up first",
        ),
        (
            "坐席先挂机为 1，客户先挂机为 0。",
            "1 where the agent left the line first, 0 where the customer did.",
        ),
    ),
    "hands_free": Description(
        "times",
        (
            "使用免提",
            "Hands-free speech",
        ),
        (
            "坐席声道中听得出房间声为 1，确定是贴近话筒说话为 0。",
            "1 where a room is heard in the agent's channel, 0 where it is sure to be near the mouth.",
        ),
    ),
    "clear_percent": Description(
        "%",
        (
            "清晰的字",
            "Clear characters",
        ),
        (
            "每百字中识别器有把握、且有音节与之对应的字数。",
            "Characters that the recogniser was sure of and that a syllable corresponds to, in a hundred.",
        ),
    ),
    "voicing_percent": Description(
        "%",
        (
            "嗓音周期性",
            "Voicing",
        ),
        (
            "浊音功率中周期成分所占的百分比。",
            "How much of the voiced speech's power is periodic, in a hundred.",
        ),
    ),
    "tone_faults": Description(
        "times",
        (
            "语气问题",
            "Faults of tone",
        ),
        (
            "坐席喊叫的次数，加上音高几乎不变的段落数。",
            "How often the agent shouts, and in how many parts of the speech the pitch hardly moves.",
        ),
    ),
    "pitch_range_st": Description(
        "st",
        (
            "音域",
            "Pitch range",
        ),
        (
            "音高从第 5 到第 95 百分位的范围。",
            "From the 5th to the 95th percentile of the pitch.",
        ),
    ),
    "mandarin_percent": Description(
        "%",
        (
            "普通话",
            "Mandarin",
        ),
        (
            "每百秒语音中普通话所占的秒数；客户也说的其他语言不计。",
            "Seconds heard as Mandarin in a hundred seconds of speech; another language that the customer speaks too is left out.",
        ),
    ),
    "monologue_s": Description(
        "s",
        (
            "最长话轮",
            "Longest turn",
        ),
        (
            "坐席最长的一个话轮。",
            "The longest turn of the agent.",
        ),
    ),
    "talk_share_percent": Description(
        "%",
        (
            "说话占比",
            "Share of the talk",
        ),
        (
            "坐席在双方说话时间中所占的比例。",
            "The agent's share of both sides' talk.",
        ),
    ),
    "longest_hold_s": Description(
        "s",
        (
            "最长等待",
            "Longest hold",
        ),
        (
            "最长的一次等待。",
            "The longest hold.",
        ),
    ),
    "longest_unannounced_s": Description(
        "s",
        (
            "最长未告知的静默",
            "Longest unannounced silence",
        ),
        (
            "坐席未事先告知、客户也未要求的静默中最长的一次。",
            "The longest silence that neither the agent announced nor the customer asked for.",
        ),
    ),
    "unaddressed_holds": Description(
        "times",
        (
            "等待后未先称呼",
            "Holds without an address",
        ),
        (
            "等待之后坐席未先招呼客户的次数。",
            "Holds after which the agent did not address the customer first.",
        ),
    ),
    "unasked_send_offs": Description(
        "times",
        (
            "未征得同意就让客户挂机",
            "Send-offs without consent asked",
        ),
        (
            "未征求客户同意并询问电话就让客户挂机的次数。",
            "How often the customer was sent off the line without being asked for consent and for a number.",
        ),
    ),
    "callback_min": Description(
        "min",
        (
            "最长回电时限",
            "Longest call-back deadline",
        ),
        (
            "坐席承诺回电的最长时限。",
            "The longest deadline in which the agent promised to call back.",
        ),
    ),
    "untold_transfers": Description(
        "times",
        (
            "未告知去向就转接",
            "Transfers without saying where to",
        ),
        (
            "未告知分机、号码或姓名的转接次数。",
            "Transfers without an extension, a number or a name.",
        ),
    ),
    "unsettled_appointments": Description(
        "times",
        (
            "未落实的预约",
            "Visits not settled",
        ),
        (
            "约定上门却未询问客户时间、未留下电话、未复述时间的次数。",
            "Visits that were agreed on without asking when it suits the customer, leaving a number and repeating the time.",
        ),
    ),
}
