import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from local_servers import QUICK_START, Kafka, ServerError
from local_servers.jars import cache, classpath, java
from local_servers.warm import begun_with


@pytest.mark.kafka
def test_java_begins_with_what_was_kept_of_the_classes(kafka_server: Kafka) -> None:
    assert kafka_server.pid()
    options = begun_with(classpath(), QUICK_START, nobody)
    # Java refuses to start where it must use what was kept, and cannot
    command = [java(), *QUICK_START, *options, "-XX:AOTMode=on", "-cp", classpath(), "kafka.tools.StorageTool"]
    done = subprocess.run([*command, "random-uuid"], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    spoilt = [one.replace(".aot", ".gone") for one in command]
    assert subprocess.run([*spoilt, "random-uuid"], check=False, capture_output=True).returncode == 1


def test_where_nothing_can_be_kept_java_begins_without_and_nobody_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADLOOP_SERVERS_CACHE", str(tmp_path))
    jar = tmp_path / "one.jar"
    jar.touch()
    asked = []

    def fail(options: Sequence[str]) -> None:
        asked.append(options)
        raise ServerError("the server ended at once")

    assert begun_with(str(jar), ["-Xmx1g"], fail) == ()
    assert begun_with(str(jar), ["-Xmx1g"], nobody) == ()
    assert [options[0] for options in asked] == ["-Xmx1g"]
    assert [file.stat().st_size for file in cache().glob("*.aot")] == [0]


def nobody(_: Sequence[str]) -> None:
    raise AssertionError("it is recorded once")
