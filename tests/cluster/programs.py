"""What a cluster needs beside PostgreSQL."""

import shutil

PACKAGES = {"nginx": "nginx-light", "pgbouncer": "pgbouncer", "redis-server": "redis-server"}
# Debian keeps servers out of the PATH of people.
PATH = "/usr/local/sbin:/usr/sbin:/sbin"


def find(program: str) -> str | None:
    return shutil.which(program) or shutil.which(program, path=PATH)


def missing_programs() -> str:
    """Name Debian's packages of the programs that are not here; empty when all are."""
    return ", ".join(package for program, package in PACKAGES.items() if not find(program))
