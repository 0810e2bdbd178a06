# The two commands of a newcomer are `make demo` and `make test`; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
# One thread a process: pytest already uses both cores, and figures must not hang on how many there are.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
# Compiled modules are kept, whatever the surroundings say: the tests start hundreds of processes.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo test check format lint bench truth faults browser picture constraints clean setup-demo setup-test

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup-demo ## set up, build a sample company, prove its programmes and, at a terminal, serve it as pages
	@$(BIN)/changemaker demo $$([ -t 0 ] && echo --serve || true)

test: setup-test lint ## set up and run everything; what CI runs
	@$(BIN)/python -m pytest src tests -n 2 --dist worksteal

check: setup-test lint ## the quick one, before each commit: format, lint, types, imports, unit and house tests
	@$(BIN)/python -m pytest src tests/unit tests/house -n 2 --dist worksteal -q

format: setup-test ## rewrite the code as `make check` wants it, where a machine can
	@$(BIN)/ruff check --fix -q . || true
	@$(BIN)/ruff format .

lint: setup-test
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy --strict src
	@$(BIN)/lint-imports --no-logo

truth: setup-test ## the long campaigns on simulated companies: coverage and false claims
	@$(BIN)/python -m pytest -m truth tests -n 2 --dist worksteal
	@$(BIN)/changemaker sim calibrate --companies 200
	@$(BIN)/changemaker sim rollouts --repetitions 1000

faults: setup-test ## twenty kills of everything that keeps something, full disks, databases that restart
	@$(BIN)/python -m pytest -m faults tests -n 2 --dist worksteal

browser: setup-test ## every page in light and dark, wide and narrow, three languages: axe-core, console, network, size
	@$(BIN)/python -m pytest -m browser tests -n 2 --dist worksteal

bench: setup-test ## speed beside peers, written to benchmarks/RESULTS.md
	@$(BIN)/python benchmarks/run.py

picture: setup-test ## draw the README's picture anew
	@$(BIN)/python tools/picture.py

constraints: ## resolve every version anew and write constraints.txt
	@$(PYTHON) tools/pin.py

clean: ## remove .venv, caches and the demo's output
	@rm -rf .venv build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

setup-demo:
	@$(PYTHON) tools/set_up.py demo

setup-test:
	@$(PYTHON) tools/set_up.py test
