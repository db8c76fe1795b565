#!/usr/bin/env bash
# Shows the main job: a Redis as a careless team leaves it, audited together with the project that claims
# to have secured it; then a plan, the plan applied, attacks on the result, a gateway in front of it with a
# client that works and attacks that do not, and everything put back. Fails when anything does not hold.
# All of it stays on loopback and in a temporary directory, and ends with this script.
set -euo pipefail
cd "$(dirname "$0")/.."
project=examples/mestore/before
work=$(mktemp -d)
server=
gateway=

finish() {
  for process in $gateway $server; do kill "$process" 2>/dev/null || true; wait "$process" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

cargo build --quiet --release --package redan-cli
redan=$PWD/target/release/redan

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# wait_for PORT PROCESS LOG: until somebody listens there; fails when the process ends before.
wait_for() {
  for _ in $(seq 200); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    kill -0 "$2" || { cat "$3" >&2; exit 1; }
    sleep 0.05
  done
  fail "nobody listens on port $1"
}
# fail TEXT: ends the run.
fail() { echo "run: $1" >&2; exit 1; }
# say TEXT: what comes next.
say() { printf '\n== %s\n' "$1"; }

# The project's own configuration, with the paths and the address that it needs to start on this machine.
port=$(free_port)
cp "$project/redis/users.acl" "$work/users.acl"
sed -e "s|^aclfile .*|aclfile $work/users.acl|" -e "s|^dir .*|dir $work|" "$project/redis/redis.conf" >"$work/redis.conf"
chmod 644 "$work/redis.conf"
.tools/redis-7.0.15/redis-server "$work/redis.conf" --port "$port" --bind 127.0.0.1 --maxmemory 0 >"$work/log" 2>&1 &
server=$!
wait_for "$port" "$server" "$work/log"

say "Before: what the project claims, and what its server does"
echo "\$ redan audit $project redis://127.0.0.1:$port"
status=0
"$redan" audit "$project" "redis://127.0.0.1:$port" || status=$?
# Findings are what this example is about: anything but 1 means that the audit itself went wrong.
[ "$status" = 1 ] || fail "expected findings (exit 1), got exit $status"

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
  [ "$status" = "$1" ] || fail "expected exit $1, got exit $status"
}
# risk COMMAND…: the risk table that an audit ends with.
risk() {
  echo
  echo "\$ redan $*"
  { "$redan" "$@" || true; } | sed -n '/^Risk/,/overall/p'
}
# summary FILE: the attacks that succeeded, and the last line.
summary() { sed -n '2,4p' "$1"; grep -E 'SUCCEEDED|COULD NOT|^[0-9]+ succeeded|nothing succeeded' "$1" || true; }
# ask COMMAND…: what the role web is answered in the database of the sessions.
ask() { REDISCLI_AUTH=$(cat secrets/users-web) redis-cli --no-auth-warning -p "$door" --user web -n 1 "$@"; }
# client COMMAND…: the same, shown.
client() { echo "web> $*"; ask "$@"; }

say "Before: the server's risk"
risk audit "$url"

say "The plan, and its apply"
show plan "$url" -o plan.json >plan.txt
expect 0
head -n 8 plan.txt | tail -n 7
echo '  […]'
sed -n '/^What a person must do/,$p' plan.txt
show apply plan.json --yes --confirm-within 10m
expect 0
show confirm
expect 0

say "Attacks on the server itself. How long keys live is not for a server to enforce: the gateway follows"
show prove "$admin" --password-file "$password" --credentials "$credentials" --skip lifetime >prove.txt
summary prove.txt
expect 0

say "After: the server's risk"
risk audit "$admin" --password-file "$password"

say "The gateway in front of it"
# Applications keep their users and passwords; the tester, who may do everything, plants the canaries of `redan prove`.
door=$(free_port)
mkdir -m 700 secrets
cp .redan/secrets/default/users/web secrets/users-web
cp .redan/secrets/default/users/worker secrets/users-worker
python3 -c 'import secrets; print(secrets.token_urlsafe(32))' >secrets/users-tester
chmod 600 secrets/*
cat redan.toml - >gateway.toml <<END

[environments.demo]
servers = ["redis://admin@127.0.0.1:$port"]
tls = "off"
secrets = { provider = "file", path = "secrets" }

[roles.tester]
databases = "all"
commands = "all"
END
sed "s|127.0.0.1:$port|127.0.0.1:$door|; s|localhost:$port|127.0.0.1:$door|" "$credentials" >gateway.env
chmod 600 gateway.env
echo "\$ redan gateway --policy gateway.toml --listen 127.0.0.1:$door --password-file $password &"
"$redan" gateway --policy gateway.toml --listen "127.0.0.1:$door" --password-file "$password" >gateway.log 2>&1 &
gateway=$!
wait_for "$door" "$gateway" gateway.log
cat gateway.log

say "A client at work, as the role web"
client SET mestore:session:1 signed-in
client GET mestore:session:1
client TTL mestore:session:1
client SET other:1 taken
client PERSIST mestore:session:1
client TTL mestore:session:1
[ "$(ask GET mestore:session:1)" = signed-in ] || fail "the client does not find what it wrote"
ends=$(ask TTL mestore:session:1)
[ "$ends" -gt 0 ] && [ "$ends" -le 86400 ] || fail "the session lives for $ends seconds"
ask SET other:1 taken | grep -q NOPERM || fail "the client writes to keys of others"

say "All attacks again, through the gateway"
show prove "redis://tester@127.0.0.1:$door" --policy gateway.toml --password-file secrets/users-tester --credentials gateway.env >prove.txt
summary prove.txt
expect 0
kill "$gateway"
wait "$gateway" || fail "the gateway did not end cleanly"
gateway=

say "Everything put back"
show rollback
expect 0
cmp redis.conf redis.conf.start
cmp users.acl users.acl.start
echo "redis.conf and users.acl are what they were, byte for byte"
