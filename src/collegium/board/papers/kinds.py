"""The parts that the board's own books give: words, measures, promises, comparisons, reviews of services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from collegium.board.comparison import presenters as funnels
from collegium.board.comparison import queries as comparisons
from collegium.board.comparison.reports import report_of as funnel_of
from collegium.board.measures import known_measures
from collegium.board.models import ServiceReview
from collegium.board.papers.parts import Chosen, Drawn, Fragment, PartKind, Piece, register
from collegium.board.presenters.series import Row, chart_of, method_line, noun_of, row_of
from collegium.board.providers import document as lists
from collegium.board.providers.reports import providers_of, sets_of
from collegium.board.providers.reports import report_of as providers_report
from collegium.board.queries import recorded
from collegium.board.reports import Series, board_of
from collegium.board.reviews import presenters as reviews
from collegium.board.reviews.queries import indicators_of, unit_names
from collegium.board.reviews.reports import IndicatorReport
from collegium.board.reviews.reports import report_of as indicator_of
from collegium.charts.service import NOTE, service_picture
from collegium.commitments.models import Commitment
from collegium.commitments.presenters import state_words
from collegium.commitments.readers import for_document
from collegium.documents.document import Column, Heading, Paragraph, Run, Table
from collegium.organisation.models import Organisation
from collegium.tables.characters import in_order
from collegium.wording.dates import as_at, day
from collegium.wording.numbers import plural

ORDINARY = "The {period} lies within ordinary variation: the same causes are at work as in the {period}s before, and no single event explains it."
# Every organisation's promises in a paper: those open, and those that ended within the last quarter.
LATELY = dt.timedelta(days=92)


def offered_measures(organisation: Organisation, as_of: dt.date) -> Sequence[tuple[str, str]]:
    known = known_measures(organisation, as_of)
    with_figures = set(recorded(organisation, as_of, None).values_list("measure", flat=True))
    found = [(one.id, one.title) for one in known.values() if one.id in with_figures]
    return sorted(found, key=lambda pair: in_order(pair[1]))


def measure(chosen: Chosen) -> Fragment | None:
    made = board_of(chosen.organisation, chosen.as_of, chosen.unit_id, chosen.reference)
    if not made.series:
        return None
    series = made.series[0]
    row = row_of(series, made)
    facts = [["Latest", f"{row.latest} ({row.month})"], ["Target", row.target], ["Variation", row.variation_text], ["Against the target", row.assurance_text]]  # fmt: skip
    # What is not recorded is not said: the paper's own sentence on what is being done may stand next to it.
    facts += [[what, said] for what, said in (("Owner", row.owner), ("Next action", row.next_action)) if said]
    pieces: list[Piece] = [
        Drawn(chart_of(series, made), row.measure.title, row.words.shows, row.measure.caveat),
        Table(f"{row.measure.title}, in short", [Column("What"), Column("As it stands")], facts, method_line(series)),
    ]
    return Fragment(row.measure.title, pieces, measure_sentences(series, row))


def measure_sentences(series: Series, row: Row) -> dict[str, str]:
    """What a rule may say of a measure; what follows from it only people can say."""
    found = {"shows": row.words.shows, "uncertainty": f"{row.words.sure} {row.words.not_shows}"}
    if row.variation == "common_cause":
        found["cause"] = ORDINARY.format(period=noun_of(series))
    if row.next_action:
        found["action"] = f"{row.next_action}." + (f" Owner: {row.owner}." if row.owner else "")
    return found


def offered_promises(organisation: Organisation, as_of: dt.date) -> Sequence[tuple[str, str]]:
    return [("all", "Open promises, and those that ended in the last three months"), ("overdue", "Overdue promises")]


def promises(chosen: Chosen) -> Fragment | None:
    found = Commitment.objects.filter(organisation=chosen.organisation, made_on__lte=chosen.as_of).select_related(
        "owner"
    )
    rows = [one for one in for_document(found, private=chosen.private) if wanted(one, chosen)]
    title = "Overdue promises" if chosen.reference == "overdue" else "Promises"
    if not rows:
        return Fragment(title, [Paragraph("None.")])
    cells = [
        [one.text, one.owner.name if one.owner else "nobody yet", day(one.due_on) if one.due_on else "no date yet", state_words(one, chosen.as_of)]
        for one in rows
    ]  # fmt: skip
    columns = [Column(name) for name in ("Promise", "Owner", "Due", "State")]
    return Fragment(title, [Table(f"Promises, {as_at(chosen.as_of)}", columns, cells)])


def wanted(one: Commitment, chosen: Chosen) -> bool:
    if chosen.reference == "overdue":
        return one.overdue(chosen.as_of)
    return one.open or (one.closed_on is not None and one.closed_on >= chosen.as_of - LATELY)


def offered_comparisons(organisation: Organisation, as_of: dt.date) -> Sequence[tuple[str, str]]:
    return [(str(one.pk), one.title) for one in comparisons.comparisons(organisation, as_of)]


def comparison(chosen: Chosen) -> Fragment | None:
    found = comparisons.comparison(chosen.organisation, int(chosen.reference))
    if found is None or (found.withdrawn_on is not None and found.withdrawn_on <= chosen.as_of):
        return None
    report = funnel_of(found, comparisons.units_of(found))
    words = funnels.words_of(report)
    pieces: list[Piece] = [
        Drawn(funnels.chart_of(report, chosen.organisation.code), found.title, words.shows, found.caveat)
    ]
    own = [one for one in report.placed if one.unit.code == chosen.organisation.code]
    if own:
        head = [Column(str(one["text"])) for one in funnels.columns_of(report)]
        cells = [[str(cell["text"]) or "–" for cell in funnels.cells_of(report, one)] for one in own]
        pieces.append(Table("This organisation in the funnel", head, cells))
    pieces.append(Paragraph([Run(funnels.method_line(report), emphasis=True)]))
    narrative = {"shows": words.shows, "uncertainty": f"{words.sure} {words.not_shows}"}
    return Fragment(found.title, pieces, narrative)


def offered_providers(organisation: Organisation, as_of: dt.date) -> Sequence[tuple[str, str]]:
    return [(str(one.pk), one.title) for one in sets_of(organisation, as_of)]


def providers(chosen: Chosen) -> Fragment | None:
    """Every provider of a list by every measure; the own organisation's charts where it is one of them."""
    found = next((one for one in sets_of(chosen.organisation, chosen.as_of) if str(one.pk) == chosen.reference), None)
    if found is None:
        return None
    report = providers_report(found, providers_of(found, chosen.as_of), chosen.as_of)
    own = next((one for one in report.providers if one.code == chosen.organisation.code), None)
    pieces: list[Piece] = []
    for one in report.measures:
        pieces.append(Heading(1, one.title))
        if own is not None and one.id in own.series:
            drawn = chart_of(own.series[one.id], report.board)
            pieces.append(Drawn(drawn, f"{one.title}: {lists.label(own)}", own.rows[one.id].words.shows, one.caveat))
        pieces += lists.of_measure(report, one)
    pieces.append(Paragraph([Run(lists.method_words(report), emphasis=True)]))
    return Fragment(found.title, pieces, {"shows": lists.shows(report), "uncertainty": lists.unsure(report)})


