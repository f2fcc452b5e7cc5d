"""A press without a process and without paper: what a worker does around it is looked at."""

import time

from prescribing.handouts import HandoutRefused
from prescribing.handouts.pdf import Rendered
from prescribing.jobs.presses import PressEnded

# As many as most plans have.
PAGES = {
    ("standard", "core"): 2,
    ("standard", "full"): 6,
    ("large", "core"): 5,
    ("large", "full"): 12,
}


class FakePress:
    """Each handout is the name of its patient; a file is the names in their order."""

    ends_at = ""
    refuses = ""
    takes = 0.0

    def __init__(self):
        self.laid_out = []

    def add(self, *, content, **_):
        name = content["patient"]["family_name"]
        time.sleep(self.takes)
        if name == self.ends_at:
            raise PressEnded("It took longer than 30 seconds to lay out.")
        if name == self.refuses:
            raise HandoutRefused("The character U+0000 cannot be printed.")
        self.laid_out.append(name)
        return f"%PDF {name}".encode()

    def count(self, *, size, pages, **what):
        self.add(**what)
        self.drop()
        return PAGES[size, pages]

    def drop(self):
        self.laid_out.pop()

    def bind(self, title):
        laid_out, self.laid_out = self.laid_out, []
        return Rendered(" ".join(laid_out).encode(), 2 * len(laid_out))

    def end(self):
        self.laid_out = []


def press_that(**behaviour):
    return type("FakePress", (FakePress,), behaviour)
