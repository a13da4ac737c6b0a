"""Pages as PDF, where WeasyPrint is installed: it is the optional extra `pdf`."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

# Where a page's addresses seem to be; nothing is ever fetched from there.
NOWHERE = "https://viva.invalid/"


def is_available() -> bool:
    return find_spec("weasyprint") is not None


def to_pdf(page: str) -> bytes:
    """Return an HTML page as it would be printed. Its own style sheets are all that is read."""
    import weasyprint  # noqa: PLC0415 - the extra may not be installed

    document = weasyprint.HTML(string=page, base_url=NOWHERE, url_fetcher=_fetcher())
    return document.write_pdf()


def _fetcher() -> Any:
    """Return a fetcher that knows Viva's own style sheets and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class OwnStyleSheets(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            sheet = style_sheet(url)
            if sheet is None:
                raise ValueError("a PDF reads nothing but Viva's own style sheets")
            return URLFetcherResponse(url, sheet.read_bytes(), {"Content-Type": "text/css"})

    return OwnStyleSheets()


def style_sheet(url: str) -> Path | None:
    """Return the file of one of Viva's own style sheets, None for any other address."""
    home = f"{NOWHERE.rstrip('/')}/{settings.STATIC_URL.strip('/')}/css/"
    path = unquote(urlsplit(url).path)
    if not url.startswith(home) or not path.endswith(".css") or ".." in path:
        return None
    name = f"css/{path.rpartition('/css/')[2]}"
    collected = Path(staticfiles_storage.path(name))
    if collected.exists():
        return collected
    source = finders.find(name)
    return Path(source) if source else None
