.PHONY: run demo test bench screens audit setup lock

PYTHON ?= python3
PORT ?= 5000
VENV := .venv
INSTALLED := $(VENV)/.installed

run: setup
	$(VENV)/bin/ranzcred run --port $(PORT)

# In a folder of its own, whatever the environment says of the real one.
DEMO := env -u DATABASE_URL -u SECRET_KEY -u RANZCRED_ENV RANZCRED_DATA_DIR="$(CURDIR)/.demo" $(VENV)/bin/ranzcred

demo: setup
	$(DEMO) demo --keep
	$(DEMO) run --port $(PORT)

test: setup
	$(VENV)/bin/python tests/run.py

bench: setup
	$(VENV)/bin/python tests/run.py --only install
	$(VENV)/bin/python -m bench.response_times

# The pictures in docs/screens, of the sample association; LOOKS="light dark narrow" takes all that a page is looked at in.
LOOKS ?= light
screens: setup
	$(VENV)/bin/python tests/run.py --only install
	$(VENV)/bin/python -m tests.screenshots.pages docs/screens $(LOOKS)

# Known faults of what is installed, by the advisories of PyPI: it asks the network.
audit:
	$(PYTHON) -m venv .audit
	.audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	.audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock
	.audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements-sms.lock
	.audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements-test.lock

# What the service itself would have to write: it may read this folder, and change nothing in it.
setup: $(INSTALLED)
	$(VENV)/bin/python -m compileall -q ranzcred migrations wsgi.py
	$(VENV)/bin/python -m whitenoise.compress --quiet static

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV) || $(MAKE) --no-print-directory venv-with-package
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(INSTALLED)

# Debian and Ubuntu keep a part of Python's venv in a package of its own.
.PHONY: venv-with-package
venv-with-package:
	@test "$$(id -u)" = 0 || { echo "Install the package python3-venv, then run make again." >&2; exit 1; }
	apt-get update
	apt-get install --yes --no-install-recommends python3-venv
	$(PYTHON) -m venv --clear $(VENV)

lock:
	$(VENV)/bin/uv pip compile pyproject.toml --extra build --universal --generate-hashes --no-header --no-emit-index-url -o requirements.lock
	$(VENV)/bin/uv pip compile pyproject.toml --extra build --extra sms --universal --generate-hashes --no-header --no-emit-index-url -c requirements.lock -o requirements-sms.lock
	$(VENV)/bin/uv pip compile pyproject.toml --extra build --extra sms --extra test --universal --generate-hashes --no-header --no-emit-index-url -c requirements.lock -o requirements-test.lock
