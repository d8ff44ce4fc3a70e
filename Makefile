# La Caf à votre écoute. `make help` lists the commands.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
VAR := var
# The demo is served as production is; only HTTPS is missing on this machine.
DEMO = set -a; . $(VAR)/demo.env; set +a; export BASE_URL=http://127.0.0.1:$(PORT);
UV := $(shell command -v uv 2>/dev/null)
# The first Python that answers and is of a version we know (a name on the path may be a stub that answers nothing).
ifndef PYTHON
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
endif
# pip's output made short: one line a package, so that a slow connection is seen to move.
SHORT := sed -un 's/^Collecting \([^ ]*\).*/  \1/p; s/^Installing collected.*/  installing…/p'

.PHONY: help setup catalogs demo demo-data demo-passwords test test-quick lint bench messages lock clean

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/.installed: requirements.txt
	@echo "→ Virtual environment and locked dependencies (about a minute with pip)…"
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed (PYTHON=… names one)."; exit 1; }
ifdef UV
	@test -x $(PY) || uv venv --quiet --python $(PYTHON) $(VENV)
	@uv pip install --python $(PY) --require-hashes -r requirements.txt
else
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { echo "On Debian: apt-get install python3-venv"; exit 1; }
	@$(PY) -m pip install --disable-pip-version-check --require-hashes -r requirements.txt | $(SHORT)
endif
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "→ Development dependencies…"
ifdef UV
	@uv pip install --python $(PY) --require-hashes -r requirements-dev.txt
else
	@$(PY) -m pip install --disable-pip-version-check --require-hashes -r requirements-dev.txt | $(SHORT)
endif
	@touch $@

$(VAR)/demo.env:
	@mkdir -p $(VAR)
	@$(PYTHON) -c 'import secrets; print("DJANGO_SETTINGS_MODULE=config.settings.production\nSECRET_KEY=" + secrets.token_urlsafe(50) + "\nALLOWED_HOSTS=127.0.0.1,localhost\nPUBLIC_SCHEME=http\nSERVE_MEDIA=1\nEMAIL_BACKEND=django.core.mail.backends.console.EmailBackend\nSMS_BACKEND=consultations.notifications.sms.ConsoleBackend")' > $@
	@chmod 600 $@

locale/%/LC_MESSAGES/django.mo: locale/%/LC_MESSAGES/django.po $(VENV)/.installed
	@$(PY) -c 'import polib, sys; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])' $< $@

CATALOGS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

catalogs: $(CATALOGS) ## Compile the translations

setup: $(VENV)/.installed-dev $(CATALOGS) ## Install everything needed to develop

$(VAR)/.static: $(VENV)/.installed $(VAR)/demo.env $(shell find static -type f)
	@echo "→ Static files (collected and compressed)…"
	@$(DEMO) $(PY) manage.py collectstatic --no-input -v 0
	@touch $@

demo-data: $(VENV)/.installed $(CATALOGS) $(VAR)/demo.env $(VAR)/.static ## The demo's database, content and search index, without the server
	@echo "→ Database…"
	@$(DEMO) $(PY) manage.py migrate --no-input -v 0
	@$(DEMO) $(PY) manage.py demo

demo: demo-data ## Set everything up and serve the demo on http://127.0.0.1:8000 (PORT changes it)
	@echo "→ http://127.0.0.1:$(PORT) (Ctrl-C stops it)"
	@$(DEMO) export PORT=$(PORT); exec $(VENV)/bin/gunicorn

demo-passwords: demo-data ## New passwords for the demo's accounts, printed once
	@$(DEMO) $(PY) manage.py demo --passwords

test: setup ## All tests this machine can run (browser tests need Debian's chromium; TESTS=… chooses)
	@command -v chromium >/dev/null || echo "!!! No chromium on this machine: the BROWSER TESTS ARE SKIPPED (Debian: apt-get install chromium)."
	@# Apart: Playwright keeps an event loop in its process, in which Django's connections are not those of the other tests.
	@for part in "not e2e" e2e; do $(PY) -m pytest -n auto -m "$$part" $(TESTS) || { code=$$?; test $$code -eq 5 -a -n "$(TESTS)" || exit $$code; }; done

test-quick: setup ## The tests of every minute: no browser, nothing slow (about three minutes on two cores)
	@$(PY) -m pytest -n auto -m "not slow and not e2e" $(TESTS)

lint: setup ## Style, types, imports, templates, migrations, translations
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/djlint templates --lint --quiet
	@PYTHONPATH=site:. $(VENV)/bin/lint-imports
	@$(VENV)/bin/mypy site/core consultations/analysis consultations/base consultations/moderation consultations/surveys consultations/comments consultations/ideas consultations/proposals consultations/workshops consultations/exports
	@$(PY) manage.py makemigrations --check --dry-run
	@SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))') ALLOWED_HOSTS=example.org DJANGO_SETTINGS_MODULE=config.settings.production \
		$(PY) manage.py check --deploy --fail-level WARNING

bench: setup ## Benchmarks: figures, one a line
	@for script in tests/benchmarks/*.py; do case $$script in */_*|*/conftest.py) ;; *) echo "# $$script"; $(PY) $$script;; esac; done

messages: setup ## Gather the strings to translate (needs GNU gettext)
	@$(PY) manage.py makemessages --no-location --no-obsolete --ignore=.venv --ignore=var --ignore=tests --ignore=docs -l en -l fr_Simple

lock: ## Write the locked dependencies again (needs uv)
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.txt
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-emit-index-url --no-emit-find-links --extra dev pyproject.toml -o requirements-dev.txt

clean: ## Forget the demo (its database too) and the virtual environment
	@rm -rf $(VENV) $(VAR)
