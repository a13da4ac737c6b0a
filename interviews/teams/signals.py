"""What teams announce."""

from django.dispatch import Signal

# Sent inside the transaction that ends a membership, by leaving or removal, with `team`, `user` and
# `now`. Whoever hears it closes what the person had open there. A receiver that raises undoes it.
membership_ended = Signal()
