"""Signed prescriptions, to be read whole and reviewed by somebody who did not sign them."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from prescribing import knowledge
from prescribing.actions import events, submissions
from prescribing.actions.errors import ActionError
from prescribing.actions.reviews import review
from prescribing.admin.records import Records, may_review, member_of
from prescribing.clinical.lifecycle import SIGNED
from prescribing.forms.base import WriteForm
from prescribing.forms.review import AgreeForm, QueryForm
from prescribing.models import Event, Outcome, Prescription, Signature
from prescribing.permissions import Member, Refused
from prescribing.templatetags.look import moment, plain_day

FORMS: dict[Outcome, type[WriteForm]] = {Outcome.AGREE: AgreeForm, Outcome.QUERY: QueryForm}


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state_is"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(state), str(state)) for state in sorted(SIGNED)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(state=self.value()) if self.value() else queryset


class ReviewedFilter(admin.SimpleListFilter):
    title = "review"
    parameter_name = "reviewed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "not reviewed"), *((str(one), str(one)) for one in Outcome)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "no":
            return queryset.filter(reviews=None)
        return queryset.filter(reviews__outcome=self.value()) if self.value() else queryset


class IndicationFilter(admin.SimpleListFilter):
    title = "indication"
    parameter_name = "for"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterator[tuple[str, str]]:
        known = knowledge.load().indications
        used = model_admin.get_queryset(request).order_by().values_list("indication", flat=True)
        for name in sorted(set(used)):
            yield name or "-", known[name].name if name in known else name or "in free text"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return queryset.filter(indication=chosen.removeprefix("-")) if chosen else queryset


class PrescriberFilter(admin.SimpleListFilter):
    title = "prescriber"
    parameter_name = "signed_by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        member = member_of(request)
        if member is None:
            return []
        signatures = Signature.objects.of(member.clinic).order_by("by__name")
        return [
            (str(key), name) for key, name in signatures.values_list("by_id", "by__name").distinct()
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value() or ""
        return queryset.filter(signature__by=int(chosen)) if chosen.isdecimal() else queryset


@admin.register(Prescription)
class Prescriptions(Records):
    list_display = (
        "number",
        "version",
        "state",
        "patient",
        "indicated_for",
        "signed_by",
        "signed_at",
        "reviewed",
    )
    list_display_links = ("number",)
    list_filter = (ReviewedFilter, StateFilter, IndicationFilter, PrescriberFilter)
    search_fields = (
        "number", "patient__family_name", "patient__given_name", "patient__record_number",
    )  # fmt: skip
    search_help_text = "Number, name or record number"
    ordering = ("-signature__at",)
    actions = ("agree", "query")
    fieldsets = (
        (None, {"fields": ("number", "version", "state", "patient", "born", "record_number")}),
        ("Plan", {"fields": ("plan_shown",)}),
        ("Findings and reasons", {"fields": ("findings_shown",)}),
        ("Signature", {"fields": ("signed_by", "licence", "signed_at", "content_hash")}),
        ("Reviews", {"fields": ("reviews_shown",)}),
        ("History", {"fields": ("history_shown",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        signed = super().get_queryset(request).filter(state__in=SIGNED)
        return signed.select_related("patient", "clinic", "signature__by").prefetch_related(
            "reviews__by"
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [str(name) for _, options in self.fieldsets for name in options["fields"]]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        member = member_of(request)
        shown = getattr(response, "context_data", None) or {}
        if member and "cl" in shown:
            listed = [one.patient for one in shown["cl"].result_list]
            events.read(member, member.clinic, patients=listed)
        return response

    @admin.display(description="prescribed for")
    def indicated_for(self, one: Prescription) -> str:
        said = one.content["indication"] if one.content else {}
        return f"{said.get('name', '')} {said.get('grade', '')}{said.get('direction', '')}".strip()

    @admin.display(description="signed by", ordering="signature__printed_name")
    def signed_by(self, one: Prescription) -> str:
        return one.signature.printed_name

    @admin.display(description="signed at", ordering="signature__at")
    def signed_at(self, one: Prescription) -> str:
        return moment(one.signature.at)

    @admin.display(description="licence")
    def licence(self, one: Prescription) -> str:
        return one.signature.licence

    @admin.display(description="reviews")
    def reviewed(self, one: Prescription) -> str:
        return ", ".join(f"{each.outcome} ({each.by})" for each in one.reviews.all()) or "none yet"

    @admin.display(description="born")
    def born(self, one: Prescription) -> str:
        return plain_day(one.patient.birth_date)

    @admin.display(description="record number")
    def record_number(self, one: Prescription) -> str:
        return one.patient.record_number

    @admin.display(description="what was signed")
    def plan_shown(self, one: Prescription) -> SafeString:
        return _part("plan", one)

    @admin.display(description="what was found")
    def findings_shown(self, one: Prescription) -> SafeString:
        return _part("findings", one)

    @admin.display(description="who looked")
    def reviews_shown(self, one: Prescription) -> SafeString:
        return _part("reviews", one)

    @admin.display(description="what happened")
    def history_shown(self, one: Prescription) -> SafeString:
        trail = Event.objects.of(one.clinic).filter(prescription=one).exclude(verb="read")
        return _part("history", one, history=trail.select_related("actor").order_by("-sequence"))

    @admin.action(description="Agree with the chosen prescriptions", permissions=["view"])
    def agree(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return _ask(request, queryset, Outcome.AGREE)

    @admin.action(description="Query the chosen prescriptions", permissions=["view"])
    def query(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return _ask(request, queryset, Outcome.QUERY)


def _part(name: str, one: Prescription, **more: Any) -> SafeString:
    context = {"one": one, "content": one.content, **more}
    return render_to_string(f"admin/prescribing/prescription/{name}.html", context)


def _ask(request: HttpRequest, chosen: QuerySet[Any], outcome: Outcome) -> HttpResponse | None:
    """Ask for a comment on a page that names what was chosen; then review all of it, or nothing."""
    member = member_of(request)
    if member is None or not may_review(request):
        return None
    confirmed = "key" in request.POST
    form = FORMS[outcome](request.POST if confirmed else None)
    if confirmed and form.is_valid():
        try:
            done = _reviewed(member, list(chosen), outcome, form)
        except (ActionError, Refused) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Reviewed: {outcome}.")
            return redirect(done)
    events.read(member, member.clinic, patients=[one.patient for one in chosen])
    context = {
        **admin.site.each_context(request),
        "title": f"Review: {outcome}",
        "opts": Prescription._meta,
        "chosen": chosen,
        "outcome": outcome,
        "form": form,
    }
    return TemplateResponse(request, "admin/prescribing/prescription/review.html", context)


def _reviewed(member: Member, chosen: list[Prescription], outcome: Outcome, form: WriteForm) -> str:
    comment = form.cleaned_data["comment"]

    def act() -> str:
        for one in chosen:
            review(one, outcome=outcome, comment=comment, by=member)
        return reverse("admin:prescribing_prescription_changelist")

    asked = repr((outcome, comment, sorted(one.pk for one in chosen)))
    body_hash = f"sha256:{hashlib.sha256(asked.encode()).hexdigest()}"
    key = form.cleaned_data["key"].hex
    return submissions.once(by=member, key=key, route="review", body_hash=body_hash, act=act)
