"""Pages that no link leads to at first: what a role does so that they are there."""

from __future__ import annotations

import html
import re

from playwright.sync_api import Page

from tests.journeys.conftest import TRUST
from tests.journeys.crawl import kind_of
from tests.journeys.custodian import launch
from tests.journeys.following import follow
from tests.organisation.esr_extract import extract

BAD_UNITS = b"unit_code,name,kind,parent_code,accountability,starts,ends\nNEU,Neurology,nothing,NOWHERE,,,\n"
NEW_UNITS = (
    b"unit_code,name,kind,parent_code,accountability,starts,ends\nNEU,Neurology,directorate,,doctor,2026-04-01,\n"
)
ODS_ROW = [
    '"RZZ"',
    '"RIVERSIDE NHS TRUST"',
    '"Y62"',
    '"QOP"',
    *['""'] * 5,
    '"M1 1AA"',
    '"20170401"',
    '"20240331"',
    *['""'] * 15,
]
# Everybody's own account; the sign-in library leads to some of these only now and then.
OWN_ACCOUNT = (
    "/account/logout/",
    "/account/reauthenticate/",
    "/account/password/change/",
    "/account/second-factor/reauthenticate/",
    "/account/second-factor/recovery-codes/generate/",
    "/account/second-factor/totp/deactivate/",
)


def hand_over(page: Page, home: str, kind: str, name: str, content: bytes) -> str:
    """Upload a file through the page; the address that it leads to."""
    page.goto(home)
    page.get_by_label("Kind of file").select_option(kind)
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    follow(page.get_by_role("button", name="Upload"))
    page.wait_for_url(f"**{home}*/**")
    return page.url.removeprefix(str(origin(page)))


def origin(page: Page) -> str:
    return str(page.evaluate("location.origin"))


def look_at_mapping(page: Page) -> str:
    follow(page.get_by_role("button", name="Check before saving"))
    page.get_by_role("heading", name="Check before saving").first.wait_for()
    return page.url.removeprefix(origin(page))


def add_wave(page: Page, title: str, opened: str, closed: str, population: str, instrument: str = "") -> str:
    page.goto(f"{TRUST}engagement/add/")
    if instrument:
        page.locator("select[name=instrument_id]").select_option(instrument)
    page.get_by_label("Title").fill(title)
    page.get_by_label("First day of answers").fill(opened)
    page.get_by_label("Last day of answers").fill(closed)
    page.get_by_label("Counted in the register as at").fill(population)
    follow(page.get_by_role("button", name="Keep"))
    page.get_by_role("heading", level=1, name="Answers of").wait_for()
    return page.url.removeprefix(origin(page))


