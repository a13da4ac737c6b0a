"""What scorecards announce."""

from django.dispatch import Signal

# Sent inside the transaction that removes what names a candidate, with `candidate`. Whoever keeps
# something that names them removes it now.
candidate_erased = Signal()
