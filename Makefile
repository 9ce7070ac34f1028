# Everything a person does with a checkout. Needs Python 3.11, 3.12 or 3.13 and make; no sudo.
# The first run makes .venv and installs the locked packages into it; later runs start at once.

.DEFAULT_GOAL := help
.PHONY: help run pages test lint bench docs picture pictures screenshots validate golden lock clean

SHELL := /bin/sh
BIN := .venv/bin
CANDIDATES := python3.13 python3.12 python3.11 python3 python
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

# make PYTHON=/path/to/python3 takes that one; otherwise the first candidate that fits.
PYTHON ?= $(shell for name in $(CANDIDATES); do \
	if $$name -c '$(FITS)' >/dev/null 2>&1; then echo $$name; break; fi; done)

# Versions only (the package index is the user's own affair), the same for every Python: numbers and
# the types that pyright sees do not depend on it.
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--fork-strategy fewest \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links

# $(call setup,run) or $(call setup,dev)
define setup
@if ! "$(PYTHON)" -c '$(FITS)' >/dev/null 2>&1; then \
	echo "hiphinge needs Python 3.11, 3.12 or 3.13. Looked at:" >&2; \
	for name in $(or $(PYTHON),$(CANDIDATES)); do \
		echo "  $$name: $$($$name --version 2>&1 || true)" >&2; done; \
	echo "Install one (Debian, Ubuntu: sudo apt-get install python3 python3-venv)," >&2; \
	echo "or say where one is: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; \
	exit 2; fi
@"$(PYTHON)" tools/setup_environment.py $(1)
endef

help: ## show this list
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: ## analyse the samples, a treadmill walk and a video, and say where their reports lie
	$(call setup,run)
	@$(BIN)/python tools/build_pages.py
	@$(BIN)/hiphinge demo --out out/sample-walk.hiphinge
	@echo "The app, in the browser of this machine: $(BIN)/hiphinge serve" >&2

pages: ## build the local pages' viewer and sliders, check and test them (needs Node.js 20.19)
	$(call setup,run)
	@$(BIN)/python tools/build_pages.py --check

test: ## run every test that needs nothing but this checkout and the package index
	$(call setup,dev)
	@$(BIN)/python tools/build_pages.py --check
	$(BIN)/pytest

lint: ## format, style, types, layers, spelling
	$(call setup,dev)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/codespell

bench: ## measure the speed of the solvers against OpenSim on this machine
	$(call setup,dev)
	$(BIN)/hiphinge bench ik
	$(BIN)/hiphinge bench loads

docs: ## build the documentation into site/
	$(call setup,dev)
	$(BIN)/mkdocs build --strict

picture: run ## make the picture of the README anew (needs Chromium)
	$(BIN)/python tools/make_picture.py out/sample-walk.hiphinge/report.html docs/images/report.png

screenshots: ## make the pictures of the app's page anew (needs Chromium and Node.js)
	$(call setup,dev)
	@$(BIN)/python tools/build_pages.py
	$(BIN)/python tools/make_screenshots.py

pictures: ## draw the key poses of the exercises and the figures of Learn anew
	$(call setup,dev)
	$(BIN)/python -m hiphinge.pictures
	$(BIN)/python -m hiphinge.web.figures

validate: ## compare with published and measured references, write the tables in validation/
	$(call setup,dev)
	$(BIN)/python -m validation

golden: ## write the expected results of the golden tests anew (look at the difference!)
	$(call setup,dev)
	$(BIN)/pytest tests/golden --update-golden

lock: ## choose the exact versions of all packages anew
	$(call setup,dev)
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --group dev --group docs --constraint requirements.lock \
		--output-file requirements-dev.lock

clean: ## remove what the other targets made, the environment included
	rm -rf frontend/node_modules src/hiphinge/web/static/built
	rm -rf .venv build dist site out .pytest_cache .ruff_cache .hypothesis .benchmarks .import_linter_cache
	find src tests tools validation -name __pycache__ -type d -prune -exec rm -rf {} +
