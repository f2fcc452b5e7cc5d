"""The pages of docs/ that are made from the code and the facts, so that they cannot disagree."""

from pathlib import Path

import prescribing
from prescribing import knowledge
from prescribing.jobs.docs.hazards import hazard_log
from prescribing.jobs.docs.rules import clinical_rules
from prescribing.jobs.docs.states import states

TESTS = Path(prescribing.__file__).parent.parent / "tests"


def pages() -> dict[str, str]:
    """The name of each page and what stands on it now."""
    known = knowledge.load()
    return {
        "states.md": states(),
        "clinical-rules.md": clinical_rules(known),
        "hazard-log.md": hazard_log(known, TESTS),
    }


def stale(folder: Path) -> list[str]:
    """The pages of the folder that are not as they would be made now."""
    return [name for name, text in pages().items() if _read(folder / name) != text]


def write(folder: Path) -> list[str]:
    """Make the pages that are stale; their names."""
    made = pages()
    written = stale(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in written:
        (folder / name).write_text(made[name], encoding="utf-8", newline="\n")
    return written


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
