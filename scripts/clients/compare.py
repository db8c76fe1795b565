#!/usr/bin/env python3
"""Runs the tests of clients and servers directly and through the gateway, and prints what differs.

Usage: scripts/clients/compare.py [--redan target/debug/redan] [--release redis-8.2.3] SUITE…
       scripts/clients/compare.py --list

A suite is a file here with `VERSION`, `prepare(directory)` and `run(rig, end, part) -> {test: passed}`. What it needs comes from
package registries, into target/clients. Each run has a server of its own, which no other run has touched. Results are kept
in target/clients/SUITE.json; a suite that is named with `=FILTER` runs only a part.
"""
import argparse, importlib, json, os, sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
from stage import Rig

SUITES = sorted(name[6:-3] for name in os.listdir(HERE) if name.startswith("suite_"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--redan", default=os.path.join(ROOT, "target/debug/redan"))
    parser.add_argument("--release", help="which server of .tools; otherwise what the suite is for, or redis-8.2.3")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("suites", nargs="*", metavar="SUITE")
    options = parser.parse_args()
    if options.list or not options.suites:
        return print("\n".join(SUITES))
    regressions = sum(compare(options, *suite.partition("=")[::2]) for suite in options.suites)
    sys.exit(1 if regressions else 0)


def compare(options, name, part):
    """Says how many tests pass directly, do not pass through, and are not expected to fail."""
    suite = importlib.import_module(f"suite_{name}")
    directory = os.path.join(ROOT, "target", "clients", name)
    os.makedirs(directory, exist_ok=True)
    suite.prepare(directory)
    release = options.release or getattr(suite, "RELEASE", "redis-8.2.3")
    rig = Rig(os.path.join(ROOT, ".tools", release, "redis-server"), options.redan, directory)
    direct, through = (suite.run(rig, end, part) for end in ("direct", "through"))
    passed = {test for test, is_passed in direct.items() if is_passed}
    lost = sorted(test for test in passed if not through.get(test))
    refused = {test: why for test in lost if (why := reason(suite, test))}
    count = {"passed directly": len(passed), "passed through": len(passed) - len(lost),
             "refused by design": len(refused), "tests": len(direct)}
    print(f"{name} {suite.VERSION}, {release}:", ", ".join(f"{number} {what}" for what, number in count.items()))
    for test in lost:
        print(f"  - {test}: {refused.get(test, 'DIFFERS')}")
    with open(os.path.join(ROOT, "target", "clients", f"{name}.json"), "w") as text:
        json.dump({"suite": name, "version": suite.VERSION, "release": release, **count, "lost": {test: refused.get(test) for test in lost},
                   "gained": sorted(test for test in through if through[test] and not direct.get(test))}, text, indent=1)
    return len(lost) - len(refused)


def reason(suite, test):
    """Why this test fails through the gateway by design; None when it should pass."""
    return next((why for part, why in suite.REFUSED.items() if part in test), None)


if __name__ == "__main__":
    main()
