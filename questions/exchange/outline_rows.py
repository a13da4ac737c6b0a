"""Write modules, topics and blueprints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from questions.exchange.records import BlueprintRecord, ModuleRecord, TopicRecord
from questions.models import Blueprint, BlueprintShare, Module, Topic


@dataclass(slots=True)
class Count:
    """How many rows were written, and which, each with what became of it."""

    created: int = 0
    changed: int = 0
    rows: list[tuple[Module | Topic | Blueprint, str]] = field(default_factory=list)

    def add(self, row: Module | Topic | Blueprint, *, is_new: bool) -> None:
        self.created += is_new
        self.changed += not is_new
        self.rows.append((row, "created" if is_new else "changed"))


def save_modules(
    records: Sequence[ModuleRecord], count: Count, *, new_only: bool
) -> dict[str, Topic]:
    """Create and update modules and topics; return those of `records` by `module/topic`.

    What nobody listed goes to the end when it is new and stays as it is when it exists.
    """
    modules = {module.slug: module for module in Module.objects.all()}
    topics = {topic.path: topic for topic in Topic.objects.select_related("module")}
    saved = {}
    for record in records:
        end = _end(modules.values())
        module = modules.setdefault(record.slug, Module(slug=record.slug))
        _save_titles(module, record, end, count, new_only=new_only)
        siblings = [topic for topic in topics.values() if topic.module_id == module.pk]
        for topic_record in record.topics:
            path = f"{record.slug}/{topic_record.slug}"
            topic = topics.get(path) or Topic(module=module, slug=topic_record.slug)
            _save_titles(topic, topic_record, _end(siblings), count, new_only=new_only)
            siblings.append(topic)
            saved[path] = topic
    return saved


def save_blueprints(records: Iterable[BlueprintRecord], count: Count, *, new_only: bool) -> None:
    """Create and update blueprints with their shares."""
    known = {
        blueprint.slug: blueprint for blueprint in Blueprint.objects.prefetch_related("shares")
    }
    for position, record in enumerate(records):
        blueprint = known.get(record.slug, Blueprint(slug=record.slug))
        is_new = blueprint.pk is None
        if not is_new and (new_only or _as_stored(blueprint) == _as_wanted(record, position)):
            continue
        blueprint.title, blueprint.summary = record.title, record.summary
        blueprint.levels, blueprint.needs = list(record.levels), list(record.needs)
        blueprint.position = position
        blueprint.save()
        blueprint.shares.all().delete()
        BlueprintShare.objects.bulk_create(
            BlueprintShare(
                blueprint=blueprint,
                percent=share.percent,
                sources=list(share.sources),
                position=index,
            )
            for index, share in enumerate(record.shares)
        )
        count.add(blueprint, is_new=is_new)


def _save_titles(
    row: Module | Topic,
    record: ModuleRecord | TopicRecord,
    end: int,
    count: Count,
    *,
    new_only: bool,
) -> None:
    is_new = row.pk is None
    position = end if record.position is None else record.position
    is_same = (row.title, row.summary, row.position) == (record.title, record.summary, position)
    if not is_new and (new_only or record.position is None or is_same):
        return
    row.title, row.summary, row.position = record.title, record.summary, position
    row.save()
    count.add(row, is_new=is_new)


def _end(rows: Iterable[Module | Topic]) -> int:
    return max((row.position + 1 for row in rows), default=0)


def _as_stored(blueprint: Blueprint) -> tuple[object, ...]:
    shares = [(share.percent, share.sources) for share in blueprint.shares.all()]
    return (
        blueprint.title,
        blueprint.summary,
        blueprint.levels,
        blueprint.needs,
        blueprint.position,
        shares,
    )


def _as_wanted(record: BlueprintRecord, position: int) -> tuple[object, ...]:
    shares = [(share.percent, list(share.sources)) for share in record.shares]
    return (record.title, record.summary, list(record.levels), list(record.needs), position, shares)
