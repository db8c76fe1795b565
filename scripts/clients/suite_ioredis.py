"""What applications do with ioredis; its package has no tests."""
from stage import npm, place_files, program

VERSION = "5.4.2"
REFUSED = {}


def prepare(directory):
    npm(directory, ["ioredis@5.4.2"])
    place_files(directory, "tests.mjs", "program_ioredis.mjs")


def run(rig, end, part):
    return program(rig, end, ["node", "program_ioredis.mjs"])
