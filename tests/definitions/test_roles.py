"""The roles of posts: the published list, in its order, and the guide times."""

import pytest

from collegium.definitions.roles import LEADERSHIP_PAS_CEILING, role, roles

# Empey and colleagues 2002, as given in Dickinson and Ham 2008, section 6.2.
FORMAL_ROLES = (
    "Clinical lead",
    "Divisional director",
    "Medical director",
    "Assistant or associate medical director",
    "Director of education",
    "Clinical tutor",
    "Postgraduate dean",
    "Director of research and development",
    "Clinical network director",
    "Clinical governance lead",
    "Chief executive",
    "Chair of research ethics committee",
    "Risk management lead",
    "Infection control lead",
)


@pytest.mark.capability("A71")
def test_the_fourteen_formal_roles_in_their_order() -> None:
    listed = [one.title for one in roles() if one.formal_list == "empey-2002"]
    assert tuple(listed) == FORMAL_ROLES


def test_ids_are_unique() -> None:
    assert len({one.id for one in roles()}) == len(roles())


@pytest.mark.capability("A34")
def test_guide_times_as_published() -> None:
    assert role("medical_director").guide_pas == (5, 10)
    assert role("clinical_director").guide_pas == (2, 2)
    assert role("specialty_lead").guide_pas == (0, 1)
    assert LEADERSHIP_PAS_CEILING == 6
