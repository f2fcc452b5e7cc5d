"""Whatever is done in whatever order, over whatever nights, the promises of a record hold after it.

`HYPOTHESIS_PROFILE=thorough` looks at 200 histories of 40 deeds each.
"""

import math
import os
from datetime import date, time, timedelta
from itertools import count, pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from prescribing import knowledge
from prescribing.actions import changes, events, prescriptions, surgeries
from prescribing.actions.changes import ChangeData
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.medicines import MedicineData, add_medicine, remove_medicine
from prescribing.actions.rescheduling import OVERTAKEN, effect_on
from prescribing.actions.restarts import RestartData, draft_restart
from prescribing.actions.signing import sign
from prescribing.actions.surgeries import AfterSurgeryData, SurgeryData
from prescribing.clinical.changes import Change
from prescribing.clinical.dose import Dose
from prescribing.clinical.lifecycle import State
from prescribing.clinical.perioperative import DoseClock
from prescribing.clinical.perioperative import Surgery as Operation
from prescribing.models import Event, Medicine, Prescription, Role, Surgery, SurgeryStatus
from prescribing.permissions import Refused
from prescribing.snapshots import fingerprint, told_nights
from tests.builders import (
    ANSWERS,
    TODAY,
    a_clinic,
    a_member,
    a_patient,
    draft_data,
    noon,
    what_signing_needs,
)

STATES = {
    "started": State.DRAFT,
    "changed": State.DRAFT,
    "screened": State.SCREENED,
    "signed": State.ACTIVE,
    "put on hold": State.ON_HOLD,
    **{str(state): state for state in (State.SUPERSEDED, State.STOPPED, State.VOIDED)},
    str(State.DISCARDED): State.DISCARDED,
}
NEVER_AGAIN = {State.SUPERSEDED, State.STOPPED, State.VOIDED, State.DISCARDED, State.COMPLETED}
FLOOR_HOURS = 48
FLOOR_DAYS = 7

clinics = count(1)
people = st.sampled_from(["rao", "rao", "lindqvist", "okafor"])
patients = st.sampled_from([0, 0, 0, 1])
behind = st.sampled_from([0, 0, 0, 0, 1])  # now and then somebody looks at an old page
nights = st.integers(1, 20)


