"""Names that are spelled nearly like a word: as many as asked for, and none beyond its length."""

from prescribing.clinical.spelling import Spellings


def near(names, wanted, likeness, most):
    return dict(Spellings(frozenset(names)).near(wanted, likeness, most))


def test_no_more_names_of_a_length_are_near_than_were_asked_for():
    names = {"codeina", "codeine", "codeino"}

    assert len(near(names, "codeinx", 60, 2)) == 2
    assert set(near(names, "codeinx", 60, 9)) == names


def test_a_name_that_is_as_like_as_its_length_allows_is_near():
    # 3 letters of 5 in order: two times 3 of 8 letters in all.
    assert near({"abc"}, "abcde", 75, 5) == {"abc": 75}
    assert near({"abc"}, "abcde", 76, 5) == {}
