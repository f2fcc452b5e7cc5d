"""What is said to a person: whole sentences, each begun with a capital or what it is about."""

import re


def is_said_whole(says, about=""):
    """Also after what was typed, when the sentence begins with that."""
    rest = says.removeprefix(about)
    begun = rest != says or re.match(r"(?!XX)[^a-z\s]", says)
    return bool(begun) and says.endswith(".") and not re.search(r"\. [a-z]", rest)
