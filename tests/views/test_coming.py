"""What is due in the days to come, as lists and as files."""

import csv
import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from prescribing.actions.prescriptions import hold, stop
from prescribing.actions.surgeries import (
    AfterSurgeryData,
    SurgeryData,
    change_surgery,
    record_after_surgery,
)
from prescribing.actions.tasks import Line, do_task, note_no_answer
from prescribing.models import Event, SeenTo, Surgery, Task
from prescribing.snapshots import plain
from prescribing.views.coming_lists import LISTS, due
from prescribing.views.coming_plans import Asked
from tests.builders import (
    NOW,
    REASON,
    TODAY,
    a_clinic,
    a_count_of,
    a_draft,
    a_lead,
    a_member,
    a_patient,
    a_screened_draft,
    a_signed_prescription,
    a_surgery,
    a_task,
    an_adoption,
    dr_lindqvist,
)
from tests.views.conftest import signed_in
from tests.views.sending import a_key, forms_of, text_of

pytestmark = pytest.mark.django_db

WAY = {name: f"/coming/{name}/" for name in ("surgeries", "doses", "tablets")}
EVERY = {name: f"/coming/{name}/" for name in LISTS}


def on_day(days, member, address):
    with time_machine.travel(NOW + timedelta(days=days)):
        return signed_in(member).get(address)


