"""The tests of the commands: no database is allowed, for the commands that need none."""

import json
from io import StringIO

import pytest
from django.core.management import call_command


@pytest.fixture
def run(tmp_path):
    """Run a command on lines. Gives its exit code and the object of each line it wrote."""

    def run_on(command, *lines):
        file = tmp_path / "lines.ndjson"
        file.write_bytes(b"".join(as_bytes(line) for line in lines))
        out = StringIO()
        code = 0
        try:
            call_command(command, str(file), stdout=out)
        except SystemExit as stopped:
            code = stopped.code
        return code, [json.loads(line, parse_constant=pytest.fail) for line in written(out)]

    return run_on


def as_bytes(line):
    return line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n"


def written(out):
    return out.getvalue().splitlines()
