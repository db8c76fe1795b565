#!/usr/bin/env bash
# Fuzzes every parser of outside bytes for the given number of seconds each (default 60).
# Stable Rust suffices: coverage comes from the compiler's sancov pass. A crash ends the script and
# leaves its input in fuzz/artifacts/.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
command -v c++ >/dev/null || { echo "fuzz: libFuzzer needs a C++ compiler: apt-get install g++" >&2; exit 1; }

# The flags apply to the target only, not to build scripts: cargo keeps those apart when --target is given.
host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing"
cargo build --quiet --release --manifest-path fuzz/Cargo.toml --target "$host"

mkdir -p fuzz/artifacts
for target in redis_conf acl compose url edit resp; do
  mkdir -p "fuzz/corpus/$target"
  echo "fuzz: $target for $seconds s" >&2
  # -fork would hide the exit code on old versions; one process each is enough for two cores.
  "fuzz/target/$host/release/$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -max_len=65536 \
    -artifact_prefix="fuzz/artifacts/$target-" -verbosity=0 -print_final_stats=1 "fuzz/corpus/$target" "fuzz/seeds/$target" \
    2>&1 | grep -E 'stat::number_of_executed_units|ERROR|panicked|SUMMARY' || { echo "fuzz: $target failed" >&2; exit 1; }
done
