"""Everything that Viva holds of a person as one file. No database."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

CONTENT_TYPES = {"json": "application/json", "zip": "application/zip"}
README = """Your data in Viva
=================

Each file holds one kind of data as JSON: a list with one object for each row that names you.
Moments are in UTC. An empty list means that Viva holds nothing of that kind.

Left out are secrets (your password, the keys of your second factors and of links) and what is not
yours: names of candidates, and scorecards that others wrote. Ask the team for those.
"""

Sections = Mapping[str, list[dict[str, Any]]]


def write(sections: Sections, file_format: str, now: datetime) -> bytes:
    """Return `sections` as a file of `file_format`, one of `CONTENT_TYPES`."""
    if file_format == "zip":
        return _to_zip(sections, now)
    document = {"format": "viva-own-data", "version": 1, "exported_at": now, "sections": sections}
    return _to_json(document)


def _to_zip(sections: Sections, now: datetime) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        contents = {f"{name}.json": _to_json(rows) for name, rows in sections.items()}
        for name, content in {"README.txt": README.encode(), **contents}.items():
            entry = zipfile.ZipInfo(name, date_time=now.timetuple()[:6])
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _to_json(value: Any) -> bytes:
    text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return text.encode() + b"\n"
