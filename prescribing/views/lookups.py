"""Looking up the code of a paper."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from prescribing import permissions
from prescribing.actions.lookups import TooManyLookups, look_up
from prescribing.forms.prints import CodeForm
from prescribing.views import errors
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.showing import status_of


@allowed(permissions.check_print_handout)
@require_safe
def check_handout(request: ClinicRequest) -> HttpResponse:
    is_asked = "code" in request.GET
    form = CodeForm(request.GET if is_asked else None)
    context = {"form": form, "is_answered": False}
    if is_asked and form.is_valid():
        try:
            version = look_up(form.cleaned_data["code"], by=request.member)
        except TooManyLookups as refusal:
            return errors.too_many(request, str(refusal))
        context |= {"is_answered": True, "version": version}
    return render(request, "check_handout.html", context, status=status_of(form))
