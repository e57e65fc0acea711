# The same commands as `python3 dev.py NAME`; dev.py says what each does. PYTHON=python3.11 picks another.
PYTHON ?= python3

.PHONY: demo test check docs setup
demo test check docs setup:
	@$(PYTHON) dev.py $@
