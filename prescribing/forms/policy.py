"""The policy of a clinic as one form. What is left empty is left to the facts."""

from typing import Any

from django import forms

from prescribing.actions.policies import PolicyData
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Acting, Knowledge
from prescribing.forms.base import WriteForm
from prescribing.forms.fields import CountField, DoseField
from prescribing.models import ClinicPolicy

DAYS = {
    Acting.SHORT: "Days free of a short-acting opioid",
    Acting.LONG: "Days free of a long-acting opioid",
    Acting.DEPOT: "Days free of an opioid depot or implant",
}


class PolicyForm(WriteForm):
    hold_target_hours = CountField(
        label="Hours without LDN before surgery", least=1, most=9999, required=False
    )
    free_days_short = CountField(label=DAYS[Acting.SHORT], most=9999, required=False)
    free_days_long = CountField(label=DAYS[Acting.LONG], most=9999, required=False)
    free_days_depot = CountField(label=DAYS[Acting.DEPOT], most=9999, required=False)
    list_fresh_days = CountField(
        label="Days for which checked lists count as known", most=9999, required=False
    )
    largest_dose = DoseField(label="Largest dose a night, in mg", required=False)
    products = forms.MultipleChoiceField(
        label="Products that your pharmacy supplies",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Choose products from the list"},
    )

    phone_calendar = forms.BooleanField(
        label="Patients may be given the calendar of their plan for a phone", required=False
    )

    def __init__(self, *arguments: Any, known: Knowledge, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.known = known
        self.fields["products"].choices = [  # type: ignore[attr-defined]
            (product.id, f"naltrexone {product.label}") for product in known.products.values()
        ]
        for name, says in _bounds(known).items():
            self.fields[name].help_text = says

    @property
    def data_given(self) -> PolicyData:
        """Every product ticked means every product, also one that the facts add later."""
        typed = self.typed()
        dose: Dose | None = typed.pop("largest_dose")
        ticked = typed.pop("products")
        return PolicyData(
            **typed,
            largest_dose_micrograms=dose.micrograms if dose else None,
            products=None if set(ticked) == set(self.known.products) else ticked,
        )

    def place_of(self, name: str) -> str | None:
        return super().place_of(name.removesuffix("_micrograms"))


def initial_of(policy: ClinicPolicy, known: Knowledge) -> dict[str, Any]:
    """What is on record, for the fields of the form."""
    numbers = {
        name: getattr(policy, name) for name in PolicyForm.base_fields if hasattr(policy, name)
    }
    dose = policy.largest_dose_micrograms
    supplied = known.products if policy.products is None else policy.products
    return {
        **numbers,
        "largest_dose": Dose(dose) if dose else None,
        "products": [name for name in known.products if name in supplied],
    }


def _bounds(known: Knowledge) -> dict[str, str]:
    """What the facts say, beside the field that may be stricter."""
    hold, lists = known.surgery_hold, known.list_check
    intervals = {
        f"free_days_{acting}": (
            f"The facts: {interval.target_days} days, and never fewer than {interval.floor_days}. "
            f"Enter {interval.target_days} or more."
        )
        for acting, interval in known.intervals.items()
    }
    return {
        "hold_target_hours": (
            f"The facts: {hold.target_hours} hours, and never fewer than {hold.floor_hours}. Enter "
            f"{hold.floor_hours} to {hold.most_hours}. New plans start from your number; below "
            f"{hold.target_hours} hours each of them needs a reason."
        ),
        **intervals,
        "list_fresh_days": (
            f"The facts: {lists.fresh_days}, so the lists are checked on the day of screening. "
            f"Enter 0 to {lists.most_days}. The age of an older list is shown, never hidden."
        ),
        "largest_dose": f"The facts: at most {known.limits.largest_dose}. Enter that or less.",
        "products": "Plans are made from those that are ticked.",
        "phone_calendar": (
            "By a link that works one time. It holds no name, no medicine and no dose, yet it "
            "shows on lock screens and on the devices of a family."
        ),
    }
