"""A lean client: one request in, what came back and what was written out; then all is undone."""

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

WRITE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.I)
CHANGING = re.compile(
    r'(name="csrfmiddlewaretoken" value=")[^"]*'
    r'|(name="key" value=")[^"]*'
    r"|\b(sha256:)?[0-9a-f]{64}\b"
)
NUMBERS = re.compile(r"(?<=[/=“])\d+(?=[/”&]|$)")


@dataclass
class Answer:
    """What somebody got, as far as it can tell her anything."""

    status: int
    headers: dict[str, str]
    body: bytes
    wrote: list[str] = field(default_factory=list)
    cookies: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def everything(self) -> str:
        told = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return f"{told}\n{self.cookies}\n{self.text}"

    @property
    def blanked(self) -> tuple[int, str, str]:
        """The same for two requests that differ in ids, tokens and keys alone."""
        return self.status, blank(self.location), blank(self.text)


def blank(text: str) -> str:
    return NUMBERS.sub("#", CHANGING.sub(r"\1\2", text))


class Asker(RequestFactory):
    """Django's test client copies every context of every template; this one asks and no more."""

    def __init__(self, *, checks_csrf=False, secure=False, **defaults: str) -> None:
        super().__init__(**defaults)
        self.secure = secure
        self.handler = ClientHandler(enforce_csrf_checks=checks_csrf)

    def request(self, **request):
        return self.handler(self._base_environ(**request))

    def ask(self, method, address, data=None, **how) -> Answer:
        """Whatever it does is undone; what it wrote is told."""
        with undone():
            return self.do(method, address, data, **how)

    def do(self, method, address, data=None, *, session="", cookies=(), **headers) -> Answer:
        """The same, and it stays done."""
        signed_in = {settings.SESSION_COOKIE_NAME: session} if session else {}
        self.cookies = SimpleCookie(signed_in | dict(cookies))
        send = getattr(self, method.lower())
        with noted_writes() as wrote:
            response = send(address, data or {}, headers=headers or None, secure=self.secure)
        return Answer(
            status=response.status_code,
            headers=dict(response.items()),
            body=response.getvalue(),
            wrote=wrote,
            cookies=response.cookies.output(),
        )


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def noted_writes():
    wrote: list[str] = []

    def note(execute, sql, params, many, context):
        found = WRITE.match(sql)
        if found:
            wrote.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield wrote


def rows_of_all_tables() -> dict[str, int]:
    with connection.cursor() as cursor:
        counted = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            counted[table] = cursor.fetchone()[0]
    return counted


def session_of(user, **values) -> str:
    """The key of a session in which this user has signed in."""
    client = Client()
    client.force_login(user)
    if values:
        session = client.session
        session.update(values)
        session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def user_without_clinic(name, **fields):
    email = f"{name.replace(' ', '-')}@example.org"
    return get_user_model().objects.create_user(email, name.capitalize(), "unused", **fields)
