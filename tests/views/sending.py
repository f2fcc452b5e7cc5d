"""What a browser sends back from a page it was shown."""

import uuid
from html.parser import HTMLParser

from django.urls import reverse

from prescribing import knowledge
from tests import builders


class _Fields(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms = []
        self.select = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
        if tag == "input" and self.forms and given.get("name"):
            self._input(given)
        if tag == "select":
            self.select = given.get("name")
        if tag == "option" and self.select and "selected" in given:
            self.forms[-1][1][self.select] = given.get("value", "")

    def _input(self, given):
        is_choice = given.get("type") in {"checkbox", "radio"}
        if not is_choice or "checked" in given:
            self.forms[-1][1][given["name"]] = given.get("value", "on" if is_choice else "")


def text_of(response):
    """What a page says, with every white space as one blank."""
    return " ".join(response.content.decode().split())


def forms_of(response):
    parser = _Fields()
    parser.feed(response.content.decode())
    return parser.forms


def fields_of(response, holding="key"):
    """The fields of the first form of the page that holds this one."""
    return next(fields for _, fields in forms_of(response) if holding in fields)


def a_key():
    return uuid.uuid4().hex


ANSWERED = {
    "indication": "other",
    "indication_text": "a condition of the patient",
    "consent": "on",
    "lists_checked": "on",
    **builders.ANSWERS,
    "then": "review",
}


def following(answers):
    """A No to each question that these answers lead to."""
    return {
        question.id: "no"
        for question in knowledge.load().questions.values()
        if any(answers.get(before, "no") != "no" for before in question.after)
    }


def plan_page(draft):
    return reverse("plan", args=[draft.pk])


def check_page(draft):
    return reverse("check", args=[draft.pk])


def a_new_draft(client, patient):
    client.post(reverse("draft-start", args=[patient.pk]), {"key": a_key()})
    return patient.prescriptions.open().get()


def reviewed(client, draft, **changes):
    """Answer the whole plan page and press Review."""
    page = plan_page(draft)
    answered = ANSWERED | following(ANSWERED | changes) | changes
    fields = fields_of(client.get(page), "first_night") | answered
    return client.post(page, {name: value for name, value in fields.items() if value is not None})


def pressed(client, draft, button, **changes):
    """Press another button of the plan page, with this changed and all else as it is shown."""
    page = plan_page(draft)
    return client.post(
        page, fields_of(client.get(page), "first_night") | changes | {"then": button}
    )


def printed(client, row, **sent):
    """Press Print on the page of a signed version; what the browser is led to."""
    address = reverse("print", args=[row.pk])
    return client.post(address, {"key": a_key(), **builders.a_form(), **sent}, follow=True)


def signed(client, draft, password=builders.PASSWORD, **changes):
    """Answer the whole check page and press Sign."""
    page = check_page(draft)
    fields = fields_of(client.get(page), "digest")
    reasons = {
        name.removesuffix("_for"): builders.REASON for name in fields if name.endswith("_for")
    }
    return client.post(
        page, fields | reasons | {"acknowledged": "on", "password": password} | changes
    )
