"""The unit tests of Redis 7.0.15, from Debian's source package, against a server that they did not start."""
import os, re, shutil, subprocess
from stage import source_package

VERSION = "7.0.15"
RELEASE = "redis-7.0.15"
UNITS = """printver dump auth protocol keyspace scan info type/string type/incr type/list type/list-2 type/list-3 type/set type/zset
type/hash type/stream type/stream-cgroups sort expire other multi quit aofrw acl acl-v2 latency-monitor scripting functions maxmemory
introspection introspection-2 limits obuf-limits bitops bitfield geo memefficiency hyperloglog lazyfree wait pause pubsub pubsubshard querybuf
tracking slowlog networking violations replybufsize client-eviction info-command cluster-scripting""".split()
INLINE = "inline commands"
SYNC = "SYNC"
OWN = "counts or times connections and commands of the server, where clients of the gateway share some"
LOGIN = "expects that a connection without a login may do something"
REFUSED = {
    "Commands pipelining": INLINE, "Non existing command": "reads what the refused inline command left", "Unbalanced number": INLINE,
    "PIPELINING stresser": INLINE, "Lazy-expire should not be wrapped": SYNC, "SWAPDB wants to wake": SYNC,
    "MULTI + LPUSH + EXPIRE + DEBUG SLEEP": SYNC, "introspection: CLIENT INFO": OWN, "introspection: CLIENT LIST": OWN,
    "CLIENT KILL SKIPME": OWN, "LATENCY HISTOGRAM sub commands": OWN, "pause: ": OWN, "querybuf: ": OWN, "replybufsize: ": OWN,
    "SLOWLOG - ": OWN, "MULTI with SHUTDOWN": "SHUTDOWN", "WATCH is able to remember the DB": "SELECT after WATCH",
    "WATCH will consider": "reads what the refused SELECT left", "SELECT an out of range DB": "has the gateway's error",
    "Subcommand syntax error crash": LOGIN, "RESET clears": LOGIN, "Script return recursive": "a reply deeper than 128 levels",
    "redirect": "CLIENT TRACKING REDIRECT",
}
TESTS = re.compile(r"\[(ok|err|exception)\]: (.*?)(?: \(\d+ ms\))?$")


def prepare(directory):
    source = source_package("redis", directory)
    os.makedirs(os.path.join(source, "src"), exist_ok=True)
    for program in ("redis-cli", "redis-benchmark"):
        target = os.path.join(source, "src", program)
        if not os.path.exists(target):
            os.symlink(shutil.which(program), target)


def run(rig, end, part):
    found = {}
    for unit in [unit for unit in UNITS if part in unit]:
        with rig.stage(end, ["--enable-debug-command", "yes"]) as place:
            tests = run_unit(rig, end, unit, place.door())
        found.update({f"{unit}: {test}": passed for test, passed in tests.items()})
    return found


def run_unit(rig, end, unit, port):
    command = ["tclsh", "tests/test_helper.tcl", "--host", "127.0.0.1", "--port", str(port), "--clients", "1", "--durable"]
    command += ["--single", f"unit/{unit}", "--tags", "-needs:repl", "--timeout", "200", "--baseport", str(21000 if end == "direct" else 31000)]
    log = os.path.join(rig.directory, f"{end}-{unit.replace('/', '-')}.log")
    with open(log, "w") as out:
        subprocess.run(command, cwd=source_package("redis", rig.directory), stdout=out, stderr=out, check=False, timeout=1200)
    results = {}
    with open(log, errors="replace") as text:
        for line in text:
            if match := TESTS.match(re.sub(r"\x1b\[[0-9;]*m", "", line.rstrip("\n"))):
                results.setdefault(re.sub(r" in tests/.*", "", match[2]), match[1] == "ok")
    return results
