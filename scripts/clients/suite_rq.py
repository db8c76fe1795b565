"""What applications do with RQ; its source distribution has no tests."""
import os
from stage import place_files, program, virtual_environment

VERSION = "2.1.0"
REFUSED = {}


def prepare(directory):
    virtual_environment(directory, [f"rq=={VERSION}"])
    place_files(directory, "program_rq.py")


def run(rig, end, part):
    return program(rig, end, [os.path.join(rig.directory, "venv", "bin", "python"), "program_rq.py"])
