"""The templates name only what a sheet has: Django passes over a misspelt name in if and for."""

import re
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from prescribing.handouts import pdf
from prescribing.handouts.calendar import Block, Cell, Week
from prescribing.handouts.content import Advice, Happening, Row, Sheet
from prescribing.handouts.guide import Guide, Named, Pictured

NAMES = {
    "sheet": Sheet,
    "row": Row,
    "thing": Advice,
    "happening": Happening,
    "block": Block,
    "week": Week,
    "cell": Cell,
    "guide": Guide,
    "cut": Pictured,
    "level": Pictured,
    "entry": Named,
    "fact": Named,
}
PLAIN = {"line", "medicine", "allergy", "day", "column", "copy"}
TEMPLATES = sorted((pdf.ROOT / "templates" / "handouts").glob("*.html"))
TAG = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
PATH = re.compile(r"(?<![\w.\"|/-])([a-z_]+)((?:\.\w+)+)")
TAGS = re.compile(r"<[^>]*>")
LOOP = re.compile(r"for (\w+) in ")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_name_in_a_template_is_there(template: Path):
    tags = TAG.findall(template.read_text(encoding="utf-8"))

    for name, path in (found for tag in tags for found in PATH.findall(tag)):
        if name != "forloop":
            resolve(NAMES[name], path.strip(".").split("."))
    assert {name for tag in tags for name in LOOP.findall(tag)} <= NAMES.keys() | PLAIN


def test_a_misspelt_name_would_be_found():
    with pytest.raises(AttributeError):
        resolve(Sheet, ["clinic", "fone"])


def test_a_template_has_no_words_of_its_own():
    for template in TEMPLATES:
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template.read_text(encoding="utf-8"))
        alternatives = re.findall(r'alt="([^"]*)"', text)
        assert not re.findall(r"[A-Za-z]+", " ".join([*TAGS.split(text), *alternatives])), template


def test_nothing_is_marked_safe():
    for template in TEMPLATES:
        assert not re.search(r"\bsafe\b|autoescape|\|escape", template.read_text(encoding="utf-8"))


def resolve(shape: object, path: list[str]) -> None:
    if path and path[0].isdigit():
        resolve(get_args(shape)[0], path[1:])
    elif path:
        shape = next((each for each in get_args(shape) if each is not type(None)), shape)
        hints = get_type_hints(shape)
        resolve(hints.get(path[0]) or returned(shape, path[0]), path[1:])


def returned(shape: object, name: str) -> object:
    return get_type_hints(getattr(shape, name).fget)["return"]
