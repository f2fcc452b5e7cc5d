"""The manager's pages of the people of her clinic."""

from datetime import date

import pytest
from django.urls import reverse

from prescribing.models import Membership, PrescriberCredential, Role, User
from tests import builders
from tests.views.conftest import signed_in
from tests.views.sending import fields_of, text_of

pytestmark = pytest.mark.django_db
PAGE = "/members/"


@pytest.fixture
def manager(rao):
    return builders.a_member(Role.MANAGER, rao.clinic, name="Mo Manager")


@pytest.fixture
def as_manager(manager):
    return signed_in(manager)


def page_of(member, name="member"):
    return reverse(name, args=[member.pk])


def sent(client, page, holding="edits", **changes):
    """The page's own fields, with these changes; None leaves one out."""
    fields = fields_of(client.get(page), holding) | changes
    return client.post(page, {name: value for name, value in fields.items() if value is not None})


def test_the_list_says_who_works_here_and_who_may_sign(as_manager, rao, okafor, castro):
    text = text_of(as_manager.get(PAGE))

    assert (
        f"Licence NY-{rao.user_id:05d}, printed as Dr Asha Rao, MD, valid from Jan 1, 2020" in text
    )
    assert f'<a href="{page_of(okafor)}">Ada Okafor</a></b> <span class="tag">Staff</span>' in text
    assert "Work here (3)" in text
    assert "Has never signed in" in text
    assert "Last signed in Jan 5, 2026, 10:00 a.m." in text
    assert "Castro" not in text


@pytest.mark.parametrize(
    ("licences", "said"),
    [
        ([], "No licence is on record, so nothing can be signed."),
        ([{"valid_to": date(2026, 1, 4)}], "The last one has ended."),
        ([{"valid_from": date(2026, 1, 6)}], "The next begins on Jan 6, 2026."),
    ],
)
def test_without_a_licence_that_is_valid_today_the_list_says_so(as_manager, rao, licences, said):
    PrescriberCredential.objects.all().delete()
    for fields in licences:
        builders.a_credential(rao, **fields)

    text = text_of(as_manager.get(PAGE))

    assert "No licence valid today" in text
    assert said in text


@pytest.mark.parametrize(
    ("licences", "is_said"),
    [
        ([date(2026, 1, 4)], False),
        ([date(2026, 1, 5)], True),
        ([date(2026, 2, 4)], True),
        ([date(2026, 2, 5)], False),
        ([date(2026, 1, 20), date(2026, 2, 4)], True),
        ([date(2026, 1, 20), None], False),
    ],
)
def test_a_licence_that_ends_within_a_month_is_told_unless_another_follows(
    as_manager, rao, licences, is_said
):
    PrescriberCredential.objects.all().delete()
    for last_day in licences:
        builders.a_credential(rao, valid_to=last_day)

    assert ("Licence ends" in text_of(as_manager.get(PAGE))) is is_said


def test_a_new_role_is_saved_and_shown_with_what_it_was(as_manager, okafor):
    assert sent(as_manager, page_of(okafor), role="reviewer").url == page_of(okafor)

    text = text_of(as_manager.get(page_of(okafor)))
    assert "Mo Manager: changed, from staff to <b>reviewer</b>" in text
    assert 'value="reviewer"' in text


def test_a_lead_who_is_given_another_role_comes_back_for_correction(as_manager, rao):
    Membership.objects.filter(pk=rao.pk).update(is_medical_lead=True)

    response = sent(as_manager, page_of(rao), role="staff")

    assert response.status_code == 422
    assert "Only a prescriber leads. Untick this, or keep the role." in text_of(response)
    assert sent(as_manager, page_of(rao), role="staff", is_medical_lead=None).status_code == 302


def test_a_role_that_there_is_not_is_refused(as_manager, okafor):
    assert sent(as_manager, page_of(okafor), role="superuser").status_code == 422
    assert Membership.objects.get(pk=okafor.pk).role == Role.STAFF


