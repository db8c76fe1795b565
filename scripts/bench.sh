#!/usr/bin/env bash
# Measures the figures of docs/performance.md with a release build and prints them as a Markdown table.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --quiet --release --package redan-cli
exec python3 scripts/bench.py "${@}"
