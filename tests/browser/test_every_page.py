"""Every page of the site, as a browser and axe see it: a page that is added is looked at too."""

import pytest
import time_machine
from django.conf import settings

from tests import builders
from tests.access.asking import session_of, user_without_clinic
from tests.access.policy import ROWS
from tests.access.world import KESTREL, a_place
from tests.browser.looking import barriers, no_complaint

KINDS = ("prescriber", "manager", "superuser", "anonymous")
# Pages of Django's own admin that nothing of ours is on.
OF_DJANGO = ("admin/auth/", "admin/jsi18n/", "admin/password_change/")


def pages_for(kind):
    """What is opened by this kind: each page by the first of them who may."""
    for row in ROWS:
        may = [each for each in KINDS if row.instead.get(each, row.answers).get("GET") == 200]
        is_ours = not row.pattern.startswith(OF_DJANGO)
        if is_ours and [each for each in may if each in row.who][:1] == [kind]:
            yield row


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_can_be_read_and_asks_nobody_else(kind, page, live_server, transactional_db):
    with time_machine.travel(builders.NOW):
        place = a_place(KESTREL)
        session = session_for(kind, place)
        opened = list(pages_for(kind))
        assert opened
        name = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([name] if session else [])
        asked, found = [], []
        page.on("request", lambda request: asked.append(request.url))
        with no_complaint(page):
            for row in opened:
                address = live_server.url + place.at(row.at)
                answer = page.request.get(address)
                assert answer.status == 200, row.pattern
                if not is_page(answer):
                    continue
                page.goto(address)
                found += [(row.pattern, *one) for one in barriers(page)]
        assert not found
        elsewhere = [one for one in asked if not one.startswith(live_server.url)]
        assert not elsewhere


def is_page(answer):
    """Not a file, nor a part of a page."""
    return "text/html" in answer.headers["content-type"] and "<html" in answer.text()


def session_for(kind, place):
    if kind == "anonymous":
        return ""
    if kind == "superuser":
        return session_of(user_without_clinic("root", is_staff=True, is_superuser=True))
    return session_of(place.members[kind].user)
