# Needed before: Rust, Python ≥ 3.11, a C and a C++ compiler, make. All the rest is set up here, in a virtual environment of its own.

PYTHON ?= python3
SHARED := $(or $(CALLNORM_SHARED),../shared)
CASES  ?= 10000

VENV := $(CURDIR)/.venv
export VIRTUAL_ENV := $(VENV)
export PATH := $(VENV)/bin:$(PATH)
export PIP_QUIET := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport CONDA_PREFIX PYTHONHOME

extra = $$(python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["$(1)"])')
RUST  := $(shell find src -type f) Cargo.toml Cargo.lock pyproject.toml .cargo/config.toml

# The figures that sound alone must give; the scorer knows more.
HEARD := activity|edge|speech level|drag|rate|interval|articulation|verdicts|failed

.PHONY: demo test lint bench accuracy fuzz wheel clean

demo: .venv/built
	@callnorm demo
	@callnorm demo --format html -o demo.html && echo "demo.html holds the same with the strip of each channel." >&2

test: .venv/built .venv/dev
	cargo test
	python -m pytest

lint: .venv/built .venv/dev
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	cargo clippy --all-targets --features python -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --quiet
	ruff check
	ruff format --check
	mypy
	python -m mypy.stubtest callnorm._core

bench: .venv/built .venv/accuracy
	cargo bench -- --quick
	for peer in benches/peers/*.py; do echo "== $$peer"; python "$$peer" || exit 1; done

# The labelled recordings are not part of the package: CALLNORM_SHARED names their folder.
accuracy: .venv/built .venv/accuracy
	@if [ -d "$(SHARED)" ]; then status=0; \
	   python "$(SHARED)/score_speech.py" "$(SHARED)/speech" || status=1; \
	   python "$(SHARED)/score_calls.py" "$(SHARED)/calls" --model none --figures '$(HEARD)' || status=1; \
	   exit $$status; \
	 else echo "make accuracy: no folder $(SHARED), so nothing was measured; set CALLNORM_SHARED to the labelled recordings"; fi

fuzz:
	PROPTEST_CASES=$(CASES) cargo test

wheel: .venv/made
	maturin build --release --sdist --out dist

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

.venv/dev: .venv/made pyproject.toml
	python -m pip install $(call extra,dev)
	touch $@

.venv/accuracy: .venv/made pyproject.toml
	python -m pip install $(call extra,accuracy)
	touch $@