def offered_reviews(organisation: Organisation, as_of: dt.date) -> Sequence[tuple[str, str]]:
    """Those that the board may see by that day: a lead sees its service's figures first."""
    names = unit_names(organisation)
    found = ServiceReview.objects.filter(organisation=organisation, board_from__lte=as_of)
    return [(str(one.pk), f"{names.get(one.unit_id, one.title)}: {one.title}") for one in found]


def review(chosen: Chosen) -> Fragment | None:
    found = ServiceReview.objects.filter(organisation=chosen.organisation, pk=int(chosen.reference), board_from__lte=chosen.as_of).first()  # fmt: skip
    if found is None:
        return None
    unit = unit_names(chosen.organisation).get(found.unit_id, found.title)
    reports = [indicator_of(one, found.peer_rule) for one in indicators_of(found)]
    if not reports:
        return Fragment(f"{unit}: {found.title}", [Paragraph("This review has no figures.")])
    return Fragment(f"{unit}: {found.title}", list(review_pieces(found, unit, reports)), {"shows": " ".join(f"{one.indicator.name}: {reviews.sentence(one)}" for one in reports[:2]), "uncertainty": reviews.NOT_A_RANKING})  # fmt: skip


def review_pieces(found: ServiceReview, unit: str, reports: Sequence[IndicatorReport]) -> Iterator[Piece]:
    picture = service_picture(f"{unit}, {found.title}", [reviews.panel_of(one) for one in reports])
    yield Drawn(picture, f"{unit} beside its peers", "", NOTE)
    yield reviews.latest_table(reports, f"{plural(len(reports), 'figure')}. {reviews.method_line(found)}")
    yield reviews.beside_list(reports)
    yield Paragraph(reviews.NOT_A_RANKING)
    if found.lead_comment:
        yield Paragraph([Run("What the service says: ", strong=True), Run(found.lead_comment)])


def words(chosen: Chosen) -> Fragment:
    """The author's own text stands in the part itself."""
    return Fragment("", [])


OWN_KINDS = (
    PartKind("text", "Words", "Your own text. An empty line begins a paragraph; “- ” begins a point of a list.", words),
    PartKind("measure", "A measure", "Its chart, its sentences, its owner and its next action.", measure, offered_measures, True),
    PartKind("promises", "Promises", "What was promised, by whom and by when.", promises, offered_promises),
    PartKind("comparison", "A comparison or mortality", "A funnel of units with this organisation in it.", comparison, offered_comparisons, True),
    PartKind("providers", "Providers side by side", "Every provider of a list by its measures, each against its own past.", providers, offered_providers, True),
    PartKind("review", "A review of a service", "Its figures beside its peers’, once the board may see it.", review, offered_reviews, True),
)  # fmt: skip


def register_own() -> None:
    for one in OWN_KINDS:
        register(one)
