"""`nginx -t` for the nginx blocks of the bank, where nginx is installed.

A block need not be a whole configuration: `server`, `upstream`, `map` and the like are put inside
`http`, other directives inside a `server`. Nothing outside a temporary directory is written, and
hosts that only exist in the reader's network count as found.
"""

import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

TIME_LIMIT = 10
UNKNOWN_HOSTS = 20
SHARED_FILES = Path("/etc/nginx")

_HTTP_LEVEL = re.compile(
    r"^(server\s*\{|upstream\s|map\s|geo\s|split_clients\s|limit_req_zone\s|limit_conn_zone\s"
    r"|proxy_cache_path\s|log_format\s)",
    re.MULTILINE,
)
_WHOLE = re.compile(r"^\s*(events|http)\s*\{", re.MULTILINE)
_WRITTEN = re.compile(
    r"\b((?:access|error)_log|pid|[a-z]+_(?:cache|temp)_path|proxy_store)(\s+)(/[^\s;]+)"
)
_EMERGENCY = re.compile(r"\[emerg\] (?:\d+#\d+: )?(.*?)(?: in \S+?:(\d+))?$", re.MULTILINE)
_HOST = re.compile(r'host not found in \w+ "([^"/]+)')
_TEMP_PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def nginx_error(text: str) -> tuple[str, int] | None:
    """What nginx says against the block and in which of its lines; None when it is content.

    Always None where nginx is not installed.
    """
    if not (nginx := nginx_program()):
        return None
    with tempfile.TemporaryDirectory() as prefix:
        configuration, first_line = _configuration(text, prefix)
        for _ in range(UNKNOWN_HOSTS):
            fault = _test(nginx, configuration, prefix)
            if fault is None or "bind() to" in fault[0]:
                return None
            wrong, line = fault
            if not (host := _HOST.search(wrong)):
                return f"nginx: {wrong}", max(line - first_line, 1)
            name = host[1].rsplit(":", 1)[0]
            configuration = re.sub(
                rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", "127.0.0.1", configuration
            )
    return f"nginx: more than {UNKNOWN_HOSTS} unknown hosts", 1


@cache
def nginx_program() -> str | None:
    """Where nginx is, if it is installed."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def _configuration(text: str, prefix: str) -> tuple[str, int]:
    """The block as a whole configuration, and how many lines stand before it."""
    text = _WRITTEN.sub(lambda found: f"{found[1]}{found[2]}{prefix}/{Path(found[3]).name}", text)
    temp_paths = " ".join(
        f"{name}_temp_path {prefix}/{name};"
        for name in _TEMP_PATHS
        if f"{name}_temp_path" not in text
    )
    if "access_log" not in text:
        temp_paths += " access_log off;"
    if _WHOLE.search(text):
        if not re.search(r"^\s*events\s*\{", text, re.MULTILINE):
            text = f"events {{}} {text}"
        return re.sub(r"\bhttp\s*\{", lambda found: f"{found[0]} {temp_paths} ", text, count=1), 0
    if _HTTP_LEVEL.search(text):
        return f"events {{}} http {{ {temp_paths}\n{text}\n}}\n", 1
    return f"events {{}} http {{ {temp_paths} server {{\n{text}\n}} }}\n", 1


def _test(nginx: str, configuration: str, prefix: str) -> tuple[str, int] | None:
    directory = Path(prefix)
    for name in ("mime.types", "proxy_params", "uwsgi_params", "fastcgi_params"):
        if (SHARED_FILES / name).is_file() and not (directory / name).exists():
            (directory / name).symlink_to(SHARED_FILES / name)
    (directory / "nginx.conf").write_text(configuration, encoding="utf-8")
    pid = "" if re.search(r"^\s*pid\s", configuration, re.MULTILINE) else f"pid {prefix}/nginx.pid;"
    try:
        done = subprocess.run(
            [nginx, "-t", "-q", "-p", prefix, "-e", "stderr", "-c", "nginx.conf", "-g", pid],
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "it did not answer in time", 1
    if done.returncode == 0:
        return None
    found = _EMERGENCY.search(done.stderr)
    return (found[1], int(found[2] or 1)) if found else (done.stderr.strip(), 1)
