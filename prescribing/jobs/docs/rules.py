"""The page of the clinical rules, from the files of knowledge/."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import (
    OPIOID_GROUPS,
    Asks,
    Direction,
    Fact,
    Grade,
    Group,
    Knowledge,
    Ladder,
    ObservationKind,
    Preparation,
    Question,
    Rule,
    Source,
    Study,
    Substance,
)
from prescribing.jobs.docs.markdown import contents, made_from, page, table
from prescribing.templatetags.look import CONFIDENCES, STATUSES

ASKED = {
    Asks.PATIENT: "of the patient's record",
    Asks.PLAN: "of the plan",
    Asks.SIGNING: "at signing",
}
# The titles of single facts that have a better one than their names.
TITLES = {
    "unchecked": "A rule that cannot be asked",
    "surgery_hold": "Hold before surgery",
    "gap_rule": "Starting again after a gap",
    "list_check": "Lists checked with the patient",
    "doubts": "Words of doubt on a list of conditions",
    "limits": "What can be planned at all",
    "habits": "What a new plan starts from",
}
OF_EVERY_FACT = frozenset(each.name for each in fields(Fact))
OF_EVERY_RULE = OF_EVERY_FACT | {
    "title", "severity", "unknown", "asks", "when", "because", "cannot_tell", "why", "clears",
    "given", "ways_out",
}  # fmt: skip


def clinical_rules(known: Knowledge) -> str:
    parts = [
        *_rules(known),
        *_questions(known),
        *_intervals(known),
        *_products(known),
        *_evidence(known),
        *_names(known),
        *_sentences(known),
        "## Sources",
        *(_source(source) for source in known.sources.values()),
    ]
    return page(
        "The clinical rules",
        made_from("the files of `prescribing/knowledge/`"),
        "**No clinician has reviewed this content yet.** It is there to be judged by one; nothing "
        "below is a recommendation to anyone. How it is changed: "
        "[changing a fact](changing-a-fact.md).",
        f"Version of the facts: `{known.version}`. The same value stands on every screening that "
        "was made with them, and in every prescription that was signed over them.",
        "\n".join(_keys()),
        contents(parts),
        *parts,
    )


def _rules(known: Knowledge) -> Iterator[str]:
    yield "## Rules"
    yield (
        "A `stop` cannot be signed until a fact changes; a `reason` needs a written reason; "
        "`advice` is shown and acknowledged. What was not asked is never a no, so every rule also "
        "says what it answers when it cannot tell, and how much that weighs. Words in braces are "
        "filled in from the record."
    )
    yield table(
        ("Rule", "Name", "Answers yes", "Cannot tell", "Asked"),
        [_glance(rule) for rule in known.rules.values()],
    )
    for rule in known.rules.values():
        yield _rule(rule, known)


def _questions(known: Knowledge) -> Iterator[str]:
    yield "## Questions"
    yield (
        "What is asked on the day. Nothing is answered in advance. A question that is asked and "
        "has no answer counts as not known; one that is not asked has no rule that answers over it."
    )
    yield _facts(
        ("Question", "Name", "When it is asked", "What is said when nobody asked"),
        known.questions.values(),
        lambda each: (each.asks, f"`{each.id}`", _when_asked(each), each.missing),
        known,
    )
    yield "## Tests and agreements"
    yield "What can be measured or tested, and for how long it tells something of today:"
    yield _facts(
        ("Test", "Name", "Told as", "Counts for, days"),
        known.observation_kinds.values(),
        lambda each: (each.name, f"`{each.id}`", _told_as(each), each.fresh_days),
        known,
    )
    yield "What a named clinician can agree to, so that a stop has a way out on record:"
    yield _facts(
        ("Matter", "Name", "What is stated by it", "Counts for, days"),
        known.matters.values(),
        lambda each: (each.name, f"`{each.id}`", each.states, each.fresh_days),
        known,
    )
    yield "What a finding offers next:"
    yield _facts(
        ("Way out", "Leads to"),
        known.ways_out.values(),
        lambda each: (each.label, f"`{each.does}`"),
        known,
    )
    yield "What an answered finding promises to look at later; signing makes a task of it:"
    yield _facts(
        ("Promise", "Name", "Kind", "Counted from", "Days"),
        known.promises.values(),
        lambda each: (each.text, f"`{each.id}`", each.kind, each.counted_from, each.days),
        known,
    )


def _intervals(known: Knowledge) -> Iterator[str]:
    yield "## Intervals free of opioids"
    yield (
        "Whole days that lie between the day of the last opioid and the first night. The first "
        "safe night is counted from the target; the rules above say what weighs how much before it "
        "([why](decisions/028-opioid-free-days-lie-between.md))."
    )
    yield _facts(
        ("Acting", "Floor, days", "Target, days"),
        known.intervals.values(),
        lambda each: (each.acting, each.floor_days, each.target_days),
        known,
    )
    yield "## Surgery, limits and habits"
    yield "A clinic may ask for more than this, never for less."
    told = {"intervals", "phrases", "vocabulary"}
    for each in fields(known):
        fact = getattr(known, each.name)
        if isinstance(fact, Fact) and each.name not in told:
            title = TITLES.get(each.name, each.name.replace("_", " ").capitalize())
            yield _settings(title, fact, known)


def _products(known: Knowledge) -> Iterator[str]:
    yield "## Products"
    yield _facts(
        ("Product", "Equal pieces", "Piece", "Most in a night"),
        known.products.values(),
        lambda each: (each.label, each.pieces_each, Dose(each.piece_micrograms), each.most_units),
        known,
    )
    yield "A form that a pharmacy makes in any strength:"
    yield _facts(
        ("Form", "Equal pieces", "Most in a night"),
        known.forms.values(),
        lambda each: (each.id, each.pieces_each, each.most_units),
        known,
    )
    yield "## Ladders"
    yield "Starting points; every step of a ladder can be edited."
    yield _facts(
        ("Ladder", "What it is", "Product", "Doses", "Nights each"),
        known.ladders.values(),
        lambda each: _ladder(each, known),
        known,
    )


def _evidence(known: Knowledge) -> Iterator[str]:
    yield "## Indications"
    yield "How much evidence there is, and which way it points, are always shown together."
    meanings: list[Grade | Direction] = [*known.grades.values(), *known.directions.values()]
    yield table(("Grade or direction", "Meaning"), [(each.id, each.words) for each in meanings])
    yield _facts(
        ("Indication", "Evidence", "Summary", "Dose studied", "Outcome measure", "Studies"),
        known.indications.values(),
        lambda each: (
            each.name,
            f"{each.grade} {each.direction}".strip(),
            each.summary,
            each.dose_studied or "none",
            each.measure,
            len(each.studies),
        ),
        known,
    )
    yield "## Studies"
    yield "Negative ones are told as plainly as others. No direction: no result for or against."
    yield table(
        ("Study", "Direction", "Result", "Design", "Dose, duration", "Of", "Confidence"),
        [_study(each, known) for each in known.studies.values()],
    )


def _names(known: Knowledge) -> Iterator[str]:
    yield "## Substances that count"
    yield (
        "What each line of a medicine list is searched for, under many more names and codes than "
        "stand here. A line that names none of these and no medicine of the general dictionary is "
        "not recognised."
    )
    yield table(
        ("Group", "Counts as an opioid", "Names", "Substances"),
        [_group(group, known) for group in Group],
    )
    yield "Beside the groups, rules ask about classes:"
    yield table(
        ("Class", "Names", "Substances", "Preparations"),
        [_class(name, known) for name in _classes(known)],
    )
    distrusted = sum(len(each.names) for each in known.distrusted.values())
    yield (
        f"{distrusted} names of the general dictionary are not trusted and clear no line: they are "
        "opioids there under another name, or words that mean several things. They stand in "
        "`prescribing/knowledge/distrusted.toml`."
    )
    yield "## Conditions that count"
    yield _facts(
        ("Group", "Names"),
        known.conditions.values(),
        lambda each: (each.group, ", ".join(each.names)),
        known,
    )


def _sentences(known: Knowledge) -> Iterator[str]:
    yield "## Sentences"
    yield "What patients and clinicians are told, as it stands on handouts and pages."
    yield _facts(
        ("Sentence", "Used", "Language", "Text"),
        known.sentences.values(),
        lambda each: (each.id, each.used, each.language, each.text),
        known,
    )
    yield "### Side effects"
    yield _facts(
        ("Side effect", "Level", "Language"),
        known.side_effects.values(),
        lambda each: (each.text, each.level, each.language),
        known,
    )
    yield "### In other languages"
    yield "What patients read that is not in English. No certified translator has read it."
    yield _facts(
        ("Of", "Language", "Text"),
        known.translations.values(),
        lambda each: (each.of, each.language, each.text),
        known,
    )


def _keys() -> Iterator[str]:
    for title, words in (("Status", STATUSES), ("Confidence", CONFIDENCES)):
        said = "; ".join(f"`{key}`: {meaning}" for key, meaning in words.items())
        yield f"- {title} of a fact. {said}."


def _glance(rule: Rule) -> tuple[str, ...]:
    name = f"`{rule.id}`"
    return f"[{rule.title}](#{rule.id})", name, rule.severity, rule.unknown, ASKED[rule.asks]


def _rule(rule: Rule, known: Knowledge) -> str:
    asked = f"{ASKED[rule.asks]}: `{rule.when}`"
    given = "; ".join(f"{name} = {_given(value)}" for name, value in rule.given.items())
    lines = [
        f"- {rule.title}: **{rule.severity}**; when it cannot tell: **{rule.unknown}**",
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
    for more in fields(rule):
        if more.name not in OF_EVERY_RULE and getattr(rule, more.name):
            lines.append(
                f"- {more.name.replace('_', ' ').capitalize()}: {_given(getattr(rule, more.name))}"
            )
    return "\n".join([f"### {rule.id}", "", *lines, *_standing(rule, known)])


def _given(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value) if value != "" else "none"


def _standing(fact: Fact, known: Knowledge) -> Iterator[str]:
    yield f"- Sources: {'; '.join(f'[{known.sources[key].title}](#{key})' for key in fact.sources)}"
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
    return table((*heads, "Sources", "Status, confidence", "Review by"), rows)


def _when_asked(question: Question) -> str:
    if question.is_always_asked:
        return "always"
    reasons = [f"after yes or not sure to `{each}`" for each in question.after]
    for words, names in (
        ("a medicine of the group", question.with_groups),
        ("a medicine of the class", question.with_classes),
        ("a condition of the group", question.with_conditions),
    ):
        reasons += [f"{words} `{each}` is listed" for each in names]
    return "; ".join(reasons)


def _told_as(kind: ObservationKind) -> str:
    if kind.outcomes:
        return ", ".join(kind.outcomes.values())
    limit = ", beside the laboratory's upper limit" if kind.has_upper_limit else ""
    return f"{kind.least} to {kind.most} {kind.unit}{limit}"


def _settings(title: str, fact: Fact, known: Knowledge) -> str:
    own = [each.name for each in fields(fact) if each.name not in OF_EVERY_FACT]
    lines = [f"- {name.replace('_', ' ')}: {_given(getattr(fact, name))}" for name in own]
    return "\n".join([f"### {title}", "", *lines, *_standing(fact, known)])


def _ladder(ladder: Ladder, known: Knowledge) -> tuple[object, ...]:
    doses = ", ".join(map(str, ladder.doses))
    product = known.products[ladder.product].label
    return ladder.name, ladder.words, product, doses, ladder.nights_each


def _study(study: Study, known: Knowledge) -> tuple[object, ...]:
    of = [each.name for each in known.indications.values() if study.id in each.studies]
    return (
        f"[{known.sources[study.id].title}](#{study.id})",
        study.direction,
        study.result,
        f"{study.design}; {study.participants}",
        "; ".join(filter(None, (study.dose, study.duration))),
        ", ".join(of) or "doses in general",
        study.confidence,
    )


Named = Substance | Preparation


def _count(facts: Iterable[Named]) -> int:
    return sum(1 + len(each.names) for each in facts)


def _group(group: Group, known: Knowledge) -> tuple[object, ...]:
    members = [each for each in known.substances.values() if each.group is group]
    made = [
        each
        for each in known.preparations.values()
        if any(known.substances[name].group is group for name in each.substances)
    ]
    names = [f"{each.name} ({each.acting})" if each.acting else each.name for each in members]
    counts = "yes" if group in OPIOID_GROUPS else "no"
    return f"`{group}`", counts, _count([*members, *made]), ", ".join(names) or "none yet"


def _classes(known: Knowledge) -> list[str]:
    facts: list[Named] = [*known.substances.values(), *known.preparations.values()]
    return sorted({name for each in facts for name in each.classes})


def _class(name: str, known: Knowledge) -> tuple[object, ...]:
    substances = [each for each in known.substances.values() if name in each.classes]
    made = [each for each in known.preparations.values() if name in each.classes]
    names = ", ".join(each.name for each in substances)
    return f"`{name}`", _count([*substances, *made]), names or "none by itself", len(made)


def _source(source: Source) -> str:
    doi = f" DOI [{source.doi}](https://doi.org/{source.doi})." if source.doi else ""
    return (
        f"### {source.key}\n\n{source.title}. {source.place} ({source.kind}; "
        f"read {source.read}).{doi}"
    )
