"""The rows of the start page are written out in Python: they escape as templates do."""

from types import SimpleNamespace
from typing import Any

from interviews.templatetags.rows import due_rows


def test_rows_escape_all_that_they_say():
    standing: Any = SimpleNamespace(topic=SimpleNamespace(path="a/b", title="<i>"), due="<b>")

    assert due_rows([standing], "/mastery/") == (
        '<li class="split"><a href="/mastery/a/b/">&lt;i&gt;</a>'
        '<span class="figure">&lt;b&gt; question</span></li>'
    )
