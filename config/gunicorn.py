"""How gunicorn serves Viva: `gunicorn --config python:config.gunicorn config.wsgi`."""

import gc
import os
from typing import Any

from gunicorn.glogging import Logger

from config.logs import JsonFormatter

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "sync"
timeout = 30
# What is being answered when a worker is told to stop may end.
graceful_timeout = 30
# It would be a file in a home, which a service or container need not have.
control_socket_disable = True
# Viva logs its requests itself, by route and without addresses of people.
accesslog = None
# A proxy on the same machine is believed when it says that a request came by https.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


class logger_class(Logger):  # noqa: N801 -- the name of the setting
    """Write what gunicorn itself has to say as lines of JSON, without what was asked for.

    Of a request that it could not read, or whose worker it stopped, it would quote the address, and
    an address may carry a token.
    """

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if str(msg).startswith("Invalid request"):
            msg, args = "Invalid request", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if str(msg).startswith("Error handling request"):
            msg, args = "Error handling request", ()
        super().exception(msg, *args, **kwargs)


def post_worker_init(_worker: Any) -> None:
    """Spare what is loaded to stay from garbage collection, which would look through all of it.

    A request in which it did took a tenth of a second.
    """
    gc.collect()
    gc.freeze()


def child_exit(_server: Any, worker: Any) -> None:
    """Let the figures of a worker that is gone stop counting as running."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess  # noqa: PLC0415 -- reads the variable on import

        multiprocess.mark_process_dead(worker.pid)
