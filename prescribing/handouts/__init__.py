"""What goes on paper. A signed content is all it is made from: no rows, no clock, no request."""


class HandoutRefused(ValueError):
    """This content cannot be put on paper whole and right; the message says why."""
