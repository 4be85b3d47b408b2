# make serve   environment, index of the sample documents, API and page on http://127.0.0.1:8000
# make test    environment and tests
PYTHON ?= $(shell command -v python3.11 || command -v python3)
STORE ?= store
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
BIN := .venv/bin
NPM := api/web/npm.sh
PAGE := api/web/dist/index.html
PAGE_SOURCES := $(wildcard api/web/*.json api/web/*.ts api/web/index.html) $(shell find api/web/src api/web/public -type f)

.PHONY: install serve test check wheel screenshots clean

install: .venv/.installed $(PAGE)

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 install")'
	$(PYTHON) -m venv .venv
	@# Elsewhere than on Linux, torch has no other build than the CPU's. An index that cannot be reached is left alone: pip's own may hold a CPU build.
	@if [ "$$(uname -s)" = Linux ] && curl --silent --fail --max-time 5 --output /dev/null $(TORCH_INDEX)/torch/; then \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --index-url $(TORCH_INDEX) "$$(grep '^torch==' constraints.txt)"; fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

api/web/node_modules/.installed: .venv/.installed api/web/package.json api/web/package-lock.json
	$(NPM) ci --silent
	touch $@

$(PAGE): api/web/node_modules/.installed $(PAGE_SOURCES)
	$(NPM) run --silent build -- --logLevel warn
	touch $@

serve: install
	$(BIN)/wence index corpus/samples --store $(STORE)
	$(BIN)/wence serve --store $(STORE)

test: install
	$(NPM) run --silent test
	$(BIN)/python -m pytest

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NPM) run --silent check

wheel: install
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

# Pictures of the page for the documentation; needs Chromium.
screenshots: install
	$(BIN)/python -m tests.browser.screenshots docs

clean:
	rm -rf .venv store build dist api/web/dist api/web/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
