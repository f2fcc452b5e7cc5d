"""The page of the hazards, from their facts and from the tests that bear their marker."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prescribing.clinical.knowledge import Hazard, Knowledge
from prescribing.jobs.docs.markdown import made_from, page, table

MARKER = "hazard"
Tested = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Shown:
    """A test that shows the control of a hazard."""

    file: str
    name: str
    sentence: str


def hazard_log(known: Knowledge, tests: Path) -> str:
    shown = shown_by(tests)
    hazards = known.hazards.values()
    return page(
        "The hazard log",
        made_from("`prescribing/knowledge/hazards.toml` and the tests that bear a hazard's marker"),
        "**No clinical safety officer has seen this log yet.** It is a beginning for one. Severity "
        "goes from 1, minor, to 5, catastrophic; likelihood from 1, very low, to 5, very high, "
        "before and after the controls. All are first estimates, not findings.",
        "A control that is not built yet is told as such and counts for nothing. A hazard without "
        "a test that passes fails the build, and so does a test of a hazard that is skipped. The "
        "rules are those of [the clinical rules](clinical-rules.md).",
        table(
            ("Hazard", "Title", "Severity", "Likelihood", "After", "Not built yet", "Tests"),
            [
                (
                    f"[{each.id}](#{each.id.lower()})",
                    each.title,
                    each.severity,
                    each.likelihood,
                    each.likelihood_after,
                    len(each.not_built) or "",
                    len(shown.get(each.id, ())),
                )
                for each in hazards
            ],
        ),
        *(_hazard(each, shown.get(each.id, ())) for each in hazards),
    )


def _hazard(hazard: Hazard, tests: tuple[Shown, ...]) -> str:
    rules = ", ".join(f"[{each}](clinical-rules.md#{each})" for each in hazard.rules)
    lines = [
        f"**{hazard.title}**",
        "",
        f"- Cause: {hazard.cause}",
        f"- Effect: {hazard.effect}",
        f"- Estimates: {_estimates(hazard)}",
        *_several("Controls", hazard.controls),
        *_several("Not built yet", hazard.not_built),
        f"- Rules: {rules or 'none'}",
        *_several("Shown by", [f"{each.sentence} (`tests/{each.file}`)" for each in tests]),
        f"- Merged from: {', '.join(hazard.came_from)}; sources: "
        + ", ".join(f"[{key}](clinical-rules.md#{key})" for key in hazard.sources)
        + f"; to be reviewed by {hazard.review_by.isoformat()}",
    ]
    return "\n".join([f"## {hazard.id}", "", *lines])


def _estimates(hazard: Hazard) -> str:
    return (
        f"severity {hazard.severity}; likelihood {hazard.likelihood} before the controls, "
        f"{hazard.likelihood_after} after ({hazard.status}, {hazard.confidence})"
    )


def _several(title: str, items: tuple[str, ...] | list[str]) -> Iterator[str]:
    if items:
        yield f"- {title}:"
        yield from (f"  - {item}" for item in items)


def shown_by(folder: Path) -> Mapping[str, tuple[Shown, ...]]:
    """The tests that name each hazard, read from their source: none of them is run."""
    found: dict[str, list[Shown]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for test, within in _tests(tree.body):
            shown = Shown(str(path.relative_to(folder)), test.name, _sentence(test.name, within))
            for hazard in _hazards_of(test):
                found.setdefault(hazard, []).append(shown)
    return {hazard: tuple(tests) for hazard, tests in found.items()}


def _tests(body: list[ast.stmt], within: str = "") -> Iterator[tuple[Tested, str]]:
    for each in body:
        if isinstance(each, ast.ClassDef):
            yield from _tests(each.body, each.name.removeprefix("Test"))
        elif isinstance(each, Tested) and each.name.startswith("test_"):
            yield each, within


def _hazards_of(test: Tested) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == f"pytest.mark.{MARKER}":
            yield from (str(ast.literal_eval(each)) for each in mark.args)


def _sentence(name: str, within: str) -> str:
    words = name.removeprefix("test_").replace("_", " ")
    return f"{within}: {words}" if within else words.capitalize()
