"""Who gets what from every address of the site: one row for each pattern of the resolver.

A row says how the page answers those for whom it is made, in their own clinic. The rest follows
from its door, by rules without exceptions:

    clinic     strangers go to the sign-in page, members of no clinic to the choice of one; any
               other role gets 403, whatever she asks for; another clinic's record and none at
               all are 404
    signed in  strangers go to the sign-in page
    desk       the admin: who may not open it goes to the sign-in page; who may, but has nothing
               to do with the page, gets 403; a record that is not hers is as if it were absent
    open       everybody is answered
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.urls import URLResolver

METHODS = ("GET", "HEAD", "POST", "POST nothing", "PUT", "DELETE")
ABSENT = 987_654_321

STRANGERS = ("anonymous", "disabled")
WITHOUT_CLINIC = ("nobody", "ended", "superuser")
EDITORS = ("prescriber", "staff", "superuser staff", "no desk")
OTHER_EDITORS = ("staff", "superuser staff", "no desk")
PRESCRIBERS = ("prescriber", "no desk")
MANAGERS = ("manager",)
CLINICAL = (*EDITORS, "reviewer")
MEMBERS = (*CLINICAL, "manager")
SIGNED_IN = (*MEMBERS, *WITHOUT_CLINIC)
EVERYONE = (*SIGNED_IN, *STRANGERS)

KEPT_FROM_DESK = (*STRANGERS, "no desk")
DESK = tuple(kind for kind in SIGNED_IN if kind not in KEPT_FROM_DESK)
REVIEWERS = ("prescriber", "reviewer")
SUPERUSERS = ("superuser", "superuser staff")
NO_ONE = ()

SIGN_IN = ("/sign-in/?next=", "/admin/")
CHOICE = ("/clinic/",)

Answers = Mapping[str, int]


@dataclass(frozen=True)
class Row:
    """One pattern. `at` is an address of it, with the names of records where it has ids."""

    pattern: str
    at: str
    door: str
    who: tuple[str, ...]
    answers: Answers
    # For some of those for whom it is made: what they get instead, by method.
    instead: Mapping[str, Answers] = field(default_factory=dict)
    # What is not hers, where that is not 404.
    absent: Answers = field(default_factory=dict)
    # It is about the clinics and their people, whichever they are, and is no clinic's own.
    everyones: bool = False

    @property
    def has_record(self) -> bool:
        return "{" in self.at


def each(kinds: tuple[str, ...], answers: Answers) -> dict[str, Answers]:
    return dict.fromkeys(kinds, answers)


READ = {"GET": 200, "HEAD": 200}
FORM = {"GET": 200, "POST": 302, "POST nothing": 422}
BUTTON = {"POST": 302, "POST nothing": 409}
SAVED = {"POST": 302, "POST nothing": 302}
MAY_NOT_POST = {"POST": 403, "POST nothing": 403}

PATIENT = "patients/<int:patient_id>/"
MEDICINE = f"{PATIENT}medicines/<int:medicine_id>/"
PRESCRIPTION = "prescriptions/<int:prescription_id>/"


def page(pattern: str, at: str, who: tuple[str, ...], answers: Answers, **more: object) -> Row:
    return Row(pattern, f"/{at}", "clinic", who, answers, **more)


def of_patient(
    rest: str, who: tuple[str, ...], answers: Answers, at: str = "", **more: object
) -> Row:
    at = f"patients/{at or '{patient}/' + rest}"
    return page(f"{PATIENT}{rest}", at, who, answers, **more)


def of_prescription(rest: str, record: str, who: tuple[str, ...], answers: Answers, **more) -> Row:
    at = f"prescriptions/{{{record}}}/{rest}"
    return page(f"{PRESCRIPTION}{rest}", at, who, answers, **more)


PAGES = (
    Row("sign-in/", "/sign-in/", "open", EVERYONE, FORM, each(SIGNED_IN, {"GET": 302})),
    Row("signed-in/", "/signed-in/", "signed in", SIGNED_IN, READ),
    Row("sign-out/", "/sign-out/", "signed in", SIGNED_IN, SAVED),
    Row("clinic/", "/clinic/", "signed in", SIGNED_IN, FORM,
        each(WITHOUT_CLINIC, {"GET": 403, **MAY_NOT_POST})),
    Row("calendar/<str:secret>/", "/calendar/{phone link}/", "open", EVERYONE,
        {"GET": 200, "POST": 200, "POST nothing": 200}, everyones=True),
    Row("invitation/<str:secret>/", "/invitation/{invitation link}/", "open", EVERYONE,
        {"GET": 200, "POST": 302, "POST nothing": 422}, each(SIGNED_IN, MAY_NOT_POST),
        everyones=True),
    # Those two have no password here.
    page("stay/", "stay/", MEMBERS, {"POST": 200, "POST nothing": 422},
         instead=each(("superuser staff", "no desk"), {"POST": 422})),
    page("help/", "help/", MEMBERS, READ),
    Row("help/sign-in/", "/help/sign-in/", "open", EVERYONE, READ),
    page("help/<slug:slug>/", "help/plan/", MEMBERS, READ),
    page("", "", MEMBERS, READ),
    page("coming/<slug:what>/", "coming/tablets/", CLINICAL, READ),
    # No dose changes here in the next days, so no line can be seen to.
    page("coming/<slug:what>/seen/", "coming/doses/seen/", EDITORS, BUTTON | {"POST": 409}),
    # Nor is a surgery due, so nobody can have called about it.
    page("coming/<slug:what>/no-answer/", "coming/surgeries/no-answer/", EDITORS,
         BUTTON | {"POST": 409}),
    # Whoever saw to it undoes it.
    page("coming/seen/<int:seen_id>/undo/", "coming/seen/{seen}/undo/", EDITORS, BUTTON,
         instead=each(OTHER_EDITORS, {"POST": 409})),
    page("clinic/details/", "clinic/details/", MANAGERS, FORM),
    page("members/", "members/", MANAGERS, READ),
    page("members/<int:member_id>/", "members/{member}/", MANAGERS, FORM),
    page("members/<int:member_id>/deactivate/", "members/{member}/deactivate/", MANAGERS, FORM),
    page("members/<int:member_id>/reactivate/", "members/{former}/reactivate/", MANAGERS, FORM),
    page("members/<int:member_id>/licences/add/", "members/{licensed}/licences/add/", MANAGERS,
         FORM),
    page("licences/<int:licence_id>/end/", "licences/{credential}/end/", MANAGERS, FORM),
    page("licences/<int:licence_id>/remove/", "licences/{credential}/remove/", MANAGERS, FORM),
    page("invitations/", "invitations/", MANAGERS, FORM),
    page("invitations/<int:invitation_id>/withdraw/", "invitations/{invitation}/withdraw/",
         MANAGERS, BUTTON),
    page("pharmacies/", "pharmacies/", MANAGERS, FORM),
    page("pharmacies/<int:pharmacy_id>/", "pharmacies/{pharmacy}/", MANAGERS, FORM),
    page("pharmacies/<int:pharmacy_id>/retire/", "pharmacies/{pharmacy}/retire/", MANAGERS, BUTTON),
    page("pharmacies/<int:pharmacy_id>/restore/", "pharmacies/{pharmacy}/restore/", MANAGERS,
         BUTTON),
    page("policy/", "policy/", MANAGERS, FORM),
    page("content/", "content/?q=naltrexone", MEMBERS, READ),
    # Of the prescribers, one is the medical lead.
    page("content/adopt/", "content/adopt/", ("prescriber",), FORM),
    page("content/translations/<slug:language>/", "content/translations/es/", ("prescriber",),
         FORM),
    page("content/translations/<int:confirmation_id>/undo/",
         "content/translations/{confirmation}/undo/", ("prescriber",), FORM),
    page("re-review/", "re-review/", CLINICAL, READ),
    page("check-handout/", "check-handout/?code=K7QN-2XRS", CLINICAL, READ),
    page("batches/", "batches/", CLINICAL, READ),
    page("batches/new/", "batches/new/?list=all", CLINICAL, FORM),
    page("batches/<int:batch_id>/", "batches/{batch}/", CLINICAL, READ),
    page("batches/<int:batch_id>/cancel/", "batches/{queued}/cancel/", CLINICAL, BUTTON),
    page("batches/<int:batch_id>/part-<int:number>.pdf", "batches/{batch}/part-1.pdf", CLINICAL,
         READ),
    page("patients/", "patients/?q=pat", CLINICAL, READ),
    page("patients/found/", "patients/found/?q=pat", CLINICAL, READ),
    page("patients/new/", "patients/new/", EDITORS, FORM),
    page("medicines/named/", "medicines/named/?at=id_text&text=codein", EDITORS, READ),
    page("medicines/classified/", "medicines/classified/?name=tonic", CLINICAL, READ),
    page("medicines/classified/<int:classification_id>/undo/",
         "medicines/classified/{classification}/undo/", PRESCRIBERS, FORM),
    of_patient("", CLINICAL, READ),
    of_patient("edit/", EDITORS, FORM),
    of_patient("medicines/paste/", EDITORS, {"GET": 200, "POST": 200, "POST nothing": 422}),
    of_patient("medicines/paste/add/", EDITORS, {"POST": 302, "POST nothing": 422}),
    of_patient("medicines/add/", EDITORS, FORM),
    of_patient("medicines/<int:medicine_id>/", EDITORS, FORM, "{patient}/medicines/{medicine}/"),
    of_patient("medicines/<int:medicine_id>/classify/", PRESCRIBERS, FORM,
               "{second}/medicines/{open medicine}/classify/"),
    of_patient("medicines/<int:medicine_id>/remove/", EDITORS, BUTTON,
               "{patient}/medicines/{medicine}/remove/"),
    of_patient("allergies/add/", EDITORS, FORM),
    of_patient("allergies/none/", EDITORS, BUTTON, "{unasked}/allergies/none/"),
    of_patient("allergies/<int:allergy_id>/remove/", EDITORS, BUTTON,
               "{patient}/allergies/{allergy}/remove/"),
    of_patient("conditions/add/", EDITORS, FORM),
    of_patient("conditions/<int:condition_id>/remove/", EDITORS, BUTTON,
               "{patient}/conditions/{condition}/remove/"),
    of_patient("surgeries/", CLINICAL, READ),
    of_patient("surgeries/add/", EDITORS, FORM),
    of_patient("surgeries/<int:surgery_id>/", EDITORS, FORM, "{patient}/surgeries/{surgery}/"),
    of_patient("surgeries/<int:surgery_id>/cancel/", EDITORS, BUTTON,
               "{patient}/surgeries/{surgery}/cancel/"),
    of_patient("surgeries/<int:surgery_id>/after/", EDITORS, FORM,
               "{unasked}/surgeries/{operated}/after/"),
    of_patient("observations/add/<slug:kind>/", EDITORS, FORM, "{patient}/observations/add/alt/"),
    of_patient("observations/<int:observation_id>/remove/", EDITORS, BUTTON,
               "{patient}/observations/{observation}/remove/"),
    of_patient("agreements/add/<slug:matter>/", EDITORS, FORM,
               "{patient}/agreements/add/transplant-team/"),
    of_patient("agreements/<int:agreement_id>/remove/", EDITORS, BUTTON,
               "{patient}/agreements/{agreement}/remove/"),
    of_patient("tasks/add/", EDITORS, FORM),
    of_patient("tasks/<int:task_id>/", EDITORS, FORM, "{patient}/tasks/{task}/"),
    of_patient("tasks/<int:task_id>/done/", EDITORS, BUTTON, "{patient}/tasks/{task}/done/"),
    of_patient("tasks/<int:task_id>/take/", EDITORS, BUTTON, "{patient}/tasks/{task}/take/"),
    of_patient("tasks/<int:task_id>/tomorrow/", EDITORS, BUTTON,
               "{patient}/tasks/{task}/tomorrow/"),
    of_patient("tasks/<int:task_id>/withdraw/", EDITORS, FORM, "{patient}/tasks/{task}/withdraw/"),
    # Whoever did it undoes it.
    of_patient("tasks/<int:task_id>/undo/", EDITORS, BUTTON, "{second}/tasks/{done}/undo/",
               instead=each(OTHER_EDITORS, {"POST": 409})),
    of_patient("prescribe/", EDITORS, BUTTON),
    of_prescription("plan/", "draft", EDITORS, FORM),
    of_prescription("plan/preview/", "draft", EDITORS, {"POST": 200, "POST nothing": 200}),
    of_prescription("plan/autosave/", "draft", EDITORS, {"POST": 200, "POST nothing": 422}),
    of_prescription("discard/", "draft", EDITORS, BUTTON),
    # Everybody of the clinic may look. A signature asks for a licence, which no desk's lacks.
    of_prescription("check/", "screened", CLINICAL, FORM | {"POST nothing": 409},
                    instead=each(("staff", "superuser staff", "reviewer", "no desk"),
                                 MAY_NOT_POST)),
    of_prescription("", "signed", CLINICAL, READ),
    of_prescription("change/", "running", EDITORS, FORM),
    of_prescription("hold/", "running", EDITORS, FORM),
    of_prescription("restart/", "waiting", EDITORS, FORM),
    of_prescription("history/", "signed", CLINICAL, READ),
    page(f"{PRESCRIPTION}compare/<int:other_id>/", "prescriptions/{signed}/compare/{screened}/",
         CLINICAL, READ),
    of_prescription("stop/", "signed", PRESCRIBERS, FORM),
    of_prescription("void/", "signed", PRESCRIBERS, FORM),
    of_prescription("re-review/", "signed", PRESCRIBERS, FORM),
    of_prescription("print/", "signed", CLINICAL, FORM),
    page(f"{PRESCRIPTION}prints/<int:print_id>/", "prescriptions/{signed}/prints/{print}/",
         CLINICAL, READ),
    # A draft is printed by one who might sign it: a licence, which no desk's lacks.
    of_prescription("draft.pdf", "screened", PRESCRIBERS, READ,
                    instead=each(("no desk",), {"GET": 403, "HEAD": 403})),
    of_prescription("calendar-link/", "running", CLINICAL, FORM),
)  # fmt: skip

# The admin takes a method that it does not know for a GET.
SHOWN = dict.fromkeys(METHODS, 200)
TURNED = dict.fromkeys(METHODS, 302)
MISSING = dict.fromkeys(METHODS, 404)
REFUSED = dict.fromkeys(METHODS, 403)
ASKED = READ | {"POST": 200, "POST nothing": 200, "PUT": 200}


def desk(pattern: str, at: str, *view: object, **more: object) -> Row:
    return Row(f"admin/{pattern}", f"/admin/{at}", "desk", *view, **more)


def of_model(app: str, model: str, record: str, *views: tuple, **more: object) -> Iterator[Row]:
    """A model's list, and its pages to add, to see the history of, to delete and to change one."""
    base, one, at = f"{app}/{model}/", f"{app}/{model}/<path:object_id>/", f"{{{record}}}/"
    listed, added, told, deleted, changed = views
    yield desk(base, base, *listed, **more)
    yield desk(f"{base}add/", f"{base}add/", *added, **more)
    for rest, view in (("history/", told), ("delete/", deleted), ("change/", changed)):
        absent = {method: 302 for method, status in view[1].items() if status != 403}
        yield desk(f"{one}{rest}", f"{base}{at}{rest}", *view, **more,
                   absent=REFUSED | absent)  # fmt: skip
    yield desk(one, f"{base}{at}", DESK, TURNED, **more, absent=TURNED)


