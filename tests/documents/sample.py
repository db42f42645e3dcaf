"""A report of some five pages with every kind of block, for all writers."""

from __future__ import annotations

from datetime import date
from functools import partial
from random import Random
from typing import Any

from collegium.charts.drawing import to_png, to_svg
from collegium.charts.engagement import LayerScore, ScaleGap, UnitScore, difference_chart, gap_chart, unit_chart
from collegium.definitions.score_ranges import ScoreRange
from collegium.documents.document import (
    Block,
    Bullets,
    Callout,
    Column,
    Document,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    PageBreak,
    Paragraph,
    Run,
    Table,
)

TEN = ScoreRange(0, 10)

LAYERS = ("Board-near leaders", "Unit leaders", "Rank and file")
SCALES = ("Own wish to be engaged", "Encouragement", "Voice in decisions", "Trust and respect", "Engagement overall")
UNITS = (
    "Anaesthetics and critical care", "Cardiology", "Dermatology", "Emergency medicine", "Gastroenterology", "General surgery",
    "Haematology", "Neurology", "Obstetrics and gynaecology", "Oncology", "Ophthalmology", "Paediatrics", "Radiology",
    "Renal medicine", "Respiratory medicine", "Rheumatology", "Trauma and orthopaedics", "Urology",
)  # fmt: skip


def figure(spec: dict[str, Any], caption: str, sentence: str, caveat: str) -> Figure:
    return Figure(to_svg(spec), partial(to_png, spec), spec["description"], caption, sentence, caveat)


def sample() -> Document:
    random = Random(20261121)
    layers = [
        LayerScore(scale, layer, mean, mean - half, mean + half, 30)
        for scale in SCALES
        for layer, centre, half in zip(LAYERS, (7.6, 6.6, 5.3), (0.8, 0.4, 0.15), strict=True)
        for mean in (centre + random.uniform(-0.4, 0.4),)
    ]
    units = [
        UnitScore(unit, mean, mean - 0.6, mean + 0.6, 24) for unit in UNITS for mean in (random.uniform(4.6, 7.2),)
    ]
    gaps = [
        ScaleGap(scale, gap, gap - 0.7, gap + 0.7) for scale, gap in zip(SCALES, (0.3, 2.1, 2.6, 1.4, 1.6), strict=True)
    ]
    blocks: list[Block] = [
        KeyFigures(
            [
                KeyFigure("61.4%", "of 652 doctors answered"),
                KeyFigure("5.8", "engagement of all doctors, out of 10"),
                KeyFigure("1.6", "points higher among leaders than rank and file"),
                KeyFigure("4 of 40", "units not shown, to protect small groups"),
            ]
        ),
        Callout(
            "What to do with this",
            "Doctors want to be engaged but do not feel encouraged. Start in the three units that score lowest, with their doctors.",
        ),
        PageBreak(),
        Heading(1, "The gap between leaders and other doctors"),
        Paragraph(
            [
                Run("The engagement gap is "),
                Run("leaders minus rank and file", strong=True),
                Run(", in points of a range from 0 to 10. A gap is "),
                Run("not", emphasis=True),
                Run(" a mark for anybody: it says where to ask next. #panic() & <b>not code</b>"),
            ]
        ),
        figure(
            gap_chart([*layers, LayerScore("Optional scale", LAYERS[0], None)], span=TEN),
            "Scores by layer of leadership",
            "The layers stand furthest apart on voice in decisions: leaders score 2.6 points higher than rank-and-file doctors.",
            "The bars are 95% intervals: where two bars overlap widely, the layers may not differ.",
        ),
        figure(
            difference_chart(gaps, span=TEN),
            "The gap on each scale",
            "The gap is clear of chance on encouragement, voice in decisions, trust and respect, and overall.",
            "An interval that crosses the zero line means that there may be no gap.",
        ),
        Table(
            "The gap on each scale, with its interval",
            [
                Column("Scale"),
                *(Column(title, "right") for title in ("Leaders", "Rank and file", "Gap", "95% interval", "Answers")),
            ],
            [[scale, "7.1", "5.3", "1.6", "0.9 to 2.3", "400"] for scale in SCALES],
            note="Leaders: board-near and unit leaders together.",
        ),
        Heading(1, "Units"),
        Heading(2, "In order of their score"),
        figure(
            unit_chart([*units, UnitScore("Clinical genetics", None)], organisation_mean=5.8, span=TEN),
            "Engagement by unit",
            "Ophthalmology and Cardiology lie clearly above the average of all doctors (5.8).",
            "Neighbours in this order often do not differ: look at the intervals, not at the places.",
        ),
        Table(
            "Every unit that may be shown",
            [
                Column("Unit"),
                Column("Answers", "right"),
                Column("Mean", "right"),
                Column("95% interval", "right"),
                Column("Reading"),
            ],
            [[unit, "24", "6.1", "5.5 to 6.7", "not clearly different"] for unit in UNITS * 2],
        ),
        Heading(2, "Questions to ask"),
        Bullets(
            [
                "What would have to change first?",
                [Run("Who "), Run("decides", strong=True), Run(" that?")],
                "What was promised last time?",
            ]
        ),
        Heading(1, "Method"),
        Heading(2, "Scores"),
        Paragraph(
            "Each answer from 1 to 5 becomes 0 to 10. A scale is the mean of its items where two thirds were answered. "
            * 3
        ),
        Heading(3, "Small groups"),
        Paragraph(
            "Figures from fewer than 10 answers are not shown, nor figures from which they could be worked out. " * 3
        ),
    ]
    return Document(
        title="Medical engagement 2026",
        subtitle="Where the doctors are with us, and where we lose them",
        organisation="Example Teaching Hospitals",
        author="Office of the Medical Director",
        date=date(2026, 11, 21),
        abstract="Leaders feel far more engaged than the doctors they lead. The gap is widest on voice in decisions, and it is unlikely to be chance.",
        blocks=blocks,
    )
