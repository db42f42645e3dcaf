from __future__ import annotations

from collegium.definitions.score_ranges import ScoreRange
from collegium.wording.charts import differences_chart, layers_chart, time_chart, units_chart, waves_chart
from collegium.wording.engagement import Gap, Score

TEN = ScoreRange(0, 10)

WISH = Gap("Own wish", 0.3, -0.2, 0.8, 40, 200, span=TEN)
VOICE = Gap("Voice in decisions", 1.6, 1.1, 2.1, 40, 200, span=TEN)
ALL = Score("All doctors", 6.1, 6.0, 6.2, 240, span=TEN)


def test_layers() -> None:
    assert layers_chart([WISH, VOICE]).sentence == (
        "The layers stand furthest apart on voice in decisions: leaders score 1.6 points higher than rank-and-file doctors."
    )
    assert layers_chart([], hidden=1).caveat.startswith("1 figure is not shown")


def test_units() -> None:
    low, high = Score("Surgery", 5.0, 4.6, 5.4, 30, span=TEN), Score("Dental", 7.0, 6.6, 7.4, 12, span=TEN)
    assert units_chart([low, high], ALL).sentence == (
        "Dental lies clearly above, and Surgery lies clearly below the average of all doctors (6.1)."
    )
    assert (
        "The 1 unit shown does not stand clearly apart"
        in units_chart([Score("Eyes", 6.2, 5.0, 7.4, 12, span=TEN)], ALL).sentence
    )
    assert "Oral medicine" in units_chart([low], ALL, hidden=["Oral medicine"]).caveat


def test_differences() -> None:
    assert differences_chart([WISH, VOICE]).sentence == "The gap is clear of chance on voice in decisions (1.6 points)."
    assert "none of the 1 scale" in differences_chart([WISH]).sentence


def test_time() -> None:
    reading = time_chart([("Surgery", 30, 3.0), ("Dental", 10, 0.0)])
    assert reading.sentence == (
        "On average there are 0.8 leadership PAs a week for every 10 doctors. 1 unit of 2 (50%) has none: Dental."
    )


def test_waves() -> None:
    """The change has an interval of its own; whether two intervals overlap does not say what it is."""
    narrower = Gap("Voice in decisions", 0.4, 0.0, 0.8, 40, 200, span=TEN)
    assert waves_chart([("2024", VOICE), ("2026", narrower)], (-1.9, -0.5)).sentence == (
        "The gap has narrowed, from 1.6 points in 2024 to 0.4 in 2026. The change is likely to be real."
    )
    assert "could be chance" in waves_chart([("2024", VOICE), ("2026", narrower)], (-2.5, 0.1)).sentence
    assert "not known" in waves_chart([("2024", VOICE), ("2026", narrower)]).sentence
    turned = Gap("Voice in decisions", -0.9, -1.4, -0.4, 40, 200, span=TEN)
    assert "turned round" in waves_chart([("2024", VOICE), ("2026", turned)], (-3.2, -1.8)).sentence
    assert "one wave" in waves_chart([("2024", VOICE)]).sentence
