"""`leadloop run` and `leadloop demo` as a person starts them."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local_servers.process import free_ports

LEADLOOP = "from embedded.main import cli; cli()"


def started(*arguments: str) -> "subprocess.Popen[str]":
    """The command, told to say everything at once."""
    return subprocess.Popen(
        [sys.executable, "-c", LEADLOOP, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"},
    )


def run_once(data: Path, port: int) -> str:
    """What `leadloop run` says until it is there; then Ctrl-C."""
    with started("run", "--data", str(data), "--port", str(port)) as running:
        try:
            assert running.stdout is not None
            said = ""
            for line in running.stdout:
                said += line
                if line.startswith("every route"):
                    break
            running.send_signal(signal.SIGINT)
            assert running.wait(30) == 0
        finally:
            running.kill()
    return said


@pytest.mark.timeout(120)
def test_the_first_admin_key_is_said_once_and_kept_nowhere(tmp_path: Path) -> None:
    [port] = free_ports(1)
    first = run_once(tmp_path, port)
    key = re.search(r"^admin key: (ll_\S+)$", first, re.MULTILINE)
    assert key is not None
    assert f"url: http://127.0.0.1:{port}\n" in first
    assert f"first sign-in: http://127.0.0.1:{port}/digest/first-run/" in first
    assert "admin key" not in run_once(tmp_path, port)
    assert not [file for file in tmp_path.iterdir() if key[1].encode() in file.read_bytes()]


@pytest.mark.timeout(120)
def test_a_story_of_an_impossible_size_is_refused_at_once(tmp_path: Path) -> None:
    with started("demo", "--data", str(tmp_path), "--leads", "100") as running:
        _, errors = running.communicate(timeout=60)
    assert running.returncode == 2
    assert "--leads must be 600 to 1000000" in errors
    assert list(tmp_path.iterdir()) == []


@pytest.mark.timeout(120)
def test_a_demo_whose_story_fails_says_why_and_ends(tmp_path: Path) -> None:
    (tmp_path / "story.json").write_text("this is no journal\n")
    [port] = free_ports(1)
    with started("demo", "--data", str(tmp_path), "--port", str(port)) as running:
        _, errors = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "the story cannot go on" in errors
