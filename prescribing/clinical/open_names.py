"""What the catalogue leaves open of a line: the words of which a person can say what they are."""

from itertools import zip_longest

from prescribing.clinical.knowledge import Vocabulary
from prescribing.clinical.medicines import Recognition
from prescribing.clinical.spelling import NUMBER, words


def open_name(recognition: Recognition, vocabulary: Vocabulary) -> str:
    """The words that nobody knows, as one name.

    None where the catalogue answers, where nothing is named, and where the line is a sentence: of
    "denies codeine" nobody can say what medicine it is.
    """
    if recognition.opioid is not None or is_sentence(recognition, vocabulary):
        return ""
    return " ".join(recognition.unknown)


def is_sentence(recognition: Recognition, vocabulary: Vocabulary) -> bool:
    """Whether the line tells something about a medicine instead of naming one."""
    tokens = words(recognition.text)
    return recognition.opioid is None and any(
        token in vocabulary.prose
        and token in recognition.unknown
        and not (token == NUMBER and following.isdigit())
        for token, following in zip_longest(tokens, tokens[1:], fillvalue="")
    )
