"""Tags of questions: free words, made when first used and shown as long as a question has them."""

import re
from collections.abc import Collection, Iterable, Mapping

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from questions.curation import audit
from questions.curation.models import TAG_MAX, Action, Tag, validate_tag
from questions.models import Question

TAGS_MAX = 20  # of one question


def parse_tags(text: str) -> list[str]:
    """Return the tags that people list with spaces or commas, each once; errors name the tag."""
    tags = list(dict.fromkeys(filter(None, re.split(r"[\s,;]+", text.lower().strip()))))
    if len(tags) > TAGS_MAX:
        raise ValidationError(f"These are {len(tags)} tags; at most {TAGS_MAX} are allowed.")
    for tag in tags:
        if len(tag) > TAG_MAX:
            raise ValidationError(f"“{tag}” is longer than {TAG_MAX} characters.")
        try:
            validate_tag(tag)
        except ValidationError as error:
            raise ValidationError(f"“{tag}” is not a tag: {error.message}") from error
    return tags


def make_tags(slugs: Iterable[str]) -> None:
    """Make those that are not there yet, in the order of the alphabet.

    PostgreSQL lets who makes the same tag wait for the other; in one order, nobody waits in a
    circle. So a transaction that sets tags several times makes them all before the first.
    """
    tags = [Tag(slug=slug) for slug in sorted(set(slugs))]
    Tag.objects.bulk_create(tags, ignore_conflicts=True)


@transaction.atomic
def set_tags(*, question: Question, tags: Collection[str], by: User | None, note: str = "") -> bool:
    """Give the question these tags and no others; return whether that was a change.

    Tags are not part of what is published: they take effect at once.
    """
    before = sorted(question.tags.values_list("slug", flat=True))
    after = sorted(set(tags))
    if before == after:
        return False
    make_tags(after)
    question.tags.set(Tag.objects.filter(slug__in=after))
    changes = {"tags": [", ".join(before), ", ".join(after)]}
    audit.record(action=Action.TAGGED, obj=question, by=by, note=note, changes=changes)
    return True


@transaction.atomic
def set_many_tags(tags: Mapping[Question, Collection[str]]) -> None:
    """Give each question its tags and no others. The caller writes the audit trail.

    The number of statements does not depend on the number of questions.
    """
    if not tags:
        return
    links = Question.tags.through.objects
    links.filter(question__in=tags).delete()
    wanted = {slug for slugs in tags.values() for slug in slugs}
    make_tags(wanted)
    ids = dict(Tag.objects.filter(slug__in=wanted).values_list("slug", "pk"))
    links.bulk_create(
        Question.tags.through(question=question, tag_id=ids[slug])
        for question, slugs in tags.items()
        for slug in sorted(set(slugs))
    )
