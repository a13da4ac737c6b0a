"""Questions out as a booklet: one HTML file to print or read, which fetches nothing."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from questions.exchange.records import QuestionRecord, title_from_slug
from questions.publishing import render

STYLE_FILES = ("booklet.css", "code.css")


def write(questions: Sequence[QuestionRecord]) -> bytes:
    """Return the booklet: contents, the questions by topic, and their frameworks behind them."""
    topics = []
    for index, (path, records) in enumerate(groupby(questions, key=lambda q: q.topic_path)):
        module, _, topic = path.partition("/")
        topics.append(
            {
                "id": f"topic-{index + 1}",
                "module": title_from_slug(module),
                "title": title_from_slug(topic),
                "questions": [
                    {
                        "slug": record.slug,
                        "content": record.content,
                        "rendered": render(record.content),
                    }
                    for record in records
                ],
            }
        )
    context = {"topics": topics, "count": len(questions), "style": _style()}
    return render_to_string("questions/exchange/booklet.html", context).encode()


def _style() -> str:
    folder = Path(settings.BASE_DIR) / "static" / "css"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in STYLE_FILES)
