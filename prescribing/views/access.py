"""How a view says who may use it. A view that does not say is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase

from prescribing.models import Membership

Check = Callable[[Membership], object]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class ClinicRequest(HttpRequest):
    """A request of a signed-in member of the clinic that its session has chosen."""

    member: Membership


@dataclass(frozen=True)
class Access:
    """What a view declares: a member is needed unless it says otherwise."""

    check: Check | None
    needs_member: bool = True


def allowed(check: Check) -> Callable[[View], View]:
    """The view is for members of a clinic whom `check` does not refuse."""

    def declare(view: View) -> View:
        view.access = Access(check)  # type: ignore[attr-defined]
        return view

    return declare


def for_members(view: View) -> View:
    """The view is for every member of a clinic, whatever the role."""
    view.access = Access(None)  # type: ignore[attr-defined]
    return view


def signed_in_only(view: View) -> View:
    """The view is for everyone who has signed in, also without a clinic."""
    view.access = Access(None, needs_member=False)  # type: ignore[attr-defined]
    return view


def open_to_all(view: View) -> View:
    """The view is for everyone."""
    signed_in_only(view)
    return login_not_required(view)


def access_of(view: Callable[..., HttpResponseBase]) -> Access | None:
    return getattr(view, "access", None)
