"""What the pages that people write must keep to."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("prescribing/**/*.md")])
OUTSIDE = ("http://", "https://", "mailto:")
PARTS = ["Why", "Set aside", "What would change our mind"]


def name_of(doc):
    return str(doc.relative_to(ROOT))


def text_of(doc):
    return doc.read_text(encoding="utf-8")


def by_hand(pages):
    return [doc for doc in pages if "Made by `make docs`" not in text_of(doc)]


def without_code(text):
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def headings(text):
    return re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)


def anchors(doc):
    """What a link within the page can point to: headings in lower case, hyphens for spaces."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings(text_of(doc))
    }


ALL_TEXT = "\n".join(text_of(doc) for doc in by_hand(PAGES))


@pytest.mark.parametrize("doc", PAGES, ids=name_of)
def test_links_within_the_repository_lead_somewhere(doc):
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code(text_of(doc))):
        if link.startswith(OUTSIDE):
            continue
        path, _, anchor = link.partition("#")
        target = (doc.parent / path).resolve() if path else doc
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("doc", PAGES, ids=name_of)
def test_no_page_holds_a_path_of_one_machine(doc):
    assert re.findall(r"(?<![\w.])/(?:home|root|tmp|var|work)\b[^\s`]*", text_of(doc)) == []


@pytest.mark.parametrize("doc", PAGES, ids=name_of)
def test_a_page_has_one_title_and_an_end(doc):
    text = text_of(doc)

    assert len(re.findall(r"^# .+$", re.sub(r"```.*?```", "", text, flags=re.S), re.M)) == 1
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_decisions_are_numbered_and_none_twice():
    numbers = [doc.name.partition("-")[0] for doc in DECISIONS]

    assert all(re.fullmatch(r"[0-9]{3}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("doc", DECISIONS, ids=name_of)
def test_a_decision_says_what_why_and_what_was_set_aside(doc):
    text = text_of(doc)
    number = doc.name.partition("-")[0]

    assert re.fullmatch(rf"# {number}: [A-Z0-9`][^.<>\[\]]{{8,}}", text.splitlines()[0])
    assert re.search(r"^20\d\d-\d\d-\d\d$", text, re.MULTILINE)
    assert "We have decided " in text
    assert headings(text)[1:] == PARTS
    for part in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]:
        assert len(part.split()) > 3


def test_no_two_decisions_have_one_title():
    titles = [text_of(doc).splitlines()[0].partition(": ")[2] for doc in DECISIONS]

    assert len(set(titles)) == len(titles)


def test_every_target_of_make_is_told():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split()

    assert [
        target
        for target in targets
        if f"`make {target}`" not in ALL_TEXT and f"\nmake {target}\n" not in ALL_TEXT
    ] == []


def test_every_command_is_told():
    folder = ROOT / "prescribing" / "management" / "commands"
    commands = [file.stem for file in folder.glob("*.py") if file.stem != "__init__"]

    assert [each for each in commands if f"manage.py {each}" not in ALL_TEXT] == []


def test_every_setting_is_told():
    source = (ROOT / "ldn_portal" / "settings.py").read_text(encoding="utf-8")
    names = re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", source)

    assert "DATABASE_URL" in names
    assert [name for name in names if f"| `{name}` |" not in text_of(ROOT / "README.md")] == []


def test_every_room_is_told():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = contract["tool"]["importlinter"]["contracts"][0]["layers"]
    shown = [re.sub(r"[()]", "", layer) for layer in layers]

    assert "\n".join(["```", *shown, "```"]) in text_of(ROOT / "docs" / "architecture.md")


def test_every_demo_account_is_told():
    demo = tomllib.loads((ROOT / "prescribing/jobs/demo.toml").read_text(encoding="utf-8"))
    readme = text_of(ROOT / "README.md")

    assert f"`{demo['password']}`" in readme
    for account in demo["account"]:
        assert f"| `{account['email']}` | {account['name']}, {account['role']}" in readme


def test_files_that_pages_name_are_there():
    rooms = [room.name for room in (ROOT / "prescribing").iterdir()]
    named = re.findall(r"`([a-z_]+/[\w./-]*\w\.\w+)`", ALL_TEXT)
    beside = [ROOT / path for path in named if path.partition("/")[0] not in rooms]
    inside = [ROOT / "prescribing" / path for path in named if path.partition("/")[0] in rooms]

    assert beside
    assert inside
    assert sorted({str(path) for path in [*beside, *inside] if not path.exists()}) == []
