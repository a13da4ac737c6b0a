"""The site of docs/deploying/nginx.conf, on ports and under a name of its own."""

import re
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

from tests.cluster.programs import find
from tests.processes import make_certificate, running

SITE = Path(__file__).resolve().parent.parent / "docs" / "deploying" / "nginx.conf"


def documented_nginx(
    directory: Path, *, host: str, http: int, https: int, app: int, locations: str = ""
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """Serve Viva at `app` as the documentation says, on loopback, and `locations` beside it.

    Makes a certificate for `host`, `certificate.pem` in `directory`.
    """
    certificate, key = make_certificate(directory, host)
    site = re.sub(r"^ *listen \[::\].*\n", "", SITE.read_text(), flags=re.MULTILINE)
    for former, new in (
        ("listen 80;", f"listen 127.0.0.1:{http};"),
        ("listen 443 ", f"listen 127.0.0.1:{https} "),
        ("127.0.0.1:8000", f"127.0.0.1:{app}"),
        ("/etc/letsencrypt/live/viva.example/fullchain.pem", str(certificate)),
        ("/etc/letsencrypt/live/viva.example/privkey.pem", str(key)),
        ("viva.example", host),
        ("    location / {", f"{locations}    location / {{"),
    ):
        assert former in site, former
        site = site.replace(former, new)
    paths = "".join(
        f"{name}_temp_path {directory}/{name}; "
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = directory / "nginx.conf"
    file.write_text(
        f"daemon off; pid {directory}/nginx.pid; error_log {directory}/nginx.log;\n"
        f"events {{}}\nhttp {{ access_log off; {paths}\n{site}\n}}\n"
    )
    command = [find("nginx") or "nginx", "-c", str(file)]
    return running(command, log=directory / "nginx.out", port=https)