class Prescribing(RuleBasedStateMachine):
    """Three people of one clinic at work on two patients, night after night."""

    @initialize()
    def open_the_clinic(self):
        clinic = a_clinic(f"clinic-{next(clinics)}")
        self.clinic = clinic
        self.members = {
            "rao": a_member(clinic=clinic, name="Dr Rao"),
            "lindqvist": a_member(clinic=clinic, name="Dr Lindqvist"),
            "okafor": a_member(Role.STAFF, clinic=clinic, name="Ada Okafor"),
        }
        self.patients = [a_patient(clinic), a_patient(clinic)]
        self.today = TODAY
        self.travel = time_machine.travel(noon(TODAY))
        self.clock = self.travel.start()
        self.contents = {}
        self.seen = {}
        self.ended = set()
        self.lived = {}

    def teardown(self):
        if hasattr(self, "travel"):
            self.travel.stop()

    def attempt(self, act):
        """What is refused changes nothing."""
        before = self.picture()
        try:
            act()
        except (ActionError, Conflict, Refused):
            assert self.picture() == before

    def picture(self):
        rows = Prescription.objects.of(self.clinic)
        return (
            list(rows.order_by("id").values_list("id", "state", "edits", "content_hash")),
            Event.objects.of(self.clinic).count(),
        )

    def newest(self, patient):
        mine = Prescription.objects.of(self.clinic).filter(patient=self.patients[patient])
        return mine.order_by("id").last()

    def on_newest(self, patient, act):
        row = self.newest(patient)
        if row is not None:
            self.attempt(lambda: act(row))

    def on_running(self, patient, act):
        mine = Prescription.objects.of(self.clinic).filter(patient=self.patients[patient])
        row = mine.running().first()
        if row is not None:
            self.attempt(lambda: act(row))

    @rule(days=st.integers(1, 9))
    def nights_pass(self, days):
        self.today += timedelta(days=days)
        self.clock.move_to(noon(self.today))

    @rule(who=people, patient=patients)
    def start(self, who, patient):
        self.attempt(
            lambda: prescriptions.start_draft(
                self.patients[patient], by=self.members[who], today=self.today
            )
        )

    @rule(
        who=people,
        patient=patients,
        back=behind,
        mood=st.sampled_from(["no", "no", "no", "yes", "not known"]),
        nights=st.integers(1, 30),
        later=st.integers(0, 9),
    )
    def save(self, who, patient, back, mood, nights, later):
        """A plan page that is filled in anew, with another plan."""
        self._save(
            who,
            patient,
            back,
            answers=ANSWERS | {"mood": mood},
            last_step_nights=nights,
            first_night=self.today + timedelta(days=later),
        )

    def _save(self, who, patient, back=0, **fields):
        data = draft_data(**fields)
        self.on_newest(
            patient,
            lambda row: prescriptions.save_draft(
                row, edits=row.edits - back, data=data, by=self.members[who], today=self.today
            ),
        )

    @rule(who=people, patient=patients)
    def screen(self, who, patient):
        self.on_newest(
            patient,
            lambda row: prescriptions.run_screening(
                row, edits=row.edits, by=self.members[who], today=self.today
            ),
        )

    @rule(who=people, patient=patients, back=behind)
    def sign(self, who, patient, back):
        by = self.members[who]

        def act(row):
            if row.screenings.exists():
                needs = what_signing_needs(row, by, now=noon(self.today))
                sign(row, **(needs | {"edits": row.edits - back}))

        self.on_newest(patient, act)

    @rule(who=people, patient=patients)
    def fill_in_screen_and_sign(self, who, patient):
        """What the draft holds is sent back by the plan page as it was shown."""
        self.start(who, patient)
        row = self.newest(patient)
        if row is None:
            return
        planned = Surgery.objects.of(self.clinic).planned().filter(patient=row.patient)
        shown = {
            "answers": ANSWERS | {"surgery": "yes" if planned.exists() else "no"},
            "first_night": max(row.plan.first_night, self.today),
            "hold_hours": row.plan.hold_hours,
            "dose_time": row.plan.dose_time,
        }
        if not row.plan.ladder:
            steps = row.plan.steps.all()
            own = tuple((step.dose_micrograms, step.nights) for step in steps)
            shown |= {"ladder": "", "steps": own}
        self._save(who, patient, **shown)
        self.screen(who, patient)
        self.sign(who, patient, 0)

    @rule(
        who=people,
        patient=patients,
        back=behind,
        what=st.sampled_from(
            [Change.STAY, Change.STEP_BACK, Change.GO_DOWN, Change.SKIP, Change.RESTART]
        ),
        nights=nights,
        dose=st.sampled_from([None, 375, 500, 1_125, 2_250, 3_375]),
        then_up=st.booleans(),
        starts=st.sampled_from([None, None, None, -1, 0, 3]),
        then_sign=st.booleans(),
    )
    def change(self, who, patient, back, what, nights, dose, then_up, starts, then_sign):
        data = ChangeData(
            what,
            "side effects",
            nights=nights,
            dose=Dose(dose) if dose else None,
            then_up=then_up,
            starts=None if starts is None else self.today + timedelta(days=starts),
        )
        self.on_running(
            patient,
            lambda row: changes.draft_change(
                row, edits=row.edits - back, data=data, by=self.members[who], today=self.today
            ),
        )
        if then_sign:
            self.fill_in_screen_and_sign(who, patient)

    @rule(who=people, patient=patients, later=st.integers(-1, 5), back=behind)
    def hold(self, who, patient, later, back):
        night = self.today + timedelta(days=later)
        self.on_running(
            patient,
            lambda row: prescriptions.hold(
                row,
                edits=row.edits - back,
                first_night=night,
                reason="fever",
                by=self.members[who],
                today=self.today,
            ),
        )

    @rule(
        who=people,
        patient=patients,
        verb=st.sampled_from([prescriptions.stop, prescriptions.void]),
    )
    def end(self, who, patient, verb):
        self.on_newest(
            patient,
            lambda row: verb(row, edits=row.edits, reason="why", by=self.members[who]),
        )

    @rule(who=people, patient=patients)
    def discard(self, who, patient):
        self.on_newest(
            patient,
            lambda row: prescriptions.discard_draft(row, edits=row.edits, by=self.members[who]),
        )

    @rule(
        who=people,
        patient=patients,
        text=st.sampled_from(["paracetamol 500 mg", "zzqx drops"]),
    )
    def take(self, who, patient, text):
        data = MedicineData(text)
        self.attempt(lambda: add_medicine(self.patients[patient], data=data, by=self.members[who]))

    @rule(who=people, patient=patients)
    def take_no_more(self, who, patient):
        for each in Medicine.objects.current().filter(patient=self.patients[patient]):
            remove_medicine(each, edits=each.edits, by=self.members[who])

    @rule(
        who=people,
        patient=patients,
        days=st.integers(1, 60),
        at=st.sampled_from([None, time(8), time(20, 59)]),
    )
    def plan_surgery(self, who, patient, days, at):
        data = SurgeryData(self.today + timedelta(days=days), at)
        self.attempt(
            lambda: surgeries.add_surgery(
                self.patients[patient], data=data, by=self.members[who], today=self.today
            )
        )

    @rule(
        who=people,
        patient=patients,
        days=st.integers(-3, 30),
        status=st.sampled_from([str(status) for status in SurgeryStatus]),
        back=behind,
    )
    def move_surgery(self, who, patient, days, status, back):
        surgery = Surgery.objects.of(self.clinic).filter(patient=self.patients[patient]).last()
        if surgery is None:
            return
        data = SurgeryData(self.today + timedelta(days=days), time(8), status=status)
        self.attempt(
            lambda: surgeries.change_surgery(
                surgery,
                edits=surgery.edits - back,
                data=data,
                by=self.members[who],
                today=self.today,
            )
        )

    @rule(
        who=people,
        patient=patients,
        given=st.sampled_from(["yes", "yes", "no", "not known"]),
        opioid=st.sampled_from(["oxycodone 5 mg", "fentanyl patch", "zzqx", ""]),
        days_ago=st.integers(-1, 12),
        starts=st.sampled_from([None, None, 0, 3, 12]),
        agreed_by=st.sampled_from(["", "Dr Ames, surgeon"]),
        reconciled=st.sampled_from(["yes", "yes", "no"]),
        back=behind,
        then_sign=st.booleans(),
    )
    def begin_again_after_surgery(
        self, who, patient, given, opioid, days_ago, starts, agreed_by, reconciled, back, then_sign
    ):
        behind_her = Surgery.objects.of(self.clinic).exclude(status=SurgeryStatus.CANCELLED)
        surgery = behind_her.filter(patient=self.patients[patient], day__lte=self.today).last()
        if surgery is None:
            return
        followed = AfterSurgeryData(
            opioid_given=given,
            last_opioid_on=self.today - timedelta(days=days_ago),
            opioid_acting="" if opioid else "long",
            single_dose="no",
            reconciled=reconciled,
            opioid=opioid,
        )
        data = RestartData(
            followed,
            starts=None if starts is None else self.today + timedelta(days=starts),
            agreed_by=agreed_by,
        )
        self.on_running(
            patient,
            lambda row: draft_restart(
                row,
                surgery,
                edits=row.edits - back,
                surgery_edits=surgery.edits,
                data=data,
                by=self.members[who],
                today=self.today,
            ),
        )
        if then_sign:
            self.fill_in_screen_and_sign(who, patient)

    def signed_since(self, who):
        """The versions that were signed since this was asked the last time."""
        seen = self.seen.setdefault(who, set())
        rows = Prescription.objects.of(self.clinic).signed().exclude(pk__in=seen)
        found = list(rows.select_related("signature", "replaces", "clinic"))
        seen |= {row.pk for row in found}
        return found

    @invariant()
    def what_is_signed_agrees_with_itself(self):
        for row in self.signed_since("agrees"):
            plan = row.content["plan"]
            told = plan["nights"]
            assert told[0]["date"] >= signed_on(row).isoformat()
            days = [date.fromisoformat(night["date"]) for night in told]
            assert all(after - before == timedelta(days=1) for before, after in pairwise(days))
            for night in told:
                assert_made_of_whole_pieces(night)
            pieces = sum(night["pieces"] for night in told)
            assert pieces == sum(entry["pieces"] for entry in row.content["supply"])
            for entry in row.content["supply"]:
                assert entry["tablets"] == math.ceil(entry["pieces"] / entry["pieces_each"])
            assert_no_dose_close_to_surgery(plan)

    @invariant()
    def a_new_version_leaves_the_past_as_it_was(self):
        for row in self.signed_since("past"):
            if row.replaces is None or row.replaces.status is State.VOIDED:
                continue
            past = row.content["plan"]["past"]
            before = [each for each in told_nights(row.replaces) if each["date"] < self.day]
            assert past == before[: len(past)]
            if row.replaces.status is State.SUPERSEDED:
                assert past == before

    @invariant()
    def a_night_that_is_past_is_never_told_otherwise(self):
        for row in Prescription.objects.of(self.clinic).running():
            lived = self.lived.setdefault(row.number, {})
            for night in told_nights(row):
                if night["date"] < self.day:
                    done = night["kind"], night["dose_mg"]
                    assert lived.setdefault(night["date"], done) == done

    @invariant()
    def nothing_is_taken_on_hold(self):
        for row in Prescription.objects.of(self.clinic).filter(state=State.ON_HOLD):
            held = [each for each in told_nights(row) if each["date"] >= row.held_from.isoformat()]
            assert not any(night["pieces"] for night in held)

    @invariant()
    def a_plan_that_surgery_overtook_says_so_on_its_paper(self):
        """As a surgery, a hold or a signature left it; a night that passes changes nothing."""
        for row in Prescription.objects.of(self.clinic).running():
            found = effect_on(row, self.today)
            if found.outcome in OVERTAKEN:
                assert row.is_outdated

    @invariant()
    def nothing_that_is_signed_begins_within_the_wait_after_an_opioid(self):
        for row in self.signed_since("waits"):
            doses = [night["date"] for night in row.content["plan"]["nights"] if night["pieces"]]
            for after in row.content["after_surgery"]:
                if after["opioid_given"] == "yes":
                    free = date.fromisoformat(min(doses)) - date.fromisoformat(after["last_opioid"])
                    assert free.days - 1 >= FLOOR_DAYS

    @invariant()
    def a_patient_has_one_open_draft_at_most(self):
        for patient in self.patients:
            assert Prescription.objects.open().filter(patient=patient).count() <= 1

    @property
    def day(self):
        return self.today.isoformat()

    @invariant()
    def a_patient_has_one_running_prescription_at_most(self):
        for patient in self.patients:
            assert Prescription.objects.running().filter(patient=patient).count() <= 1

    @invariant()
    def every_signed_prescription_has_its_signature_over_its_own_screening(self):
        for row in Prescription.objects.of(self.clinic).signed().select_related("signature"):
            signature = row.signature
            assert signature.content_hash == row.content_hash == fingerprint(row.content)
            assert signature.screening.prescription_id == row.pk
            assert signature.screening.at == signature.at
            assert signature.screening.verdict != "stop"
            assert signature.credential.membership.user_id == signature.by_id

    @invariant()
    def no_unsigned_prescription_has_content(self):
        rows = Prescription.objects.of(self.clinic).exclude(
            pk__in=Prescription.objects.signed().values("pk")
        )
        assert not rows.exclude(content_hash="").exists()

    @invariant()
    def a_state_is_what_the_events_tell(self):
        for row in Prescription.objects.of(self.clinic):
            told = [
                event.verb
                for event in Event.objects.filter(object_label=f"prescription {row.pk}")
                if event.verb in STATES
            ]
            assert STATES[told[-1]] == row.state

    @invariant()
    def what_has_ended_stays_ended_or_is_voided(self):
        for row in Prescription.objects.of(self.clinic):
            assert row.pk not in self.ended or row.state in NEVER_AGAIN
            if row.state in NEVER_AGAIN:
                self.ended.add(row.pk)

    @invariant()
    def the_chain_of_events_is_whole(self):
        assert events.verify(self.clinic) is None

    @invariant()
    def steps_lie_in_order_without_a_gap(self):
        for row in Prescription.objects.of(self.clinic):
            positions = list(row.plan.steps.values_list("position", flat=True))
            assert positions == list(range(1, len(positions) + 1))

    @invariant()
    def signed_content_never_changes(self):
        for row in Prescription.objects.of(self.clinic).signed():
            assert self.contents.setdefault(row.pk, row.content) == row.content


