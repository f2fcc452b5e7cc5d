"""What a reviewer writes."""

from prescribing.forms.base import WriteForm
from prescribing.forms.fields import NoteField


class AgreeForm(WriteForm):
    comment = NoteField(label="Comment (optional)", required=False)


class QueryForm(WriteForm):
    comment = NoteField(
        label="What do you ask?", error_messages={"required": "Write what you ask."}
    )
