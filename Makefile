# Leadloop: every verb a developer or an operator types. Bare `make` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv
MEMBERS := libs/event-contracts libs/working-time libs/event-bus libs/service-kit \
           services/lead-intake services/qualification services/sales-feedback services/digest deploy/embedded
.DEFAULT_GOAL := help
.SUFFIXES:

.PHONY: help
help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.uv: requirements-setup.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Leadloop needs Python 3.11 or newer (PYTHON=...)"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock
	@touch $@

$(VENV)/.run: $(VENV)/.uv requirements.lock $(MEMBERS:%=%/pyproject.toml)
	@$(UV) pip install --quiet --python $(BIN)/python -c requirements.lock $(MEMBERS:%=-e %)
	@touch $@

$(VENV)/.dev: $(VENV)/.run pyproject.toml
	@$(UV) pip install --quiet --python $(BIN)/python -c requirements.lock --group dev
	@touch $@

.PHONY: setup
setup: $(VENV)/.dev ## install everything for development (safe to repeat)

.PHONY: lock
lock: $(VENV)/.uv ## resolve requirements.lock again (newest versions that fit)
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-annotate --no-header $(MEMBERS:%=%/pyproject.toml) --group dev \
	  $(foreach m,$(MEMBERS),--no-emit-package leadloop-$(notdir $(m))) -o requirements.lock
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-annotate --no-header requirements-setup.in -o requirements-setup.lock
