"""The pages of docs/ that are made from the code and the facts, so that they cannot disagree."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from prescribing import knowledge
from prescribing.actions import prescriptions, signing
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import (
    OPIOID_GROUPS,
    Asks,
    Confidence,
    Fact,
    Group,
    Knowledge,
    Ladder,
    Rule,
    Source,
    Status,
)
from prescribing.clinical.lifecycle import MOVES, OPEN, RUNNING, SIGNED, Move, State
from prescribing.permissions import ROLES, Action

Made = Callable[..., object]

# Which permission each move asks for, and the actions that make it.
MAKERS: Mapping[Move, tuple[Action | None, Sequence[Made]]] = {
    Move.EDIT: (Action.DRAFT, (prescriptions.save_draft, prescriptions.start_later)),
    Move.SCREEN: (Action.SCREEN, (prescriptions.run_screening,)),
    Move.SIGN: (Action.SIGN, (signing.sign,)),
    Move.HOLD: (Action.HOLD, ()),
    Move.SUPERSEDE: (Action.SIGN, (signing.sign,)),
    Move.STOP: (Action.STOP, (prescriptions.stop,)),
    Move.VOID: (Action.VOID, (prescriptions.void,)),
    Move.COMPLETE: (None, ()),
    Move.DISCARD: (Action.DRAFT, (prescriptions.discard_draft,)),
}
KINDS = (
    (OPEN, "not signed yet; a patient has at most one such prescription"),
    (RUNNING, "signed and under way; a patient has at most one such prescription"),
    (SIGNED, "signed, and at its end"),
)
NEEDS_MORE = {
    Move.SIGN: "with a licence valid that day",
    Move.SUPERSEDE: "by signing the next version",
}

STATUSES = {
    Status.PUBLISHED: "a label, a trial, a guideline or a code list says so",
    Status.CONVENTION: "done by custom, or well established and written from knowledge",
    Status.PROPOSAL: "of this project; a clinician must decide",
}
CONFIDENCES = {
    Confidence.VERIFIED: "the statement was seen in the source",
    Confidence.QUOTED: "seen only in a secondary source that quotes the original",
    Confidence.KNOWN: "well established, written from knowledge, not checked",
    Confidence.UNCERTAIN: "uncertain, contested, or with no published basis",
}
ASKED = {
    Asks.PATIENT: "of the patient's record",
    Asks.PLAN: "of the plan",
    Asks.SIGNING: "at signing",
}


def pages() -> dict[str, str]:
    """The name of each page and what stands on it now."""
    return {"states.md": states(), "clinical-rules.md": clinical_rules(knowledge.load())}


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


def states() -> str:
    return _page(
        "The states of a prescription",
        _made_from("`prescribing/clinical/lifecycle.py` and `prescribing/permissions.py`"),
        "Every prescription begins as a draft. A draft can be edited and screened as often as "
        "needed; what was signed never becomes a draft again. To change a signed prescription, or "
        "to resume one that is on hold, its next version is drafted, screened and signed "
        "([why](decisions/019-resuming-is-signing-a-new-version.md)).",
        "```mermaid\n" + "\n".join(_diagram()) + "\n```",
        "## Moves",
        _table(
            ("Move", "From", "To", "Who may", "Made by"),
            [_move(move, changes) for move, changes in MOVES.items()],
        ),
        "## States",
        _table(("State", "Leads to", "What it is"), [_state(state) for state in State]),
    )


def clinical_rules(known: Knowledge) -> str:
    return _page(
        "The clinical rules",
        _made_from("the files of `prescribing/knowledge/`"),
        "**No clinician has reviewed this content yet.** It is there to be judged by one; nothing "
        "below is a recommendation to anyone.",
        f"Version of the facts: `{known.version}`. The same value stands on every screening that "
        "was made with them, and in every prescription that was signed over them.",
        "\n".join(_keys()),
        "## Rules",
        "A `stop` cannot be signed until a fact changes; a `reason` needs a written reason; "
        "`advice` is shown and acknowledged. Words in braces are filled in from the record. Every "
        "rule also says what it answers when it cannot tell, since what was not asked is never a "
        "no.",
        *(_rule(rule, known) for rule in known.rules.values()),
        "## Intervals free of opioids",
        "Whole days that lie between the day of the last opioid and the first night. The first "
        "safe night is counted from the target; the rules above say what weighs how much before it "
        "([why](decisions/028-opioid-free-days-lie-between.md)).",
        _facts(
            ("Acting", "Floor, days", "Target, days"),
            known.intervals.values(),
            lambda each: (each.acting, each.floor_days, each.target_days),
            known,
        ),
        "## Surgery, limits and habits",
        *(
            _settings(title, fact, known)
            for title, fact in (
                ("Hold before surgery", known.surgery_hold),
                ("Starting again after a gap", known.gap_rule),
                ("What can be planned at all", known.limits),
                ("What a new plan starts from", known.habits),
            )
        ),
        "## Products",
        _facts(
            ("Product", "Equal pieces", "Piece", "Most in a night"),
            known.products.values(),
            lambda each: (
                each.label,
                each.pieces_each,
                Dose(each.piece_micrograms),
                each.most_units,
            ),
            known,
        ),
        "A form that a pharmacy makes in any strength:",
        _facts(
            ("Form", "Equal pieces", "Most in a night"),
            known.forms.values(),
            lambda each: (each.id, each.pieces_each, each.most_units),
            known,
        ),
        "## Ladders",
        "Starting points; every step of a ladder can be edited.",
        _facts(
            ("Ladder", "What it is", "Product", "Doses", "Nights each"),
            known.ladders.values(),
            lambda each: _ladder(each, known),
            known,
        ),
        "## Indications",
        "The [glossary](glossary.md) explains the grades and directions of the evidence.",
        _facts(
            ("Indication", "Evidence", "Direction", "Summary"),
            known.indications.values(),
            lambda each: (each.name, each.grade, each.direction or "none", each.summary),
            known,
        ),
        "## Substances that count",
        "What each line of a medicine list is searched for, under many more names and codes than "
        "stand here. A line that names none of these and no medicine of the general dictionary is "
        "not recognised.",
        _table(("Group", "Counts as an opioid", "Substances"), _groups(known)),
        "## Conditions that count",
        _facts(
            ("Group", "Names"),
            known.conditions.values(),
            lambda each: (each.group, ", ".join(each.names)),
            known,
        ),
        "## Sentences",
        "What patients and clinicians are told, as it stands on handouts and pages.",
        _facts(
            ("Sentence", "Used", "Language", "Text"),
            known.sentences.values(),
            lambda each: (each.id, each.used, each.language, each.text),
            known,
        ),
        "### Side effects",
        _facts(
            ("Side effect", "Level", "Language"),
            known.side_effects.values(),
            lambda each: (each.text, each.level, each.language),
            known,
        ),
        "## Sources",
        *(_source(source) for source in known.sources.values()),
    )


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *parts]) + "\n"


def _made_from(what: str) -> str:
    return f"Made by `make docs` from {what}. Do not edit this page: change what it is made from."


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    body = list(rows)
    if not body:
        return "None yet."
    lines = [heads, ["---"] * len(heads), *body]
    return "\n".join(f"| {' | '.join(_cell(each) for each in line)} |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", r"\|").replace("\n", " ")


def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    for state in State:
        yield f'    state "{state}" as {state.name.lower()}'
    yield f"    [*] --> {State.DRAFT.name.lower()}"
    for move, changes in MOVES.items():
        for before, after in changes.items():
            yield f"    {before.name.lower()} --> {after.name.lower()}: {move}"


def _move(move: Move, changes: Mapping[State, State]) -> tuple[str, ...]:
    action, makers = MAKERS[move]
    roles = ", ".join(sorted(ROLES[action])) if action else "nobody: a job's work"
    more = f", {NEEDS_MORE[move]}" if move in NEEDS_MORE else ""
    return (
        str(move),
        ", ".join(changes),
        ", ".join(dict.fromkeys(changes.values())),
        roles + more,
        ", ".join(_place(maker) for maker in makers) or "nothing yet",
    )


def _place(maker: Made) -> str:
    module = maker.__module__.removeprefix("prescribing.").replace(".", "/")
    return f"`{module}.py: {maker.__name__}`"


def _state(state: State) -> tuple[str, ...]:
    leads = dict.fromkeys(changes[state] for changes in MOVES.values() if state in changes)
    return (
        str(state),
        ", ".join(leads) or "nothing",
        next((kind for states_of_kind, kind in KINDS if state in states_of_kind), "never signed"),
    )


def _keys() -> Iterator[str]:
    for title, words in (("Status", STATUSES), ("Confidence", CONFIDENCES)):
        said = "; ".join(f"`{key}`: {meaning}" for key, meaning in words.items())
        yield f"- {title} of a fact. {said}."


def _rule(rule: Rule, known: Knowledge) -> str:
    asked = f"{ASKED[rule.asks]}: `{rule.when}`"
    given = "; ".join(f"{name} = {_given(value)}" for name, value in rule.given.items())
    lines = [
        f"- Rule `{rule.id}`: **{rule.severity}**; when it cannot tell: **{rule.unknown}**",
        f"- Asked {asked}" + (f", given {given}" if given else ""),
        f"- It says: {rule.because}",
        f"- When it cannot tell: {rule.cannot_tell}",
        f"- Why: {rule.why}",
        f"- What clears it: {rule.clears}",
    ]
    if rule.ways_out:
        lines.append(
            f"- Ways out: {'; '.join(known.ways_out[each].label for each in rule.ways_out)}"
        )
    return "\n".join([f"### {rule.title}", "", *lines, *_standing(rule, known)])


def _given(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value) if value != "" else "none"


def _standing(fact: Fact, known: Knowledge) -> Iterator[str]:
    cited = [known.sources[key] for key in fact.sources]
    yield f"- Sources: {'; '.join(f'[{each.title}](#{each.key}), {each.place}' for each in cited)}"
    yield (
        f"- Status: {fact.status}; confidence: {fact.confidence}; "
        f"to be reviewed by {fact.review_by.isoformat()}"
    )


def _facts(
    heads: Sequence[str],
    facts: Iterable[Fact],
    cells: Callable[..., Sequence[object]],
    known: Knowledge,
) -> str:
    """A table of facts, each with where it comes from and how sure it is."""
    rows = [
        (
            *cells(fact),
            ", ".join(f"[{key}](#{key})" for key in fact.sources),
            f"{fact.status}, {fact.confidence}",
            fact.review_by.isoformat(),
        )
        for fact in facts
    ]
    return _table((*heads, "Sources", "Status, confidence", "Review by"), rows)


def _settings(title: str, fact: Fact, known: Knowledge) -> str:
    of_every_fact = {each.name for each in fields(Fact)}
    own = [each.name for each in fields(fact) if each.name not in of_every_fact]
    lines = [f"- {name.replace('_', ' ')}: {getattr(fact, name)}" for name in own]
    return "\n".join([f"### {title}", "", *lines, *_standing(fact, known)])


def _ladder(ladder: Ladder, known: Knowledge) -> tuple[object, ...]:
    doses = ", ".join(map(str, ladder.doses))
    product = known.products[ladder.product].label
    return ladder.name, ladder.words, product, doses, ladder.nights_each


def _groups(known: Knowledge) -> Iterator[tuple[str, str, str]]:
    for group in Group:
        members = [each for each in known.substances.values() if each.group is group]
        names = [f"{each.name} ({each.acting})" if each.acting else each.name for each in members]
        counts = "yes" if group in OPIOID_GROUPS else "no"
        yield group, counts, ", ".join(names) or "none yet"


def _source(source: Source) -> str:
    doi = f" DOI [{source.doi}](https://doi.org/{source.doi})." if source.doi else ""
    return (
        f"### {source.key}\n\n{source.title}. {source.place} ({source.kind}; "
        f"read {source.read}).{doi}"
    )
