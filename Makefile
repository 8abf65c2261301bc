# Two commands on a fresh Debian or Ubuntu machine:
#   make demo   sets everything up and renders the example to out/  (SHORT=1: in under a minute)
#   make test   sets everything up and passes the tests

BIN := .venv/bin
ALPS := examples/alps
NPM := PATH="$(CURDIR)/.venv/bin:$$PATH" npm --prefix remotion
# The SDK has no dependencies; its tools are those of remotion/.
SDK := PATH="$(CURDIR)/.venv/bin:$(CURDIR)/remotion/node_modules/.bin:$$PATH" npm --prefix serve/sdk
WORKER := $(wildcard remotion/worker/src/*.ts)

.PHONY: help setup demo serve sdk client test test-all check format lock bench clean

help:
	@echo "make demo       render examples/alps to out/ (SHORT=1 for a quick look)"
	@echo "make serve      start the REST service on http://127.0.0.1:3100"
	@echo "make test       run the tests (test-all: the slow ones too)"
	@echo "make check      lint, types, import rules, dead code, in Python and TypeScript"
	@echo "make sdk        write the TypeScript SDK's types anew, after a change to what the service takes or gives"
	@echo "make client     write the Python client's methods anew, from the table of capabilities"
	@echo "make bench      measure, and write benchmarks/results/"
	@echo "make clean      remove what was made here; the store in ~/.cache/framefarm stays"

setup: .venv/.ready
.venv/.ready: requirements.lock pyproject.toml cluster/setup.sh remotion/package-lock.json $(WORKER)
	@./cluster/setup.sh

ifdef SHORT
demo: setup
	@$(BIN)/python $(ALPS)/make_assets.py --scenes 1-3
	@$(BIN)/farm render $(ALPS)/short.json
else
demo: setup
	@$(BIN)/python $(ALPS)/make_assets.py
	@$(BIN)/farm render $(ALPS)/export.json
endif

serve: setup
	@$(BIN)/farm serve

sdk: setup
	@$(BIN)/python -m serve.clients.typescript
	@$(SDK) run build --silent

test: setup
	@$(NPM) test --silent
	@$(SDK) test --silent
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

test-all: setup
	@$(NPM) test --silent
	@$(SDK) test --silent
	@$(BIN)/pytest -m "slow or not slow"

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@cd benchmarks && ../$(BIN)/mypy --config-file ../pyproject.toml *.py
	@cd $(ALPS) && ../../$(BIN)/mypy --config-file ../../pyproject.toml *.py
	@cd examples/samples && ../../$(BIN)/mypy --config-file ../../pyproject.toml *.py
	@$(BIN)/lint-imports
	@$(BIN)/vulture
	@$(NPM) run check --silent
	@$(SDK) run check --silent

format: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(NPM) run format --silent
	@$(SDK) run format --silent

lock: setup
	@$(NPM) install --package-lock-only --ignore-scripts
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --group dev \
	  --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock

client: setup
	@$(BIN)/python -m serve.clients.python | $(BIN)/ruff format --stdin-filename farm/client/capabilities.py - > build-client.py
	@mv build-client.py farm/client/capabilities.py

bench: setup
	@$(BIN)/python benchmarks/ken_burns.py
	@$(BIN)/python $(ALPS)/make_assets.py
	@$(BIN)/python benchmarks/export.py
	@$(BIN)/python benchmarks/remotion.py
	@$(BIN)/python benchmarks/word_timing.py

clean:
	rm -rf .venv out build remotion/node_modules remotion/worker/dist remotion/out serve/sdk/dist serve/sdk/tests/dist dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
