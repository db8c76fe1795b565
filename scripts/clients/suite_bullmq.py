"""What applications do with BullMQ; its package has no tests."""
from stage import npm, place_files, program

VERSION = "5.34.10"
REFUSED = {}


def prepare(directory):
    npm(directory, ["bullmq@5.34.10"])
    place_files(directory, "tests.mjs", "program_bullmq.mjs")


def run(rig, end, part):
    return program(rig, end, ["node", "program_bullmq.mjs"])
