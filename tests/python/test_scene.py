"""What else is in a channel's sound, as the views of a report show it."""

import copy
import json

import pytest

import callnorm
from callnorm import labels, notebook, scene, text

FULL = {
    "background_voices": {"level_dbov": -48.2, "below_db": 22.5, "heard_s": 14.0, "left_out": True},
    "second_speaker": {"level_dbov": -55.0, "start_s": 60.0, "end_s": 81.5},
    "music_s": 75.3,
    "lost_share": 0.031,
    "dc": -0.048,
    "codec": "narrow",
    "silent": True,
    "duplicate_of": 0,
    "both_parties": True,
    "hum_dbov": -45.0,
    "gated_noise_dbov": -50.0,
    "gain_rise_db": 9.4,
    "notes": [],
}
SAYS = {
    "en": [
        *("silent", "same sound as channel 0", "both sides", "voices behind −48.2 dBov", "second speaker −55.0 dBov 1:00.0–1:21.5"),
        *("music 1:15.3", "lost packets 3.1 %", "DC offset −4.8 %", "mains hum −45.0 dBov", "noise with speech only −50.0 dBov"),
        *("gain control, rising 9.4 dB in pauses", "codec narrow"),
    ],
    "zh": [
        *("没有声音", "与声道 0 相同", "双方都在", "背景人声 −48.2 dBov", "另一说话人 −55.0 dBov 1:00.0–1:21.5"),
        *("音乐 1:15.3", "丢包 3.1 %", "直流偏移 −4.8 %", "交流哼声 −45.0 dBov", "只随语音出现的噪声 −50.0 dBov"),
        *("自动增益，停顿中上升 9.4 dB", "编码 narrow"),
    ],
}


def with_scene(report, of_first):
    """The report with what its first channel holds; the others are of an earlier version and tell nothing."""
    document = copy.deepcopy(report.to_dict())
    for channel in document["channels"]:
        channel.pop("scene", None)
    if of_first is not None:
        document["channels"][0]["scene"] = of_first
    return callnorm.Report.from_json(json.dumps(document))


@pytest.fixture(scope="module")
def full(written):
    return with_scene(written, FULL)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_views_say_all_that_is_there(full, lang):
    assert scene.facts(full.channels[0], lang) == SAYS[lang]
    assert [line for line in text.scorecard(full, lang).splitlines() if line.endswith(" · ".join(SAYS[lang]))]
    assert all(said in notebook.fragment(full, lang) for said in SAYS[lang])
    page = full.to_html(lang, audio=False)
    assert all(said in page for said in (*SAYS["zh"], *SAYS["en"]))


def test_nothing_is_said_of_what_is_not_there(written, sample):
    clean = dict.fromkeys(FULL) | {"music_s": 0.0, "lost_share": 0.0, "dc": 0.0, "silent": False, "both_parties": False, "notes": []}
    for report in (with_scene(written, clean), with_scene(written, None)):
        assert [scene.facts(channel, "en") for channel in report.channels] == [[], []]
        lines = text.scorecard(report, "en").splitlines()
        assert not [line for line in lines if line.strip().startswith(labels.label("scene", "en"))]
    assert set(sample.to_dict()["channels"][0]["scene"]) == set(FULL), "a field of the scene that the views do not know yet"


def test_the_scene_lines_up_with_the_other_rows(full):
    for lang in ("zh", "en"):
        rows = [line for line in text.scorecard(full, lang).splitlines() if line.startswith("     ")]
        names = ("scene", "speech", "level")
        values = [next(row for row in rows if row.split()[0] == labels.label(name, lang)) for name in names]
        starts = {text.width(row[: row.index(row.split()[1], 5 + len(row.split()[0]))]) for row in values}
        assert len(starts) == 1


def test_tables_have_it_in_columns(full):
    pd = pytest.importorskip("pandas")
    first, second = (row for _, row in full.to_pandas("channels").iterrows())
    assert {name: first[name] for name in scene.COLUMNS} == {
        **{name: FULL[name] for name in scene.COLUMNS if name in FULL},
        "background_voices_dbov": -48.2,
        "second_speaker_dbov": -55.0,
    }
    assert all(pd.isna(second[name]) for name in scene.COLUMNS)
    pytest.importorskip("pyarrow")
    rows = full.to_arrow("channels").to_pylist()
    assert [row["both_parties"] for row in rows] == [True, None]
    assert [row["duplicate_of"] for row in rows] == [0, None]
