# Leadloop: every verb a developer or an operator types. Bare `make` lists them.
PYTHON  ?= python3
PORT    ?= 8000
DATA    ?= data
LEADS   ?= 0
SEED    ?= 1
WORKERS ?= 2
STACK   ?= embedded
SIZE    ?= quick
FAULTY   = $(if $(filter command line environment,$(origin STACK)),$(STACK),kafka)
VENV    := .venv
BIN     := $(VENV)/bin
UV      := $(BIN)/uv
RUN     := libs/event-contracts libs/working-time libs/event-bus libs/service-kit \
           services/lead-intake services/qualification services/sales-feedback services/digest deploy/story deploy/embedded
DEV     := deploy/local-servers deploy/faults deploy/bench
SOURCES := $(RUN:%=%/src) $(DEV:%=%/src)
.DEFAULT_GOAL := help
# Images of Python often forbid it to keep what it compiled: each of the many processes here would compile all anew.
unexport PYTHONDONTWRITEBYTECODE
.SUFFIXES:

.PHONY: help
help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.uv: requirements-setup.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Leadloop needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock
	@touch $@

$(VENV)/.run: $(VENV)/.uv requirements.lock $(RUN:%=%/pyproject.toml)
	@$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python -c requirements.lock $(RUN:%=-e %)
	@touch $@

$(VENV)/.dev: $(VENV)/.run pyproject.toml $(DEV:%=%/pyproject.toml)
	@$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python -c requirements.lock $(DEV:%=-e %) --group dev
	@touch $@

.PHONY: setup
setup: $(VENV)/.dev ## install everything for development (safe to repeat)

.PHONY: demo
demo: $(VENV)/.run ## one process with a year's story; PORT= DATA= LEADS= (600 to 1000000) SEED=
	@exec $(BIN)/leadloop demo --data $(DATA)/demo --port $(PORT) --leads $(LEADS) --seed $(SEED)

.PHONY: run
run: run-$(STACK) ## start empty and durable; STACK=kafka: four processes, a real broker, a real PostgreSQL; PORT= DATA=

.PHONY: run-embedded run-kafka
run-embedded: $(VENV)/.run
	@exec $(BIN)/leadloop run --data $(DATA)/run --port $(PORT)
run-kafka: $(VENV)/.dev
	@exec $(BIN)/python -m local_servers stack --data $(DATA)/kafka --port $(PORT)

# What is checked by tests: rules of the house with a planted violation each, contracts, migrations, logs.
CHECKS  := tests/architecture libs/event-contracts services/digest/tests/views/test_migrations.py \
           services/lead-intake/tests/adapters/test_migrations.py services/qualification/tests/adapters/test_storage.py \
           services/sales-feedback/tests/adapters/test_storage.py libs/service-kit/tests/test_migrations.py \
           libs/service-kit/tests/test_settings_and_logs.py

.PHONY: check
check: lint ## every rule of the house: lint, contracts, migrations equal to metadata, file sizes, logs without people
	@$(BIN)/pytest -q $(CHECKS)

.PHONY: lint
lint: $(VENV)/.dev ## format, types, imports, generated documents (a part of check that needs no servers)
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/ruff check --quiet .
	@$(MAKE) --no-print-directory -j 2 types-of-tests types-of-sources openapi imports documents

.PHONY: openapi imports documents
openapi:
	@$(BIN)/python -m embedded.openapi --check
imports:
	@mkdir -p build
	@$(BIN)/lint-imports --no-logo > build/imports.txt 2>&1 || { cat build/imports.txt; exit 1; }
documents:
	@$(BIN)/python -m service_kit.revisions $(wildcard services/*/src/*/migrations/versions)
	@$(BIN)/python -m event_contracts.pages --check
	@$(BIN)/python -m event_contracts.asyncapi --check
	@$(BIN)/python -m service_kit.pages.away --check

# Each folder of tests has its own conftest, so each is a run of its own; all share one cache.
nothing :=
TESTED  := tests $(wildcard libs/*/tests services/*/tests deploy/*/tests)
.PHONY: types-of-sources types-of-tests
types-of-sources:
	@$(BIN)/mypy --no-error-summary $(SOURCES)
types-of-tests:
	@for folder in $(TESTED); do \
	  MYPYPATH=$(subst $(nothing) ,:,$(SOURCES)):$$folder:tests $(BIN)/mypy --no-error-summary --config-file tests/mypy.ini $$folder || exit 1; \
	done

# What `check` tests is among all the tests, so `lint` is what is left to run first. Each worker has servers of its own.
# The one without a window is the same engine at half the processor time; whatever is there already will do.
BROWSERS := chromium-headless-shell chromium chromium-browser google-chrome chrome
.PHONY: browser
browser: ## Debian's browser for the tests, where there is none and one may install it
	@for name in $(BROWSERS); do command -v $$name > /dev/null && exit 0; done; \
	  test "$$(id -u)" = 0 && command -v apt-get > /dev/null \
	  && (apt-get update -qq; for name in $(firstword $(BROWSERS)) chromium; do \
	    apt-get install -y -qq --no-install-recommends $$name fonts-dejavu-core && exit 0; done; exit 1) > /dev/null 2>&1 \
	  || echo "no browser is here, and none could be installed: tests that need one are skipped, in CI they fail"

.PHONY: test
test: lint browser ## every check and test, on SQLite and PostgreSQL, on the embedded log and Kafka; WORKERS=0: one after another
	@$(BIN)/pytest --all-backends -q -n $(WORKERS) --dist worksteal -m "not slow" $(TESTS)

# Only the files that have such a test: each worker would collect thousands of others to run none of them.
.PHONY: slow
slow: $(VENV)/.dev ## tests too long for every run, for a release: a whole story and lists with services killed in their middle
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m slow \
	  $$(grep -rl --include='test_*.py' 'mark\.slow' tests $(wildcard libs/*/tests services/*/tests deploy/*/tests))