def signed_on(row):
    return row.signature.at.astimezone(row.clinic.zone).date()


def assert_made_of_whole_pieces(night):
    if not night["pieces"]:
        assert night["dose_mg"] == "0"
        return
    products = knowledge.load().products.values()
    made = {
        (f"{one.strength.mg} mg", one.form): one.piece_micrograms * night["pieces"]
        for one in products
    }
    dose = Dose.parse(night["dose_mg"])
    assert made[night["product"], night["form"]] == dose.micrograms
    assert night["dose_mg"] == dose.mg


def assert_no_dose_close_to_surgery(plan):
    assert plan["hold_hours"] >= FLOOR_HOURS
    dose_time = plan["dose_time"] and time.fromisoformat(plan["dose_time"])
    assumed = knowledge.load().surgery_hold.assumed
    clock = DoseClock(ZoneInfo(plan["timezone"]), dose_time, assumed)
    for one in plan["surgeries"]:
        at = time.fromisoformat(one["at"]) if one["at"] else None
        surgery = Operation(date.fromisoformat(one["day"]), at)
        for night in plan["nights"]:
            if night["pieces"]:
                day = date.fromisoformat(night["date"])
                assert not clock.is_held(day, surgery, timedelta(hours=plan["hold_hours"]))
                assert day < surgery.day


@pytest.mark.django_db
def test_the_promises_hold_whatever_is_done():
    thorough = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
    run_state_machine_as_test(
        Prescribing,
        settings=settings(
            max_examples=200 if thorough else 6,
            stateful_step_count=40 if thorough else 20,
            deadline=None,
            derandomize=not thorough,
            database=None,
            print_blob=thorough,
            suppress_health_check=list(HealthCheck),
        ),
    )
