"""What must hold of the register after an import: the rules of `organisation.rules`, for all rows at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from collegium.organisation import rules
from collegium.organisation.importing.records import SPECS, Key, Record, shown
from collegium.organisation.importing.sheets import Source
from collegium.organisation.importing.state import State
from collegium.organisation.importing.wanted import same_source
from collegium.registers import writing
from collegium.registers.files_match import alike
from collegium.registers.files_plan import SPELLED_APART, SPELLED_APART_HERE
from collegium.tables.problems import Problem


def problems_of(state: State) -> Iterator[Problem]:
    """Everything that is wrong with the touched rows."""
    yield from field_problems(state)
    yield from unknown_references(state)
    for rule in RULES:
        yield from rule(state)


def field_problems(state: State) -> Iterator[Problem]:
    """What a single row's own fields can say: lengths, numbers, patterns, the order of its days."""
    for (table, _), (record, source) in state.touched.items():
        spec = SPECS[table]
        plain = {column: record.values[column] for column in spec.columns if column not in spec.refs}
        other = [one.name for one in spec.model._meta.concrete_fields if one.name not in plain]
        row = spec.model(**plain)
        try:
            row.clean_fields(exclude=other)
            writing.check_limits(row)
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                yield source.problem(column, shown(plain[column]), " ".join(messages), remedy_for(column))
        if spec.dated and record.ends is not None and record.ends < record.starts:
            yield source.problem(
                "ends", shown(record.ends), "The last day is before the first day.", "Correct one of the two days."
            )


def remedy_for(column: str) -> str:
    if column in ("pas", "job_plan_pas"):
        return "Write programmed activities a week, above 0 and at most 15 with two decimals, or leave the cell empty."
    if column == "gmc_number":
        return "Write the seven digits of the number, or leave the cell empty."
    return "Correct the cell."


def unknown_references(state: State) -> Iterator[Problem]:
    """Codes that stand for nothing, in the register or in the files."""
    for (table, _), (record, source) in state.touched.items():
        for column, identity in SPECS[table].refs.items():
            code = record.values[column]
            if code is None or state.knows(identity, code):
                continue
            name = {"unit_anywhere": "unit"}.get(identity, identity)
            yield source.problem(
                column,
                shown(code),
                f"There is no {name} with this code in the register or in these files.",
                near(state, identity, code) + f"Correct the code, or import the {name} first or in the same workbook.",
            )


def near(state: State, identity: str, code: Any) -> str:
    known = [str(one) for one in state.register.ids.get(identity, {}) if isinstance(one, str)]
    known += [str(key[0]) for key in state.tables.get(identity, {})]
    alike = difflib.get_close_matches(str(code).upper(), {one.upper(): one for one in known}, n=1, cutoff=0.75)
    spelled = next((one for one in known if alike and one.upper() == alike[0]), "")
    return f"Perhaps “{spelled}” is meant. " if spelled else ""


def spellings(state: State) -> Iterator[Problem]:
    """A new row whose codes or names people take for those of another one, as in the files of registers."""
    for table, spec in SPECS.items():
        own = [place for place, column in enumerate(spec.key) if column not in spec.refs]
        recorded = state.register.tables.get(table, {})
        known = {spelled(key, own): key for key in recorded}
        here: dict[Key, tuple[Key, Source]] = {}
        for key, _, source in state.of(table):
            if key in recorded:
                continue
            near = spelled(key, own)
            first, other = here.setdefault(near, (key, source))
            if near not in known and first == key:
                continue
            beside = known.get(near, first)
            column, value = next((spec.key[place], beside[place]) for place in own if beside[place] != key[place])
            if near in known:
                problem, remedy = SPELLED_APART.format(noun=spec.register.noun), "Write it as it is recorded."
                yield source.problem(column, shown(value), problem, remedy)
            else:
                yield source.problem(column, same_source(other), SPELLED_APART_HERE, "Make one row of the two.")


def spelled(key: Key, own: Sequence[int]) -> Key:
    """A key whose own parts are spelled alike; what it points to is told where that is recorded."""
    return tuple(
        part for place in range(len(key)) for part in (alike if place in own else tuple)(key[place : place + 1])
    )


