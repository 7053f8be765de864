# One command per intent, the same for people and for CI. Each target installs what it needs first.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
TESTS ?= tests
BROWSER_TESTS ?= tests/browser
export PORT
# Compiled modules are kept even where the shell says otherwise: the tests start Python many times.
export PYTHONDONTWRITEBYTECODE =

# A stamp carries the hash of what was installed: a changed pin installs again, an unchanged one costs nothing.
STAMP := .venv/.stamp-$(shell cksum < requirements-dev.txt | tr ' ' '-')
CHECKOV_STAMP := .venv-checkov/.stamp-$(shell cksum < requirements-checkov.txt | tr ' ' '-')
# The browser tests need the other packages too, so this environment lies on .venv, and follows its pins.
BROWSER_STAMP := .venv-browser/.stamp-$(shell cat requirements-dev.txt requirements-browser.txt | cksum | tr ' ' '-')
TEMPLATES := infra/platform.yaml infra/tenant.yaml

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMP) ## Install the pinned tools and libraries into .venv

$(STAMP): requirements-dev.txt
	@PYTHON=$(PYTHON) sh infra/tools/environment.sh .venv requirements-dev.txt $@

$(BROWSER_STAMP): requirements-browser.txt $(STAMP)
	@PYTHON=$(PYTHON) sh infra/tools/environment.sh .venv-browser requirements-browser.txt $@ .venv

$(CHECKOV_STAMP): requirements-checkov.txt
	@PYTHON=$(PYTHON) sh infra/tools/environment.sh .venv-checkov requirements-checkov.txt $@

.PHONY: run
run: $(STAMP) ## Start the whole system on 127.0.0.1:$PORT (default 8000), no AWS needed
	@exec $(BIN)/python -m infra.local

.PHONY: demo
demo: $(STAMP) ## The same with sample data of all three companies, and a key for each kind of work
	@exec $(BIN)/python -m infra.local --demo

.PHONY: test
test: $(STAMP) ## Run all tests (TESTS=path or noun, such as consents, for some)
	@found=$$(sh infra/tools/find_tests.sh $(TESTS)) && set -x && $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $$found

.PHONY: test-domain
test-domain: $(STAMP) ## Run the tests of the pure rules in half a minute or less, without the long ones
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long" tests/domain

.PHONY: test-browser
test-browser: $(BROWSER_STAMP) ## Drive every page in Chromium, against the local stack (BROWSER_TESTS=path for some)
	@sh infra/tools/chromium.sh
	.venv-browser/bin/python -m mypy --cache-dir .cache/mypy-browser tests/browser
	.venv-browser/bin/python -m pytest -n 2 --dist loadfile $(BROWSER_TESTS)

.PHONY: screenshots
screenshots: $(BROWSER_STAMP) ## Take each view, light and dark, wide and narrow, into docs/console
	@sh infra/tools/chromium.sh
	.venv-browser/bin/python -m tests.browser.screenshots

.PHONY: check
check: $(STAMP) check-code check-api check-templates ## Run every static check; changes nothing

.PHONY: check-code
check-code: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: check-api
check-api: $(STAMP)
	$(BIN)/python -m infra.openapi --check

.PHONY: check-templates
check-templates: $(STAMP) $(CHECKOV_STAMP)
	$(BIN)/python -m infra.package --template-only --out build/check
	$(BIN)/cfn-lint $(TEMPLATES) build/check/template.json
	for template in $(TEMPLATES) build/check/template.json; do \
	  .venv-checkov/bin/checkov --file $$template --framework cloudformation --compact --quiet --skip-download || exit 1; \
	done

.PHONY: fix
fix: $(STAMP) ## Apply the formatter and the safe corrections of the linter
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: openapi
openapi: $(STAMP) ## Write the OpenAPI document and its page from the routes and models
	$(BIN)/python -m infra.openapi

.PHONY: bench
bench: $(STAMP) ## Measure the budgets and print them beside what is allowed
	$(BIN)/python -m bench

.PHONY: simulate
simulate: $(STAMP) ## Run an import of 100,000 lines (LINES=number), a year of 5,000 requests (REQUESTS=number), and each type of request at each company
	$(BIN)/python -m tests.simulate $(LINES)
	$(BIN)/python -m tests.simulated_year $(REQUESTS)
	EVERY_COMPANY=1 $(BIN)/pytest -q -p no:xdist tests/journeys/test_rights.py

.PHONY: breaks
breaks: $(STAMP) ## Sow each deliberate fault of tests/breaks and see its tests fail (TOPIC=name for some)
	$(BIN)/python -m tests.breaks $(TOPIC)

.PHONY: mutants
mutants: $(STAMP) ## Sow 200 small changes and count those that no test sees (BASE=commit, SAMPLE=number, ONLY=paths)
	$(BIN)/python -m tests.mutants --base "$(BASE)" --sample $(or $(SAMPLE),200) --at-once $(or $(AT_ONCE),2) $(ONLY)

.PHONY: fuzz
fuzz: $(STAMP) ## Try many answers of every operation against the OpenAPI document (EXAMPLES=number of each)
	$(BIN)/python -m tests.fuzz $(or $(EXAMPLES),100)

.PHONY: record
record: $(STAMP) ## Write down one run of every route and worker, to compare two states of the code (OUT=file)
	$(BIN)/python -m tests.recorded_run $(or $(OUT),build/recorded.json)

.PHONY: package
package: $(STAMP) ## Build template and zip for AWS into build/package
	$(BIN)/python -m infra.package --out build/package

.PHONY: verify-isolation
verify-isolation: $(STAMP) ## On AWS: let each tenant's role try the others' data (STAGE=...)
	@test -n "$(STAGE)" || { echo "usage: make verify-isolation STAGE=<stage>" >&2; exit 2; }
	$(BIN)/python -m infra.verify_isolation --stage $(STAGE)

.PHONY: clean
clean: ## Remove what was built and cached, not the environments
	rm -rf build .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
