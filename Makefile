# Everything one does with Parley; `make` alone prints the list.
.DEFAULT_GOAL := help
.PHONY: help run setup test lint snippets bench train retrain ship revision lock

# The first Python that is 3.11 or newer and can make a virtual environment; else any,
# which then says what it lacks. PYTHON=… overrides it. The shell looks for it only when
# there is something to build.
PYTHON ?= $$(for python in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo $$python && exit; done; echo python3)
BIN := .venv/bin
TRAINED := $(or $(PARLEY_DATA),data)/trained
VERSION ?= $(shell date +%Y.%m.%d)
FLASK := $(BIN)/flask --app wsgi
build = @$(BIN)/python bootstrap.py --look $(1) 2>/dev/null || $(PYTHON) bootstrap.py $(1)
RUNTIME = $(call build,requirements.txt)
EVERYTHING = $(call build,requirements.txt requirements-dev.txt)

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile

run: ## Start the service, its worker and the demo; builds what is missing
	$(RUNTIME)
	@exec $(BIN)/python -m service.launch

setup: ## Only build .venv and the database
	$(RUNTIME)
	@$(FLASK) db upgrade

test: ## Run every test, on SQLite and PostgreSQL, in a real browser too (ARGS=… for pytest)
	$(EVERYTHING)
	@$(BIN)/python -m tests.chromium
	@$(BIN)/pytest -n auto --dist worksteal $(ARGS)

snippets: ## Build a blog with each generator of docs/snippets and read it in a real browser
	$(EVERYTHING)
	@$(BIN)/python -m tests.chromium
	@$(MAKE) --no-print-directory tests/snippets/node_modules
	@$(BIN)/pytest -m 'generator or not generator' tests/snippets $(ARGS)

tests/snippets/node_modules: tests/snippets/package-lock.json
	@command -v npm >/dev/null || { echo "parley: make snippets needs Node.js 20 and npm." >&2; exit 1; }
	@npm ci --prefix tests/snippets --no-audit --no-fund --silent && touch $@

lint: ## Check style, types, import rules and dependencies
	$(EVERYTHING)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/deptry .

bench: ## Time scorer, API and server, each as a ratio to its own limit
	$(EVERYTHING)
	@$(BIN)/python -m bench

train: ## Train a base model into the data folder (DATA=folder of public data, VERSION=name)
	$(EVERYTHING)
	@$(BIN)/python -m training train $(if $(DATA),--data '$(DATA)') --out '$(TRAINED)/$(VERSION)'

ship: ## Put a trained model in place of the shipped one (VERSION=name)
	$(RUNTIME)
	@test -f '$(TRAINED)/$(VERSION)/manifest.json' || { echo "parley: There is no model in \
	$(TRAINED)/$(VERSION); make train VERSION=$(VERSION) trains one." >&2; exit 1; }
	@rm -rf model/artifacts/* && cp -R '$(TRAINED)/$(VERSION)' model/artifacts/
	@$(BIN)/python -c 'from model import artifact; print("Shipped:", artifact.load(artifact.shipped())[1].version)'

retrain: ## Learn from the moderators' decisions; promoted only when the gate agrees
	$(RUNTIME)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && set -e; \
	$(FLASK) models export "$$folder/base" >/dev/null; \
	$(FLASK) decisions export --with-authors --with-imported "$$folder/decisions.jsonl"; \
	judged=0; $(BIN)/python -m training retrain --base "$$folder/base" \
	--decisions "$$folder/decisions.jsonl" --out "$$folder/candidate" || judged=$$?; \
	if [ $$judged -eq 3 ]; then echo "Declined, for the reasons above: the live model stays."; exit; fi; \
	[ $$judged -eq 0 ] || exit $$judged; \
	$(FLASK) models promote --unless-pinned "$$($(FLASK) models add "$$folder/candidate")"

revision: ## Draft a migration from what the models say (MESSAGE=what changes)
	$(RUNTIME)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && set -e; \
	PARLEY_DATA="$$folder" $(FLASK) db upgrade >/dev/null; \
	$(BIN)/python -c 'import sys; from alembic import command; from service import db; \
	engine = db.make_engine("sqlite:///" + sys.argv[1] + "/parley.sqlite3"); \
	command.revision(db.alembic_config(engine), sys.argv[2], autogenerate=True, \
	rev_id=f"{int(db.REVISIONS[-1]) + 1:04}")' \
	"$$folder" '$(MESSAGE)'

lock: ## Pin the requirements files anew from the .in files
	$(EVERYTHING)
	@for name in requirements requirements-oidc requirements-dev; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--only-binary :all: --custom-compile-command 'make lock' --upgrade \
		$$name.in -o $$name.txt || exit; done
