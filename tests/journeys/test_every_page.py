"""Every page of every role passes the accessibility rules, wide and narrow, and its console stays silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import pytest
from playwright.sync_api import Browser, Page

from collegium.registers.pages import FilePage, ListPage
from tests.journeys.conftest import NARROW, TRUST, Check, Server, SignIn, new_context
from tests.journeys.crawl import Crawl
from tests.journeys.following import follow
from tests.journeys.preparing import prepared
from tests.journeys.shared import Shared
from tests.project.addresses import addresses

pytestmark = pytest.mark.browser
LEAST_KINDS = {
    "office": 60,
    "analyst": 35,
    "unit_leader": 15,
    "doctor": 10,
    "board_member": 15,
    "secretary": 15,
    "national_analyst": 8,
}
FILES = "answers with a file, not with a page"
SENT = "takes what a form sends, and leads back to a page"
INVITED = "looked at by the person of test_invitation.py"
CLOSED = "refused: this part of the sign-in library is not used"
NO_DIRECTORY = "leads to a hospital's own directory, which the demonstration has not"
NOT_LOOKED_AT = {
    "example_file": FILES,
    "engagement:report": FILES,
    "engagement:figures_file": FILES,
    "board:document": FILES,
    "assessments:campaign_letters": FILES,
    "commitments:calendar": FILES,
    "engagement:own_leading_file": FILES,
    "board:paper_draft": FILES,
    "board:paper_document": FILES,
    "commitments:unit_document": FILES,
    "commitments:feed": FILES,
    "board:measure_file": FILES,
    "board:comparison_file": FILES,
    "board:provider_document": FILES,
    "board:meeting_minutes": FILES,
    "board:questions_file": FILES,
    "board:barriers_file": FILES,
    "board:digest_document": FILES,
    "board:review_document": FILES,
    "assessments:draft_download": FILES,
    "assessments:instrument_file": FILES,
    "assessments:instrument_template": FILES,
    "assessments:own_file": FILES,
    "assessments:campaign_mail": SENT,
    "mfa_download_recovery_codes": FILES,
    "organisation:import_all_problems": FILES,
    "organisation:import_all_kept_mapping": FILES,
    "organisation:import_all_template": FILES,
    "organisation:record_csv": FILES,
    "organisation:import_problems": FILES,
    "organisation:import_kept_mapping": FILES,
    "organisation:import_template": FILES,
    "organisation:export": FILES,
    "organisation:import_all_discard": SENT,
    "organisation:import_discard": SENT,
    "organisation:propose_tasks": SENT,
    "board:paper_part_move": SENT,
    "board:agenda_item_move": SENT,
    "mfa_activate_totp": INVITED,
    "mfa_view_recovery_codes": INVITED,
    "account_signup": CLOSED,
    "account_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_set_password": CLOSED,
    "account_reset_password": CLOSED,
    "account_reset_password_done": CLOSED,
    "account_confirm_login_code": CLOSED,
    "account_confirm_email": CLOSED,
    "socialaccount_signup": CLOSED,
    "socialaccount_connections": CLOSED,
    "openid_connect_login": NO_DIRECTORY,
    "organisation:access_untie": NO_DIRECTORY,
    "openid_connect_callback": NO_DIRECTORY,
}
WAY_IN = {
    "account_login": "/account/login/",
    "account_login, filled in": "/account/login/?as=office",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "account_inactive": "/account/inactive/",
    "account_reset_password_from_key": "/account/password/reset/key/1-x/",
    "account_reset_password_from_key_done": "/account/password/reset/key/done/",
    "socialaccount_login_cancelled": "/account/directory/login/cancelled/",
    "socialaccount_login_error": "/account/directory/login/error/",
}
# Looked at as a respondent, who has no account.
RESPONDENT = ("enter_code", "answer", "answer_part", "answer_send", "answer_thanks")


@dataclass(frozen=True)
class Walk:
    """What one role saw and what was wrong with it, as every worker may read it."""

    found: dict[str, list[str]]
    faults: list[str]
    console: list[str]


WalkAs = Callable[[str], Walk]


@pytest.fixture(scope="module")
def walk_as(enter: SignIn, accessibility: Check, shared: Shared) -> WalkAs:
    """One walk for each role, whichever test of whichever worker asks first."""

    def walked(role: str) -> dict[str, object]:
        console: list[str] = []
        page = enter(role, console)
        crawl = Crawl(page, accessibility, console)
        crawl.from_links(shared, "/", *prepared(role, page))
        page.context.close()
        return asdict(Walk(crawl.found, crawl.faults, console))

    return lambda role: Walk(**shared.once(f"walk as {role}", lambda: walked(role)))


@pytest.fixture
def stranger(browser: Browser, server: Server) -> Iterator[tuple[Page, list[str]]]:
    said: list[str] = []
    context = new_context(browser, said, base_url=server.address, viewport=NARROW)
    yield context.new_page(), said
    context.close()


@pytest.mark.parametrize("role", LEAST_KINDS)
def test_every_page_that_a_role_reaches_is_accessible(role: str, walk_as: WalkAs) -> None:
    walk = walk_as(role)
    assert walk.faults == [], "\n".join(walk.faults)
    assert len(walk.found) >= LEAST_KINDS[role], sorted(walk.found)


@pytest.mark.parametrize("role", LEAST_KINDS)
def test_no_page_of_a_role_complains_on_the_console(role: str, walk_as: WalkAs) -> None:
    walk = walk_as(role)
    assert walk.console == [], "\n".join(sorted(set(walk.console)))


def test_the_way_in_is_accessible(stranger: tuple[Page, list[str]], accessibility: Check) -> None:
    page, said = stranger
    crawl = Crawl(page, accessibility, said)
    for name, path in WAY_IN.items():
        crawl.load(path, NARROW, status=401 if name == "socialaccount_login_error" else 200)
        crawl.look(path)
    page.goto("/account/login/?as=board_member")
    follow(page.get_by_role("button", name="Sign in", exact=True))
    page.get_by_role("heading", name="Enter your code").wait_for()
    crawl.look("the code of the second factor")
    page.get_by_label("Code", exact=True).fill("000000")
    follow(page.get_by_role("button", name="Continue"))
    page.get_by_role("alert").wait_for()
    crawl.look("a wrong code")
    assert crawl.faults == [], "\n".join(crawl.faults)
    assert [one for one in said if "status of 401" not in one] == []


def test_the_pages_of_a_respondent_are_accessible(
    server: Server, stranger: tuple[Page, list[str]], accessibility: Check
) -> None:
    page, said = stranger
    crawl = Crawl(page, accessibility, said)
    code = (server.data / "demo-answer-codes.txt").read_text().split()[0]

    def look(path: str) -> None:
        crawl.load(path, NARROW)
        crawl.look(path)

    look("/answer/")
    look(f"/answer/{code}/")
    for number in (1, 2):
        look(f"/answer/{code}/{number}/")
        for group in page.get_by_role("main").get_by_role("group").all():
            group.get_by_role("radio").first.check()
        follow(page.get_by_role("main").get_by_role("button").first)
    look(f"/answer/{code}/send/")
    follow(page.get_by_role("main").get_by_role("button").first)
    page.wait_for_url("**/answer/thanks/")
    crawl.look("the thanks")
    assert crawl.faults == [], "\n".join(crawl.faults)
    assert said == []


@pytest.mark.parametrize(
    ("role", "path", "button"),
    [
        ("office", f"{TRUST}facts/post/add/", "Save"),
        ("office", f"{TRUST}import/", "Upload"),
        ("office", f"{TRUST}access/give/", None),
        ("analyst", f"{TRUST}engagement/add/", "Keep"),
    ],
)
def test_a_form_with_mistakes_is_accessible(
    role: str, path: str, button: str | None, enter: SignIn, accessibility: Check
) -> None:
    page = enter(role)
    page.goto(path)
    main = page.get_by_role("main")
    page.eval_on_selector_all("main form[method=post]", "all => all.forEach(one => { one.noValidate = true })")
    follow(main.get_by_role("button", name=button, exact=True) if button else main.get_by_role("button").last)
    page.get_by_role("heading", name="There is a problem").wait_for()
    crawl = Crawl(page, accessibility, [])
    crawl.look(path)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    crawl.look(path)
    page.context.close()
    assert crawl.faults == [], "\n".join(crawl.faults)


def test_every_address_was_looked_at(walk_as: WalkAs) -> None:
    """What no role's links lead to is named above, with its reason."""
    seen = {kind.split(" ")[0] for role in LEAST_KINDS for kind in walk_as(role).found} | set(WAY_IN)
    seen.add("mfa_authenticate")  # looked at on the way in
    seen |= {f"assessments:{one}" for one in RESPONDENT}
    every = {address.name for address in addresses()}
    # The pages of registers are made by one mechanism: each kind of page was looked at for some register. Lists are not:
    # to each of them a link must lead.
    views = {address.name: getattr(address.view, "view_class", None) for address in addresses()}
    kinds = {FilePage, *(view for name, view in views.items() if name in seen and view not in (None, ListPage))}
    seen |= {name for name, view in views.items() if view in kinds}
    missed, gone = every - seen - set(NOT_LOOKED_AT), set(NOT_LOOKED_AT) - every
    assert not missed, "\n".join(sorted(missed))
    assert not gone, "no longer an address:\n" + "\n".join(sorted(gone))
