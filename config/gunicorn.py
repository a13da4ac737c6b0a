"""How gunicorn serves Viva: `gunicorn --config python:config.gunicorn config.wsgi`."""

import os
from typing import Any

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


def child_exit(_server: Any, worker: Any) -> None:
    """Let the figures of a worker that is gone stop counting as running."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess  # noqa: PLC0415 -- reads the variable on import

        multiprocess.mark_process_dead(worker.pid)
