# `make` lists the targets. `make run` needs Python 3.11 or newer and make, nothing else.

PORT ?= 8000
ADDRESS = 127.0.0.1:$(PORT)

# Python 3.11 or newer, by whatever name; `make PYTHON=/path/to/python run` takes another one.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
VENV = .venv/bin
MANAGE = $(VENV)/python manage.py
PIP_INSTALL = $(VENV)/python -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE = $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header $(UPGRADE)

# Checks must not depend on anybody's .env: one environment of debug, one of production.
DEBUG_ENV = ENV_FILE=/dev/null DEBUG=true DATABASE_URL=sqlite://:memory:
PRODUCTION_ENV = ENV_FILE=/dev/null DEBUG=false ALLOWED_HOSTS=viva.example \
	SECRET_KEY=a-long-key-that-signs-nothing-0123456789-abcdefghijklmnop
FILE ?= viva.backup
# `make test-sqlite ARGS="-k round"` runs a part, `JOBS=0` without worker processes.
JOBS ?= 2
PYTEST = $(VENV)/python -m pytest --numprocesses=$(JOBS) $(ARGS)

.DEFAULT_GOAL := help
.PHONY: help run test check format test-sqlite test-postgresql test-browser cluster containers bench coverage \
	check-code check-templates check-types check-migrations check-deploy check-bank requirements

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 19

run: .venv/.production .env ## start Viva on http://127.0.0.1:8000 (PORT=8001 for another port)
	@$(MANAGE) prepare --address http://$(ADDRESS)/
	@$(MANAGE) runserver $(ADDRESS)

test: .venv/.development ## run everything: all tests on both databases, the browser, all checks
	@$(VENV)/python -m tests.run_all

check: check-code check-templates check-types check-migrations check-deploy check-bank ## run all checks but the tests

format: .venv/.development ## format code and templates, and fix what can be fixed
	$(VENV)/ruff check --fix
	$(VENV)/ruff format
	find templates -name '*.html' -exec $(VENV)/djade --target-version 5.2 {} +

test-sqlite: .venv/.development ## run the unit and view tests on SQLite
	env -u DATABASE_URL $(PYTEST)

# What is left out starts servers with databases of their own, the same ones in both suites.
test-postgresql: .venv/.development ## run those that ask a database on a temporary PostgreSQL
	$(VENV)/python -m tests.postgresql $(PYTEST) \
		--ignore=tests/test_two_servers.py --ignore=tests/test_deployment.py

# A browser is given one more try, and what needed it is named at the end: a machine that stalls
# is told from a page that fails.
test-browser: .venv/.development ## run the browser tests in Chromium
	env -u DATABASE_URL $(PYTEST) tests/browser --reruns 1 -r R

cluster: .venv/.development ## several machines on one: a round while an app server and Redis die
	$(VENV)/python -m tests.cluster

# Not a part of `test`: it needs Docker, which few machines that run the tests have.
containers: .venv/.development ## build the image, start compose.yaml and play a round through it
	$(VENV)/python -m tests.containers

bench: .venv/.development ## how fast Viva is beside the least that the same work costs (ARGS="--large")
	$(VENV)/python -m benchmarks.speed $(ARGS)
	$(VENV)/python -m benchmarks.speed --database sqlite $(ARGS)

coverage: .venv/.development ## run the tests on SQLite and list the lines that none of them reaches
	env -u DATABASE_URL $(PYTEST) --cov --cov-report=term-missing:skip-covered

check-code: .venv/.development ## ruff: rules and format
	$(VENV)/ruff check
	$(VENV)/ruff format --check

check-templates: .venv/.development ## djade: the format of the templates
	find templates -name '*.html' -exec $(VENV)/djade --target-version 5.2 --check {} +

check-types: .venv/.development ## mypy: services, queries and the modules without a database
	$(VENV)/mypy

check-migrations: .venv/.development ## every change of a model has its migration
	$(DEBUG_ENV) $(MANAGE) makemigrations --check --dry-run

check-deploy: .venv/.development ## Django's deployment checks under production settings
	$(PRODUCTION_ENV) $(MANAGE) check --deploy --fail-level WARNING

check-bank: .venv/.development ## the bank keeps to its format and its code blocks are valid
	$(DEBUG_ENV) $(MANAGE) check_bank fixtures/bank

requirements: .venv/.development ## pin the dependencies of pyproject.toml (UPGRADE=--upgrade for newer ones)
	$(COMPILE) --output-file requirements.txt pyproject.toml
	$(COMPILE) --extra pdf --constraint requirements.txt --output-file requirements-pdf.txt pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

# A stamp is newer than the list it was made from, so nothing is installed twice. The list for
# development holds everything of the one for production.

.venv/.production: requirements.txt | .venv/bin/python
	@echo "Installing what Viva needs; this happens once."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

.venv/.development: requirements-dev.txt | .venv/bin/python
	@echo "Installing what development needs; this happens once."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch .venv/.production $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { \
		echo "Viva needs Python 3.11 or newer, and none was found."; \
		echo "Install one, or name it: make PYTHON=/path/to/python3.12 run"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python could not make a virtual environment (on Debian: apt install python3-venv)."; \
		exit 1; }

.env:
	@umask 077 && $(VENV)/python -c 'import secrets; \
		print("DEBUG=true", "SECRET_KEY=" + secrets.token_urlsafe(50), sep="\n")' > $@
	@echo "Wrote .env with a secret of its own."

.PHONY: test-speed test-faults faults mutants backup restore
test-speed: .venv/.development ## make bench in short: small sizes, and half of each ratio
	$(VENV)/python -m benchmarks.speed --short

test-faults: .venv/.development ## kill workers and databases under load, in short; what is acknowledged is kept
	$(VENV)/python -m tests.faults --short

faults: .venv/.development ## the same in full, with the mutants; takes half an hour on two cores
	$(VENV)/python -m tests.faults

mutants: .venv/.development ## break one promise at a time in a copy: the tests have to notice
	$(VENV)/python -m tests.faults.mutants

backup: .venv/.production ## write the whole database to FILE=viva.backup, while Viva runs
	@$(MANAGE) backup $(FILE)

restore: .venv/.production ## put FILE=viva.backup into an empty database (ARGS=--replace: into any)
	@$(MANAGE) restore $(FILE) $(ARGS)

.PHONY: screenshots
screenshots: .venv/.development ## make the pictures of the documentation anew, in Chromium
	$(VENV)/python -m docs.screenshots
