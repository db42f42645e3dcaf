"""Expected deaths per trust, the models behind them and how well they hold, as tables to write."""

import numpy as np
import polars as pl

from collegium.methods.calibration import calibration
from collegium.methods.funnel import funnel
from collegium.methods.mortality import Models, TermState
from collegium.tables.ratios import among_all, funnel_frame
from collegium.tables.spells import CountedSpells, TrustTotals

_SHOWN = 5
_STATES = {
    TermState.ESTIMATED: "",
    TermState.REFERENCE: "reference",
    TermState.NO_DEATHS: "left out: no deaths, so none are expected",
    TermState.ONLY_DEATHS: "left out: nothing but deaths, so all are expected",
    TermState.ALIASED: "left out: other terms say the same",
}


def trusts_frame(totals: TrustTotals) -> pl.DataFrame:
    """A row a trust: spells, observed, expected, and its funnel; a trust of which no death is expected has no ratio."""
    frame = pl.DataFrame(
        {
            "trust": totals.trusts,
            "spells": totals.spells,
            "observed": totals.observed,
            "expected": totals.expected,
        }
    )
    if not totals.weighted:
        frame = frame.with_columns(pl.col("spells", "observed").cast(pl.Int64))
    present = totals.expected > 0
    if not present.any():
        nothing = funnel_frame(funnel(np.ones(1), np.ones(1)))
        return pl.concat([frame, among_all(nothing, present)], how="horizontal")
    found = funnel(totals.observed[present], totals.expected[present])
    return pl.concat([frame, among_all(funnel_frame(found), present)], how="horizontal")


def models_frame(spells: CountedSpells, models: Models) -> pl.DataFrame:
    """A row a group and term that occurs in it: coefficient, standard error, and a note where it was not estimated."""
    terms = ["intercept"]
    for predictor, levels in zip(spells.predictors, spells.levels, strict=True):
        terms += [f"{predictor}={level}" for level in levels]
    groups = len(spells.groups)
    frame = pl.DataFrame(
        {
            "diagnosis_group": np.repeat(np.array(spells.groups, object), len(terms)).tolist(),
            "term": terms * groups,
            "coefficient": models.coefficient.ravel(),
            "standard_error": models.standard_error.ravel(),
            "state": models.state.ravel(),
            "converged": np.repeat(models.converged, len(terms)),
        }
    )
    note = pl.col("state").replace_strict({int(k): v for k, v in _STATES.items()}, default="", return_dtype=pl.String)
    runs_off = ~pl.col("converged") & (pl.col("state") == int(TermState.ESTIMATED))
    drifting = "a combination of levels has no deaths or nothing but deaths: the coefficient has no limit"
    return frame.filter(pl.col("state") != int(TermState.ABSENT)).select(
        "diagnosis_group",
        "term",
        pl.col("coefficient", "standard_error").fill_nan(None),
        pl.when(runs_off).then(pl.lit(drifting)).otherwise(note).alias("note"),
    )


def calibration_frame(spells: CountedSpells, models: Models) -> pl.DataFrame:
    """A row a tenth of the spells, by rising risk: spells, observed and expected deaths, mean risk."""
    found = calibration(models.risk, spells.cells.spells, spells.cells.deaths)
    return pl.DataFrame(
        {
            "band": np.arange(1, len(found.spells) + 1),
            "spells": found.spells,
            "observed": found.observed,
            "expected": found.expected,
            "mean_risk": found.mean_risk,
        }
    )


def model_notes(spells: CountedSpells, models: Models) -> tuple[str, ...]:
    """Say which groups and levels were left out of the models, and where coefficients ran off."""
    state, names = models.state, spells.groups
    notes = []
    for code, what in ((TermState.NO_DEATHS, "no deaths"), (TermState.ONLY_DEATHS, "nothing but deaths")):
        whole = [names[place] for place in np.flatnonzero(state[:, 0] == code)]
        if whole:
            notes.append(
                f"{_listed('diagnosis group', whole)} with {what}: no model, and expected deaths equal observed."
            )
        levels = int(((state[:, 1:] == code) & (state[:, :1] == TermState.ESTIMATED)).sum())
        if levels:
            notes.append(
                f"{levels:,} {'level' if levels == 1 else 'levels'} with {what} {'was' if levels == 1 else 'were'} left out of their group's model, which moves no expected death; the models file names them."
            )
    aliased = int((state == TermState.ALIASED).sum())
    if aliased:
        notes.append(
            f"{aliased:,} {'term says' if aliased == 1 else 'terms say'} what others say and {'was' if aliased == 1 else 'were'} left out; the models file names them."
        )
    running = [names[place] for place in np.flatnonzero(~models.converged)]
    if running:
        notes.append(
            f"{_listed('diagnosis group', running)}: a combination of levels has no deaths or nothing but deaths, so that coefficients have no limit; expected deaths have one."
        )
    return tuple(notes)


def _listed(noun: str, names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return f"{len(names)} {noun}{'s' if len(names) > 1 else ''} ({shown})"
