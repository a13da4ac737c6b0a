"""Viva's own format, YAML: a `Bank` in, files out."""

from collections import defaultdict
from typing import Any

from questions.exchange.files import BLUEPRINTS, MODULES
from questions.exchange.records import Bank, BlueprintRecord, ModuleRecord, QuestionRecord
from questions.exchange.yaml_writer import write
from questions.models import Status


def to_files(bank: Bank) -> dict[str, str]:
    """The files of a bank, path to text. Equal banks give equal bytes."""
    files = {MODULES: write({"modules": [_module(module) for module in bank.modules]})}
    topics: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in bank.questions:
        topics[record.topic_path].append(question_data(record))
    for path, questions in topics.items():
        module, topic = path.split("/")
        files[f"{path}.yaml"] = write({"module": module, "topic": topic, "questions": questions})
    files[BLUEPRINTS] = write({"blueprints": [_blueprint(record) for record in bank.blueprints]})
    return files


def _module(module: ModuleRecord) -> dict[str, Any]:
    return {
        "slug": module.slug,
        "title": module.title,
        "summary": module.summary,
        "topics": [
            {"slug": topic.slug, "title": topic.title, "summary": topic.summary}
            for topic in module.topics
        ],
    }


def question_data(record: QuestionRecord) -> dict[str, Any]:
    """A question as a topic file holds it, without its status where that is the default."""
    slug, *plain, framework = record.content.items()
    status = [] if record.status == Status.PUBLISHED else [("status", record.status)]
    tags = [("tags", record.tags)] if record.tags else []
    return dict([slug, *status, *plain, *tags, framework])


def _blueprint(record: BlueprintRecord) -> dict[str, Any]:
    return {
        "slug": record.slug,
        "title": record.title,
        "summary": record.summary,
        "levels": record.levels,
        "needs": record.needs,
        "shares": [{"percent": share.percent, "sources": share.sources} for share in record.shares],
    }
