# Viva as a container: gunicorn on port 8000, as a person without rights, behind a proxy with TLS.

FROM python:3.13-slim-trixie AS base
WORKDIR /viva

FROM base AS build
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY manage.py pyproject.toml ./
COPY config config
COPY fixtures fixtures
COPY interviews interviews
COPY questions questions
COPY static static
COPY templates templates
# The names of the static files carry their content's hash; nothing secret is needed to make them.
RUN SECRET_KEY=signs-nothing ALLOWED_HOSTS=localhost DATABASE_URL=sqlite://:memory: \
    /venv/bin/python manage.py collectstatic --no-input

FROM base
# For `backup` and `restore`: Debian 13 has the client of PostgreSQL 17, as in compose.yaml.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin viva
COPY --from=build /venv /venv
COPY --from=build /viva /viva
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 BIND=0.0.0.0:8000
USER viva
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", \
    "import urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/health/', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]
