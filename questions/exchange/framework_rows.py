"""Write answer frameworks in bulk. Points are found by uid, other parts by their place."""

from collections.abc import Iterable, Sequence

from questions.freezing import Content
from questions.models import (
    AnswerFramework,
    FollowUp,
    FrameworkPart,
    KeyPoint,
    Pitfall,
    Question,
    Reference,
)


def save_frameworks(
    contents: dict[str, Content], *, created: dict[str, Question], existing: dict[str, Question]
) -> None:
    """Make the stored framework of each question (by slug) say what `contents` says.

    `existing` questions carry their framework with its parts; `created` ones have none yet.
    """
    new, stored = [], []
    for slug, content in contents.items():
        framework = getattr(existing[slug], "framework", None) if slug in existing else None
        if framework is None:
            framework = AnswerFramework(question=existing.get(slug) or created[slug])
            new.append((framework, content))
        else:
            stored.append((framework, content))
        framework.approach = content["approach"]
        framework.model_answer = content["model_answer"]
    AnswerFramework.objects.bulk_create(framework for framework, _ in new)
    AnswerFramework.objects.bulk_update(
        [framework for framework, _ in stored], ["approach", "model_answer"]
    )
    for writer in (
        _PartsWriter(KeyPoint, "points", ["uid", "text", "essential", "weight"]),
        _PartsWriter(Pitfall, "pitfalls", ["claim", "correction"]),
        _PartsWriter(FollowUp, "follow_ups", ["prompt", "hint"]),
        _PartsWriter(Reference, "references", ["title", "url"]),
    ):
        for framework, content in new:
            writer.compare(framework, [], content)
        for framework, content in stored:
            writer.compare(framework, getattr(framework, writer.name).all(), content)
        writer.save()


class _PartsWriter:
    def __init__(self, model: type[FrameworkPart], name: str, fields: Sequence[str]) -> None:
        self.model = model
        self.name = name
        self.fields = fields
        self.created: list[FrameworkPart] = []
        self.changed: list[FrameworkPart] = []
        self.surplus: list[int] = []

    def compare(
        self, framework: AnswerFramework, rows: Iterable[FrameworkPart], content: Content
    ) -> None:
        """Note what has to be written for `rows` to say what `content` says."""
        known = {getattr(row, "uid", index): row for index, row in enumerate(rows)}
        for position, item in enumerate(content[self.name]):
            values = {"position": position, **item}
            row = known.pop(item.get("uid", position), None)
            if row is None:
                self.created.append(self.model(**{"framework": framework, **values}))
            elif any(getattr(row, field) != value for field, value in values.items()):
                for field, value in values.items():
                    setattr(row, field, value)
                self.changed.append(row)
        self.surplus.extend(row.pk for row in known.values())

    def save(self) -> None:
        """Write what was noted, in a few statements."""
        parts = self.model._default_manager
        parts.filter(pk__in=self.surplus).delete()
        parts.bulk_update(self.changed, ["position", *self.fields])
        parts.bulk_create(self.created)
