"""Where time goes is drawn from outside: a function that works is in the picture."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.profile import Profiler
from local_servers import ServerError

WORKING = """
import ctypes, time
ctypes.CDLL(None).prctl(0x59616D61, -1, 0, 0, 0)  # anybody may look into this process
def a_function_that_works():
    end = time.process_time() + 1
    while time.process_time() < end:
        pass
a_function_that_works()
"""


def test_a_function_that_works_is_in_the_picture(tmp_path: Path) -> None:
    profiler = Profiler(tmp_path, "figure")
    with subprocess.Popen([sys.executable, "-c", WORKING]) as working:
        profiler.watch("service", working.pid)
        drawn = profiler.drawn()

    assert [file.name for file in drawn] == ["figure-service.svg", "figure-service.txt"]
    for file in drawn:
        assert "a_function_that_works" in file.read_text()


def test_whoever_may_not_look_is_told_so(tmp_path: Path) -> None:
    profiler = Profiler(tmp_path, "figure")
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    profiler.watch("service", gone.pid)

    with pytest.raises(ServerError, match="nothing was drawn"):
        profiler.drawn()
