"""Fields of the models' own."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models

validate_slug = RegexValidator(
    r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", "Use lower-case letters, digits and single hyphens."
)


class Slug(models.SlugField):
    """A slug that reads well in an address: lower case, digits, single hyphens."""

    default_validators = [validate_slug]


class DocumentField(models.JSONField):
    """JSON of many kilobytes, written in bulk. To the database it is a `JSONField`.

    Django sends the rows of a bulk insert to PostgreSQL as arrays, one a column, in which Python
    escapes each quotation mark, and JSON is full of them. A field that makes its placeholder itself
    keeps its table out of that: its rows are sent as rows.
    """

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s"

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
