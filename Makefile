# Every target sets up what it needs on a bare Python 3.11 with pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTABLE := $(VENV)/.testable
ARTICLE ?= evals/articles/larkfield-data-breach.txt

# Tests run in this many processes at once: many of them wait for a process of their own.
JOBS ?= auto
# `tests/conftest.py` says which tests go together, and which go first.
PYTEST := $(BIN)/pytest -n $(JOBS) --no-loadscope-reorder

# What to do when pip failed: without network its own last words are about conflicts that there are not.
NOT_INSTALLED = { echo "the packages could not be installed, for the reason above. docs/troubleshooting.md has the ways out (no network, an old pip or system, no compiler)" >&2; exit 1; }

# Byte code is kept even if the shell says no: the tests start hundreds of processes that would compile it each time.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup model brief ui check test suite evals replay live lint format figures docs bench peers fuzz screenshots clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@started=$$(date +%s); \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "nutgraf needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }; \
	$(PYTHON) -m venv $(VENV) && \
	{ $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e . || $(NOT_INSTALLED); } && \
	touch $(READY) && echo "environment: $$(( $$(date +%s) - started )) s" >&2

# What tests need besides, and the extras they test: a reader of briefs waits for none of it.
$(TESTABLE): $(READY)
	@started=$$(date +%s); \
	{ $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]' \
		|| $(NOT_INSTALLED); } && \
	touch $(TESTABLE) && echo "for tests: $$(( $$(date +%s) - started )) s" >&2

model: $(READY)
	@started=$$(date +%s); $(BIN)/nutgraf model pull && echo "model: $$(( $$(date +%s) - started )) s" >&2

brief: $(READY) model
	@started=$$(date +%s); $(BIN)/nutgraf brief "$(ARTICLE)" && echo "brief: $$(( $$(date +%s) - started )) s" >&2

ui: $(READY) model
	$(BIN)/nutgraf ui

lint: $(TESTABLE)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nutgraf prompts check

# For daily work, in under a minute: the tests of what is changed, without those that start clusters or browsers.
check: lint
	@tests=$$($(BIN)/python tests/affected_tests.py) && if [ -n "$$tests" ]; then \
		$(PYTEST) -q -m "not (slow or browser or embedded)" $$tests || [ $$? = 5 ]; \
	else echo "no test folder matches the changed files" >&2; fi

# Two at a time: lint, the replay and the live slice use one processor each, beside the tests, which use all.
test: $(TESTABLE) model
	$(MAKE) --jobs 2 THREADS=1 lint replay live suite

suite: $(TESTABLE)
	$(PYTEST)

# The replay guards our code and prompts; only the live slice says something new about the model.
evals: replay live

# `nutgraf evals gate`, and whether the figures of the documents are those of the same replays.
replay: $(TESTABLE)
	$(BIN)/python -m documentation.figures --check --replays --gate

# Every figure, table and console block of the README and the documents, from the commands that give them.
figures: $(TESTABLE)
	for table in briefs questions; do $(BIN)/python -m benchmarks.peers.$$table --table || exit; done
	$(BIN)/python -m documentation.figures

# The documentation as a site in `site/`, without network: open site/index.html.
docs: $(TESTABLE)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo site/index.html

# Threads of the engine that share a processor with others mostly wait for each other, so beside the tests it has one.
live: $(TESTABLE) model
	$(if $(THREADS),NUTGRAF_THREADS=$(THREADS) )$(BIN)/nutgraf evals gate --live --case reader-comments-injection

format: $(TESTABLE)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

fuzz: $(TESTABLE)
	$(BIN)/python -m benchmarks.fuzz
	$(BIN)/python -m benchmarks.robustness

screenshots: $(TESTABLE) model
	$(BIN)/python -m benchmarks.screenshots

bench: $(TESTABLE) model
	$(BIN)/python -m benchmarks.brief

# Hours on a small machine; an interrupted run goes on where it was.
peers: $(TESTABLE) model
	for table in pages overlap overhead claims briefs questions; do $(BIN)/python -m benchmarks.peers.$$table || exit; done
	$(BIN)/python -m documentation.figures --tables
	$(BIN)/python -m benchmarks.peers.plots

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache dist site
