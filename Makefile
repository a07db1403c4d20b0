# make run    a working site with the demo county on http://127.0.0.1:8000 (PORT=... for another)
# make office an empty site for a real office; prints the link with which to set it up
# make test   every test on SQLite, and again on PostgreSQL what could differ there
# make lint   ruff, mypy, djlint, import contracts
# Each installs what it needs first; a second call finds it done.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
JOBS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
# The scoring of a county keeps both cores busy by itself; numpy must not start threads of its own on top.
export OPENBLAS_NUM_THREADS ?= 1
export PYTHONUNBUFFERED := 1
# Compiled modules are kept, beside the environment and not in the tree: some processes of the site and a hundred of the
# tests would each compile two thousand files anew where PYTHONDONTWRITEBYTECODE is set.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/compiled

SITE := $(VENV)/.site
DEV := $(VENV)/.dev

# --- set up ---------------------------------------------------------------------------------------

.PHONY: help venv venv-dev lock
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

venv: $(SITE) ## the virtual environment of the site
	@:
venv-dev: $(DEV) ## and what tests and checks need
	@:

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "Python 3.11 is needed; name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@if uv --version >/dev/null 2>&1; then uv venv --quiet --allow-existing --python $(PYTHON) $(VENV); \
	 else $(PYTHON) -m venv $(VENV) && { $(PIP) -r requirements-uv.txt || echo "Without uv; pip takes longer."; }; fi

# uv, itself locked, takes seconds where pip takes a minute of a processor; the hashes hold for both. Where uv cannot
# reach what pip can (an index that only pip's settings name), pip does it. Modules are compiled when first used.
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes
define install
@PATH="$(BIN):$$PATH"; uv pip install --quiet --python $(PY) --require-hashes $(1) 2>/dev/null || { \
  { $(PY) -m pip --version || $(PY) -m ensurepip; } >/dev/null 2>&1; $(PIP) $(1); }
endef

$(SITE): requirements.txt | $(PY)
	$(call install,-r requirements.txt)
	@touch $@

$(DEV): requirements-dev.txt $(SITE)
	$(call install,-r requirements-dev.txt)
	@touch $@

LOCK := uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock: ## lock requirements*.in anew (needs uv; LOCK_ARGS=--upgrade for newer versions)
	$(LOCK) $(LOCK_ARGS) requirements.in -o requirements.txt
	$(LOCK) $(LOCK_ARGS) requirements-dev.in -o requirements-dev.txt
	$(LOCK) $(LOCK_ARGS) requirements-uv.in -o requirements-uv.txt
	@for name in requirements requirements-dev requirements-uv; do \
	  sed -i "1i # Locked by \"make lock\" from $$name.in; edit that, not this." $$name.txt; done

# --- the site -------------------------------------------------------------------------------------

# Secrets are made once under var/ while in demo mode; a real site sets them (README.md).
run dev migrate demo: export DEMO_MODE ?= true
dev: export DEBUG ?= true

.PHONY: run dev office migrate demo messages published compilemessages
run: $(SITE) ## the site and its background worker, with the demo county
	@PORT=$(PORT) $(PY) manage.py runsite $(ARGS)

dev: $(DEV) ## the same for developers: DEBUG is on, site and worker read changed code anew
	@PORT=$(PORT) $(PY) manage.py runsite --reload $(ARGS)

# An office of its own beside the demo county: secrets, database and files lie under var/office/, unless they are named.
OFFICE := $(CURDIR)/var/office
office: export DEMO_MODE := false
office: export DEBUG := false
office: export SECRET_KEY_FILE ?= $(OFFICE)/secret_key
office: export FIELD_KEY_FILE ?= $(OFFICE)/field_key
office: export DATABASE_URL ?= sqlite:///$(OFFICE)/db.sqlite3
office: export MEDIA_ROOT ?= $(OFFICE)/files
office: $(SITE) ## an empty site for a real office; prints the link with which to set it up
	@test -e "$(FIELD_KEY_FILE)" || $(PY) manage.py make_secrets $(OFFICE) >/dev/null
	@PORT=$(PORT) $(PY) manage.py runsite $(ARGS)

migrate: $(SITE) ## bring the database up to date
	@$(PY) manage.py migrate $(ARGS)

demo: $(SITE) ## load the demo county into an empty database
	@$(PY) manage.py load_demo $(ARGS)

messages: $(DEV) ## collect the texts of code and templates into locale/ (needs gettext)
	@$(PY) -m tests.checks.messages collect

published: $(SITE) ## write the handbook's tables from the catalogue of the scheme language
	@$(PY) -m appraisal.scoring.publish

compilemessages: $(SITE) ## compile locale/ (no gettext needed)
	@$(PY) -m tests.checks.messages compile

# --- tests and checks -----------------------------------------------------------------------------

SPREAD := -n $(JOBS) --dist worksteal

.PHONY: test test-sqlite test-postgres check-all check-days mutants lint format bench screenshots clean
test: test-sqlite test-postgres ## every test, and on PostgreSQL again those that could differ there

check-all: export TEST_ALL := 1
check-all: lint test ## lint and every test on both databases, with many more random cases; takes half an hour

test-sqlite: $(DEV) ## everything, on SQLite
	@COVERAGE=1 $(PY) -m tests.servers --forgetful --on sqlite -- $(PY) -m pytest $(SPREAD) $(ARGS)

test-postgres: $(DEV) ## on PostgreSQL what could differ there (tests/repeated.py)
	@$(PY) -m tests.servers --forgetful --on postgres -- $(PY) -m pytest $(SPREAD) --ignore=tests/checks $(ARGS)

# Days on which a month, a year or a quarter begins or ends; tests with processes beside them know only the real one.
DAYS ?= 2026-12-01 2026-12-31 2027-01-01 2027-01-02 2027-03-31 2028-02-29
check-days: $(DEV) ## the quick tests as they run on other days (DAYS=2027-01-31); five minutes a day
	@for day in $(DAYS); do echo "On $$day:"; TEST_DAY=$$day $(PY) -m tests.servers --forgetful --on sqlite -- \
	  $(PY) -m pytest $(SPREAD) -q -m "not browser and not servers and not slow and not real_day" $(ARGS) || exit 1; done

mutants: $(DEV) ## small faults that no test notices, into docs/mutants.md; takes half an hour (ARGS=windows: some modules)
	@$(PY) -m tests.mutants --jobs $(JOBS) $(ARGS)

lint: $(DEV) ## style, types, templates, import contracts
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint-types lint-style

.PHONY: lint-types lint-style
lint-types:
	@DEMO_MODE=true $(BIN)/mypy --num-workers 2
lint-style:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/lint-imports --no-logo

format: $(DEV) ## let ruff lay out the code
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

bench: $(DEV) ## scoring on PostgreSQL against pure SQL and an ORM loop, as ratios
	@$(PY) -m tests.servers --on postgres -- $(PY) -m bench.scoring $(ARGS)

screenshots: $(DEV) ## the pictures of the README, from the demo county
	@$(PY) -m tests.browser.screenshots $(ARGS)

clean: ## forget the virtual environment and every cache; var/ (database, keys, files) stays
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
