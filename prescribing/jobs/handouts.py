"""Handouts that nobody waits for: of a signed prescription, or a sample of any plan."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from prescribing.actions.errors import ActionError
from prescribing.actions.handouts import note_printed, paper_as_it_stands
from prescribing.clinical import instructions
from prescribing.clinical.knowledge import Knowledge
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.supply import Supply, lasts_until, refill_from, supply
from prescribing.clinical.titration import Night, Plan, Step, last_night_before_surgery, nights
from prescribing.handouts import pdf
from prescribing.handouts.content import CORE, STANDARD
from prescribing.handouts.languages import language_for
from prescribing.handouts.words import ENGLISH
from prescribing.interop import plan_lines
from prescribing.models import Prescription

SAMPLE = Path(__file__).with_name("sample.toml")
MARK = "SAMPLE"


def of_prescription(
    prescription_id: int,
    paper: str | None = None,
    pages: str = CORE,
    size: str = STANDARD,
    language: str | None = None,
) -> bytes:
    """The handout of a signed version, as it was printed before or made now.

    Raises ActionError for any other, and HandoutRefused.
    """
    found = Prescription.objects.select_related("clinic", "patient", "signature")
    signed = found.filter(pk=prescription_id).first()
    if signed is None:
        raise ActionError(f"There is no prescription {prescription_id}.")
    if not signed.is_signed:
        raise ActionError(f"{signed} is {signed.state}. A handout is printed once it is signed.")
    form = {
        "paper": paper or signed.paper,
        "pages": pages,
        "size": size,
        "language": language or language_for(signed.language),
    }
    made = paper_as_it_stands(signed, form, pdf.signed_paper).pdf
    note_printed(signed, made)
    return made


def of_plan(
    request: Mapping[str, Any],
    knowledge: Knowledge,
    paper: str,
    pages: str = CORE,
    size: str = STANDARD,
    language: str = ENGLISH,
) -> bytes:
    """A sample of the plan that `manage.py plan` would lay out, for a made-up patient.

    Raises what laying it out raises, and HandoutRefused.
    """
    plan = plan_lines.read_plan(request, knowledge)
    content = sample_content(plan, knowledge)
    made = pdf.render(content, mark=MARK, paper=paper, pages=pages, size=size, language=language)
    return made.pdf


def sample_content(plan: Plan, knowledge: Knowledge) -> dict[str, Any]:
    """What a signed content would tell of this plan, with made-up people around it."""
    content = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))
    plan_nights = nights(plan)
    supplies = supply(plan_nights)
    last = lasts_until(plan_nights)
    refill = refill_from(plan_nights, knowledge.habits.refill_days_before, last)
    return {
        **content,
        "clinic": content["clinic"] | {"timezone": plan.clock.zone.key},
        "replaces": None,
        "allergies": [],
        "plan": _plan(plan, plan_nights),
        "supply": [_supply(entry) for entry in supplies],
        "lasts_until": _date(last),
        "refill_from": _date(refill),
        "instructions": instructions.write(
            plan_nights,
            supplies,
            refills=content["refills"],
            dose_time=plan.clock.dose_time or knowledge.habits.dose_time,
            phrases=knowledge.phrases,
        ),
    }


def _plan(plan: Plan, plan_nights: Sequence[Night]) -> dict[str, Any]:
    at = plan.clock.dose_time
    return {
        "dose_time": at.strftime("%H:%M") if at else None,
        "steps": [_step(number, step) for number, step in enumerate(plan.steps, start=1)],
        "nights": [_night(night) for night in plan_nights],
        "surgeries": [_surgery(each, plan) for each in plan.surgeries],
        "last_night_before_surgery": _date(last_night_before_surgery(plan_nights)),
    }


def _surgery(surgery: Surgery, plan: Plan) -> dict[str, Any]:
    return {
        "day": _date(surgery.day),
        "at": surgery.at and surgery.at.strftime("%H:%M"),
        "what": surgery.what,
        "last_night": _date(plan.clock.last_night(surgery, plan.hold_before_surgery)),
    }


def _step(position: int, step: Step) -> dict[str, Any]:
    product = step.product
    return {
        "position": position,
        "dose_mg": step.dose.mg,
        "pieces": step.pieces,
        "form": product.form,
        "strength_mg": product.strength.mg,
        "pieces_each": product.pieces_each,
    }


def _night(night: Night) -> dict[str, Any]:
    return {
        "date": _date(night.date),
        "kind": night.kind.value,
        "step": night.step,
        "dose_mg": night.dose.mg if night.dose else None,
        "pieces": night.pieces,
    }


def _supply(entry: Supply) -> dict[str, Any]:
    product = entry.product
    return {"form": product.form, "strength_mg": product.strength.mg, "tablets": entry.units}


def _date(day: date | None) -> str | None:
    return day.isoformat() if day else None
