"""Figures for Prometheus: of all workers together, and of nobody in particular."""

import re
import sys
from pathlib import Path
from subprocess import run

import httpx

from benchmarks.speed.servers import production
from tests.processes import ROOT, free_port, gunicorn

TOKEN = "a-token-of-prometheus"
ASKED = 24  # enough to reach both workers


def test_figures_of_all_workers_are_added_up(tmp_path: Path):
    (figures := tmp_path / "figures").mkdir()
    environment = production(f"sqlite:///{tmp_path / 'viva.sqlite3'}", tmp_path) | {
        "METRICS_TOKEN": TOKEN,
        "PROMETHEUS_MULTIPROC_DIR": str(figures),
    }
    manage = [sys.executable, "manage.py"]
    run([*manage, "migrate", "--verbosity=0"], cwd=ROOT, env=environment, check=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with gunicorn(environment, log=tmp_path / "gunicorn.log", port=port, workers=2):
        for number in range(ASKED):
            httpx.get(f"{address}/health/?person={number}", timeout=20).raise_for_status()
        answers = [
            httpx.get(
                f"{address}/metrics/", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20
            ).text
            for _ in range(4)
        ]

    counted = r'^django_http_requests_total_by_view_transport_method_total\{.*view="health"} (.+)$'
    found = [re.findall(counted, answer, re.MULTILINE) for answer in answers]
    assert found == [[f"{ASKED}.0"]] * 4
    assert "person" not in answers[-1]