def test_a_conflict_is_shown_and_can_be_sent_again(as_manager, okafor):
    fields = fields_of(as_manager.get(page_of(okafor)), "edits") | {"role": "reviewer"}
    sent(as_manager, page_of(okafor), role="prescriber")

    response = as_manager.post(page_of(okafor), fields)

    assert response.status_code == 409
    assert "Mo Manager changed it at 10:00 (role)." in text_of(response)
    assert as_manager.post(page_of(okafor), fields_of(response, "edits")).status_code == 302
    assert Membership.objects.get(pk=okafor.pk).role == Role.REVIEWER


def test_a_button_that_came_too_late_can_be_pressed_again(as_manager, okafor):
    page = page_of(okafor, "member-deactivate")
    fields = fields_of(as_manager.get(page), "edits")
    sent(as_manager, page_of(okafor), role="prescriber")

    response = as_manager.post(page, fields)

    assert response.status_code == 409
    assert Membership.objects.get(pk=okafor.pk).is_active
    assert as_manager.post(page, fields_of(response, "edits")).status_code == 302


@pytest.mark.hazard("H49")
def test_who_is_deactivated_is_refused_at_her_next_request(as_manager, as_okafor, okafor):
    assert as_okafor.get("/").status_code == 200

    confirmation = page_of(okafor, "member-deactivate")
    assert "is not let in to Riverside Clinic any more" in text_of(as_manager.get(confirmation))
    assert as_okafor.get("/").status_code == 200  # looking changes nothing
    assert sent(as_manager, confirmation).url == page_of(okafor)

    assert as_okafor.get("/").url == reverse("choose-clinic")
    assert as_okafor.get(reverse("choose-clinic")).status_code == 403
    assert "Not let in (1)" in text_of(as_manager.get(PAGE))


def test_what_somebody_leaves_behind_is_counted_before_she_goes(as_manager, rao):
    builders.a_signed_prescription(by=rao)
    builders.a_draft(by=rao)
    builders.a_draft(by=rao)

    text = text_of(as_manager.get(page_of(rao, "member-deactivate")))

    assert "Plans under way that Dr Asha Rao signed: 1." in text
    assert "Plans not signed yet that Dr Asha Rao drafted: 2." in text


def test_who_comes_back_is_let_in_again(as_manager, as_okafor, okafor):
    sent(as_manager, page_of(okafor, "member-deactivate"))
    assert as_manager.get(page_of(okafor, "member-deactivate")).status_code == 404

    assert sent(as_manager, page_of(okafor, "member-reactivate")).url == page_of(okafor)

    assert as_okafor.get("/").status_code == 200
    assert as_manager.get(page_of(okafor, "member-reactivate")).status_code == 404


@pytest.mark.parametrize("name", ["member", "member-deactivate"])
def test_the_only_manager_is_told_why_she_must_stay(as_manager, manager, name):
    changes = {"role": "staff"} if name == "member" else {}

    response = sent(as_manager, page_of(manager, name), **changes)

    assert response.status_code == 422
    assert "You are the only manager of this clinic." in text_of(response)
    assert as_manager.get(PAGE).status_code == 200


def test_a_manager_who_steps_down_is_led_home(as_manager, manager, rao):
    builders.a_member(Role.MANAGER, rao.clinic, name="Second")

    assert sent(as_manager, page_of(manager), role="staff").url == "/"
    assert as_manager.get(PAGE).status_code == 403


def test_a_disabled_account_is_told_apart_from_a_place_that_ended(as_manager, okafor):
    User.objects.filter(pk=okafor.user_id).update(is_active=False)

    assert "Account disabled" in text_of(as_manager.get(PAGE))
    assert "Only whoever runs the site can open it again." in text_of(
        as_manager.get(page_of(okafor))
    )


def test_somebody_of_another_clinic_is_nobody(as_manager, castro):
    for name in ("member", "member-deactivate", "member-reactivate"):
        assert as_manager.get(page_of(castro, name)).status_code == 404
        assert as_manager.post(page_of(castro, name), {}).status_code == 404


def test_the_same_press_sent_twice_has_one_effect(as_manager, okafor):
    page = page_of(okafor, "member-deactivate")
    fields = fields_of(as_manager.get(page), "edits")

    for _ in range(2):
        assert as_manager.post(page, fields).url == page_of(okafor)

    assert Membership.objects.get(pk=okafor.pk).edits == 1