SEEDS ?= 200
FROM  ?= 1
.PHONY: simulate
simulate: $(VENV)/.dev ## the four services under a scheduler that owns time and order; SEEDS= FROM= or SEED= for one step by step, INTO= to add to a report, VARIANT=
	@PYTHONPATH=tests $(BIN)/python -m simulation $(if $(filter-out undefined default file,$(origin SEED)),--seed $(SEED),--seeds $(SEEDS) --from $(FROM)) \
	  --workers $(WORKERS) $(if $(INTO),--into "$(INTO)") $(if $(VARIANT),--variant "$(VARIANT)")

.PHONY: simulate-variants
simulate-variants: $(VENV)/.dev ## each planted fault must be seen; says after how many seeds
	@PYTHONPATH=tests $(BIN)/python -m simulation --variants --seeds $(SEEDS) --workers $(WORKERS)

.PHONY: faults
faults: $(VENV)/.dev ## break a real installation, check that nothing is lost, repeated or out of order; SIZE=quick|standard|long STACK=kafka|embedded SEED=
	@$(BIN)/python -m faults --size $(SIZE) --stack $(FAULTY) $(if $(filter command line,$(origin SEED)),--seed $(SEED))

.PHONY: faults-variants
faults-variants: $(VENV)/.dev ## run broken variants of the product, each of which make faults must catch; VARIANT=name for one
	@$(BIN)/python -m faults --variants $(VARIANT) --size $(SIZE) $(if $(filter command line,$(origin SEED)),--seed $(SEED))

.PHONY: bench
bench: $(VENV)/.dev ## measure each figure beside its limit, in turn; SIZE=quick|full ONLY="name name"; writes build/bench.json
	@$(BIN)/python -m bench --size $(SIZE) $(if $(ONLY),--only $(ONLY))

.PHONY: profile
profile: $(VENV)/.dev ## draw where time goes while a figure is measured: WHAT=touch_path SIZE=; flame graphs in build/profile
	@$(BIN)/python -m bench --size $(SIZE) --only $(WHAT) --profile

CASES ?= 5000
DOORS ?= 100000
.PHONY: fuzz
fuzz: $(VENV)/.dev ## requests made from the OpenAPI documents, CASES= for each service; records, forms and lists broken in every way, DOORS= of them, on DATABASE=sqlite or postgresql; SEED=
	@PYTHONPATH=tests $(BIN)/python -m hostile --cases $(CASES) --doors $(DOORS) --database $(or $(DATABASE),sqlite) $(if $(filter command line,$(origin SEED)),--seed $(SEED))

ROWS ?= 100000
.PHONY: plans
plans: $(VENV)/.dev ## have PostgreSQL plan every statement of routes, pages, consumers and duties over ROWS= of each table that grows; no table is read whole
	@PYTHONPATH=tests $(BIN)/python -m plans --rows $(ROWS) $(if $(STORY),--story "$(STORY)")

SECONDS ?= 120
.PHONY: overload
overload: $(VENV)/.dev ## twice the leads that this machine can take, for SECONDS=; what was refused, lost, and weighed
	@PYTHONPATH=tests $(BIN)/python -m hostile.overload --seconds $(SECONDS)

.PHONY: screenshots
screenshots: $(VENV)/.dev ## pictures of a running demo's pages into docs/screenshots; FROM=file with the lines that make demo printed
	@PYTHONPATH=tests $(BIN)/python -m browser.screenshots docs/screenshots < $(FROM)

.PHONY: fmt
fmt: $(VENV)/.dev ## format and mend what can be mended
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

.PHONY: contracts
contracts: $(VENV)/.dev ## freeze new event schemas, write docs/events.md, docs/asyncapi.json, docs/openapi, deploy/gateway/away
	@$(BIN)/python -m event_contracts.freeze
	@$(BIN)/python -m event_contracts.pages
	@$(BIN)/python -m event_contracts.asyncapi
	@$(BIN)/python -m embedded.openapi
	@$(BIN)/python -m service_kit.pages.away

.PHONY: migration
migration: $(VENV)/.dev ## write the next migration; SERVICE=lead_intake M="what changes"
	@$(BIN)/python -c 'import sys; from service_kit.migrations import revise; revise(*sys.argv[1:])' $(SERVICE) "$(M)"

.PHONY: lock
lock: $(VENV)/.uv ## resolve requirements.lock again
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-annotate --no-header $(RUN:%=%/pyproject.toml) $(DEV:%=%/pyproject.toml) --group dev \
	  $(foreach m,$(RUN) $(DEV),--no-emit-package leadloop-$(notdir $(m))) -o requirements.lock
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-annotate --no-header requirements-setup.in -o requirements-setup.lock

.PHONY: clean
clean: ## remove what was installed and built, and the data of demo and run
	@rm -rf $(VENV) build $(DATA)
