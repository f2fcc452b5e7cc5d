"""Running prescriptions that today's facts answer otherwise, and what was decided about each."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.rereviews import look_again, rereview_of, to_rereview
from prescribing.forms.adoption import LookAgainForm
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import prescription_of
from prescribing.views.showing import status_of
from prescribing.views.writing import write

PAGE = 50


@allowed(permissions.check_see_patients)
@require_safe
def rereviews(request: ClinicRequest) -> HttpResponse:
    every = to_rereview(request.member.clinic)
    page = Paginator(every, PAGE).get_page(request.GET.get("page"))
    if page.object_list:
        patients = [one.prescription.patient for one in page]
        events.read(request.member, request.member.clinic, patients=patients)
    context = {"page": page, "open": sum(one.is_open for one in every)}
    return render(request, "rereviews.html", context)


@allowed(permissions.check_rereview)
@require_http_methods(["GET", "POST"])
def rereview(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    prescription = prescription_of(request, prescription_id)
    found = rereview_of(prescription)
    digest = found.answered.digest if found else ""
    form = LookAgainForm(request.POST or None, initial={"digest": digest})

    def act() -> str:
        seen, note = form.cleaned_data["digest"], form.cleaned_data["note"]
        look_again(prescription, digest=seen, note=note, by=request.member)
        return reverse("rereviews")

    if request.method == "POST" and form.is_valid():
        answer = write(request, form, act)
        if answer:
            return answer
        if form.conflict:
            form.saw_now(digest)
    events.read(request.member, prescription)
    context = {
        "form": form,
        "one": found,
        "prescription": prescription,
        "patient": prescription.patient,
    }
    return render(request, "rereview.html", context, status=status_of(form))
