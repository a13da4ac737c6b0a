"""Questions out as Moodle XML: essays, with the framework as information for graders."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from django.template.loader import render_to_string

from questions.exchange.records import QuestionRecord, title_from_slug
from questions.freezing import freeze

# Code points that XML 1.0 has no room for; control characters are refused everywhere.
_NOT_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")


def write(questions: Sequence[QuestionRecord]) -> bytes:
    """Return a quiz: a category for each topic, an essay for each question."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    category = None
    for record in questions:
        if record.topic_path != category:
            category = record.topic_path
            lines.extend(_category(record))
        lines.extend(_essay(record))
    return "\n".join([*lines, "</quiz>", ""]).encode()


def _category(record: QuestionRecord) -> Iterator[str]:
    names = "/".join(title_from_slug(slug) for slug in (record.module, record.topic) if slug)
    yield '  <question type="category">'
    yield f"    <category><text>{_escaped(f'$course$/top/{names}')}</text></category>"
    yield "  </question>"


def _essay(record: QuestionRecord) -> Iterator[str]:
    frozen = freeze(record.content)
    rendered, headline = frozen["rendered"], frozen["headline"]
    points = record.content["framework"]["points"]
    grader = render_to_string("questions/exchange/_framework.html", {"rendered": rendered})
    yield '  <question type="essay">'
    yield f"    <name><text>{_escaped(headline or record.slug)}</text></name>"
    prompt = _escaped(rendered["prompt"])
    yield f'    <questiontext format="html"><text>{prompt}</text></questiontext>'
    yield '    <generalfeedback format="html"><text></text></generalfeedback>'
    yield f"    <defaultgrade>{sum(point['weight'] for point in points) or 1}</defaultgrade>"
    yield "    <penalty>0</penalty>"
    yield "    <hidden>0</hidden>"
    yield f"    <idnumber>{record.slug}</idnumber>"
    yield "    <responseformat>editor</responseformat>"
    yield "    <responserequired>1</responserequired>"
    yield "    <responsefieldlines>15</responsefieldlines>"
    yield "    <attachments>0</attachments>"
    yield "    <attachmentsrequired>0</attachmentsrequired>"
    yield f'    <graderinfo format="html"><text>{_escaped(grader)}</text></graderinfo>'
    yield '    <responsetemplate format="html"><text></text></responsetemplate>'
    yield "    <tags>"
    for tag in (record.content["kind"], record.content["level"], record.content["need"]):
        yield f"      <tag><text>{tag}</text></tag>"
    yield "    </tags>"
    yield "  </question>"


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))
