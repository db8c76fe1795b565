"""What applications do with node-redis; its package has no tests."""
from stage import npm, place_files, program

VERSION = "5.8.0"
REFUSED = {}


def prepare(directory):
    npm(directory, ["redis@5.8.0"])
    place_files(directory, "tests.mjs", "program_node_redis.mjs")


def run(rig, end, part):
    return program(rig, end, ["node", "program_node_redis.mjs"])
