"""What the records at the desk share: each is read within one clinic, and never written."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from prescribing import permissions
from prescribing.actions import events
from prescribing.models import Event, Review
from prescribing.permissions import Action, Member


def member_of(request: HttpRequest) -> Member | None:
    """The member whose clinic this session works in. Being a superuser makes nobody a member."""
    member: Member | None = getattr(request, "member", None)
    return member


def may_review(request: HttpRequest) -> bool:
    member = member_of(request)
    if member is None:
        return False
    try:
        permissions.check(member, Action.REVIEW)
    except permissions.Refused:
        return False
    return True


class Records(admin.ModelAdmin):
    """Access comes from the role in the clinic, not from Django's own permissions."""

    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_review(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_review(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        member = member_of(request)
        return rows.filter(clinic=member.clinic) if member else rows.none()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # The trail of a record is its events, which its own page shows.
        raise PermissionDenied

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        response = super().change_view(request, object_id, form_url, extra_context)
        member, shown = member_of(request), self.get_object(request, object_id)
        if member and shown:
            # An event names the patient with the prescription, and a review knows no patient.
            events.read(member, shown.prescription if isinstance(shown, Review) else shown)
        return response


@admin.register(Review)
class Reviews(Records):
    list_display = ("prescription", "outcome", "by", "at", "comment")
    list_filter = ("outcome",)
    search_fields = ("prescription__number", "comment")
    list_select_related = ("prescription", "by")
    fields = ("prescription", "outcome", "comment", "by", "at")


@admin.register(Event)
class Events(Records):
    list_display = ("sequence", "at", "actor", "role", "verb", "object_label", "outcome")
    list_filter = ("outcome", "verb")
    search_fields = ("object_label", "prescription__number")
    list_select_related = ("actor",)
    ordering = ("-sequence",)
    fields = (
        "sequence", "at", "actor", "role", "verb", "object_label", "outcome", "detail", "digest",
    )  # fmt: skip
