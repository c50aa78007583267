# Every target explains itself: `make help`.
PORT ?= 8000
ARGS ?=
export PORT

.PHONY: help run test bench lint audit format lock admin messages

help: ## Say what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: ## Install what is missing, set up the database, load the evidence if there is none, and serve the site (PORT=8000)
	@scripts/bootstrap.sh requirements.txt
	@scripts/serve.sh

test: ## Run the whole suite on SQLite and on PostgreSQL (ARGS="-k words" for a part)
	@scripts/bootstrap.sh requirements-dev.txt
	@scripts/test.sh $(ARGS)

bench: ## Measure pages, loading, search and reports at three sizes (ARGS=--quick for a moment; some 25 minutes)
	@scripts/bootstrap.sh requirements-dev.txt
	@.venv/bin/python -m bench $(ARGS)

lint: ## Check style, types, layers and migrations
	@scripts/bootstrap.sh requirements-dev.txt
	@scripts/lint.sh

audit: ## Compare what the site is built of with known vulnerabilities (needs https://api.osv.dev, or OSV_URL)
	@scripts/bootstrap.sh requirements-dev.txt
	@scripts/audit.sh $(ARGS)

format: ## Put the code into the house's form
	@scripts/bootstrap.sh requirements-dev.txt
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

messages: ## Bring the catalogues of translations up to what code and templates say (docs/translating.md)
	@scripts/bootstrap.sh requirements.txt
	@.venv/bin/python manage.py messages

admin: ## Make an account that may edit everything
	@scripts/bootstrap.sh requirements.txt
	@.venv/bin/python manage.py createsuperuser

lock: ## Resolve requirements*.in anew into pinned requirements*.txt (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements.in --output-file requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements-dev.in --output-file requirements-dev.txt
