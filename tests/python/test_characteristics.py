"""Amazon's own sample as the definition: a call of 42,460 ms in which both sides talk for 50,760 ms."""

from callnorm.characteristics import characteristics


def channel(role, talk_s, cpm):
    return {
        "role": role,
        "speech": {"talk_s": talk_s},
        "rate": {"speaking_cpm": cpm},
        "volume": {"speech_level_dbov": -20.5},
    }


def report(**changes):
    turns = {
        "interruptions": [
            {"start_s": 0.77, "end_s": 5.96, "by": "customer", "overlap_s": 5.19},
            {"start_s": 26.04, "end_s": 31.55, "by": "agent", "overlap_s": 5.51},
        ],
        "silences": [],
    }
    document = {
        "source": {"duration_s": 42.46},
        "channels": [channel("agent", 32.75, 150.2), channel("customer", 18.01, 166.9)],
        "turns": turns,
    }
    return document | changes


def test_the_sample_in_amazons_documentation():
    found = characteristics(report())
    levels = found.pop("LoudnessScores")
    assert levels == {"AGENT": -20.5, "CUSTOMER": -20.5}
    assert found == {
        "NonTalkTime": {"Instances": [], "TotalTimeMillis": 0},
        "Interruptions": {
            "TotalCount": 2,
            "TotalTimeMillis": 10700,
            "InterruptionsByInterrupter": {
                "AGENT": [{"BeginOffsetMillis": 26040, "DurationMillis": 5510, "EndOffsetMillis": 31550}],
                "CUSTOMER": [{"BeginOffsetMillis": 770, "DurationMillis": 5190, "EndOffsetMillis": 5960}],
            },
        },
        "TotalConversationDurationMillis": 42460,
        "TalkSpeed": {
            "DetailsByParticipant": {
                "AGENT": {"AverageWordsPerMinute": 150},
                "CUSTOMER": {"AverageWordsPerMinute": 167},
            }
        },
        "TalkTime": {
            "DetailsByParticipant": {"AGENT": {"TotalTimeMillis": 32750}, "CUSTOMER": {"TotalTimeMillis": 18010}},
            "TotalTimeMillis": 50760,
        },
    }


def test_talk_may_exceed_the_call():
    found = characteristics(report())
    assert found["TalkTime"]["TotalTimeMillis"] > found["TotalConversationDurationMillis"]


def test_silences_are_non_talk_time():
    turns = {"interruptions": [], "silences": [{"start_s": 3.0, "end_s": 6.5}, {"start_s": 10.0, "end_s": 14.25}]}
    found = characteristics(report(turns=turns))["NonTalkTime"]
    assert found["TotalTimeMillis"] == 7750
    assert found["Instances"][0] == {"BeginOffsetMillis": 3000, "EndOffsetMillis": 6500, "DurationMillis": 3500}


def test_what_was_not_measured_is_left_out():
    found = characteristics(report(channels=[channel("mixed", 40.0, None)], turns=None))
    assert found == {"TotalConversationDurationMillis": 42460}
    quiet = characteristics(report(channels=[channel("agent", 0.0, None)]))
    assert quiet["TalkSpeed"] == {"DetailsByParticipant": {}}