def bring_in_answers(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    follow(page.get_by_role("button", name="Bring in the file"))
    page.get_by_role("heading", name="1. The file", exact=True).wait_for()


def bring_in_figures(page: Page) -> str:
    """A file with a figure to look at and one that is refused."""
    content = b"measure,period,value\nae-four-hours,2026-11,0.79\nno-such-measure,2026-11,1\n"
    return hand_over(page, f"{TRUST}import/", "observations", "figures.csv", content)


def prepared(role: str, page: Page) -> list[str]:
    if role == "office":
        return prepared_by_office(page)
    if role == "analyst":
        return prepared_by_analyst(page)
    return list(OWN_ACCOUNT) if role == "board_member" else []


def prepared_by_office(page: Page) -> list[str]:
    mapping = hand_over(page, f"{TRUST}import/", "esr_positions", "positions.csv", extract(60))
    preview = look_at_mapping(page)
    bad = hand_over(page, f"{TRUST}import/", "units", "units.csv", BAD_UNITS)
    removable(page)
    new_limits(page)
    states = [
        f"{TRUST}{one}"
        for one in (
            "board/measures/",
            "board/papers/",
            "board/promises/?state=kept",
            "engagement/ratings/",
        )
    ]
    return [
        mapping, preview, bad, *books_of_the_board(page), *links_beyond(page, *states), *asking(page), own_draft(page),
        *providers_waiting(page), *rating_of_maturity(page), *held_person(page),
    ]  # fmt: skip


def links_beyond(page: Page, *listings: str) -> list[str]:
    """Of every kind of page that the things in these lists lead to, in whatever state they are, one."""

    def links(path: str) -> list[str]:
        answer = page.request.get(path)
        assert answer.ok, f"{path} answered {answer.status}"
        found = re.findall(r'href="(/[^"#]*)"', answer.text().partition("<main")[2])
        return [html.unescape(one) for one in found if "/rows." not in one]

    kinds: dict[str, str] = {}
    for listing in listings:
        for thing in dict.fromkeys(one for one in links(listing) if one.startswith(listing.partition("?")[0])):
            kinds |= {kind_of(one): one for one in links(thing) if one.startswith(TRUST)}
    return list(kinds.values())


def asking(page: Page) -> list[str]:
    """A campaign that is being prepared, one whose office sees who has answered, and the one that is open."""
    prepared = campaign_of(page, "To be asked", "anonymous", "collegium-medical-engagement-1")
    found = [f"{prepared}{one}/" for one in ("", "settings", "groups", "addresses", "key", "launch")]
    known = campaign_of(page, "Asked by name", "confidential", "collegium-perceived-influence-1")
    launch(page)
    page.get_by_role("link", name="Who has answered").wait_for()
    page.goto(f"{TRUST}engagement/")
    picture = page.get_by_role("link", name="Autumn 2026", exact=True).first.evaluate("one => one.pathname")
    return [
        *(one.replace("//", "/") for one in found),
        *(f"{known}{one}/" for one in ("answered", "close", "close/without-results", "again")),
        f"{picture}opening/",
    ]


def campaign_of(page: Page, title: str, mode: str, instrument: str) -> str:
    add_wave(page, title, "2026-11-01", "2027-11-01", "2026-11-02", instrument)
    page.goto(page.url.replace("/answers/", "/campaign/"))
    page.locator("select[name=mode]").select_option(mode)
    follow(page.get_by_role("button", name="Keep"))
    page.get_by_role("link", name="Make the custodian’s key").wait_for()
    return page.url.removeprefix(origin(page))


def new_limits(page: Page) -> None:
    page.goto(f"{TRUST}board/measures/ae-four-hours/limits/")
    page.get_by_label("First month of the new limits").fill("2025-10-01")
    page.get_by_label("Reason").fill("A second entrance was opened")
    page.get_by_label("Decided by").fill("Chief operating officer")
    page.get_by_label("Decided on").fill("2025-11-03")
    follow(page.get_by_role("main").get_by_role("button").last)
    page.get_by_role("link", name="Take back the limits").wait_for()


def own_draft(page: Page) -> str:
    """A copy of a shipped questionnaire has no problems, so it may be looked at and published."""
    page.goto(f"{TRUST}engagement/instruments/of/collegium-pairing-health-1/copy/")
    follow(page.get_by_role("button", name="Copy to edit"))
    page.get_by_role("link", name="Publish").wait_for()
    return page.url.removeprefix(origin(page))


def providers_waiting(page: Page) -> list[str]:
    """A file by provider of which it is not decided what its columns are."""
    content = b"month,provider,seen,late\n2026-01,R01,100,5\n2026-02,R01,120,6\n"
    return [hand_over(page, f"{TRUST}import/", "providers", "providers.csv", content)]


def books_of_the_board(page: Page) -> list[str]:
    """Pages that only a question in some state, or a meeting with a decision, leads to."""
    found = []
    for state, steps in (
        ("received", ("acknowledge", "answer", "decline")),
        ("answered", ("promise", "close", "publish")),
        ("closed", ("reopen",)),
    ):
        page.goto(f"{TRUST}board/questions/?state={state}")
        question = page.locator("tbody a[href*='/board/questions/']").first.evaluate("one => one.pathname")
        found += [f"{question}{step}/" for step in steps]
    page.goto(f"{TRUST}board/questions/?q=dialysis")
    question = page.locator("tbody a[href*='/board/questions/']").first.evaluate("one => one.pathname")
    found.append(f"{question}withdraw/")
    page.goto(f"{TRUST}board/meetings/")
    follow(page.get_by_role("link", name="Trust board, 26 September 2026"))
    return [*found, page.locator("a[href$='/take-back/']").first.evaluate("one => one.pathname")]


def removable(page: Page) -> None:
    """A note that is removed again, so that there is something to put back."""
    page.goto(f"{TRUST}facts/role-layer/add/")
    page.get_by_label("Layer, 1 at the top").fill("9")
    page.get_by_label("Role or roles in this layer").fill("Removed again")
    follow(page.get_by_role("button", name="Save", exact=True))
    page.get_by_text("Saved.").wait_for()
    follow(page.get_by_role("link", name="remove Removed again"))
    page.get_by_label("Reason").fill("Entered by mistake")
    follow(page.get_by_role("button", name="Remove"))
    page.get_by_text("Removed.", exact=False).first.wait_for()


def prepared_by_analyst(page: Page) -> list[str]:
    whole = hand_over(page, "/organisations/import/", "ods_trusts", "etr.csv", (",".join(ODS_ROW) + "\n").encode())
    whole_preview = look_at_mapping(page)
    units = hand_over(page, f"{TRUST}import/", "units", "units.csv", NEW_UNITS)
    answers = add_wave(page, "Pages of a wave", "2026-01-05", "2026-02-05", "2026-01-05")
    bring_in_answers(page, "answers.csv", b"Department,layer,w01\nSomewhere,rank_and_file,3\n")
    figures = bring_in_figures(page)
    wave = answers.removesuffix("answers/")
    return [whole, whole_preview, units, answers, f"{answers}columns/", f"{wave}correct/", figures]


def rating_of_maturity(page: Page) -> list[str]:
    """A round that nobody has answered, so that its cut-points may be changed, and the link of a rater without an account."""
    page.goto(f"{TRUST}engagement/ratings/add/?instrument=collegium-qi-governance-1")
    page.get_by_label("Title").fill("Quality improvement and governance")
    page.get_by_label("Due by").fill("2026-12-31")
    follow(page.get_by_role("main").get_by_role("button").last)
    page.get_by_role("heading", level=1, name="Quality improvement and governance").wait_for()
    opened = page.url.removeprefix(origin(page))
    page.goto(f"{opened}raters/")
    page.get_by_label("Name", exact=True).fill("Rosalind Rater")
    follow(page.get_by_role("button", name="Ask this person"))
    page.goto(f"{opened}raters/links/")
    link = re.search(r"/rate/[^\s<]+", page.get_by_role("main").inner_text())
    assert link
    return [opened, link[0]]


def held_person(page: Page) -> list[str]:
    """What the record says of somebody, while someone has asked for it; and of somebody else, to be erased or held."""
    page.goto(f"{TRUST}people/")
    person = page.locator("main tbody a[href*='/people/']").last.evaluate("one => one.pathname")
    other = page.locator("main tbody a[href*='/people/']").first.evaluate("one => one.pathname")
    page.goto(person.replace("/people/", "/record/people/"))
    follow(page.get_by_role("link", name="Put it on hold"))
    page.get_by_label("Reason").fill("Subject access request 2026-14")
    follow(page.get_by_role("button", name="Put on hold"))
    page.get_by_text("On hold: nothing can be erased").wait_for()
    recorded = other.replace("/people/", "/record/people/")
    return [page.url.removeprefix(origin(page)), f"{recorded}erase/", f"{recorded}hold/"]
