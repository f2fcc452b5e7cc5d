"""What ends a person's access ends it at her next request, and a session works in one clinic."""

from types import SimpleNamespace

import pytest

from prescribing.models import Membership, Role
from tests import builders
from tests.access.asking import blank, session_of, user_without_clinic
from tests.access.world import ROLES


@pytest.fixture
def somebody(kestrel, actors):
    member = kestrel.prescriber
    member.refresh_from_db()
    return SimpleNamespace(member=member, user=member.user, session=actors["prescriber"].session)


def page_of(place):
    return f"/patients/{place.patient.pk}/"


def users(somebody):
    return type(somebody.user).objects.filter(pk=somebody.user.pk)


def memberships(somebody):
    return Membership.objects.filter(pk=somebody.member.pk)


def change_password(somebody):
    somebody.user.set_password("another horse, another battery")
    somebody.user.save(update_fields=["password"])


ENDS = {
    "she is disabled": (lambda one: users(one).update(is_active=False), "/sign-in/"),
    "her membership has ended": (lambda one: memberships(one).update(is_active=False), "/clinic/"),
    "her password has changed": (change_password, "/sign-in/"),
}


@pytest.mark.parametrize(("end", "leads_to"), ENDS.values(), ids=ENDS)
@pytest.mark.hazard("H49")
def test_access_ends_at_the_next_request(end, leads_to, somebody, kestrel, asker):
    assert asker.ask("GET", page_of(kestrel), session=somebody.session).status == 200
    end(somebody)
    for address in (
        "/",
        page_of(kestrel),
        kestrel.at("/prescriptions/{signed}/prints/{print}/"),
    ):
        got = asker.ask("GET", address, session=somebody.session)
        assert (got.status, got.location.startswith(leads_to)) == (302, True)
        assert not kestrel.marks.found_in(got.text)
    posted = asker.ask(
        "POST",
        f"{page_of(kestrel)}conditions/add/",
        {"key": "0" * 32, "text": "typed"},
        session=somebody.session,
    )
    # Whoever may sign in again does so on the answer, which keeps what she typed.
    assert posted.status == (403 if leads_to == "/sign-in/" else 302)
    assert "prescribing_condition" not in posted.wrote
    desk = asker.ask("GET", "/admin/prescribing/prescription/", session=somebody.session)
    assert desk.status in {302, 403}
    assert kestrel.marks("family") not in desk.text


def test_a_new_role_counts_at_the_next_request(somebody, kestrel, asker):
    memberships(somebody).update(role=Role.MANAGER, is_medical_lead=False)
    assert asker.ask("GET", page_of(kestrel), session=somebody.session).status == 403
    memberships(somebody).update(role=Role.REVIEWER)
    assert asker.ask("GET", page_of(kestrel), session=somebody.session).status == 200
    stop = f"/prescriptions/{kestrel.signed.pk}/stop/"
    assert asker.ask("GET", stop, session=somebody.session).status == 403


def test_who_may_no_longer_open_the_desk_is_out_at_once(somebody, asker):
    assert asker.ask("GET", "/admin/", session=somebody.session).status == 200
    users(somebody).update(is_staff=False)
    assert asker.ask("GET", "/admin/", session=somebody.session).status == 302


def test_a_session_that_was_signed_out_is_dead(somebody, kestrel, asker):
    assert asker.do("POST", "/sign-out/", session=somebody.session).status == 302
    got = asker.ask("GET", page_of(kestrel), session=somebody.session)
    assert got.location.startswith("/sign-in/")


def test_signing_in_gives_a_new_session(kestrel, asker):
    planted = session_of(user_without_clinic("planted"))
    right = {"email": kestrel.prescriber.user.email, "password": builders.PASSWORD}
    got = asker.ask("POST", "/sign-in/", right, session=planted)
    assert got.status == 302
    assert "sessionid=" in got.cookies
    assert planted not in got.cookies
    assert "HttpOnly" in got.cookies


