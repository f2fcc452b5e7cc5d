"""What is printed is what was signed, proved each time."""

import pytest

from prescribing.actions.errors import ActionError
from prescribing.actions.handouts import content_to_print, store_handout
from prescribing.models import Event
from tests.builders import a_draft, a_signed_prescription

pytestmark = pytest.mark.django_db


@pytest.mark.hazard("H44")
def test_signed_content_is_printed_as_it_was_signed(rao):
    signed = a_signed_prescription(by=rao)

    assert content_to_print(signed, by=rao) == signed.content


@pytest.mark.hazard("H24")
def test_content_that_was_altered_behind_the_application_is_not_printed(rao):
    signed = a_signed_prescription(by=rao)
    signed.content["plan"]["steps"][0]["dose_mg"] = "4.5"

    with pytest.raises(ActionError, match="not what was signed"):
        content_to_print(signed, by=rao)

    assert Event.objects.of(rao.clinic).filter(verb="tried", outcome="refused").exists()


@pytest.mark.hazard("H24")
def test_a_hash_that_was_altered_with_the_content_is_found_by_the_signature(rao):
    signed = a_signed_prescription(by=rao)
    signed.content_hash = "sha256:0"

    with pytest.raises(ActionError, match="not what was signed"):
        content_to_print(signed, by=rao)


@pytest.mark.hazard("H24")
def test_a_draft_is_never_kept_as_a_handout(rao):
    with pytest.raises(ActionError, match="signed prescription only"):
        store_handout(a_draft(by=rao), paper="letter", language="en", pdf=b"%PDF", by=rao)
