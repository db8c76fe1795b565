#!/usr/bin/env bash
# Shows the main job: a Redis as a careless team leaves it, audited together with the project that claims
# to have secured it. Everything stays on loopback and in a temporary directory, and ends with this script.
set -euo pipefail
cd "$(dirname "$0")/.."
project=examples/mestore/before
work=$(mktemp -d)
server=

finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT

cargo build --quiet --release --package redan-cli
redan=target/release/redan

# The project's own configuration, with the paths and the address that it needs to start on this machine.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cp "$project/redis/users.acl" "$work/users.acl"
sed -e "s|^aclfile .*|aclfile $work/users.acl|" -e "s|^dir .*|dir $work|" "$project/redis/redis.conf" >"$work/redis.conf"
chmod 644 "$work/redis.conf"
.tools/redis-7.0.15/redis-server "$work/redis.conf" --port "$port" --bind 127.0.0.1 --maxmemory 0 >"$work/log" 2>&1 &
server=$!
for _ in $(seq 100); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
  sleep 0.05
done

echo "\$ redan audit $project redis://127.0.0.1:$port"
status=0
"$redan" audit "$project" "redis://127.0.0.1:$port" || status=$?
# Findings are what this example is about: anything but 1 means that the audit itself went wrong.
if [ "$status" != 1 ]; then
  echo "run: expected findings (exit 1), got exit $status" >&2
  exit 1
fi
