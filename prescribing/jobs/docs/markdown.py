"""How a made page is written."""

import re
from collections.abc import Iterable, Sequence


def page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *parts]) + "\n"


def made_from(what: str) -> str:
    return f"Made by `make docs` from {what}. Do not edit this page: change what it is made from."


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    body = list(rows)
    if not body:
        return "None yet."
    lines = [heads, ["---"] * len(heads), *body]
    return "\n".join(f"| {' | '.join(_cell(each) for each in line)} |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", r"\|").replace("\n", " ")


def contents(parts: Sequence[str]) -> str:
    """Links to the parts of a page that begin with a heading of the second level."""
    titles = [part.removeprefix("## ") for part in parts if part.startswith("## ")]
    return "\n".join(f"- [{title}](#{anchor(title)})" for title in titles)


def anchor(title: str) -> str:
    """What a link to a heading points to."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
