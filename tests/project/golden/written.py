"""Every key and column of the files that people write: definition files, mappings, tables to bring in."""

from __future__ import annotations

import datetime as dt
import pkgutil
import tomllib
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from pydantic import BaseModel

import collegium
from collegium.assessments.campaigns.forms import ADDRESS_COLUMNS, CODE_COLUMNS
from collegium.assessments.instruments import bringing
from collegium.assessments.intake import response_fields
from collegium.assessments.populations import Population
from collegium.board import intake
from collegium.board.reviews import intake as review_intake
from collegium.definitions.barriers import Barrier
from collegium.definitions.evidence import Claim
from collegium.definitions.examples import Example
from collegium.definitions.glossary import Glossary
from collegium.definitions.instrument_files import shipped_instruments
from collegium.definitions.instruments import Instrument
from collegium.definitions.measures import Measure
from collegium.definitions.monthly_files import MonthlyFile, shipped_monthly_files
from collegium.definitions.promise_sources import PromiseSource
from collegium.definitions.roles import Role
from collegium.definitions.survey_tools import Identity, SurveyTools
from collegium.definitions.translation import Audience, TranslationKind
from collegium.documents.paper_file import PaperFile
from collegium.engagement.performance import files as performance_files
from collegium.organisation.importing import KINDS
from collegium.tables.mapping import Field, Mapping
from collegium.tables.mapping_files import to_toml
from collegium.tables.values import DateOrder, DecimalMark

DEFINITIONS: dict[str, type[BaseModel]] = {
    "barrier": Barrier,
    "claim": Claim,
    "example": Example,
    "glossary": Glossary,
    "identity": Identity,
    "instrument": Instrument,
    "measure": Measure,
    "monthly file": MonthlyFile,
    "paper": PaperFile,
    "promise source": PromiseSource,
    "role": Role,
    "survey tools": SurveyTools,
    "translation audience": Audience,
    "translation kind": TranslationKind,
}
LIMITS = (
    *("pattern", "minLength", "maxLength", "minItems", "maxItems"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format"),
)


def definition_facts() -> list[str]:
    """One line for each key of each kind of TOML file, and for each setting of a mapping."""
    found = [fact for name, model in DEFINITIONS.items() for fact in model_facts(name, model)]
    return sorted([*found, *mapping_facts()])


def model_facts(name: str, model: type[BaseModel]) -> Iterator[str]:
    schema = model.model_json_schema(by_alias=True)
    for path, rest in keys_in(schema, schema.get("$defs", {}), ""):
        yield f"{name} | {path} | {rest}"


def keys_in(schema: dict[str, Any], known: dict[str, Any], above: str) -> Iterator[tuple[str, str]]:
    required = schema.get("required", ())
    for key, value in schema.get("properties", {}).items():
        default = "required" if key in required else f"default {value.get('default', '-')!r}"
        yield f"{above}{key}", f"{default} | {kind_of(value, known)}"
        for mark, inner in tables_in(value, known):
            yield from keys_in(inner, known, f"{above}{key}{mark}.")


def tables_in(value: dict[str, Any], known: dict[str, Any], mark: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The tables below a key: its own, those of its list, or those under names that people choose."""
    if "$ref" in value:
        yield mark, known[value["$ref"].rpartition("/")[2]]
    for one in value.get("anyOf", ()):
        yield from tables_in(one, known, mark)
    if isinstance(value.get("items"), dict):
        yield from tables_in(value["items"], known, f"{mark}[]")
    if isinstance(value.get("additionalProperties"), dict):
        yield from tables_in(value["additionalProperties"], known, f"{mark}.*")


def kind_of(value: dict[str, Any], known: dict[str, Any]) -> str:
    """What may stand there, in short."""
    if "$ref" in value:
        return "table"
    if "anyOf" in value:
        return " or ".join(kind_of(one, known) for one in value["anyOf"])
    words = [str(value.get("type", "anything"))]
    words += [f"one of {', '.join(map(str, value['enum']))}"] if "enum" in value else []
    words += [f"always {value['const']}"] if "const" in value else []
    words += [f"{limit} {value[limit]}" for limit in LIMITS if limit in value]
    if isinstance(value.get("items"), dict):
        words.append(f"of {kind_of(value['items'], known)}")
    return " ".join(words)


def mapping_facts() -> Iterator[str]:
    full = Mapping(columns={"x": "x"}, constants={"x": "x"}, values={"x": {"x": "x"}}, comments={"x": "x"})
    for key, value in tomllib.loads(to_toml(full)).items():
        yield f"mapping | {key} | {type(value).__name__}"
    for key, words in (("date_format", DateOrder), ("decimal_mark", DecimalMark)):
        yield f"mapping | {key} | one of {', '.join(repr(str(word)) for word in words)}"


def every_model() -> set[type[BaseModel]]:
    """Each model of the project that checks a file."""
    for module in pkgutil.walk_packages(collegium.__path__, "collegium."):
        if module.name.startswith(("collegium.definitions", "collegium.documents")):
            import_module(module.name)

    def below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
        for one in model.__subclasses__():
            yield one
            yield from below(one)

    return {model for model in below(BaseModel) if model.__module__.startswith("collegium.") and model.model_fields}


def recorded_models() -> set[str]:
    """The names of the models that the facts speak of."""
    found: set[str] = set()
    for model in DEFINITIONS.values():
        found |= {model.__name__, *model.model_json_schema().get("$defs", ())}
    return found


def column_facts() -> list[str]:
    """One line for each kind of table to bring in, and for each of its columns."""
    found: list[str] = []
    for kind in KINDS:
        about = (
            f"register_wide {kind.register_wide} | ours {kind.ours} | header {kind.has_header} | ending {kind.ending}"
        )
        found.append(f"register {kind.id} | {kind.title} | {about}")
        found += field_facts(f"register {kind.id}", kind.fields)
    found += field_facts("observations", intake.FIELDS)
    found += field_facts("service reviews", review_intake.FIELDS)
    for instrument in shipped_instruments():
        if instrument.items:
            found += field_facts(
                f"answers to {instrument.id}", response_fields(instrument, Population(dt.date(2026, 1, 1), (), {}, 0))
            )
    for form in shipped_monthly_files():
        found += [f"providers, {form.id} | {column}" for column in sorted(form.columns())]
    for name, columns in (
        ("questions of an instrument", bringing.COLUMNS),
        ("scores and outcomes", performance_files.COLUMNS),
        ("staff codes of a campaign, any of", CODE_COLUMNS),
        ("addresses of a campaign, any of", ADDRESS_COLUMNS),
    ):
        found += [f"{name} | {column}" for column in columns]
    return found


def field_facts(name: str, fields: Sequence[Field]) -> Iterator[str]:
    for one in fields:
        required = "required" if one.required else "optional"
        choices = ", ".join(one.choices)
        also = ", ".join(one.synonyms)
        yield f"{name} | {one.name} | {one.title} | {required} | {one.kind} | choices: {choices} | also: {also}"
