"""What the mean would be if each layer counted as large as it is in the register."""

from __future__ import annotations

from collegium.engagement.presenters.pieces import Column, Section, Table
from collegium.engagement.presenters.readings import basis
from collegium.engagement.presenters.wish import layers_apart
from collegium.engagement.reports import Picture
from collegium.methods.weighting import pool_strata, post_stratify, weighted_mean
from collegium.wording.engagement_parts import weighted
from collegium.wording.numbers import interval, number


def weights_section(picture: Picture) -> Section | None:
    """None without layers, where one is hidden (its figures would follow from the weighted mean) or gave no answer."""
    layers = layers_apart(picture)
    if not layers:
        return None
    figures = [picture.now.figure(layer, picture.main.id) for layer in layers]
    plain = picture.now.figure(picture.now.everybody, picture.main.id)
    known = all(one.mean is not None and one.respondents and one.standard_deviation is not None for one in figures)
    people = [layer.population for layer in layers]
    answers = [one.respondents or 0 for one in figures]
    if not known or plain.mean is None or any(a > n for a, n in zip(answers, people, strict=True)):
        return None
    weighting = post_stratify([layer.name for layer in layers], people, answers)
    mean, variance = pool_strata(
        weighting, answers, [one.mean or 0.0 for one in figures], [(one.standard_deviation or 0.0) ** 2 for one in figures]
    )  # fmt: skip
    found = weighted_mean(weighting, mean, variance)
    joined = [(one.stratum, one.into) for one in weighting.collapsed]
    decimals = picture.main.range.decimals
    reading = weighted(
        float(found.estimate), plain.mean, sum(answers), weighting.effective, joined, span=picture.main.range
    )
    table = Table(
        caption=f"{picture.main.title}: as answered, and with each layer as large as in the register",
        columns=(
            Column("Layer"),
            Column("Doctors", True),
            Column("Answers", True),
            Column("Weight of an answer", True),
            Column("Mean", True),
        ),
        rows=(
            *(
                (layer.name, number(layer.population), number(answered), number(float(weight), 2), number(figure.mean, decimals))
                for layer, answered, weight, figure in zip(layers, answers, weighting.weights, figures, strict=True)
            ),
            ("All, weighted", number(sum(people)), number(sum(answers)), "", f"{number(float(found.estimate), decimals)} ({interval(float(found.lower), float(found.upper), decimals)})"),
        ),
        note="Post-stratification, weights capped at 5 (Cochran 1977, section 5A.9); 95% interval with the correction for small populations.",
    )  # fmt: skip
    return Section(
        "weights", "If everybody had answered alike", (reading.sentence,), caveat=reading.caveat, tables=(table,), paper_tables=(), source=basis(picture)
    )  # fmt: skip