def overlaps(state: State) -> Iterator[Problem]:
    """Two periods of the same thing must not overlap: what that is, the models say in `line`."""
    for table, spec in SPECS.items():
        line: tuple[str, ...] = getattr(spec.model, "line", ())
        if not line or table == "membership":  # holders of posts: see `shared`
            continue
        groups = state.lines(table, line)
        for key, record, source in state.of(table):
            thing = tuple(record.values[column] for column in line)
            other = next((one for place, one in groups[thing] if place != key and one.overlaps(record)), None)
            if other is not None:
                what = ", ".join(line)
                yield source.problem(
                    "starts",
                    shown(record.starts),
                    f"It overlaps another period of the same {what} ({shown(thing)}), {period(other)}.",
                    "End that period the day before, or correct the days; give the recorded first day to change it.",
                )


def period(record: Record) -> str:
    return f"from {shown(record.starts)} to {shown(record.ends)}" if record.ends else f"from {shown(record.starts)} on"


def loops(state: State) -> Iterator[Problem]:
    """Nothing may stand, over others, under itself."""
    for table, subject, above, verb in (
        ("unit_placement", "unit", "parent", "stands under"),
        ("post_placement", "post", "reports_to", "reports to"),
        ("body_placement", "body", "reports_to", "reports to"),
    ):
        groups = state.grouped(table, subject)
        for _, record, source in state.of(table):
            if path := loop_through(record, groups, subject, above):
                yield source.problem(
                    above,
                    shown(record.values[above]),
                    f"This closes a loop: {f' {verb} '.join(map(str, path))}.",
                    "Correct one of these rows, or leave the cell of the topmost one empty.",
                )


def loop_through(record: Record, groups: dict[Any, list[tuple[Key, Record]]], subject: str, above: str) -> list[Any]:
    def higher(here: Any) -> Iterator[Any]:
        return (other.values[above] for _, other in groups.get(here, ()) if other.overlaps(record))

    return rules.path_to_itself(record.values[subject], record.values[above], higher)


def memberships(state: State) -> Iterator[Problem]:
    """A holder needs a post that exists for the whole time, and holds it alone unless jointly."""
    placements = state.grouped("post_placement", "post")
    holders = state.grouped("membership", "post")
    moved = {record.values["post"]: source for _, record, source in state.of("post_placement")}
    for key, record, source in state.of("membership"):
        post = record.values["post"]
        dated = state.knows("post", post) and not state.unread.names("post", post)
        if dated and not covered(record, placements.get(post, ())):
            yield source.problem(
                "starts",
                shown(record.starts),
                f"The post {post} does not exist for the whole of this time ({period(record)}).",
                "Correct the days of the holder, or import the post with an earlier first day or a later last day.",
            )
        yield from zero_pas(record, source, "No time at all is recorded as an empty cell; 0 PAs is not a time.")
        others = [one for place, one in holders[post] if place != key and one.overlaps(record)]
        yield from shared(record, others, source)
    for post, source in moved.items():
        for key, record in holders.get(post, ()):
            touched = ("membership", key) in state.touched
            if not touched and not covered(record, placements[post]):
                yield source.problem(
                    "starts",
                    str(post),
                    f"Somebody holds this post {period(record)}, when it would not exist.",
                    "Correct the days of the post, or end the holder first.",
                )


def covered(record: Record, placements: Iterable[tuple[Key, Record]]) -> bool:
    return rules.covered(record, [one for _, one in placements])


def shared(record: Record, others: list[Record], source: Source) -> Iterator[Problem]:
    post = record.values["post"]
    if any(one.values["person"] == record.values["person"] for one in others):
        yield source.problem(
            "person",
            shown(record.values["person"]),
            f"This person holds the post {post} already at that time.",
            "Give the recorded first day to change what is recorded, or correct the days.",
        )
    elif clash := rules.clash_of_holders(record, others):
        yield source.problem(
            "starts",
            shown(record.starts),
            f"Somebody else holds the post {post} at that time ({shown(clash.values['person'])}, {period(clash)}).",
            "End that first, or mark both as held jointly.",
        )