def test_nobody_learns_which_addresses_are_known(somebody, kestrel, asker):
    """Unknown, wrong and disabled read alike, word for word."""
    email = somebody.user.email
    unknown = asker.ask("POST", "/sign-in/", {"email": "x" * len(email), "password": "wrong"})
    wrong = asker.ask("POST", "/sign-in/", {"email": email, "password": "wrong"})
    users(somebody).update(is_active=False)
    right = {"email": email, "password": builders.PASSWORD}
    disabled = asker.ask("POST", "/sign-in/", right)
    assert "is not right" in wrong.text
    for got in (unknown, wrong, disabled):
        assert got.status == 422
        assert blank(got.text.replace("x" * len(email), email)) == blank(wrong.text)


@pytest.fixture
def of_two(kestrel, osprey):
    """Somebody who works in both clinics."""
    user = user_without_clinic("of two")
    for place in (kestrel, osprey):
        Membership.objects.create(user=user, clinic=place.clinic, role=Role.PRESCRIBER)
    return user


def sees(asker, session, place):
    got = asker.ask("GET", page_of(place), session=session)
    assert got.status in {200, 302, 403, 404}
    return got.status == 200


def test_a_member_of_two_clinics_sees_the_chosen_one_only(of_two, kestrel, osprey, asker):
    undecided = session_of(of_two)
    assert asker.ask("GET", "/", session=undecided).location == "/clinic/"
    assert not sees(asker, undecided, kestrel)
    for here, there in ((kestrel, osprey), (osprey, kestrel)):
        chosen = asker.do("POST", "/clinic/", {"clinic": here.clinic.pk}, session=undecided)
        assert chosen.status == 302
        assert sees(asker, undecided, here)
        assert not sees(asker, undecided, there)
        home = asker.ask("GET", "/", session=undecided)
        assert here.marks("family").lower() in home.text.lower()
        assert there.marks("family").lower() not in home.text.lower()


def test_a_clinic_put_in_the_session_by_hand_opens_nothing(of_two, kestrel, osprey, asker):
    third = builders.a_clinic("third")
    for clinic in (third.pk, 0, -1, 10**30, "", str(kestrel.clinic.pk), None):
        session = session_of(of_two, clinic=clinic)
        assert asker.ask("GET", "/", session=session).location == "/clinic/"
        assert not sees(asker, session, kestrel)
        assert not sees(asker, session, osprey)


def test_a_clinic_that_was_left_is_closed_though_the_session_names_it(
    of_two, kestrel, osprey, asker
):
    session = session_of(of_two, clinic=kestrel.clinic.pk)
    Membership.objects.filter(user=of_two, clinic=kestrel.clinic).update(is_active=False)
    assert not sees(asker, session, kestrel)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_chooses_a_clinic_that_is_not_hers(role, kestrel, osprey, actors, asker):
    session = session_of(kestrel.members[role].user)
    for clinic in (osprey.clinic.pk, 0, "", "x"):
        got = asker.do("POST", "/clinic/", {"clinic": clinic}, session=session)
        assert got.status == 422
        assert not sees(asker, session, osprey)


def test_only_the_session_says_which_clinic(kestrel, osprey, actors, asker):
    told = {"clinic": osprey.clinic.pk, "clinic_id": osprey.clinic.pk}
    for address in ("/", "/patients/?q=pat", page_of(osprey)):
        got = asker.ask(
            "GET", address, told, session=actors["prescriber"].session,
            cookies={"clinic": str(osprey.clinic.pk)}, **{"X-Clinic": str(osprey.clinic.pk)},
        )  # fmt: skip
        assert not osprey.marks.found_in(got.everything)


def test_a_superuser_is_nobody_in_a_clinic(kestrel, actors, asker):
    session = actors["superuser"].session
    for address in ("/", page_of(kestrel), f"/prescriptions/{kestrel.signed.pk}/"):
        assert asker.ask("GET", address, session=session).location.startswith("/clinic/")
    assert asker.ask("GET", "/clinic/", session=session).status == 403


def test_a_superuser_without_a_licence_cannot_sign(kestrel, asker):
    user = user_without_clinic("root prescribes", is_staff=True, is_superuser=True)
    Membership.objects.create(user=user, clinic=kestrel.clinic, role=Role.PRESCRIBER)
    check = f"/prescriptions/{kestrel.screened.pk}/check/"
    got = asker.ask("POST", check, {"key": "0" * 32}, session=session_of(user))
    assert got.status == 403
    assert "prescribing_signature" not in got.wrote
