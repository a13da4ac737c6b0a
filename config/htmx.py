"""Pages and their fragments."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest,
    page: str,
    context: Mapping[str, Any],
    *,
    fragments: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    """Render `page`, or for HTMX the fragment that belongs to the element it will replace.

    `fragments` maps ids of elements (`HX-Target`) to templates, which the page includes too.
    """
    template = fragments.get(request.htmx.target or "", page) if request.htmx else page
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
