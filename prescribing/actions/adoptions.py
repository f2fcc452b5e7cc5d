"""A medical lead adopts a version of the facts for the clinic, by signing it."""

from datetime import datetime

from django.utils import timezone

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.steps_up import StepUp, check_fresh
from prescribing.actions.turns import insert, turn
from prescribing.clinical.knowledge import Knowledge
from prescribing.clinical.versions import FactChange, changes
from prescribing.models import Adoption, Clinic
from prescribing.permissions import Member
from prescribing.snapshots import facts_of

STATEMENT = (
    "I have read the clinical content of this version: what it says, where it comes from, how sure "
    "it is and what changed. I adopt it for the patients of this clinic."
)


def adopt(*, version: str, step_up: StepUp, by: Member, now: datetime | None = None) -> Adoption:
    """Sign the version that was read. Raises Conflict when the facts are another version now."""
    now = now or timezone.now()
    with turn(by.clinic):
        credential = permissions.check_sign_adoption(by, now.astimezone(by.clinic.zone).date())
        check_fresh(step_up, by, now)
        known = knowledge.load()
        if version != known.version:
            raise Conflict(
                "The facts are another version since you opened this page. Nothing was adopted. "
                "Read what changed, then sign again."
            )
        earlier = Adoption.objects.of(by.clinic).of_version(version)
        if earlier is not None:
            raise ActionError(f"{earlier.printed_name} has adopted this version already.")
        adoption = Adoption(
            clinic=by.clinic,
            knowledge_version=version,
            facts=facts_of(known),
            statement=STATEMENT,
            by=by.user,
            credential=credential,
            printed_name=credential.printed_name,
            licence=credential.licence,
            at=now,
        )
        insert(adoption)
        events.record(by, "adopted", adoption, detail={"knowledge": version})
    return adoption


def last_adopted(clinic: Clinic) -> Adoption | None:
    """The adoption before which nothing need be read again; its facts come with it."""
    return Adoption.objects.of(clinic).last()


def changes_since(adoption: Adoption, known: Knowledge) -> tuple[FactChange, ...]:
    return changes(adoption.facts, facts_of(known))
