PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN = .venv/bin
CORE = $(addprefix tests/test_, files.py units.py currencies.py model.py distributions.py sampling.py simulation.py assess.py require.py \
  questions.py effort.py sensitivity.py conditions.py tracking.py calibration.py backtest.py plan_files.py plan_check.py \
  plan_indicators.py bad_input.py command_line.py own_project.py) \
  $(addprefix tests/present/test_, chart_pictures.py dataout.py document.py office.py workbook.py)
TEST = OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n logical --dist loadfile --no-loadscope-reorder $(PYTEST)
SEED ?=
DURATION ?= 28800

.PHONY: run test quick core check bench schema readme notebooks docs messages fuzz

run: .venv/installed
	$(BIN)/hzsim run scenarios/sprint.yaml --out out

test: .venv/ready
	$(TEST)

quick: .venv/ready  # for daily work: all but what takes seconds
	$(TEST) -m "not slow"

core:  # in an environment of its own: make core BIN=/path/to/bin
	$(TEST) $(CORE)

fuzz: .venv/ready
	PYTHONPATH=tests $(BIN)/python -m fuzz $(addprefix --seed ,$(SEED)) --seconds $(DURATION)

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/ready  # WRITE=--write puts the tables into the documentation
	$(BIN)/python benchmarks/foundation.py $(WRITE)
	$(BIN)/python benchmarks/questions.py $(WRITE)
	$(BIN)/python benchmarks/documents.py $(WRITE)
	$(BIN)/python benchmarks/machines.py $(WRITE)

schema: .venv/ready
	$(BIN)/hzsim schema > scenarios/schema.json

readme: .venv/ready  # the output of every example, in the READMEs and in the pages of docs, and their pictures
	$(BIN)/python docs/examples.py
	$(BIN)/python docs/gallery.py

notebooks: .venv/ready  # run again, in both languages
	$(BIN)/python notebooks/make_notebooks.py

docs: .venv/ready  # the site in both languages, in docs/_build
	$(BIN)/python docs/build.py

messages: .venv/ready
	$(BIN)/python tests/catalogue.py

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "hzsim needs Python 3.11 or later: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/ready: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@
