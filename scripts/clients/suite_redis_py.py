"""The tests of redis-py, from its source distribution, but for clusters, Sentinels, modules and TLS."""
import os
from stage import pytest, sdist, virtual_environment

VERSION = "5.2.1"
NEEDS = ["pytest==8.3.4", "pytest-asyncio==0.23.6", "pytest-timeout==2.3.1", "mock==5.1.0", "packaging", "numpy", "PyJWT", "cachetools", "uvloop", "hiredis"]
FILES = """test_commands test_pipeline test_pubsub test_lock test_scripting test_function test_monitor test_connection_pool test_encoding
test_cache test_connection test_credentials test_multiprocessing test_command_parser test_helpers test_retry
test_asyncio/test_commands test_asyncio/test_pipeline test_asyncio/test_pubsub test_asyncio/test_lock test_asyncio/test_scripting
test_asyncio/test_monitor test_asyncio/test_connection_pool test_asyncio/test_encoding test_asyncio/test_connection""".split()
USERS = "logs in as users of the server's own ACL, which the gateway does not know"
REFUSED = {
    "test_acl_log": USERS, "test_auth": USERS, "test_client_kill_filter_by_user": USERS, "test_credentials": USERS,
    "test_client_tracking": "CLIENT TRACKING REDIRECT", "test_replicaof": "REPLICAOF",
}


def prepare(directory):
    python = virtual_environment(directory, NEEDS)
    sdist(python, "redis", VERSION, directory)


def run(rig, end, part):
    python = os.path.join(rig.directory, "venv", "bin", "python")
    source = os.path.join(rig.directory, f"redis-{VERSION}")
    results = {}
    for protocol in ("2", "3"):
        with rig.stage(end, ["--enable-debug-command", "yes"]) as place:
            words = [f"--redis-url=redis://127.0.0.1:{place.door()}/0", f"--protocol={protocol}", "--timeout=60"]
            words += ["-m", "not onlycluster and not redismod and not ssl and not replica", "-o", "addopts="]
            files = [f"tests/{name}.py" for name in FILES if part in name]
            log = os.path.join(rig.directory, f"{end}-resp{protocol}.log")
            found = pytest(python, source, [*words, *files], log)
        results.update({f"RESP{protocol} {test}": passed for test, passed in found.items()})
    return results
