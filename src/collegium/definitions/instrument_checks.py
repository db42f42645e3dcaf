"""What must hold between the parts of an instrument file: references, ranges, rules, licence, definition."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from collegium.definitions.engagement import FAMILIES, names_a_definition
from collegium.definitions.instruments import (
    OPEN_EXAMPLES,
    Instrument,
    Item,
    Opportunity,
    ResponseScale,
    Scale,
    is_open,
)
from collegium.definitions.problems import DefinitionProblem
from collegium.definitions.survey_tools import says_no_answer
from collegium.methods.scoring_plan import plain_words


def cross_check(
    file: str,
    header: Mapping[str, object],
    responses: Mapping[str, ResponseScale],
    items: Mapping[str, Item],
    scales: Mapping[str, Scale],
    opportunity: Opportunity | None,
    *,
    published: bool = False,
) -> list[DefinitionProblem]:
    """List every fault between parts; items and scales are keyed by their path in the file.

    What was published keeps the wording with which it was: only new wording is measured by its licence.
    """
    found = [
        *_check_definition(header),
        *(() if published else _check_licence(header, items)),
        *_check_names(items, scales),
        *_check_responses(responses),
        *_check_items(items, responses),
        *_check_scales(scales, items, responses, scored_elsewhere=not items),
        *_check_main_scale(header, scales),
        *_check_opportunity(opportunity, items, responses),
    ]
    return [DefinitionProblem(file, *fault) for fault in found]


Fault = tuple[str, str, str, str]  # key, value, problem, remedy


def _check_definition(header: Mapping[str, object]) -> Iterator[Fault]:
    definition = header.get("definition_of_engagement")
    if isinstance(definition, str) and not names_a_definition(definition):
        choices = "; ".join(family.text for family in FAMILIES)
        yield (
            "definition_of_engagement",
            definition,
            "A measure of engagement must say what it takes engagement to be.",
            f"Name one of these, or write your own: {choices}.",
        )


def _check_licence(header: Mapping[str, object], items: Mapping[str, Item]) -> Iterator[Fault]:
    licence = header.get("licence")
    if not isinstance(licence, str) or is_open(licence):
        return
    for path, item in items.items():
        for key in ("text", "help"):
            if getattr(item, key):
                yield (
                    f"{path}.{key}",
                    item.id,
                    f"The licence is “{licence}”, which is not known to be open, so the wording of items may not be held here.",
                    "Take the texts out and import answers by item id, or import scores only. If the wording is open, write its "
                    f"licence in one of these ways: {OPEN_EXAMPLES}.",
                )


def _check_names(items: Mapping[str, Item], scales: Mapping[str, Scale]) -> Iterator[Fault]:
    for parts in (items, scales):
        often = Counter(part.id for part in parts.values())
        for path, part in parts.items():
            if often[part.id] > 1:
                yield f"{path}.id", part.id, "The id is used more than once.", "Give each its own id."


def _check_responses(responses: Mapping[str, ResponseScale]) -> Iterator[Fault]:
    for name, response in responses.items():
        key = f"responses.{name}"
        if list(response.values) != sorted(set(response.values)):
            yield f"{key}.values", "", "The values must rise and must not repeat.", "Put them in order, each once."
        if len(response.values) > 100 or max(map(abs, response.values)) > 10_000:
            yield f"{key}.values", "", "There are more than 100 values, or one beyond 10,000.", "Group the answers."
        if response.labels and len(response.labels) != len(response.values):
            yield f"{key}.labels", "", "There is not one label for each value.", "Give as many labels as values."
        yield from _check_words(key, response)
        for word in ("favourable", "not_scored"):
            for value in getattr(response, word):
                if (value in response.values) != (word == "favourable"):
                    problem = "is not among the values" if word == "favourable" else "is also among the scored values"
                    yield f"{key}.{word}", str(value), f"The value {problem}.", "Correct one of the two lists."


def _check_words(key: str, response: ResponseScale) -> Iterator[Fault]:
    """A word in a file must stand for one answer only."""
    if response.also and len(response.also) != len(response.values):
        yield f"{key}.also", "", "There is not one list of words for each value.", "Give a list for each; [] for none."
        return
    meant: dict[str, set[int | None]] = {}
    labels = [(label,) for label in response.labels] if len(response.labels) == len(response.values) else []
    for words in (labels, response.also):
        for value, group in zip(response.values, words, strict=False):
            for word in group:
                meant.setdefault(plain_words(word), set()).add(value)
    for word in response.left_out:
        meant.setdefault(plain_words(word), set()).add(None)
    for number, value in misread(response, meant):
        yield (
            f"{key}.labels",
            number,
            f"This word is a number that is another answer: a file that holds {number} would be read as {number}, not as {value}.",
            "Give each answer the value that its word says, or other words.",
        )
    further = {plain_words(word) for word in (*response.left_out, *(one for some in response.also for one in some))}
    for word, values in meant.items():
        if word in further and len(values) > 1:
            yield f"{key}.also", word, "The word stands for more than one answer.", "Keep it with one of them."


def misread(response: ResponseScale, meant: Mapping[str, set[int | None]]) -> Iterator[tuple[str, int]]:
    """Words that are numbers and stand for another value than the number itself."""
    for word, values in meant.items():
        number = int(word) if re.fullmatch(r"-?[0-9]{1,5}", word) else None
        wrong = [value for value in values if value is not None and value != number]
        if number in (*response.values, *response.not_scored) and wrong:
            yield word, wrong[0]


def scored_without_answer(instrument: Instrument) -> Iterator[Fault]:
    """Words such as “Not applicable” that would count as the lowest or the highest answer of a scale that is scored.

    In the middle of a scale they are left alone: that is where some authors put “Don't know” on purpose.
    """
    scored = {name for scale in instrument.scales if scale.rule != "profile" for name in scale.items}
    used = {item.response for item in instrument.items if item.id in scored}
    for name in sorted(used):
        response = instrument.responses[name]
        for value, which in ((min(response.values), "lowest"), (max(response.values), "highest")):
            if response.kind == "ordered" and response.labels and says_no_answer(label := response.label(value)):
                yield (
                    f"responses.{name}.values",
                    str(value),
                    f"“{label}” would count as the {which} answer, {value}.",
                    f"Take {value} and its words out of the answers, and write not_scored = [{value}] and "
                    f'left_out = ["{label}"].',
                )


def _check_items(items: Mapping[str, Item], responses: Mapping[str, ResponseScale]) -> Iterator[Fault]:
    for path, item in items.items():
        response = responses.get(item.response)
        if response is None:
            yield (
                f"{path}.response",
                item.response,
                "There is no such response scale, or it has a problem of its own.",
                f"Add [responses.{item.response}], or use one of: {_listed(responses)}.",
            )
        elif item.reverse and {min(response.values) + max(response.values) - v for v in response.values} != set(
            response.values
        ):
            yield (
                f"{path}.reverse",
                "true",
                "The response scale is not even, so its mirror image has answers that do not exist.",
                "Use evenly spaced values.",
            )


def _check_scales(
    scales: Mapping[str, Scale],
    items: Mapping[str, Item],
    responses: Mapping[str, ResponseScale],
    *,
    scored_elsewhere: bool,
) -> Iterator[Fault]:
    item_of = {item.id: item for item in items.values()}
    scale_of = {scale.id: scale for scale in scales.values()}
    for path, scale in scales.items():
        if bool(scale.items) == bool(scale.scales) and not (scored_elsewhere and not scale.items):
            yield (
                path,
                scale.id,
                "A scale is made of items or of scales, one of the two.",
                "Give items = [...] or scales = [...].",
            )
        yield from _check_parts(path, "items", scale.items, item_of)
        yield from _check_parts(path, "scales", scale.scales, scale_of)
        yield from _check_rule(path, scale)
        yield from _check_range(path, scale)
        yield from _check_answers(path, scale, item_of, responses)
        if _needs_itself(scale.id, scale_of):
            yield f"{path}.scales", scale.id, "The scale is made of itself, through other scales.", "Break the circle."


def _check_parts(path: str, key: str, names: tuple[str, ...], known: Mapping[str, object]) -> Iterator[Fault]:
    for name, times in Counter(names).items():
        if name not in known:
            thing = key.removesuffix("s")
            yield f"{path}.{key}", name, f"There is no such {thing}.", f"Add the {thing}, or correct the name."
        if times > 1:
            yield f"{path}.{key}", name, "It is named more than once.", "Name it once."


def _check_rule(path: str, scale: Scale) -> Iterator[Fault]:
    if scale.rule == "gap" and len(scale.items or scale.scales) != 2:
        yield f"{path}.rule", "gap", "A gap is the first of two parts minus the second.", "Name exactly two."
    if scale.rule == "gap" and scale.range is not None and scale.scales:
        yield f"{path}.range", "", "A gap of scales keeps the units of its scales.", "Take the range out."


def _check_range(path: str, scale: Scale) -> Iterator[Fault]:
    if scale.range is not None and scale.range[0] >= scale.range[1]:
        yield f"{path}.range", str(list(scale.range)), "The range must rise.", "Write the lower end first."
    starts = [level.start for level in scale.levels]
    if any(first >= second for first, second in pairwise(starts)):
        yield f"{path}.levels", "", "The levels must begin at rising scores.", "Put them in order, each once."
    if scale.range is not None and starts and starts[0] != scale.range[0]:
        yield (
            f"{path}.levels",
            str(starts[0]),
            "The first level must begin where the range does.",
            f"Begin it at {scale.range[0]:g}.",
        )


def _check_answers(
    path: str, scale: Scale, items: Mapping[str, Item], responses: Mapping[str, ResponseScale]
) -> Iterator[Fault]:
    used = {
        items[name].response: responses[items[name].response]
        for name in scale.items
        if name in items and items[name].response in responses
    }
    for name, response in used.items():
        if response.kind != "ordered":
            yield (
                f"{path}.items",
                name,
                f"Answers of the kind “{response.kind}” have no score.",
                "Leave such items out of scales.",
            )
    ends = {(min(response.values), max(response.values)) for response in used.values()}
    if scale.range is None and len(ends) > 1:
        yield (
            f"{path}.range",
            "",
            "The items have different response ranges, so their answers do not compare.",
            "Add range = [0, 10], or split the scale.",
        )


def _needs_itself(name: str, scales: Mapping[str, Scale]) -> bool:
    seen: set[str] = set()
    waiting = list(scales[name].scales)
    while waiting:
        part = waiting.pop()
        if part == name:
            return True
        if part in scales and part not in seen:
            seen.add(part)
            waiting.extend(scales[part].scales)
    return False


def _check_main_scale(header: Mapping[str, object], scales: Mapping[str, Scale]) -> Iterator[Fault]:
    main = header.get("main_scale")
    if isinstance(main, str) and main and main not in {scale.id for scale in scales.values()}:
        yield "main_scale", main, "There is no such scale.", "Name one of the scales."
    if not scales:
        yield "scales", "", "There is no scale.", "Add at least one [[scales]]."


def _check_opportunity(
    opportunity: Opportunity | None, items: Mapping[str, Item], responses: Mapping[str, ResponseScale]
) -> Iterator[Fault]:
    if opportunity is None:
        return
    response_of = {item.id: responses.get(item.response) for item in items.values()}
    for key, name in (("reason", opportunity.reason), ("routes", opportunity.routes)):
        if name not in response_of:
            yield f"opportunity.{key}", name, "There is no such item.", "Add the item, or correct the name."
    reasons = response_of.get(opportunity.reason)
    for key in ("engaged", "choice", "no_opportunity"):
        for value in getattr(opportunity, key):
            if reasons is not None and value not in reasons.values:
                yield f"opportunity.{key}", str(value), "It is not an answer to that item.", "Use one of its values."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none is defined yet"
