# Everything that is done with Pincite from a clone. `make` alone lists it.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# Which Python makes the environment; without it, the first one found that is new enough.
PYTHON ?=
# Where to get PyTorch instead of the usual index, for example https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
# Where the chat is served, and which public data the benchmarks read.
PORT ?= 8501
BENCH_DATA ?=

# A question is taken as it was typed: make does not read "$" in it, and the shell sees it only as a variable.
override Q := $(value Q)
export PYTHON TORCH_INDEX PORT BENCH_DATA Q

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUNTIME := .venv/.pincite-runtime
TOOLS := .venv/.pincite-tools
PINS := pyproject.toml constraints.txt
CHECKED := $(wildcard app tests benchmarks)

.PHONY: help chat ask index test lint browser ocr bench bench-quick screenshots clean

help: ## this list
	@echo 'Pincite answers from papers in their own words. What make can do:'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s%s\n", $$1, $$2 }'
	@echo
	@echo 'Settings: PYTHON=python3.12 picks the interpreter. TORCH_INDEX=https://download.pytorch.org/whl/cpu'
	@echo 'takes the small build of PyTorch, for machines without an NVIDIA card.'

chat: $(RUNTIME) ## serve the chat at 127.0.0.1:8501; another port: make chat PORT=8502
	@exec $(BIN)/pincite chat corpus --port "$$PORT"

ask: $(RUNTIME) ## answer one question: make ask Q="what is an industrial cluster"
	@[ -n "$$Q" ] || { echo 'Write the question after Q=, for example: make ask Q="what is an industrial cluster"' >&2; exit 2; }
	@$(BIN)/pincite add corpus --keep-removed >&2 || true
	@exec $(BIN)/pincite ask -- "$$Q"

index: $(RUNTIME) ## add to the library what is new or changed in corpus/
	@$(BIN)/pincite add corpus --keep-removed

test: $(TOOLS) ## run the tests
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: $(TOOLS) ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(CHECKED)

browser: ## install Chromium and a Chinese font for the tests of the real page (Debian, Ubuntu)
	@if ! command -v apt-get >/dev/null; then \
	  echo 'There is no apt-get here. Install Chromium and a Chinese font in your own way; the tests look for chromium.' >&2; exit 1; \
	elif dpkg -s chromium fonts-noto-cjk >/dev/null 2>&1; then \
	  echo 'Chromium and the font are installed.'; \
	else \
	  if [ "$$(id -u)" = 0 ]; then root=; elif command -v sudo >/dev/null; then root=sudo; else \
	    echo 'To install Chromium, run make browser as root.' >&2; exit 1; fi; \
	  echo 'Installing Chromium and a Chinese font ...'; \
	  $$root apt-get update -qq && \
	  $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null && \
	  echo 'Installed.'; \
	fi

screenshots: $(TOOLS) ## take pictures of every view of the page into build/screenshots (needs Chromium)
	@$(BIN)/python docs/make_screenshots.py

ocr: ## install Tesseract, which reads scanned pages, with English and Chinese (Debian, Ubuntu)
	@if ! command -v apt-get >/dev/null; then \
	  echo 'There is no apt-get here. Install Tesseract in your own way; Pincite looks for tesseract.' >&2; exit 1; \
	elif dpkg -s tesseract-ocr tesseract-ocr-chi-sim >/dev/null 2>&1; then \
	  echo 'Tesseract is installed.'; \
	else \
	  if [ "$$(id -u)" = 0 ]; then root=; elif command -v sudo >/dev/null; then root=sudo; else \
	    echo 'To install Tesseract, run make ocr as root.' >&2; exit 1; fi; \
	  echo 'Installing Tesseract ...'; \
	  $$root apt-get update -qq && \
	  $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends tesseract-ocr tesseract-ocr-chi-sim >/dev/null && \
	  echo 'Installed.'; \
	fi

bench: $(RUNTIME) ## measure search, and peers beside it: make bench BENCH_DATA=folder
	@[ -d "$$BENCH_DATA" ] || { echo 'Name the folder of the data: make bench BENCH_DATA=folder' >&2; exit 2; }
	@set -e; \
	if [ -d "$$BENCH_DATA/scifact" ]; then data="$$BENCH_DATA/scifact"; else data="$$BENCH_DATA"; fi; \
	$(BIN)/python -m benchmarks.scifact "$$data"; \
	if [ "$$data" = "$$BENCH_DATA" ]; then echo 'Peers are measured where the folder holds scifact/.'; else \
	  $(BIN)/python -m benchmarks.peers "$$BENCH_DATA"; fi

bench-quick: $(RUNTIME) ## the same with small libraries, in five minutes: make bench-quick BENCH_DATA=folder
	@[ -d "$$BENCH_DATA/scifact" ] || { \
	  echo 'Name the folder that holds scifact/: make bench-quick BENCH_DATA=folder' >&2; exit 2; }
	@$(BIN)/python -m benchmarks.peers "$$BENCH_DATA" --quick --again

clean: ## remove the environment and the tools' caches; the library in index/ stays
	@rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis app/*.egg-info
	@find app tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# The environment. Each stamp is written last, so that an installation cut short starts again.
$(RUNTIME): $(PINS)
	@python="$$PYTHON"; \
	new_enough() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }; \
	if new_enough $(BIN)/python && [ -z "$$python" ]; then :; else \
	  if [ -z "$$python" ]; then \
	    for python in python3 python3.11 python3.12 python3.13 python3.14 python; do new_enough "$$python" && break; done; \
	  fi; \
	  if ! new_enough "$$python"; then \
	    found=$$("$$python" --version 2>/dev/null || echo 'none found'); \
	    echo "Pincite needs Python 3.11 or newer ($$python: $$found). Name one: make PYTHON=/path/to/python3.12" >&2; exit 1; \
	  fi; \
	  "$$python" -m venv --clear .venv || { \
	    echo 'No environment could be made in .venv. On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }; \
	fi
	@echo 'Installing packages. The first time, this takes a few minutes.'
	@if [ "$$(uname -s)" = Linux ] && [ -z "$$TORCH_INDEX" ]; then \
	  echo '  (If PyTorch comes with several GB of CUDA, stop, and take the small build: add'; \
	  echo '  TORCH_INDEX=https://download.pytorch.org/whl/cpu to the command.)'; \
	fi
	@echo '  1 of 2  PyTorch'
	@if [ -n "$$TORCH_INDEX" ]; then \
	  $(PIP) install --no-deps --index-url "$$TORCH_INDEX" torch==2.13.0; \
	else \
	  $(PIP) install -c constraints.txt torch==2.13.0; \
	fi
	@echo '  2 of 2  the other packages and the model'
	@$(PIP) install -c constraints.txt setuptools
	@$(PIP) install -c constraints.txt --no-build-isolation -e .
	@# As pip does for the packages: the first start does not wait for it.
	@$(BIN)/python -m compileall -q app
	@touch $(RUNTIME)

$(TOOLS): $(RUNTIME) $(PINS)
	@echo 'Installing the tools for tests and checks.'
	@$(PIP) install -c constraints.txt --no-build-isolation -e '.[test,lint]'
	@touch $(TOOLS)
