.PHONY: run test setup lock

PYTHON ?= python3
VENV := .venv
PORT ?= 5000
MARK := $(VENV)/.installed

run: setup
	$(VENV)/bin/ranzcred run --port $(PORT)

setup: $(MARK)

$(MARK): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	$(VENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(MARK)

test: setup
	$(VENV)/bin/python tests/run.py

lock:
	$(VENV)/bin/uv pip compile pyproject.toml --extra build --universal --generate-hashes --no-header --no-emit-index-url -o requirements.lock
	$(VENV)/bin/uv pip compile pyproject.toml --extra build --extra test --universal --generate-hashes --no-header --no-emit-index-url -c requirements.lock -o requirements-test.lock
