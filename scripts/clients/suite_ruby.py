"""What applications do with redis-rb; Debian's package has no tests."""
from stage import debian, place_files, program

VERSION = "4.8.0"
REFUSED = {}


def prepare(directory):
    debian(["ruby", "ruby-redis"])
    place_files(directory, "program_ruby.rb")


def run(rig, end, part):
    return program(rig, end, ["ruby", "program_ruby.rb"])
