.PHONY: test check bench schema readme

test:
	python -m pytest

check:
	ruff check .
	ruff format --check .
	mypy

bench:
	python benchmarks/foundation.py

schema:
	hzsim schema > scenarios/schema.json

readme:
	python tests/readme.py
