# make run: the program with its demonstration clinic.  make test: the tests.  Both need python3 (3.11 or
# newer) and nothing else; what they install lies in .venv, what the program writes lies in var.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
#: Given to pytest: make test TESTS=tests/scanners
TESTS ?= tests

BIN := .venv/bin
UV := $(BIN)/uv --quiet --no-config
COMPILE := $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade

.DEFAULT_GOAL := help
.PHONY: help run install test lint torture benchmark lock check-python check-port

help:
	@echo "make run        start with a demonstration clinic (HOST=$(HOST) PORT=$(PORT))"
	@echo "make test       run the tests"
	@echo "make lint       run the linters"
	@echo "make install    make .venv with everything in it"
	@echo "make torture    run the long tests: kills, races, state machine, mutations; an hour"
	@echo "make benchmark  measure posts per second"
	@echo "make lock       take the newest releases that pyproject.toml allows into the locks"

# exec: the server stands where the shell stood. VIALTRAIL_PARENT: it ends when this make does, however make ends.
run: check-port .venv/run.stamp
	@mkdir -p var
	@VIALTRAIL_PARENT=$$PPID VIALTRAIL_KEYS='$(CURDIR)/var/vialtrail.keys' \
	  exec $(BIN)/vialtrail serve --demo --host '$(HOST)' --port '$(PORT)' \
	  --database 'sqlite:///$(CURDIR)/var/vialtrail.sqlite'

install: .venv/develop.stamp

test: .venv/develop.stamp
	$(BIN)/pytest --numprocesses=auto --dist=loadfile $(TESTS)

lint: .venv/develop.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

torture: .venv/develop.stamp
	$(BIN)/pytest -m torture --timeout=7200 $(TESTS)

benchmark: .venv/run.stamp
	$(BIN)/vialtrail benchmark post

lock: .venv/uv.stamp
	echo uv | $(COMPILE) - --output-file requirements/bootstrap.lock
	$(COMPILE) pyproject.toml --group build --output-file requirements/run.lock
	$(COMPILE) pyproject.toml --group build --group test --group lint \
	  --constraint requirements/run.lock --output-file requirements/develop.lock

FOUND := command -v $(PYTHON) >/dev/null || \
  { echo "Vialtrail needs Python 3.11 or newer, and there is no $(PYTHON): on Debian apt-get install python3-venv" >&2; exit 2; }

check-python:
	@$(FOUND)
	@$(PYTHON) requirements/check.py

check-port:
	@$(FOUND)
	@$(PYTHON) requirements/check.py '$(HOST)' '$(PORT)'

# pip installs uv alone; uv installs the rest of the lock several times as fast.
.venv/uv.stamp: requirements/bootstrap.lock | check-python
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/run.stamp: requirements/run.lock pyproject.toml .venv/uv.stamp
	@echo "Installing what the program needs"
	@$(UV) pip install --python $(BIN)/python --require-hashes -r $<
	@$(UV) pip install --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/develop.stamp: requirements/develop.lock .venv/run.stamp
	@echo "Installing what the tests need"
	@$(UV) pip install --python $(BIN)/python --require-hashes -r $<
	@touch $@
