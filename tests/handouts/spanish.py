"""Counting the syllables of Spanish, and how easy a text is to read by Fernández and Huerta."""

import re
from itertools import pairwise

VOWELS = "aeiouáéíóúü"
STRONG = "aeoáéíóú"  # an i or u with an accent stands for itself, as these do
WORD = re.compile(r"[0-9]+|[a-záéíóúüñ]+", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.?!:]) +")
MUTE_U = re.compile(r"(?<=q)u|(?<=g)u(?=[eéií])")


def syllables(word: str) -> int:
    """Each group of vowels, and one more wherever two strong ones meet in it."""
    plain = MUTE_U.sub("", word.lower())
    plain = re.sub(r"y$", "i", plain)
    count = 0
    for group in re.findall(f"[{VOWELS}]+", plain):
        count += 1 + sum(one in STRONG and other in STRONG for one, other in pairwise(group))
    return max(count, 1)


def words(text: str) -> list[str]:
    return WORD.findall(text)


def ease(text: str) -> float:
    """100 is very easy, 0 very hard."""
    found = words(text)
    sentences = [each for each in SENTENCE.split(text) if each]
    each_word = sum(map(syllables, found)) / len(found)
    return 206.84 - 60 * each_word - 1.02 * len(found) / len(sentences)
