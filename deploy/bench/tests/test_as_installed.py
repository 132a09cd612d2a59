"""What is measured has the libraries that an installation has, not those of whoever develops it."""

import subprocess
import sys

import pytest

from bench.running import AS_INSTALLED

LOADED = "import sys, service_kit.host; print(*sorted({'rich', 'pygments', 'watchfiles'} & set(sys.modules)))"


@pytest.mark.parametrize(("environment", "loaded"), [(AS_INSTALLED, ""), ({}, "pygments rich")])
def test_tools_of_developers_are_hidden_from_it_and_would_be_seen(environment: dict[str, str], loaded: str) -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True, env=environment)
    assert set(loaded.split()) <= set(done.stdout.split())
    assert bool(loaded) == bool(done.stdout.strip())
