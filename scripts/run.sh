#!/usr/bin/env bash
# Shows the main job: a Redis as a careless team leaves it, audited together with the project that claims
# to have secured it; then a plan, the plan applied, attacks on the result, and everything put back.
# All of it stays on loopback and in a temporary directory, and ends with this script.
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
redan=$PWD/target/release/redan

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

# What the team decided, and the name under which CONFIG answers on this server: the policy says where it is kept.
cp examples/mestore/redan.toml "$work/redan.toml"
export MESTORE_CONFIG_NAME=CONFIG-MESTORE-ADMIN-9X7K2L
cp "$work/redis.conf" "$work/redis.conf.start"
cp "$work/users.acl" "$work/users.acl.start"
cd "$work"
url=redis://127.0.0.1:$port
admin=redis://admin@127.0.0.1:$port
password=.redan/secrets/default/users/admin
credentials=.redan/secrets/default/urls.env

# show COMMAND…: the command line, then what it prints; the exit code is in $status.
show() {
  echo
  echo "\$ redan $*"
  status=0
  "$redan" "$@" || status=$?
}
# expect CODE: the code of the last command.
expect() {
  if [ "$status" != "$1" ]; then echo "run: expected exit $1, got exit $status" >&2; exit 1; fi
}
# risk COMMAND…: the risk table that an audit ends with.
risk() {
  echo
  echo "\$ redan $*"
  { "$redan" "$@" || true; } | sed -n '/^Risk/,/overall/p'
}

risk audit "$url"
show plan "$url" -o plan.json >plan.txt
expect 0
head -n 8 plan.txt | tail -n 7
echo '  […]'
sed -n '/^What a person must do/,$p' plan.txt
show apply plan.json --yes --confirm-within 10m
expect 0
show confirm
expect 0
show prove "$admin" --password-file "$password" --credentials "$credentials" >prove.txt
# Findings again: what must expire and does not is for `redan gateway` to enforce, not for a server.
expect 1
sed -n '2,4p' prove.txt
echo '  […]'
grep -E 'SUCCEEDED|^[0-9]+ succeeded' prove.txt
risk audit "$admin" --password-file "$password"
show rollback
expect 0
cmp redis.conf redis.conf.start
cmp users.acl users.acl.start
echo "redis.conf and users.acl are what they were, byte for byte"
