"""phpredis' own tests, from Debian's source package, with Debian's extension."""
import os, re, subprocess
from stage import PASSWORD, debian, source_package

VERSION = "5.3.7"
RELEASE = "redis-7.0.15"
REFUSED = {"testAcl": "logs in as users of the server's own ACL"}


def prepare(directory):
    debian(["php-cli", "php-redis"])
    source_package("php-redis", directory, unpacked="redis-5*")


def run(rig, end, part):
    tests = os.path.join(source_package("php-redis", rig.directory, unpacked="redis-5*"), "tests")
    log = os.path.join(rig.directory, f"{end}.log")
    with rig.stage(end) as place, open(log, "w") as out:
        command = ["php", "TestRedis.php", "--class", "Redis", "--nocolors", "--host", "127.0.0.1", "--port", str(place.port)]
        command += ["--user", place.user, "--auth", PASSWORD, *(["--test", part] if part else [])]
        subprocess.run(command, cwd=tests, stdout=out, stderr=out, check=False, timeout=600)
    with open(log, errors="replace") as text:
        found = re.findall(r"(?m)^(test\w+)[^\[]*\[(PASSED|FAILED)\]", text.read())
    return {name: result == "PASSED" for name, result in found}