def said_by(response):
    """The words of a page without their tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text_of(response))).split())


def said_on_day(days, member, what):
    return said_by(on_day(days, member, WAY[what]))


def file_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("what", WAY)
def test_an_empty_list_says_what_would_be_on_it(as_okafor, what):
    said = said_by(as_okafor.get(WAY[what]))

    assert "In the next" in said
    assert "Nothing is due" in said
    assert "CSV" not in said


@pytest.mark.parametrize(("days", "is_on_it"), [(6, False), (7, True), (14, True), (15, False)])
def test_a_dose_that_changes_is_told_from_a_week_before(okafor, running, days, is_on_it):
    said = said_on_day(days, okafor, "doses")

    assert ("Mon, Jan 19, 2026 1.125 mg 2.25 mg" in said) is is_on_it
    assert ("Goes up" in said) is is_on_it


@pytest.mark.hazard("H41")
@pytest.mark.parametrize(
    ("days", "says"), [(30, "Nothing is due"), (50, "Order now"), (70, "Tablets are gone")]
)
def test_tablets_are_ordered_in_time_and_not_forgotten_when_they_are_gone(
    okafor, running, days, says
):
    assert says in said_on_day(days, okafor, "tablets")


def test_an_order_that_is_not_yet_due_comes_soon(okafor, running):
    order_from = date.fromisoformat(running.content["refill_from"])

    said = said_on_day((order_from - TODAY).days - 1, okafor, "tablets")

    assert "Soon" in said
    assert f"{order_from:%b} {order_from.day}, 2026" in said


@pytest.mark.hazard("H08")
def test_a_surgery_is_told_two_weeks_before_with_the_last_tablet_before_it(okafor, rao):
    patient = a_patient(rao.clinic)
    a_surgery(patient, TODAY + timedelta(days=15), by=rao, what="Hernia repair")
    version = a_signed_prescription(patient, by=rao)
    last = date.fromisoformat(version.content["plan"]["last_night_before_surgery"])

    assert "Hernia" not in said_on_day(0, okafor, "surgeries")
    said = said_on_day(1, okafor, "surgeries")
    assert f"Hernia repair {last:%a}, {last:%b} {last.day}, 2026" in said
    assert "Nights without a dose are signed" in said
    assert "say what was done" in said_on_day(16, okafor, "surgeries")


@pytest.mark.hazard("H08")
def test_a_surgery_after_the_plan_has_the_last_night_for_who_goes_on(okafor, rao):
    patient = a_patient(rao.clinic)
    day = date(2026, 3, 20)
    a_surgery(patient, day, by=rao, what="Hernia repair")
    version = a_signed_prescription(patient, by=rao)
    [told] = version.content["plan"]["surgeries"]
    last = date.fromisoformat(told["last_night"])

    said = said_on_day((day - TODAY).days - 3, okafor, "surgeries")

    assert date(2026, 3, 1) < last < day
    assert f"Hernia repair {last:%a}, {last:%b} {last.day}, 2026" in said


@pytest.mark.hazard("H08")
def test_a_surgery_that_overtakes_a_plan_asks_for_a_signature(as_okafor, rao, running):
    a_surgery(running.patient, TODAY + timedelta(days=9), by=rao, today=TODAY, what="Endoscopy")

    assert "Changed version to sign" in said_by(as_okafor.get(WAY["surgeries"]))


def test_what_is_on_hold_or_stopped_asks_for_no_tablets_and_no_dose(okafor, rao):
    patient = a_patient(rao.clinic)
    a_surgery(patient, TODAY + timedelta(days=20), by=rao)
    held, ended = (a_signed_prescription(each, by=rao) for each in (patient, a_patient(rao.clinic)))
    hold(held, edits=held.edits, reason=REASON, first_night=TODAY, by=rao, today=TODAY)
    stop(ended, edits=ended.edits, reason=REASON, by=rao)

    assert "Nothing is due" in said_on_day(13, okafor, "doses")
    assert "Nothing is due" in said_on_day(55, okafor, "tablets")
    assert "On hold" in said_on_day(10, okafor, "surgeries")


def test_a_prescriber_may_look_at_her_own_only(rao, running):
    other = dr_lindqvist()
    theirs = a_signed_prescription(a_patient(rao.clinic, family_name="Zabel"), by=other)

    every = said_by(on_day(10, rao, WAY["doses"]))
    mine = said_by(on_day(10, rao, f"{WAY['doses']}?whose=mine"))

    assert theirs.patient.family_name.upper() in every
    assert theirs.patient.family_name.upper() not in mine
    assert running.patient.family_name.upper() in mine


def test_the_first_page_counts_each_list(okafor, running):
    said = said_on_day(10, okafor, "doses")
    home = said_by(on_day(10, okafor, "/"))

    for counted in ("Surgeries (0)", "Doses that change (1)", "Tablets to order (0)"):
        assert counted in said
        assert counted in home


def test_a_file_has_dates_and_doses_that_a_program_can_read(okafor, running):
    response = on_day(10, okafor, f"{WAY['doses']}?as=csv")

    heads, line = file_of(response)
    patient = running.patient
    assert heads[:4] == ["Family name", "Given name", "Born", "Record"]
    assert line[:4] == [
        patient.family_name,
        patient.given_name,
        patient.birth_date.isoformat(),
        patient.record_number,
    ]
    assert line[6:] == ["2026-01-19", "1.125", "2.25", "Goes up", running.signature.printed_name]
    assert response["Content-Disposition"] == 'attachment; filename="doses-2026-01-15.csv"'
    assert Event.objects.get(verb="exported").detail == {"patients": [patient.pk]}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_a_file_is_a_formula(rao, okafor, start):
    patient = a_patient(rao.clinic)
    a_surgery(patient, TODAY + timedelta(days=9), by=rao, what="cmd|' /C calc'!A0")
    a_signed_prescription(patient, by=rao)
    patient.surgeries.update(what=f"{start}1+2")

    _, line = file_of(on_day(0, okafor, f"{WAY['surgeries']}?as=csv"))

    assert f"'{start}1+2" in line


@pytest.mark.hazard("H37")
def test_another_clinic_has_lists_of_its_own(running):
    elsewhere = a_member(clinic=a_clinic("hill"))

    assert running.patient.family_name.upper() not in said_on_day(10, elsewhere, "doses")
    assert len(file_of(on_day(10, elsewhere, f"{WAY['doses']}?as=csv"))) == 1


def test_what_a_list_shows_was_read(okafor, running):
    on_day(10, okafor, WAY["doses"])

    assert Event.objects.filter(verb="read").latest("sequence").detail == {
        "patients": [running.patient_id]
    }


def test_there_is_no_list_of_another_name(as_okafor):
    assert as_okafor.get("/coming/calls/").status_code == 404
    assert as_okafor.post("/coming/calls/seen/", {"key": a_key()}).status_code == 404


def queries_of(member, address):
    with time_machine.travel(NOW + timedelta(days=10)), CaptureQueriesContext(connection) as asked:
        assert signed_in(member).get(address).status_code == 200
    return len(asked)


def one_line_in_each_list(by):
    """Of patients of their own, so that each list grows by a line or more."""
    a_signed_prescription(a_patient(by.clinic), by=by)
    operated, held, waits = (a_patient(by.clinic) for _ in range(3))
    a_surgery(operated, TODAY + timedelta(days=9), by=by)
    after = a_signed_prescription(operated, by=by)
    for _ in range(2):
        line = Line(after, "surgeries", TODAY + timedelta(days=9))
        note_no_answer(line, by=by, today=TODAY)
    a_task(after.patient, by=by)
    done = a_surgery(waits, TODAY + timedelta(days=5), by=by)
    a_signed_prescription(waits, by=by)
    Surgery.objects.filter(pk=done.pk).update(status="done")
    on_hold = a_signed_prescription(held, by=by)
    hold(on_hold, edits=on_hold.edits, reason=REASON, first_night=TODAY, by=by, today=TODAY)
    overtaken = a_signed_prescription(a_patient(by.clinic), by=by)
    a_surgery(overtaken.patient, TODAY + timedelta(days=12), by=by, today=TODAY)
    a_screened_draft(by=by)
    a_draft(by=by)


def test_a_page_asks_the_database_as_little_for_many_as_for_one(lindqvist, rao):
    one_line_in_each_list(lindqvist)
    pages = ("/", *EVERY.values())
    for_one = {address: queries_of(rao, address) for address in pages}

    one_line_in_each_list(lindqvist)

    assert {address: queries_of(rao, address) for address in pages} == for_one
    with time_machine.travel(NOW + timedelta(days=10)):
        lists = due(Asked(rao, TODAY + timedelta(days=10)))
        assert {name: len(found) for name, found in lists.items() if len(found) < 2} == {}


def test_every_list_can_be_sorted_by_each_of_its_columns_saved_and_narrowed(lindqvist, rao):
    one_line_in_each_list(lindqvist)
    one_line_in_each_list(rao)
    with time_machine.travel(NOW + timedelta(days=10)):
        client = signed_in(rao)
        for what, address in EVERY.items():
            every = file_of(client.get(address, {"as": "csv"}))
            for sort in (f"{sign}{key}" for key in LISTS[what].sorts for sign in ("", "-")):
                asked = file_of(client.get(address, {"as": "csv", "sort": sort}))
                assert sorted(asked) == sorted(every), (what, sort)
            mine = file_of(client.get(address, {"as": "csv", "whose": "mine"}))
            assert all(line in every for line in mine)
            if what not in {"reviews", "tasks"}:  # of those, none is her own
                assert 1 < len(mine) < len(every), what


def order_of(client, what, sort):
    lines = file_of(client.get(EVERY[what], {"as": "csv", "sort": sort}))[1:]
    return [line[0] for line in lines]


def test_a_list_is_sorted_by_the_column_that_was_asked_for(rao):
    for name, days in (("Berg", 20), ("Adler", 22), ("Cruz", 21)):
        patient = a_patient(rao.clinic, family_name=name)
        a_signed_prescription(patient, by=rao, first_night=TODAY + timedelta(days=days - 14))
        a_task(patient, by=rao, due_on=TODAY + timedelta(days=days))
    with time_machine.travel(NOW + timedelta(days=16)):
        client = signed_in(rao)

        for what, day in (("doses", "night"), ("tasks", "due")):
            assert order_of(client, what, "") == ["Berg", "Cruz", "Adler"]
            assert order_of(client, what, f"-{day}") == ["Adler", "Cruz", "Berg"]
            assert order_of(client, what, "patient") == ["Adler", "Berg", "Cruz"]
            assert order_of(client, what, "clinic_id") == ["Berg", "Cruz", "Adler"]
        page = text_of(client.get(EVERY["doses"], {"sort": "patient"}))
    assert 'aria-sort="ascending"><a href="?sort=-patient">' in page


def test_a_long_list_is_shown_in_pages_and_saved_whole(rao, okafor):
    for nth in range(51):
        a_task(a_patient(rao.clinic, family_name=f"Name{nth:02}"), by=rao)
    client = signed_in(okafor)

    first, second = (text_of(client.get(EVERY["tasks"], {"page": page})) for page in (1, 2))

    assert "Tasks (51)" in first
    assert "Page 1 of 2" in first
    assert (first.count("NAME"), "NAME50" in second) == (first.count("NAME"), True)
    assert "NAME50" not in first
    shown = Event.objects.filter(verb="read").order_by("sequence")
    assert [len(event.detail["patients"]) for event in shown] == [50, 1]
    assert len(file_of(client.get(EVERY["tasks"], {"as": "csv", "page": 2}))) == 52


def test_who_may_not_have_a_list_is_refused_it(haddad, okafor):
    for what in ("drafts", "signatures", "holds", "restarts"):
        assert signed_in(haddad).get(EVERY[what]).status_code == 403
    assert signed_in(okafor).get(EVERY["reviews"]).status_code == 403
    assert "Open drafts" not in said_by(signed_in(haddad).get("/"))


def sent(client, page, button):
    """Press the first button of a page whose address has these words in it."""
    address, fields = next(one for one in forms_of(page) if button in one[0])
    return client.post(unescape(address), fields, follow=True)


def seen_sent(client, what, query=""):
    """Press the first “Seen to” of a list."""
    return sent(client, client.get(f"{EVERY[what]}{query}"), f"/{what}/seen/")


def test_a_change_of_dose_that_was_seen_to_leaves_the_list_and_can_be_undone(okafor, running):
    with time_machine.travel(NOW + timedelta(days=10)):
        client = signed_in(okafor)
        after = said_by(seen_sent(client, "doses"))
        assert "Seen to." in after
        assert "Nothing is due" in after
        assert "Doses that change (0)" in after
        assert "Goes up" in said_by(client.get(EVERY["doses"], {"show": "done"}))
        assert "seen to by Ada Okafor" in said_by(client.get(EVERY["doses"], {"show": "done"}))

        address, fields = next(
            one for one in forms_of(client.get(EVERY["doses"])) if "/undo/" in one[0]
        )
        undone = said_by(client.post(unescape(address), fields, follow=True))

    assert "Goes up" in undone
    assert [event.verb for event in Event.objects.filter(verb__in=["saw to", "undid"])] == [
        "saw to",
        "undid",
    ]


@pytest.mark.hazard("H41")
def test_tablets_that_were_ordered_and_did_not_come_ask_again(okafor, running):
    with time_machine.travel(NOW + timedelta(days=50)):
        assert "Nothing is due" in said_by(seen_sent(signed_in(okafor), "tablets"))

    assert "Nothing is due" in said_on_day(55, okafor, "tablets")
    assert "Tablets are gone" in said_on_day(70, okafor, "tablets")


@pytest.mark.hazard("H08")
def test_a_surgery_that_was_seen_to_asks_again_when_it_overtakes_the_plan(okafor, rao):
    patient = a_patient(rao.clinic)
    surgery = a_surgery(patient, TODAY + timedelta(days=9), by=rao)
    a_signed_prescription(patient, by=rao)
    client = signed_in(okafor)
    assert "Nothing is due" in said_by(seen_sent(client, "surgeries"))

    data = SurgeryData(day=surgery.day - timedelta(days=2), at=surgery.at)
    change_surgery(surgery, edits=surgery.edits, data=data, by=rao, today=TODAY)

    said = said_by(client.get(EVERY["surgeries"]))
    assert "Changed version to sign" in said
    assert "/surgeries/seen/" not in client.get(EVERY["surgeries"]).content.decode()


@pytest.mark.hazard("H08")
def test_a_line_that_is_to_be_dealt_with_otherwise_cannot_be_seen_to(as_okafor, rao, running):
    surgery = a_surgery(running.patient, TODAY + timedelta(days=9), by=rao, today=TODAY)
    sent = {"version": running.pk, "day": surgery.day.isoformat(), "stands": "overtaken"}

    for stands in ("overtaken", "ready", ""):
        told = sent | {"stands": stands, "key": a_key()}
        answer = as_okafor.post("/coming/surgeries/seen/", told)
        assert answer.status_code == 409
        assert "says something else now" in text_of(answer)
    assert not SeenTo.objects.exists()
    for what in ("restarts", "holds", "overtaken", "tasks"):
        assert as_okafor.post(f"/coming/{what}/seen/", sent | {"key": a_key()}).status_code == 404


@pytest.mark.hazard("H37")
def test_a_line_of_another_clinics_plan_is_as_one_that_is_not_there(okafor, running):
    member = a_member(clinic=a_clinic("hill"))
    sent = {"key": a_key(), "version": running.pk, "day": "2026-01-19", "stands": ""}
    with time_machine.travel(NOW + timedelta(days=10)):
        elsewhere = signed_in(member)
        assert elsewhere.post("/coming/doses/seen/", sent).status_code == 409
        assert not SeenTo.objects.exists()
        assert signed_in(okafor).post("/coming/doses/seen/", sent).status_code == 302
        assert signed_in(okafor).post("/coming/doses/seen/", {"key": a_key()}).status_code == 409


def test_a_button_that_is_pressed_twice_undoes_one_time(okafor, running):
    with time_machine.travel(NOW + timedelta(days=10)):
        client = signed_in(okafor)
        page = seen_sent(client, "doses")
        address, fields = next(one for one in forms_of(page) if "/undo/" in one[0])
        twice = [client.post(unescape(address), fields) for _ in range(2)]

    assert {(one.status_code, one.url) for one in twice} == {(302, EVERY["doses"])}
    assert Event.objects.filter(verb="undid").count() == 1


@pytest.mark.hazard("H10", "H41")
def test_a_surgery_that_is_done_asks_for_the_restart_until_one_is_signed(rao, okafor):
    patient = a_patient(rao.clinic)
    day = TODAY + timedelta(days=10)
    surgery = a_surgery(patient, day, by=rao, what="Hernia repair")
    version = a_signed_prescription(patient, by=rao)
    with time_machine.travel(NOW + timedelta(days=12)):
        client = signed_in(rao)
        assert "No restart waits" in said_by(client.get(EVERY["restarts"]))
        followed = AfterSurgeryData(opioid_given="no", reconciled="yes")
        record_after_surgery(
            surgery, edits=surgery.edits, data=followed, today=TODAY + timedelta(days=12), by=rao
        )

        page = client.get(EVERY["restarts"])

    assert "Hernia repair" in said_by(page)
    assert "Decide when doses begin again" in said_by(page)
    assert reverse("prescription-restart", args=[version.pk]) in page.content.decode()
    stop(version, edits=version.edits, reason=REASON, by=rao)
    assert "No restart waits" in said_by(on_day(12, rao, EVERY["restarts"]))


def test_a_plan_that_was_signed_after_a_surgery_waits_for_no_restart(rao):
    patient = a_patient(rao.clinic)
    surgery = a_surgery(patient, TODAY - timedelta(days=40), by=rao)
    followed = AfterSurgeryData(opioid_given="no", reconciled="yes")
    record_after_surgery(surgery, edits=0, data=followed, today=TODAY, by=rao)
    a_signed_prescription(patient, by=rao)

    assert "No restart waits" in said_by(signed_in(rao).get(EVERY["restarts"]))


def test_handouts_that_were_chosen_are_ticked_on_the_page_that_prints_them(as_okafor, rao):
    chosen, other = (a_signed_prescription(by=rao) for _ in range(2))
    page = text_of(as_okafor.get(EVERY["handouts"]))
    assert f'name="chosen" value="{chosen.pk}"' in page

    batch = as_okafor.get(reverse("batch-new"), {"list": "not-printed", "chosen": chosen.pk})

    ticked = [line for line in batch.content.decode().split("<input") if " checked" in line]
    assert [f'value="{chosen.pk}"' in line for line in ticked] == [True]
    assert "Those that you chose are ticked" in said_by(batch)
    assert f'value="{other.pk}"' in batch.content.decode()


def test_handouts_tell_their_pages_on_the_page_in_the_file_and_in_their_order(as_okafor, rao):
    for name, pages in (("Quist", 4), ("Moss", 2), ("Zorn", None)):
        signed = a_signed_prescription(a_patient(rao.clinic, family_name=name), by=rao)
        if pages:
            a_count_of(signed, standard_core=pages)

    page = as_okafor.get(EVERY["handouts"])
    file = file_of(as_okafor.get(EVERY["handouts"], {"as": "csv", "sort": "-pages"}))

    for told in ("4 (full 6)", "2 (full 6)", "Not counted yet"):
        assert told in said_by(page)
    assert "letter standard core&quot;: 4" in text_of(page)
    place = file[0].index("Pages")
    counted = [line[place] for line in file[1:] if line[0] != "Zorn"]
    assert counted == ["4 (full 6)", "2 (full 6)"]
    assert [line[place] for line in file[1:] if line[0] == "Zorn"] == ["Not counted yet"]


def test_a_draft_that_waits_for_longer_than_a_day_says_whose_it_is(rao, okafor):
    a_draft(by=okafor)
    for hours, is_late in ((23, False), (25, True)):
        with time_machine.travel(NOW + timedelta(hours=hours)):
            page = text_of(signed_in(rao).get(EVERY["drafts"]))
        assert "Ada Okafor" in page
        assert ("tag-todo" in page) is is_late


@pytest.mark.hazard("H08")
def test_a_plan_signed_before_last_nights_were_told_asks_to_be_looked_at(okafor, rao, monkeypatch):
    monkeypatch.setattr("prescribing.snapshots._surgery", lambda surgery, _plan: plain(surgery))
    patient = a_patient(rao.clinic)
    a_surgery(patient, TODAY + timedelta(days=9), by=rao, what="Hernia repair")
    a_signed_prescription(patient, by=rao)

    assert "The plan was signed without it" in said_on_day(0, okafor, "surgeries")


# --- a page that asks whether something has come in since ---


@pytest.mark.parametrize("address", ["/", "/coming/tasks/"])
def test_a_list_is_given_anew_only_where_something_differs(okafor, as_okafor, address):
    patient = a_patient(okafor.clinic)
    task = a_task(patient, by=okafor)
    mark = as_okafor.get(address).context["mark"]
    read = Event.objects.filter(verb="read").count()

    same = as_okafor.get(address, headers={"If-None-Match": mark})

    assert (same.status_code, same.content) == (304, b"")
    assert Event.objects.filter(verb="read").count() == read
    type(task).objects.filter(pk=task.pk).update(edits=7)
    other = as_okafor.get(address, headers={"If-None-Match": mark})
    assert other.status_code == 200
    assert other.context["mark"] != mark
    with time_machine.travel(NOW + timedelta(days=1)):
        assert signed_in(okafor).get(address).context["mark"] != other.context["mark"]


def test_the_first_page_is_given_anew_when_the_content_was_adopted(okafor, as_okafor):
    mark = as_okafor.get("/").context["mark"]
    an_adoption(a_lead(okafor.clinic))

    assert as_okafor.get("/", headers={"If-None-Match": mark}).status_code == 200


@pytest.fixture
def operated(rao):
    """A plan that runs, signed with a surgery in nine days."""
    patient = a_patient(rao.clinic)
    a_surgery(patient, TODAY + timedelta(days=9), by=rao, what="Hernia repair")
    return a_signed_prescription(patient, by=rao)


def unanswered_sent(client):
    """Press the first “No answer” of the list of surgeries."""
    return sent(client, client.get(EVERY["surgeries"]), "/surgeries/no-answer/")


def test_a_call_that_nobody_answered_stands_on_its_line_and_can_be_undone(as_okafor, operated):
    before = as_okafor.get(EVERY["surgeries"]).context["mark"]
    page = unanswered_sent(as_okafor)

    said = said_by(page)
    assert page.context["mark"] != before
    assert "Surgeries. No answer." in said
    assert "Surgeries (1)" in said
    assert "no answer: Ada Okafor, Jan 5, 2026, 10:00 a.m." in said
    assert "gone to" not in said
    assert "no answer:" not in said_by(sent(as_okafor, page, "/undo/"))
    assert SeenTo.objects.unanswered().count() == 0


@pytest.mark.hazard("H08", "H41")
def test_a_second_call_in_vain_goes_to_the_prescriber_and_says_so(as_okafor, rao, operated):
    unanswered_sent(as_okafor)

    said = said_by(unanswered_sent(as_okafor))

    assert "gone to Dr Asha Rao" in said
    assert said.count("“Undo” withdraws the task that it made.") == 1
    task = Task.objects.get()
    client = signed_in(rao)
    mine = said_by(client.get(EVERY["tasks"], {"whose": "mine"}))
    assert "Nobody answered 2 calls about the surgery on Wed, Jan 14, 2026." in mine
    assert "Due today" in mine
    about = said_by(client.get(reverse("task", args=[task.patient_id, task.pk])))
    assert f"about {operated.number}, version 1" in about
    assert "who signed" not in about
    of_patient = said_by(client.get(reverse("patient", args=[task.patient_id])))
    assert f"assigned to Dr Asha Rao, about {operated.number} (active)" in of_patient


@pytest.mark.hazard("H41")
def test_a_line_says_whose_it_has_become_until_that_is_done_and_what_came_of_it(
    okafor, rao, operated
):
    client = signed_in(okafor)
    unanswered_sent(client)
    unanswered_sent(client)
    task = Task.objects.get()

    assert "gone to Dr Asha Rao" in said_on_day(5, okafor, "surgeries")
    task.assigned_to = None
    task.save()
    assert "gone to the tasks, nobody’s yet" in said_on_day(0, okafor, "surgeries")
    do_task(task, edits=0, note="Reached at work.", by=rao)
    assert "task done by Dr Asha Rao: Reached at work." in said_on_day(0, okafor, "surgeries")
    assert "no answer:" not in said_on_day(5, okafor, "surgeries")


@pytest.mark.hazard("H08")
def test_a_call_can_be_noted_on_every_line_of_surgeries_that_nobody_has_seen_to(
    as_okafor, rao, running
):
    a_surgery(running.patient, TODAY + timedelta(days=9), by=rao, today=TODAY)
    page = as_okafor.get(EVERY["surgeries"]).content.decode()
    assert "Changed version to sign" in page
    assert "/surgeries/seen/" not in page

    assert "no answer: Ada Okafor" in said_by(unanswered_sent(as_okafor))


def test_a_line_that_was_seen_to_asks_for_no_call(as_okafor, as_haddad, operated):
    button = "/no-answer/"
    assert button in as_okafor.get(EVERY["surgeries"]).content.decode()
    assert button not in as_haddad.get(EVERY["surgeries"]).content.decode()
    address, fields = next(
        one for one in forms_of(as_okafor.get(EVERY["surgeries"])) if button in one[0]
    )
    seen_sent(as_okafor, "surgeries")

    done = as_okafor.get(EVERY["surgeries"], {"show": "done"})
    assert "seen to by Ada Okafor" in said_by(done)
    assert button not in done.content.decode()
    assert as_okafor.post(unescape(address), fields).status_code == 409
    assert not SeenTo.objects.unanswered().exists()


def test_no_other_list_takes_calls(as_okafor, running):
    fields = {"version": running.pk, "day": "2026-01-19", "stands": ""}
    for what in (*(EVERY.keys() - {"surgeries"}), "calls"):
        answer = as_okafor.post(f"/coming/{what}/no-answer/", fields | {"key": a_key()})
        assert answer.status_code == 404
    with time_machine.travel(NOW + timedelta(days=10)):
        assert "/no-answer/" not in as_okafor.get(EVERY["doses"]).content.decode()


def test_a_call_that_is_sent_twice_counts_one_time(as_okafor, operated):
    page = as_okafor.get(EVERY["surgeries"])
    address, fields = next(one for one in forms_of(page) if "/no-answer/" in one[0])

    answers = {as_okafor.post(unescape(address), fields).status_code for _ in range(2)}

    assert answers == {302}
    assert SeenTo.objects.count() == 1
    assert not Task.objects.exists()


@pytest.mark.hazard("H37")
def test_a_call_about_another_clinics_surgery_is_refused(operated):
    elsewhere = signed_in(a_member(clinic=a_clinic("hill")))
    line = {"version": operated.pk, "day": "2026-01-14", "stands": "ready", "key": a_key()}

    assert elsewhere.post("/coming/surgeries/no-answer/", line).status_code == 409
    assert not SeenTo.objects.exists()
