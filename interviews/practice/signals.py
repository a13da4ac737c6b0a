"""What practice announces."""

from django.dispatch import Signal

# Sent inside the transaction that stores an assessment, with `answer`: the `Answer`, just
# assessed, its round, question and user loaded. A receiver that raises undoes the assessment.
answer_assessed = Signal()
