"""Whatever is done in whatever order, the promises of a prescription's record hold after it."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from prescribing.actions import events, prescriptions, surgeries
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.medicines import MedicineData, add_medicine, remove_medicine
from prescribing.actions.signing import sign
from prescribing.actions.surgeries import SurgeryData
from prescribing.clinical.lifecycle import State
from prescribing.models import Event, Medicine, Prescription, Role
from prescribing.permissions import Refused
from prescribing.snapshots import fingerprint
from tests.builders import (
    ANSWERS,
    TODAY,
    a_clinic,
    a_member,
    a_patient,
    draft_data,
    what_signing_needs,
)

STATES = {
    "started": State.DRAFT,
    "changed": State.DRAFT,
    "screened": State.SCREENED,
    "signed": State.ACTIVE,
    **{str(state): state for state in (State.SUPERSEDED, State.STOPPED, State.VOIDED)},
    str(State.DISCARDED): State.DISCARDED,
}
NEVER_AGAIN = {State.SUPERSEDED, State.STOPPED, State.VOIDED, State.DISCARDED, State.COMPLETED}

clinics = count(1)
people = st.sampled_from(["rao", "lindqvist", "okafor"])
behind = st.sampled_from([0, 0, 0, 0, 1])  # now and then somebody looks at an old page


class Prescribing(RuleBasedStateMachine):
    """Three people of one clinic at work on two patients."""

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
        self.contents = {}
        self.ended = set()

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

    @rule(who=people, patient=st.integers(0, 1))
    def start(self, who, patient):
        self.attempt(
            lambda: prescriptions.start_draft(
                self.patients[patient], by=self.members[who], today=TODAY
            )
        )

    @rule(
        who=people,
        patient=st.integers(0, 1),
        back=behind,
        mood=st.sampled_from(["no", "no", "no", "yes", "not known"]),
        nights=st.integers(1, 30),
    )
    def save(self, who, patient, back, mood, nights):
        data = draft_data(answers=ANSWERS | {"mood": mood}, last_step_nights=nights)
        self.on_newest(
            patient,
            lambda row: prescriptions.save_draft(
                row, edits=row.edits - back, data=data, by=self.members[who], today=TODAY
            ),
        )

    @rule(who=people, patient=st.integers(0, 1))
    def screen(self, who, patient):
        self.on_newest(
            patient,
            lambda row: prescriptions.run_screening(
                row, edits=row.edits, by=self.members[who], today=TODAY
            ),
        )

    @rule(who=people, patient=st.integers(0, 1), back=behind)
    def sign(self, who, patient, back):
        by = self.members[who]

        def act(row):
            if row.screenings.exists():
                sign(row, **(what_signing_needs(row, by) | {"edits": row.edits - back}))

        self.on_newest(patient, act)

    @rule(who=people, patient=st.integers(0, 1))
    def fill_in_screen_and_sign(self, who, patient):
        self.start(who, patient)
        self.save(who, patient, 0, "no", 14)
        self.screen(who, patient)
        self.sign(who, patient, 0)

    @rule(
        who=people,
        patient=st.integers(0, 1),
        verb=st.sampled_from([prescriptions.stop, prescriptions.void]),
    )
    def end(self, who, patient, verb):
        self.on_newest(
            patient,
            lambda row: verb(row, edits=row.edits, reason="why", by=self.members[who]),
        )

    @rule(who=people, patient=st.integers(0, 1))
    def discard(self, who, patient):
        self.on_newest(
            patient,
            lambda row: prescriptions.discard_draft(row, edits=row.edits, by=self.members[who]),
        )

    @rule(
        who=people,
        patient=st.integers(0, 1),
        text=st.sampled_from(["paracetamol 500 mg", "zzqx drops"]),
    )
    def take(self, who, patient, text):
        data = MedicineData(text)
        self.attempt(lambda: add_medicine(self.patients[patient], data=data, by=self.members[who]))

    @rule(who=people, patient=st.integers(0, 1))
    def take_no_more(self, who, patient):
        for each in Medicine.objects.current().filter(patient=self.patients[patient]):
            remove_medicine(each, edits=each.edits, by=self.members[who])

    @rule(who=people, patient=st.integers(0, 1), days=st.integers(1, 90))
    def plan_surgery(self, who, patient, days):
        data = SurgeryData(TODAY + timedelta(days=days))
        self.attempt(
            lambda: surgeries.add_surgery(self.patients[patient], data=data, by=self.members[who])
        )

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
    def signed_content_never_changes(self):
        for row in Prescription.objects.of(self.clinic).signed():
            assert self.contents.setdefault(row.pk, row.content) == row.content

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


@pytest.mark.django_db
def test_the_promises_hold_whatever_is_done():
    run_state_machine_as_test(
        Prescribing,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
