"""A task: what is to be done, by when, and by whom. And the line of a list that a button is of."""

from collections.abc import Iterable
from typing import Any

from django import forms

from prescribing.clinical.knowledge import TaskKind
from prescribing.forms.base import STALE, WriteForm, in_a_row
from prescribing.forms.fields import DayField, LineField
from prescribing.models import Membership

NOBODY = ""
KINDS = [
    (TaskKind.CALL, "Call"),
    (TaskKind.CHECK_IN, "Check-in"),
    (TaskKind.TEST, "Test"),
    (TaskKind.OTHER, "Something else"),
]


class AssignedForm(WriteForm):
    """Whose it is: one of those who may do it, or nobody's yet."""

    assigned_to = forms.ChoiceField(
        label="Assigned to",
        required=False,
        error_messages={"invalid_choice": "Choose somebody who works in this clinic"},
    )

    def __init__(self, *arguments: Any, members: Iterable[Membership], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.members = {str(one.pk): one for one in members}
        self.fields["assigned_to"].choices = [  # type: ignore[attr-defined]
            (NOBODY, "Nobody yet"),
            *((key, str(one.user)) for key, one in self.members.items()),
        ]

    @property
    def member(self) -> Membership | None:
        return self.members.get(self.cleaned_data["assigned_to"])


class ChangeTaskForm(AssignedForm):
    due_on = DayField(label="Due", error_messages={"required": "Enter the day on which it is due"})
    layout = in_a_row("assigned_to", "due_on")


class TaskForm(ChangeTaskForm):
    text = LineField(
        most=300,
        label="What is to be done",
        error_messages={"required": "Write what is to be done"},
    )
    kind = forms.ChoiceField(label="Kind", choices=KINDS)
    layout = (*in_a_row("text", "kind"), *in_a_row("assigned_to", "due_on"))


class DoneForm(WriteForm):
    note = LineField(most=300, label="What came of it (optional)", required=False)


class WithdrawForm(WriteForm):
    reason = LineField(
        most=300,
        label="Why is it not to be done any more?",
        error_messages={"required": "Write why it is not to be done any more"},
    )


class SeenForm(WriteForm):
    """The buttons of a list: which line somebody has seen to, or called about."""

    version = forms.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), STALE),
    )
    day = DayField(error_messages={"required": STALE, "invalid": STALE})
    stands = LineField(most=60, required=False)
