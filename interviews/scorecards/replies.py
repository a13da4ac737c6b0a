"""How saves are answered, to scripts and to forms."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def words(error: Exception) -> list[str]:
    """Return what an error says, a sentence each."""
    return error.messages if isinstance(error, ValidationError) else [str(error)]


def refusal_as_json(errors: list[str], stored: Any, kept: Any) -> JsonResponse:
    """Say why nothing was stored; of a conflict also what is stored (`kept`) and its number."""
    body: dict[str, Any] = {"error": " ".join(errors)}
    if stored is None:
        return JsonResponse(body, status=400)
    return JsonResponse(body | {"sequence": stored.sequence, "stored": kept}, status=409)
