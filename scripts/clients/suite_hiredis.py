"""hiredis' own tests, from Debian's source package: over TCP, a Unix socket and an inherited descriptor."""
import os, re, subprocess
from stage import source_package

VERSION = "0.14.1"
REFUSED = {}


def prepare(directory):
    subprocess.run(["make", "-s", "-C", source_package("hiredis", directory), "hiredis-test"], check=True, stdout=subprocess.DEVNULL)


def run(rig, end, part):
    program = os.path.join(source_package("hiredis", rig.directory), "hiredis-test")
    path = os.path.join(rig.directory, f"{end}.sock")
    if os.path.exists(path):
        os.remove(path)
    with rig.stage(end) as place:
        place.socket(path)
        command = [program, "-p", str(place.door()), "-s", path, "--skip-throughput"]
        ran = subprocess.run(command, check=False, capture_output=True, timeout=120)
    found = re.findall(r"(#\d+ [^\n]*?): (?:\x1b\[[\d;]*m)?(PASSED|FAILED)", ran.stdout.decode(errors="replace"))
    return {name: result == "PASSED" for name, result in found}
