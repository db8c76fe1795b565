"""What applications do with Sidekiq; Debian's package has no tests."""
from stage import debian, place_files, program

VERSION = "6.4.1"
REFUSED = {}


def prepare(directory):
    debian(["ruby", "ruby-redis", "ruby-sidekiq"])
    place_files(directory, "program_sidekiq.rb")


def run(rig, end, part):
    return program(rig, end, ["ruby", "program_sidekiq.rb"])
