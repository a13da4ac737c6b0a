"""What is written beside an answer."""

from datetime import datetime

from interviews.history.models import AnswerNote
from interviews.practice.models import Answer


def write_note(*, answer: Answer, text: str, now: datetime) -> None:
    """Store the note on `answer` in place of the one before; an empty text empties it.

    The same text sent again changes nothing.
    """
    note = AnswerNote.objects.filter(answer=answer).first()
    if (note.text if note else "") != text:
        AnswerNote.objects.update_or_create(
            answer=answer, defaults={"text": text, "updated_at": now}
        )
