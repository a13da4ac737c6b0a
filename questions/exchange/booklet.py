"""Questions out as a booklet: one HTML file to print or read, which fetches nothing."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from questions.exchange.records import QuestionRecord, title_from_slug
from questions.freezing import freeze

STYLE_FILES = ("booklet.css", "code.css")


def write(questions: Sequence[QuestionRecord], *, titles: Mapping[str, str] | None = None) -> bytes:
    """Return the booklet: contents, the questions by topic, and their frameworks behind them.

    `titles` are those of modules and topics, by `module` and `module/topic`; where one is missing,
    it is made of the slug.
    """
    titles = titles or {}
    topics = []
    for index, (path, records) in enumerate(groupby(questions, key=lambda q: q.topic_path)):
        module, _, topic = path.partition("/")
        topics.append(
            {
                "id": f"topic-{index + 1}",
                "module": titles.get(module) or title_from_slug(module),
                "title": titles.get(path) or title_from_slug(topic),
                "questions": [
                    {
                        "slug": record.slug,
                        "content": record.content,
                        "rendered": freeze(record.content)["rendered"],
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
