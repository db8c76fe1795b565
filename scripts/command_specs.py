#!/usr/bin/env python3
"""Prints crates/model/src/command/spec_table.rs from what `COMMAND` of the three verified servers answers.

Usage: scripts/command_specs.py > crates/model/src/command/spec_table.rs (then cargo fmt). Servers: scripts/tools.sh.
Only commands that the category table knows are written, so that both tables have the same rows.
"""
import os, re, socket, subprocess, sys, tempfile, time

RELEASES = ["redis-8.2.3", "valkey-9.1.2", "redis-7.0.15"]  # the first that knows a command decides about its keys
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FLAGS = ["write", "readonly", "denyoom", "admin", "pubsub", "noscript", "blocking", "no_multi", "movablekeys", "fast"]
WRITES = {"insert", "update", "delete"}


def read(stream):
    line = stream.readline()
    kind, rest = line[:1], line[1:-2]
    if kind in b"+-":
        return rest.decode()
    if kind == b":":
        return int(rest)
    size = int(rest)
    if size < 0:
        return None
    if kind == b"$":
        return stream.read(size + 2)[:-2].decode("utf8", "replace")
    return [read(stream) for _ in range(size)]


def commands(release):
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "s")
        server = subprocess.Popen([f"{ROOT}/.tools/{release}/redis-server", "--port", "0", "--unixsocket", path, "--save", ""],
                                  cwd=directory, stdout=subprocess.DEVNULL)
        try:
            client = socket.socket(socket.AF_UNIX)
            for _ in range(500):
                try:
                    client.connect(path)
                    break
                except OSError:
                    time.sleep(0.02)
            client.sendall(b"*1\r\n$7\r\nCOMMAND\r\n")
            return read(client.makefile("rb"))
        finally:
            server.kill()
            server.wait()


def flatten(rows):
    for row in rows:
        yield row
        yield from flatten(row[9])


def begin(spec):
    spec = spec["begin_search"]
    kind, fields = spec[1], dict(zip(spec[3][::2], spec[3][1::2]))
    if kind == "index":
        return f"Index({fields['index']})"
    if kind == "keyword":
        return f'Keyword("{fields["keyword"].lower()}", {fields["startfrom"]})'
    return "Unknown"


def find(spec):
    spec = spec["find_keys"]
    kind, fields = spec[1], dict(zip(spec[3][::2], spec[3][1::2]))
    if kind == "range":
        return f"Range {{ last: {fields['lastkey']}, step: {fields['keystep']}, limit: {fields['limit']} }}"
    if kind == "keynum":
        return f"Count {{ at: {fields['keynumidx']}, first: {fields['firstkey']}, step: {fields['keystep']} }}"
    return "Unknown"


def key(fields):
    spec = dict(zip(fields[::2], fields[1::2]))
    given = set(spec["flags"])
    flags = [name for name, is_so in [("READS", "access" in given), ("WRITES", given & WRITES), ("NOT_KEY", "not_key" in given)] if is_so]
    return f"key({' | '.join(flags) or 'NONE'}, {begin(spec)}, {find(spec)})"


def loosest(arities):
    if len(set(arities)) == 1:
        return arities[0]
    return -min(abs(arity) for arity in arities)


def main():
    known = set(re.findall(r'row\(\s*"([^"]+)"', open(f"{ROOT}/crates/model/src/command/table.rs").read()))
    rows = {}
    for release in RELEASES:
        for row in flatten(commands(release)):
            rows.setdefault(row[0].lower(), []).append(row)
    print('''//! What each command takes, as `COMMAND` of the verified servers describes it; where they differ, Redis 8.2.3 is
//! followed before Valkey 9.1.2 and Redis 7.0.15, with the widest arity. Printed by `scripts/command_specs.py`.

#[rustfmt::skip]
mod rows {
use super::super::spec::{CommandSpec, command, key, Begin::{Index, Keyword, Unknown as Nowhere}, Find::{Count, Range, Unknown}, flag::*, key_flag::*};

/// The table, in the order of `COMMANDS`.
pub static SPECS: &[CommandSpec] = &[''')
    for name in sorted(known):
        found = rows.get(name)
        if not found:
            sys.exit(f"no server knows {name}")
        flags = [flag.upper() for flag in FLAGS if any(flag in row[2] for row in found)]
        keys = ", ".join(key(spec) for spec in found[0][8]).replace("Unknown, Unknown", "Nowhere, Unknown")
        print(f'    command("{name}", {loosest([row[1] for row in found])}, {" | ".join(flags) or "PLAIN"}, &[{keys}]),')
    print("];\n}\n\npub use rows::SPECS;")


main()