def zero_pas(record: Record, source: Source, problem: str) -> Iterator[Problem]:
    if record.values["pas"] == 0:
        yield source.problem("pas", shown(record.values["pas"]), problem, remedy_for("pas"))


def employments(state: State) -> Iterator[Problem]:
    for _, record, source in state.of("employment"):
        yield from zero_pas(
            record, source, "An unknown job plan is recorded as an empty cell; 0 PAs is not a job plan."
        )


def people(state: State) -> Iterator[Problem]:
    by_number = state.grouped("person", "gmc_number")
    for key, record, source in state.of("person"):
        number = record.values["gmc_number"]
        if number == rules.GMC_NOT_KNOWN:
            yield source.problem(
                "gmc_number", number, "C9999998 means 'not known'.", "Leave the cell empty for a named doctor."
            )
        elif number and (others := [place[0] for place, _ in by_number[number] if place != key]):
            yield source.problem(
                "gmc_number",
                number,
                f"Another person has the same GMC number (staff code {others[0]}).",
                "Correct one of the two; one doctor has one staff code.",
            )


def seats(state: State) -> Iterator[Problem]:
    for _, record, source in state.of("seat"):
        if (record.values["post"] is None) == (record.values["person"] is None):
            yield source.problem(
                "post",
                shown(record.values["post"]),
                "A seat belongs to a post or to a person.",
                "Give exactly one of the post code and the staff code.",
            )


def organisations(state: State) -> Iterator[Problem]:
    for _, record, source in state.of("organisation"):
        opened, closed = record.values["opened"], record.values["closed"]
        if opened and closed and closed < opened:
            yield source.problem("closed", shown(closed), rules.CLOSED_BEFORE_OPENED, "Correct one of the two days.")


def competitions(state: State) -> Iterator[Problem]:
    for _, record, source in state.of("competition"):
        numbers = [record.values[column] for column in ("applicants", "shortlisted", "appointed")]
        if None not in numbers and numbers != sorted(numbers, reverse=True):  # None: a cell that could not be read
            yield source.problem(
                "appointed",
                shown(record.values["appointed"]),
                "There cannot be more appointed than shortlisted, or more shortlisted than applicants.",
                "Correct the three numbers.",
            )


def successions(state: State) -> Iterator[Problem]:
    for _, record, source in state.of("succession"):
        values = record.values
        units = [values["predecessor_unit"], values["successor_unit"]]
        if units.count(None) == 1 and (values["predecessor"] is not None or units[0] is not None):
            yield source.problem(
                "successor_unit", shown(units), "One unit is named without the other.", "Name both, or neither."
            )
        if units.count(None) == 2 and values["predecessor"] == values["successor"]:
            yield source.problem(
                "successor",
                shown(values["successor"]),
                rules.ITSELF,
                "Correct one of the codes, or leave predecessor_code empty.",
            )


def own_organisation(state: State) -> Iterator[Problem]:
    """A file for one organisation may not speak of another."""
    own = state.register.organisation
    if own is None:
        return
    rows: list[tuple[Source, str, tuple[Any, ...]]]
    rows = [(source, "code", (record.values["code"],)) for _, record, source in state.of("organisation")]
    rows += [(source, "organisation", (record.values["organisation"],)) for _, record, source in state.of("figures")]
    rows += [
        (source, "predecessor", (record.values["predecessor"], record.values["successor"]))
        for _, record, source in state.of("succession")
    ]
    for source, column, codes in rows:
        if own.code not in codes:
            yield source.problem(
                column,
                shown(codes),
                f"This row is about another organisation than {own.code}.",
                "Delete the row, or import the file as a list of organisations.",
            )


Rule = Callable[[State], Iterable[Problem]]
RULES: tuple[Rule, ...] = (
    spellings,
    overlaps,
    loops,
    memberships,
    employments,
    people,
    seats,
    organisations,
    competitions,
    successions,
    own_organisation,
)
