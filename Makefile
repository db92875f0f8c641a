# SPDX-License-Identifier: Apache-2.0
# `make up` starts Licet. `make test` is the whole gate.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
LOCK_STAMP := $(VENV)/.stamp-lock
STAMP := $(VENV)/.stamp
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
ROOTS := registry api ui ontology seed_data
CODE := $(ROOTS) tests scripts $(wildcard bench)

BENCH_ARGS ?=
PYTEST_ARGS ?= -n 2 --dist loadgroup
CHECKS := types wheel docs lint format-check layers data

.PHONY: help up venv need test format format-check lint types layers data unit coverage docs screenshots wheel bench bench-compare bench-http chaos freshness lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 18

up: $(STAMP) ## start Licet on this machine
	@exec $(BIN)/licet up

venv: $(STAMP) ## make or refresh the virtual environment

# The lock is complete, so pip resolves nothing: a newer release of a locked part cannot get in its way.
# What the tests read from axe.lock lies in a folder of its own: its package asks for a second browser driver.
$(LOCK_STAMP): requirements.lock tests/browser/axe.lock
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --no-deps --require-hashes --only-binary :all: -r requirements.lock
	$(PIP) install --quiet --no-deps --require-hashes --only-binary :all: --upgrade --target $(VENV)/axe \
	    -r tests/browser/axe.lock
	@touch $@

$(STAMP): $(LOCK_STAMP) pyproject.toml
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	$(PIP) check >/dev/null
	@touch $@

need: ## install or name the system parts that the tests need
	@sh scripts/need.sh

# Longest first, two at a time; every part is told, and one that fails fails the gate before the tests begin.
test: need venv ## the whole gate
	@printf '%s\n' $(CHECKS) | xargs -n 1 -P 2 $(MAKE) --no-print-directory --output-sync=target
	@$(MAKE) --no-print-directory unit
	@echo "gate: all parts passed"

format: $(STAMP) ## rewrite the code in the project's format
	$(BIN)/ruff format --quiet $(CODE)
	$(BIN)/ruff check --select I,RUF022 --fix $(CODE)

format-check: $(STAMP) ## fail when a file is not in the project's format
	$(BIN)/ruff format --check $(CODE)

lint: $(STAMP) ## check the code against the rules
	$(BIN)/ruff check $(CODE)

types: $(STAMP) ## check the types
	$(BIN)/mypy

layers: $(STAMP) ## check the import order
	$(BIN)/lint-imports --no-logo

data: $(STAMP) ## check the seed data
	$(BIN)/licet data check

unit: $(STAMP) ## run every test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

coverage: $(STAMP) ## run every test and report what it reached
	$(BIN)/python -m pytest $(PYTEST_ARGS) --cov --cov-report=term-missing:skip-covered

screenshots: $(STAMP) ## take the pictures of the documentation anew
	$(BIN)/python scripts/screenshots.py

docs: $(STAMP) ## build the documentation, strictly
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir build/site

wheel: $(STAMP) ## build the wheel and import it from a fresh environment
	bash scripts/wheel_smoke.sh $(BIN)/python

bench: $(STAMP) ## run the speed measurements
	@for script in $(filter-out bench/bench_http.py bench/bench_pages.py,$(wildcard bench/bench_*.py)); do echo "== $$script"; $(BIN)/python "$$script"; done

bench-compare: $(STAMP) ## set the engine beside others on what they can express
	$(BIN)/python bench/compare.py

freshness: $(STAMP) ## check ten minutes of answers of two processes on one Neo4j
	$(BIN)/python scripts/freshness.py --seconds 600 --processes 2 --store neo4j

differential: $(STAMP) ## compare both engines on 1,000,000 random questions
	$(BIN)/python scripts/differential.py

chaos: $(STAMP) ## kill the API and its engine 100 times under four writers
	$(BIN)/python scripts/chaos.py --rounds 100

bench-http: $(STAMP) ## measure the API over HTTP
	$(BIN)/python bench/bench_http.py $(BENCH_ARGS)

lock: ## renew requirements.lock (needs uv)
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header --group dev --quiet -o requirements.lock pyproject.toml

clean: ## remove what was built
	rm -rf $(VENV) build dist site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
	find $(CODE) docs -type d -name __pycache__ -prune -exec rm -rf {} +
