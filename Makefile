# The verbs. Everything they need is inside this folder; `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
ASSETS := static/build/manifest.json
NODE := tests/clients/node
AUDITOR := tests/durability/node
PIP := $(BIN)/pip --disable-pip-version-check --quiet
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help run install test coverage bench fire wheel

help: ## List the verbs
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 16

run: install ## Prepare what is missing, then serve on http://127.0.0.1:8000
	@$(BIN)/trickster serve

install: .venv/installed $(ASSETS) ## Prepare everything without serving

test: .venv/installed-test .venv/clients/installed $(NODE)/node_modules/.installed $(ASSETS) ## Lint, types, import contracts and every test, browser and databases included
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

coverage: .venv/installed-test .venv/clients/installed $(NODE)/node_modules/.installed $(ASSETS) ## Every test but the ordeals, with the lines that they reach
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --ignore tests/durability --cov --cov-report=term:skip-covered --cov-report=html

bench: .venv/installed-bench $(ASSETS) ## Speed as ratios against peers, each pair in one run
	@for file in bench/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

wheel: .venv/installed $(ASSETS) ## Build the wheel with templates and browser assets into dist/
	$(PIP) wheel --no-deps --wheel-dir dist .

fire: .venv/installed-test .venv/scanner/installed $(AUDITOR)/node_modules/.installed $(ASSETS) ## The long proof: crashes, power cuts, races, tampering, a scanner on the signed-in site, and Lighthouse
	$(BIN)/pytest tests/durability --fire=long

$(ASSETS): $(wildcard static/*.* static/css/* static/js/*) server/assets.py constraints.txt | .venv/installed
	@$(BIN)/trickster assets --quiet
	@touch $@

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing exact versions from constraints.txt ..."
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

.venv/installed-test: .venv/installed
	$(PIP) install --constraint constraints.txt --editable '.[test]'
	@touch $@

.venv/clients/installed: tests/clients/requirements.txt | .venv/bin/python
	$(BIN)/python -m venv .venv/clients
	.venv/clients/bin/pip --disable-pip-version-check --quiet install --requirement $<
	@touch $@

.venv/scanner/installed: tests/durability/requirements.txt | .venv/bin/python
	$(BIN)/python -m venv .venv/scanner
	.venv/scanner/bin/pip --disable-pip-version-check --quiet install --requirement $<
	@touch $@

%/node_modules/.installed: %/package.json %/package-lock.json | .venv/installed
	@$(BIN)/python -c 'from pathlib import Path; from server.assets import install; install(Path("$*"))'
	@touch $@

.venv/installed-bench: .venv/installed
	$(PIP) install --constraint constraints.txt --editable '.[bench,test]'
	@touch $@
