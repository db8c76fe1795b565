#!/usr/bin/env bash
# Measures the figures of docs/performance.md with a release build and prints them as Markdown tables.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo bench --quiet --package redan-controls --bench one_file
cargo build --quiet --release --package redan-cli
exec python3 scripts/bench.py "${@}"
