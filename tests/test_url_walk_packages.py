"""The addresses that come with the admin and with allauth, walked like our own.

None is left out: what is not in a table here is in that of
`tests/questions/curation/test_permission_matrix.py`, or falls under a rule.
"""

from typing import Any

import pytest
from allauth.account.internal.flows.email_verification import get_email_verification_url
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from questions.models import Module
from tests.curators import make_curator
from tests.factories import make_user
from tests.factories_own_data import leave_traces
from tests.test_url_walk import is_foreign, patterns
from tests.url_walk import outcome, rows_of_all_tables

# Without a name of its own: the admin's way from an old address, and its page that is not there.
UNNAMED = {"admin:<path:object_id>/", "admin:(?P<url>.*)$"}
NAMES = sorted({name for name, _ in patterns() if is_foreign(name)} - UNNAMED)
OF_ADMIN = [name for name in NAMES if name.startswith("admin:")]
OF_ALLAUTH = [name for name in NAMES if not name.startswith("admin:")]
# What the admin shows to every member of staff, for it says nothing of anybody else.
FOR_STAFF = {
    *("admin:index", "admin:login", "admin:logout", "admin:jsi18n", "admin:autocomplete"),
    *("admin:password_change", "admin:password_change_done", "admin:app_list"),
    "admin:view_on_site",
}
""
