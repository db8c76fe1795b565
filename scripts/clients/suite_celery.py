"""What applications do with Celery as broker and backend; its own tests are for a server that they start in a container."""
import os
from stage import place_files, program, virtual_environment

VERSION = "5.4.0"
# The last release whose transport takes the redis-py that this Celery names.
TRANSPORT = "kombu==5.4.2"
REFUSED = {}


def prepare(directory):
    virtual_environment(directory, [f"celery[redis]=={VERSION}", "packaging", TRANSPORT])
    place_files(directory, "program_celery.py")


def run(rig, end, part):
    return program(rig, end, [os.path.join(rig.directory, "venv", "bin", "python"), "program_celery.py"])
