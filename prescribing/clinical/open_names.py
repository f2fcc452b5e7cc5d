"""What the catalogue leaves open of a line: the words of which a person can say what they are."""

from prescribing.clinical.knowledge import Vocabulary
from prescribing.clinical.medicines import Recognition


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
    unknown = set(recognition.unknown)
    return recognition.opioid is None and not unknown.isdisjoint(vocabulary.prose)
