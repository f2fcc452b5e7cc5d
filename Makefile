# The words a newcomer needs. Each does what it must and nothing twice.

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench evaluate mutants docs screens lock clean

python := .venv/bin/python
compile := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

setup: ## install everything that is missing, for running and for testing
	@scripts/setup.sh test

run: ## serve the site with its demo clinic at http://127.0.0.1:8000 (PORT=... for another port)
	@scripts/setup.sh run
	@exec $(python) scripts/serve.py

test: ## every check, then every test on SQLite, and on PostgreSQL all that asks a database
	@scripts/setup.sh test
	@scripts/check.sh
	@scripts/test.sh

check: ## lint, format, types, rooms, templates, deployment settings, migrations
	@scripts/setup.sh test
	@scripts/check.sh

bench: ## measure speed and memory against their targets
	@scripts/setup.sh test
	@exec $(python) -m pytest -q -m bench tests/bench

evaluate: ## measure how well medicines are recognised, on a folder of real names (DATA=...)
	@scripts/setup.sh run
	@exec $(python) manage.py evaluate $(DATA)

mutants: ## change dangerous code a little at a time, and see that a test fails each time (hours)
	@scripts/setup.sh test
	@exec $(python) scripts/mutants.py $(MODULES)

docs: ## write the pages of docs/ that are made from the code and the facts
	@scripts/setup.sh run
	@exec $(python) manage.py write_docs

screens: ## draw every screen of the demo clinic anew, into docs/screens
	@scripts/setup.sh test
	@exec $(python) -m pytest -q -m screens tests/browser/test_screens.py

lock: ## pin every package and its hashes from requirements*.in
	@scripts/setup.sh run
	$(compile) requirements.in -o requirements.txt
	$(compile) requirements-dev.in -o requirements-dev.txt

clean: ## remove what can be made again; the database and .env stay
	rm -rf .venv staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis \
		mutants .coverage htmlcov test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
