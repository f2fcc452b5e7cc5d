"""What a line of a condition list speaks of."""

from dataclasses import replace

import pytest

from prescribing.clinical.condition_names import Mention, groups_mentioned
from tests.clinical.plans import FACTS

NAMES = [(name, each.group) for each in FACTS.conditions.values() for name in each.names]


@pytest.mark.parametrize("line", ["{}", "{}, since 2019", "known: {}", "ZZ {} ZZ"])
def test_every_name_speaks_of_its_group_wherever_it_stands(line):
    silent = [
        name
        for name, group in NAMES
        for said in [groups_mentioned(line.format(name.upper()), FACTS)]
        if group not in said.certain | said.doubtful
    ]
    assert silent == []


def test_a_name_of_two_conditions_speaks_of_both():
    first, second = list(FACTS.conditions.values())[:2]
    both = replace(second, group="another", names=(*second.names, first.names[0]))
    knowledge = replace(FACTS, conditions={"first": first, "both": both})

    assert groups_mentioned(first.names[0], knowledge) == Mention({first.group, "another"})


def test_a_part_of_a_name_speaks_of_nothing():
    longest = max(NAMES, key=lambda each: len(each[0].split()))
    parts = longest[0].split()
    alone = replace(FACTS, conditions={"one": replace(
        next(iter(FACTS.conditions.values())), names=(longest[0],)
    )})  # fmt: skip

    assert groups_mentioned(" ".join(parts), alone).certain
    assert groups_mentioned(" ".join(parts[:-1]), alone) == Mention()
    assert groups_mentioned(" ".join(parts[1:]), alone) == Mention()


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u2060"])
def test_a_mark_that_nobody_sees_hides_no_condition(hidden):
    assert groups_mentioned(f"cirr{hidden}hosis", FACTS) == groups_mentioned("cirrhosis", FACTS)
    assert groups_mentioned("cirrhosis", FACTS).certain