NEVER = (NO_ONE, REFUSED)
BY_SUPERUSERS = (SUPERUSERS, SHOWN)
BY_REVIEWERS = (REVIEWERS, SHOWN)
TO_READ = (REVIEWERS, SHOWN | MAY_NOT_POST)
PEOPLE = (BY_SUPERUSERS, BY_SUPERUSERS, BY_SUPERUSERS, NEVER, BY_SUPERUSERS)
GROUPS = (*[BY_SUPERUSERS] * 3, (SUPERUSERS, SHOWN | SAVED), BY_SUPERUSERS)
# The reviewer's agreement is kept; the prescriber's is refused, for she has signed it herself.
AGREED = (REVIEWERS, SHOWN, {"reviewer": {"POST": 302}})
RECORDS = (BY_REVIEWERS, NEVER, NEVER, NEVER, TO_READ)

ADMIN = (
    desk("", "", DESK, SHOWN),
    Row("admin/login/", "/admin/login/", "open", EVERYONE, TURNED, {"no desk": REFUSED}),
    desk("logout/", "logout/", DESK, SAVED),
    desk("password_change/", "password_change/", DESK, ASKED),
    desk("password_change/done/", "password_change/done/", DESK, READ),
    desk("autocomplete/", "autocomplete/", DESK, dict.fromkeys(READ, 403)),
    desk("jsi18n/", "jsi18n/", DESK, READ),
    desk("r/<path:content_type_id>/<path:object_id>/", "r/{type}/{signed}/", DESK, MISSING),
    *of_model("auth", "group", "group", *GROUPS, everyones=True),
    desk("prescribing/user/<id>/password/", "prescribing/user/{user}/password/", SUPERUSERS, SHOWN,
         everyones=True),
    *of_model("prescribing", "user", "user", *PEOPLE, everyones=True),
    *of_model("prescribing", "clinic", "clinic", *PEOPLE, everyones=True),
    *of_model("prescribing", "membership", "member", *PEOPLE, everyones=True),
    *of_model("prescribing", "prescribercredential", "credential", *PEOPLE, everyones=True),
    *of_model("prescribing", "review", "review", *RECORDS),
    *of_model("prescribing", "event", "event", *RECORDS),
    *of_model("prescribing", "prescription", "signed", AGREED, *RECORDS[1:]),
    desk("^(?P<app_label>auth|prescribing)/$", "prescribing/", DESK, SHOWN,
         instead=each(("staff", "manager", "nobody", "ended"), MISSING)),
    desk("(?P<url>.*)$", "nothing/", DESK, MISSING),
)  # fmt: skip

