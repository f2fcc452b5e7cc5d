"""Why a write was not made. Each says what to do next, and nothing has been changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError

SHORTEST_REASON = 10


@dataclass(frozen=True)
class Problem:
    """A sentence that names the remedy, and the field of the form it stands at, if any."""

    says: str
    field: str = ""


class ActionError(Exception):
    """What was asked for cannot be done as it stands."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(Problem(p) if isinstance(p, str) else p for p in problems)
        super().__init__(" ".join(self.messages))

    @property
    def messages(self) -> tuple[str, ...]:
        return tuple(problem.says for problem in self.problems)

    @classmethod
    def at(cls, field: str, says: str) -> Self:
        return cls(Problem(says, field))

    @classmethod
    def from_validation(cls, error: ValidationError) -> Self:
        named = error.message_dict.items()
        return cls(*(Problem(says, field) for field, all_said in named for says in all_said))


def stated(reason: str) -> str:
    """The reason as it is kept. Raises ActionError when none is written."""
    if not reason.strip():
        raise ActionError.at("reason", "Write the reason.")
    return reason.strip()


class NotSignable(ActionError):
    """The prescription cannot be signed as it stands."""


class Conflict(Exception):
    """Somebody else changed it first. `moved` says who did what, one sentence each."""

    def __init__(self, says: str, moved: Iterable[str] = ()) -> None:
        self.says = says
        self.moved = tuple(moved)
        super().__init__(" ".join((says, *self.moved)))


class PictureChanged(Conflict):
    """The screening answers otherwise than the one the prescriber saw."""

    def __init__(
        self,
        *,
        added: Sequence[dict[str, Any]],
        removed: Sequence[dict[str, Any]],
        other: Iterable[str] = (),
    ) -> None:
        self.added = tuple(added)
        self.removed = tuple(removed)
        found = [f"Found now: {finding['title']}." for finding in added]
        gone = [f"No longer found: {finding['title']}." for finding in removed]
        super().__init__(
            "The picture changed since you checked this prescription. Nothing was signed. Check "
            "it again.",
            [*found, *gone, *other],
        )
