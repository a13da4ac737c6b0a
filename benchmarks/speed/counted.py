"""The application named in COUNTED, answering with the number of its statements."""

import importlib
import os
from collections.abc import Callable, Iterable
from typing import Any

application_ = importlib.import_module(os.environ["COUNTED"]).application


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    from django.db import connection  # noqa: PLC0415 - after the settings of the application

    count = 0

    def counting(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("X-Statements", str(count))], *rest)

    with connection.execute_wrapper(counting):
        return application_(environ, start)