ROWS = (*PAGES, *ADMIN)


@dataclass(frozen=True)
class Expected:
    """A status, and where a redirect leads when that is part of the rule."""

    status: int
    leads_to: tuple[str, ...] = ("",)


def expected(row: Row, method: str, kind: str, whose: str, *, types: bool = False) -> Expected:
    """What people of this kind get for a record of their own clinic, the other one, or none."""
    kind = kind.removeprefix("other ")
    if types and kind in STRANGERS and row.door in ("clinic", "signed in"):
        return Expected(403)  # she signs in on the answer, which keeps what she typed
    sent = _sent_elsewhere(row, kind)
    if sent:
        return sent
    if kind not in row.who:
        return Expected(403)
    answers = {**row.answers, **row.instead.get(kind, {})}
    if whose == "own" or method not in answers or (row.everyones and whose == "other"):
        return Expected(answers.get(method, 405))
    return Expected(row.absent.get(method, 404))


def _sent_elsewhere(row: Row, kind: str) -> Expected | None:
    if row.door == "desk":
        return Expected(302, SIGN_IN) if kind in KEPT_FROM_DESK else None
    if row.door != "open" and kind in STRANGERS:
        return Expected(302, SIGN_IN)
    if row.door == "clinic" and kind in WITHOUT_CLINIC:
        return Expected(302, CHOICE)
    return None


def address_of_nothing(row: Row) -> str:
    return re.sub(r"{(?!type)[a-z ]+}", str(ABSENT), row.at)


def patterns_of(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        spelled = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from patterns_of(one, spelled)
        else:
            yield spelled
