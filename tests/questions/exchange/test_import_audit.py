"""What the audit trail says of an imported question beyond what its revisions tell."""

from pathlib import Path

import pytest

from questions.exchange.importing import import_bank
from questions.models import AuditEntry
from tests.questions.exchange.banks import make_bank, make_question_data

pytestmark = pytest.mark.django_db


def last_entry() -> AuditEntry:
    return AuditEntry.objects.filter(kind="question").latest("pk")


def test_an_import_writes_down_which_tags_went_and_came(tmp_path: Path) -> None:
    import_bank(make_bank(tmp_path, make_question_data(tags=["sql", "web"])))

    import_bank(make_bank(tmp_path, make_question_data(tags=["orm", "web"])))

    assert last_entry().note == "changed: tags"
    assert last_entry().changes == {"tags": ["sql, web", "orm, web"]}


def test_an_import_writes_down_from_where_to_where_a_question_went(tmp_path: Path) -> None:
    import_bank(make_bank(tmp_path / "a", make_question_data(), topic="one"))

    import_bank(make_bank(tmp_path / "b", make_question_data(seconds=300), topic="two"))

    assert last_entry().note == "changed: seconds, topic"
    assert last_entry().changes == {"topic": ["python/one", "python/two"]}
