"""The world that the other tests stand on is what it says it is."""

from collegium.accounts.roles import Permission
from collegium.audit.queries import first_broken_link
from collegium.organisation.access import access_for
from collegium.organisation.models import Membership, UnitPlacement
from tests.conftest import ClientOf
from tests.world import World


def test_endoscopy_moved(world: World) -> None:
    before = UnitPlacement.objects.at(world.moved_on.replace(month=3)).get(unit=world.units["ENDO"])
    after = UnitPlacement.objects.at(world.moved_on).get(unit=world.units["ENDO"])
    assert (before.parent.code, after.parent.code) == ("SUR", "MED")


def test_the_chief_of_service_in_surgery_is_vacant(world: World) -> None:
    assert not Membership.objects.at(world.today).filter(post=world.posts["SUR-CS"]).exists()


def test_the_leader_leads_cardiology_and_what_is_below(world: World) -> None:
    access = access_for(world.users.leader, world.today)
    assert access.led_units == {world.units["CARD"].pk, world.units["CATH"].pk}
    assert access.may(Permission.VIEW_ENGAGEMENT, world.organisation)


def test_the_office_may_do_everything_at_home_and_nothing_elsewhere(world: World) -> None:
    access = access_for(world.users.office, world.today)
    assert all(access.may(one, world.organisation) for one in Permission)
    assert not any(access.may(one, world.other) for one in Permission)


def test_a_stranger_may_nothing(world: World) -> None:
    assert not access_for(world.users.stranger, world.today).by_organisation


def test_everything_was_recorded(world: World) -> None:
    assert first_broken_link() is None


def test_client_of_reaches_the_home_page(world: World, client_of: ClientOf) -> None:
    page = client_of(world.users.stranger).get("/")
    assert page.status_code == 200
    assert "No organisation has been opened to you yet" in page.text
