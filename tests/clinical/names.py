"""The catalogue of the shipped facts, and short ways to ask it."""

from prescribing.clinical.catalogue import catalogue_of
from prescribing.clinical.medicines import recognise as recognise_with
from tests.clinical.plans import FACTS

CATALOGUE = catalogue_of(FACTS)


def recognise(text, code="", system=""):
    return recognise_with(text, CATALOGUE, code, system)
