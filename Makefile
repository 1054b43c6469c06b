# What a developer says to the project. `make` lists it.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix bench docs lock messages clean

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

# the stamps: what the desk needs, what its tests need beside that, and whom it is measured against
.venv/.run: requirements/run.lock requirements/uv.lock pyproject.toml
	$(PYTHON) scripts/setup.py run
.venv/.dev: .venv/.run requirements/dev.lock
	$(PYTHON) scripts/setup.py dev

.venv/.peers: .venv/.dev requirements/peers.lock
	$(PYTHON) scripts/setup.py peers

setup: .venv/.run ## build .venv from the locked requirements

demo: .venv/.run ## a throwaway home with synthetic reports, and the desk on loopback
	$(BIN)/pehra demo $(ARGS)

test: .venv/.dev ## every test, the browser ones too (ARGS="-k words" to choose)
	$(BIN)/python scripts/test.py $(ARGS)

check: .venv/.dev ## formatting, lint, types, the walls between the rooms, translations
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy src tests scripts
	$(BIN)/lint-imports
	$(BIN)/python scripts/messages.py --check

fix: .venv/.dev ## let ruff mend what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/.peers ## the measurements of benchmarks/
	$(BIN)/python -m benchmarks $(ARGS)

docs: .venv/.dev ## make the pictures of the docs anew, by the browser tests
	PEHRA_PICTURES=1 $(BIN)/python scripts/test.py tests/journeys -q

messages: .venv/.dev ## gather the words of the pages for translation, compile what is translated
	$(BIN)/python scripts/messages.py

lock: .venv/.dev ## resolve the requirements again (the only thing that changes the locks)
	sh scripts/lock.sh $(ARGS)

clean: ## remove .venv and what tools left
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
