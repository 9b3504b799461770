# The two commands that matter: `make demo` and `make test`. Each brings what it needs.
PORT ?= 8000
PYTHON ?= python3
RUN = .venv/bin/python
# The files must name no host: neither an index's nor a mirror's.
COMPILE = .venv/bin/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	--strip-extras --allow-unsafe --no-header

ifeq ($(shell command -v $(PYTHON) 2>/dev/null),)
$(error $(PYTHON) was not found: install Python 3.11 or newer first, or name yours: make demo PYTHON=python3.12)
endif

.PHONY: demo test check bench translations requirements clean

demo:
	@$(PYTHON) tools/bootstrap.py run
	@$(RUN) manage.py demo --port "$(PORT)"

test:
	@$(PYTHON) tools/bootstrap.py dev
	@$(PYTHON) tools/chromium.py
	@$(RUN) -m pytest -q -n auto

check:
	@$(PYTHON) tools/bootstrap.py dev
	@$(RUN) tools/check.py

# Measurements, one JSON line for each figure: make bench OPTIONS="--only pages"
bench:
	@$(PYTHON) tools/bootstrap.py run
	@$(RUN) -m bench $(OPTIONS)

translations:
	@$(PYTHON) tools/bootstrap.py dev
	@$(RUN) tools/translations.py --write

requirements:
	@$(PYTHON) tools/bootstrap.py dev
	@$(COMPILE) pyproject.toml -o requirements/run.txt
	@$(COMPILE) --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

# The database's data stays; its servers are stopped, because their programs lie in .venv.
clean:
	@for name in demo test bench bench-demo; do $(RUN) -c "from signalering.config import embedded; embedded.stop('$$name')" 2>/dev/null || true; done
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache staticfiles
