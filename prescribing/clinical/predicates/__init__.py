"""The questions that rules ask, by subject. A rule that names none of them is refused at start."""

from prescribing.clinical.predicates import (
    conditions,
    lists,
    medicines,
    opioids,
    plan,
    restart,
    results,
    surgery,
)

__all__ = [
    "conditions",
    "lists",
    "medicines",
    "opioids",
    "plan",
    "restart",
    "results",
    "surgery",
]
