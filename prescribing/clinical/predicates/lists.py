"""Whether the lists can be relied on, and whether each medicine is known for what it is."""

from collections.abc import Iterator

from prescribing.clinical.asking import Case, Hit, predicate
from prescribing.clinical.record import Answer


@predicate()
def medicines_not_asked(case: Case) -> Iterator[Hit]:
    if case.listed is None or not case.lists_are_known:
        yield Hit(Answer.UNKNOWN, on=case.record.lists_checked_on)


@predicate()
def conditions_not_asked(case: Case) -> Iterator[Hit]:
    if case.record.conditions is None or not case.lists_are_known:
        yield Hit(Answer.UNKNOWN, on=case.record.lists_checked_on)


@predicate("date", "days")
def lists_checked_earlier(case: Case) -> Iterator[Hit]:
    """Known by the clinic's own policy, and not from today."""
    checked = case.record.lists_checked_on
    if checked is not None and checked != case.today and case.lists_are_known:
        facts = {"date": checked, "days": (case.today - checked).days}
        yield Hit(Answer.YES, facts, on=checked)


@predicate("medicine", "near")
def medicine_not_recognised(case: Case) -> Iterator[Hit]:
    """Not found by exact name, not classified by a prescriber, and perhaps still at work."""
    for each in case.listed or ():
        if each.recognition.opioid is not None or each.medicine.not_opioid_because:
            continue
        last = each.medicine.last_taken
        if each.is_taken or last is None or (case.starts - last).days <= case.longest_wait:
            near = ", ".join(each.recognition.suggestions) or "-"
            facts = {"medicine": each.medicine.text, "near": near}
            on = case.record.lists_checked_on
            yield Hit(Answer.UNKNOWN, facts, each.medicine.text, on=on)


@predicate("medicine")
def text_and_code_disagree(case: Case) -> Iterator[Hit]:
    for each in case.listed or ():
        if each.recognition.conflict:
            facts = {"medicine": each.medicine.text}
            yield Hit(Answer.YES, facts, each.medicine.text, on=case.record.lists_checked_on)


@predicate("medicines")
def code_not_known(case: Case) -> Iterator[Hit]:
    """Codes that stand in no list of ours: the names beside them alone were screened."""
    codes = [
        f"{each.medicine.text or '-'} ({each.recognition.unknown_code})"
        for each in case.listed or ()
        if each.recognition.unknown_code
    ]
    if codes:
        facts = {"medicines": "; ".join(codes)}
        yield Hit(Answer.YES, facts, on=case.record.lists_checked_on)
