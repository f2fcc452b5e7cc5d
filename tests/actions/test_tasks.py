"""Tasks: made by hand or promised at signing, assigned, put off, done, withdrawn, undone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prescribing import knowledge
from prescribing.actions import prescriptions, tasks
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.signing import sign
from prescribing.actions.tasks import Line
from prescribing.clinical.knowledge import Severity
from prescribing.models import Clinic, Event, Membership, Role, SeenTo, Task, TaskState
from prescribing.permissions import Refused
from tests.builders import (
    NOW,
    REASON,
    TODAY,
    a_medicine,
    a_member,
    a_patient,
    a_screened_draft,
    a_signed_prescription,
    a_task,
    facts_as,
    facts_with,
    what_signing_needs,
)

pytestmark = pytest.mark.django_db

THYROID = {"tsh-after-start", "tsh-at-target-dose"}


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def task(okafor):
    return a_task(a_patient(okafor.clinic), by=okafor)


def minutes_later(minutes):
    return time_machine.travel(NOW + timedelta(minutes=minutes), tick=False)


def told():
    event = Event.objects.latest("sequence")
    return event.verb, event.detail


def promised_of(patient):
    return {one.promise: one for one in patient.tasks.exclude(promise="")}


def on_thyroxine(by):
    patient = a_patient(by.clinic)
    a_medicine(patient, "levothyroxine 50 mcg", by=by)
    return patient


def test_a_task_is_open_and_nobodys_until_it_is_assigned(task, okafor, rao):
    assert (task.state, task.assigned_to) == (TaskState.OPEN, None)
    assert told() == ("made", {})

    tasks.assign(task, edits=0, to=rao, by=okafor)

    task.refresh_from_db()
    assert task.assigned_to == rao
    assert told() == ("assigned", {"fields": ["assigned_to"], "edits": 1})


def test_a_task_is_put_off_to_a_day_that_is_not_past(task, okafor):
    tasks.put_off(task, edits=0, until=TODAY + timedelta(days=3), by=okafor, today=TODAY)

    task.refresh_from_db()
    assert task.due_on == TODAY + timedelta(days=3)
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(ActionError, match=r"is past\. Choose today or a later day"):
        tasks.put_off(task, edits=1, until=yesterday, by=okafor, today=TODAY)
    with pytest.raises(ActionError, match="is past"):
        a_task(task.patient, by=okafor, due_on=yesterday)


def test_a_task_that_is_done_says_by_whom_and_what_came_of_it(task, okafor):
    tasks.do_task(task, edits=0, note=" She is well. ", by=okafor)

    task.refresh_from_db()
    assert (task.state, task.note) == (TaskState.DONE, "She is well.")
    assert (task.ended_by, task.ended_at) == (okafor.user, NOW)
    assert not Task.objects.open().exists()


def test_a_task_is_withdrawn_for_a_reason_only(task, okafor):
    with pytest.raises(ActionError, match="Write the reason"):
        tasks.withdraw(task, edits=0, reason=" ", by=okafor)

    tasks.withdraw(task, edits=0, reason="She moved away.", by=okafor)

    task.refresh_from_db()
    assert (task.state, task.note) == (TaskState.WITHDRAWN, "She moved away.")


@pytest.mark.parametrize("end", [tasks.do_task, tasks.withdraw])
def test_whoever_ended_a_task_can_undo_it_for_ten_minutes(task, okafor, end):
    end(task, edits=0, by=okafor, **({"reason": "Wrong."} if end is tasks.withdraw else {}))

    with minutes_later(10):
        tasks.undo_task(task, edits=1, by=okafor)

    task.refresh_from_db()
    assert (task.state, task.ended_by, task.note) == (TaskState.OPEN, None, "")
    assert told()[0] == "undid"


def test_nobody_else_undoes_it_and_nobody_does_when_it_is_too_late(task, okafor, rao):
    tasks.do_task(task, edits=0, by=okafor)

    with pytest.raises(ActionError, match="Only whoever did this can undo it, for 10 minutes"):
        tasks.undo_task(task, edits=1, by=rao)
    with minutes_later(11), pytest.raises(ActionError, match="Make a new task instead"):
        tasks.undo_task(task, edits=1, by=okafor)
    task.refresh_from_db()
    assert task.state == TaskState.DONE


@pytest.mark.hazard("H36")
def test_of_two_who_do_one_task_the_second_is_told_of_the_first(task, okafor, rao):
    tasks.do_task(Task.objects.get(), edits=0, by=okafor)

    with pytest.raises(Conflict) as conflict:
        tasks.put_off(task, edits=0, until=TODAY, by=rao, today=TODAY)

    [moved] = conflict.value.moved
    assert moved.startswith("Ada Okafor did it at 10:00")


def test_what_is_done_is_not_assigned_and_what_is_open_is_not_undone(task, okafor):
    with pytest.raises(ActionError):
        tasks.undo_task(task, edits=0, by=okafor)
    tasks.do_task(task, edits=0, by=okafor)
    with pytest.raises(Conflict):
        tasks.assign(task, edits=1, to=okafor, by=okafor)


def test_a_task_goes_to_nobody_who_cannot_do_it(task, okafor, haddad, castro):
    for to in (haddad, a_member(Role.STAFF, okafor.clinic, is_active=False)):
        with pytest.raises(ActionError, match="cannot do tasks"):
            tasks.assign(task, edits=0, to=to, by=okafor)
    with pytest.raises(Refused):
        tasks.assign(task, edits=0, to=castro, by=okafor)


@pytest.mark.hazard("H37")
@pytest.mark.parametrize("who", ["castro", "haddad"])
def test_only_who_may_change_patients_of_the_clinic_does_tasks(task, request, who):
    by = request.getfixturevalue(who)
    for act in (
        lambda: a_task(task.patient, by=by),
        lambda: tasks.assign(task, edits=0, to=None, by=by),
        lambda: tasks.put_off(task, edits=0, until=TODAY, by=by, today=TODAY),
        lambda: tasks.do_task(task, edits=0, by=by),
        lambda: tasks.withdraw(task, edits=0, reason="Because.", by=by),
        lambda: tasks.undo_task(task, edits=0, by=by),
    ):
        with pytest.raises(Refused):
            act()
    assert Task.objects.get().edits == 0


@pytest.mark.hazard("H30", "H41")
def test_signing_makes_the_tasks_that_its_answers_promise(rao):
    patient = on_thyroxine(rao)

    signed = a_signed_prescription(patient, by=rao)

    made = promised_of(patient)
    assert set(made) == THYROID
    assert {(one.prescription, one.rule, one.by) for one in made.values()} == {
        (signed, "thyroid-hormone", rao.user)
    }
    assert made["tsh-after-start"].due_on == TODAY + timedelta(weeks=6)
    assert made["tsh-after-start"].text == (knowledge.load().promises["tsh-after-start"].text)
    assert Event.objects.latest("sequence").verb == "signed"


def test_signing_promises_nothing_where_no_rule_does(rao):
    a_signed_prescription(by=rao)

    assert not Task.objects.exists()


def signed_version_two(signed, by):
    draft = a_screened_draft(signed.patient, by=by)
    assert draft.replaces == signed
    sign(draft, **what_signing_needs(draft, by))
    return draft


def test_the_next_version_promises_nothing_twice(rao):
    patient = on_thyroxine(rao)
    first = a_signed_prescription(patient, by=rao)
    done = promised_of(patient)["tsh-at-target-dose"]
    tasks.do_task(done, edits=0, by=rao)

    signed_version_two(first, rao)

    assert patient.tasks.count() == len(THYROID)


def test_what_was_withdrawn_is_promised_again(rao):
    patient = on_thyroxine(rao)
    first = a_signed_prescription(patient, by=rao)
    tasks.withdraw(promised_of(patient)["tsh-after-start"], edits=0, reason="Signed anew.", by=rao)

    second = signed_version_two(first, rao)

    [again] = patient.tasks.open().filter(promise="tsh-after-start")
    assert again.prescription == second


def test_a_prescription_that_was_signed_by_mistake_has_promised_nothing(rao):
    patient = on_thyroxine(rao)
    by_hand = a_task(patient, by=rao)
    signed = a_signed_prescription(patient, by=rao)

    prescriptions.void(signed, edits=signed.edits, reason=REASON, by=rao)

    assert list(patient.tasks.open()) == [by_hand]
    assert {one.note for one in promised_of(patient).values()} == {tasks.VOIDED}


def test_a_stopped_prescription_leaves_its_tasks_to_be_looked_at(rao):
    patient = on_thyroxine(rao)
    signed = a_signed_prescription(patient, by=rao)

    prescriptions.stop(signed, edits=signed.edits, reason=REASON, by=rao)

    assert patient.tasks.open().count() == len(THYROID)


def test_a_signature_that_is_refused_makes_no_task(rao):
    draft = a_screened_draft(on_thyroxine(rao), by=rao)

    with pytest.raises(ActionError):
        sign(draft, **what_signing_needs(draft, rao, acknowledged=False))

    assert not Task.objects.exists()


def test_a_reason_that_must_be_written_makes_its_task_as_advice_does(rao):
    known = knowledge.load()
    weighed = facts_with(
        "thyroid-hormone", known.version, severity=Severity.REASON, unknown=Severity.REASON
    )
    with facts_as(weighed):
        patient = on_thyroxine(rao)
        signed = a_signed_prescription(patient, by=rao)

    assert any(key.startswith("thyroid-hormone") for key in signed.reasons)
    assert set(promised_of(patient)) == THYROID


@pytest.fixture
def line(rao):
    return Line(a_signed_prescription(by=rao), "doses", TODAY + timedelta(days=14))


def test_a_line_is_seen_to_by_one_and_can_be_undone_for_ten_minutes(line, okafor, rao):
    seen = tasks.see_to(line, note="Told her on the telephone.", by=okafor)

    assert told() == ("saw to", {})
    with pytest.raises(ActionError, match="Ada Okafor has seen to this already"):
        tasks.see_to(line, by=rao)
    with pytest.raises(ActionError, match="Only whoever did this"):
        tasks.undo_seen(seen, by=rao)

    tasks.undo_seen(seen, by=okafor)

    assert told() == ("undid", {})
    with pytest.raises(ActionError, match="undone already"):
        tasks.undo_seen(seen, by=okafor)
    tasks.see_to(line, by=rao)
    assert SeenTo.objects.count() == 2


def test_a_line_that_was_seen_to_long_ago_stays_so(line, okafor):
    seen = tasks.see_to(line, by=okafor)

    with minutes_later(11), pytest.raises(ActionError, match="Make a task for what is still"):
        tasks.undo_seen(seen, by=okafor)


@pytest.mark.hazard("H37")
def test_a_line_is_seen_to_in_its_own_clinic_by_who_may(line, castro, haddad):
    for by in (castro, haddad):
        with pytest.raises(Refused):
            tasks.see_to(line, by=by)
    assert not SeenTo.objects.exists()


SURGERY = date(2026, 1, 14)


@pytest.fixture
def surgery_line(rao):
    return Line(a_signed_prescription(by=rao), "surgeries", SURGERY, "ready")


def called(line, by, day=0, hour=10):
    """Nobody answered, so many days after today, at this hour of the clinic."""
    today = TODAY + timedelta(days=day)
    with time_machine.travel(datetime.combine(today, time(hour), by.clinic.zone), tick=False):
        return tasks.note_no_answer(line, by=by, today=today)


def test_one_call_that_nobody_answered_is_kept_and_nothing_else_is_done(surgery_line, okafor):
    call = called(surgery_line, okafor)

    assert (call.outcome, call.by, call.at, call.task) == ("no answer", okafor.user, NOW, None)
    assert told() == ("called without an answer", {})
    assert not Task.objects.exists()
    assert not SeenTo.objects.seen().exists()


@pytest.mark.hazard("H41")
@pytest.mark.parametrize(("first", "second"), [((0, 9), (0, 10)), ((0, 0), (1, 23))])
def test_two_calls_of_two_days_are_the_task_of_who_signed(surgery_line, okafor, rao, first, second):
    assert called(surgery_line, okafor, *first).task is None

    call = called(surgery_line, okafor, *second)

    task = Task.objects.get()
    assert call.task == task
    assert (task.kind, task.state, task.assigned_to) == ("call", "open", rao)
    assert task.text == (
        "Nobody answered 2 calls about the surgery on Wed, Jan 14, 2026. Decide what to do."
    )
    assert task.due_on == TODAY + timedelta(days=second[0])
    assert (task.prescription, task.by) == (surgery_line.prescription, okafor.user)
    latest = Event.objects.order_by("-sequence")[:2]
    assert [event.verb for event in latest] == ["called without an answer", "made"]


def test_calls_on_monday_and_on_wednesday_are_not_handed_on(surgery_line, okafor):
    called(surgery_line, okafor, 0, 23)
    called(surgery_line, okafor, 2, 0)

    assert not Task.objects.exists()


def test_calls_count_together_however_the_line_stood(surgery_line, okafor):
    overtaken = Line(surgery_line.prescription, "surgeries", SURGERY, "overtaken")

    called(surgery_line, okafor)

    assert called(overtaken, okafor).task is not None


@pytest.mark.parametrize("other", ["day", "version", "list"])
def test_calls_about_something_else_do_not_count(surgery_line, okafor, rao, other):
    version, day, what = surgery_line.prescription, SURGERY, "surgeries"
    lines = {
        "day": Line(version, what, SURGERY + timedelta(days=1), "ready"),
        "version": Line(a_signed_prescription(by=rao), what, day, "ready"),
        "list": Line(version, "doses", day, "ready"),
    }
    called(lines[other], okafor)

    assert called(surgery_line, okafor).task is None


def test_a_call_that_was_undone_does_not_count(surgery_line, okafor):
    with time_machine.travel(NOW, tick=False):
        tasks.undo_seen(called(surgery_line, okafor), by=okafor)

    assert called(surgery_line, okafor).task is None
    assert not Task.objects.exists()


@pytest.mark.hazard("H41")
def test_further_calls_make_no_second_task_while_one_is_to_be_done(surgery_line, okafor, rao):
    _, second, third = (called(surgery_line, okafor) for _ in range(3))
    assert third.task is None

    tasks.do_task(second.task, edits=0, note="Call her at work.", by=rao)

    fourth = called(surgery_line, okafor)
    assert fourth.task.text.startswith("Nobody answered 4 calls")
    assert Task.objects.open().get() == fourth.task


@pytest.mark.hazard("H41")
@pytest.mark.parametrize("changed", [{"is_active": False}, {"role": Role.REVIEWER}], ids=str)
def test_the_task_is_nobodys_where_who_signed_cannot_do_it(surgery_line, okafor, rao, changed):
    Membership.objects.filter(pk=rao.pk).update(**changed)

    _, call = (called(surgery_line, okafor) for _ in range(2))

    assert call.task.assigned_to is None


def test_undoing_the_call_that_made_a_task_withdraws_it(surgery_line, okafor):
    first, second = (called(surgery_line, okafor) for _ in range(2))

    tasks.undo_seen(second, by=okafor)

    task = Task.objects.get()
    assert (task.state, task.note) == (TaskState.WITHDRAWN, tasks.CALL_UNDONE)
    assert task.ended_by == okafor.user
    latest = Event.objects.order_by("-sequence")[:2]
    assert [event.verb for event in latest] == ["undid", "withdrew"]
    assert list(SeenTo.objects.unanswered()) == [first]


@pytest.mark.hazard("H41")
def test_undoing_another_call_leaves_the_task_and_so_does_a_task_that_is_done(
    surgery_line, okafor, rao
):
    first, second = (called(surgery_line, okafor) for _ in range(2))

    tasks.undo_seen(first, by=okafor)
    assert Task.objects.get().is_open
    tasks.do_task(second.task, edits=0, note="She is told.", by=rao)
    tasks.undo_seen(second, by=okafor)

    assert (Task.objects.get().state, Task.objects.get().note) == ("done", "She is told.")


def test_a_call_is_undone_by_whoever_called_and_for_ten_minutes(surgery_line, okafor, rao):
    call = called(surgery_line, okafor)

    with pytest.raises(ActionError, match="Only whoever did this"):
        tasks.undo_seen(call, by=rao)
    with minutes_later(11), pytest.raises(ActionError, match="for 10 minutes"):
        tasks.undo_seen(call, by=okafor)


def test_calls_leave_a_line_to_be_seen_to_and_end_with_that(surgery_line, okafor, rao):
    called(surgery_line, okafor)
    tasks.see_to(surgery_line, by=rao)

    with pytest.raises(ActionError, match="Dr Asha Rao has seen to this already"):
        called(surgery_line, okafor)
    assert not Task.objects.exists()


@pytest.mark.hazard("H37")
def test_a_call_is_noted_in_its_own_clinic_by_who_may(surgery_line, castro, haddad):
    for by in (castro, haddad):
        with pytest.raises(Refused):
            called(surgery_line, by)
    assert not SeenTo.objects.exists()


DAYS_OF_CALLS = st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=7)


@given(calls=DAYS_OF_CALLS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_task_is_open_exactly_where_the_calls_that_stand_ask_for_one(surgery_line, okafor, calls):
    """Of calls so many days after each other, of which some are undone at once."""
    day, standing, is_open = 0, [], False
    with transaction.atomic():
        for later, is_undone in calls:
            day += later
            call = called(surgery_line, okafor, day)
            makes_one = not is_open and any(day - before < 2 for before in standing)
            assert (call.task is not None) is makes_one
            if is_undone:
                with time_machine.travel(call.at, tick=False):
                    tasks.undo_seen(call, by=okafor)
            else:
                standing.append(day)
                is_open = is_open or makes_one
            assert Task.objects.open().count() == is_open
        transaction.set_rollback(True)


# Clocks that change at midnight among them, so that some days begin at one.
ZONES = [
    "America/New_York", "America/Santiago", "America/Havana", "Africa/Cairo", "Pacific/Apia", "UTC",
]  # fmt: skip


@given(
    at=st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES),
    days=st.integers(0, 3),
)
def test_a_call_counts_on_its_day_and_the_next_by_the_calendar_of_the_clinic(at, zone, days):
    day_of_call = at.astimezone(ZoneInfo(zone)).date()
    clinic = Clinic(timezone=zone)

    since = tasks.unanswered_since(clinic, day_of_call + timedelta(days=days))

    assert (at >= since.astimezone(UTC)) is (days < 2)
