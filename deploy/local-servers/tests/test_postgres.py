import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local_servers import Postgres, ServerError
from local_servers.process import free_ports

pytestmark = pytest.mark.postgresql


def test_what_was_committed_survives_a_stop_and_a_crash_on_the_same_port(tmp_path: Path) -> None:
    with Postgres(tmp_path / "folder") as server:
        server.create_database("leads")
        server.execute("CREATE TABLE t (i int); INSERT INTO t VALUES (7)", "leads")
        port = server.port

        server.kill()
        assert server.pid is None
        server.start()
        assert server.execute("SELECT i FROM t", "leads") == "7"

    with Postgres(tmp_path / "folder") as again:
        assert again.execute("SELECT i FROM t", "leads") == "7"
        assert again.port == port


def test_it_is_a_real_one_that_waits_for_the_disk() -> None:
    with Postgres() as server:
        assert server.execute("SHOW fsync") == "on"
        assert server.execute("SHOW synchronous_commit") == "on"


def test_a_database_made_from_a_template_has_its_tables() -> None:
    with Postgres() as server:
        server.create_database("template_of_leads")
        server.execute("CREATE TABLE t (i int)", "template_of_leads")
        server.create_database("copy", template="template_of_leads")
        assert server.execute("SELECT count(*) FROM t", "copy") == "0"

        server.drop_database("copy")
        with pytest.raises(ServerError, match='database "copy" does not exist'):
            server.execute("SELECT 1", "copy")


def test_two_servers_stand_beside_each_other_and_leave_nothing_behind() -> None:
    with Postgres() as one, Postgres() as other:
        assert one.port != other.port
        folder = Path(one.execute("SHOW data_directory")).parent
    assert not folder.exists()


def test_a_taken_port_is_refused_by_its_number() -> None:
    with Postgres() as server, pytest.raises(ServerError, match=f"port {server.port} is taken"):
        Postgres(port=server.port).start()


def test_the_server_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from local_servers import Postgres\n"
        "server = Postgres(Path(sys.argv[1])).start()\n"
        "print(server.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "folder")],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.kill()

    assert gone(pid, seconds=20)


def test_ctrl_c_ends_the_command_in_good_order(tmp_path: Path) -> None:
    port = free_ports(1)[0]
    # Ignored, as a shell leaves it to what it starts in the background
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]
    command = [*ignoring, sys.executable, "-m", "local_servers", "postgres", "--folder", str(tmp_path / "folder")]
    with subprocess.Popen(
        [*command, "--port", str(port), "--database", "intake"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as running:
        try:
            assert running.stdout
            assert running.stdout.readline() == f"url: postgresql://postgres@127.0.0.1:{port}/intake\n"
            running.send_signal(signal.SIGINT)
            assert running.wait(30) == 0
            assert running.stdout.read() == "stopped\n"
        finally:
            running.kill()

    assert "database system is shut down" in (tmp_path / "folder" / "postgresql.log").read_text()


def gone(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_one_psql_is_told_many_things_and_its_errors_are_those_of_the_statement() -> None:
    with Postgres() as server:
        talk = server.talk()
        assert talk.say("SELECT 1") == "1"
        assert talk.say('CREATE DATABASE "one"') == ""
        assert talk.say("SELECT datname FROM pg_database WHERE datname = 'one'") == "one"
        with pytest.raises(ServerError, match='database "one" already exists'):
            talk.say('CREATE DATABASE "one"')
        talk.close()

        talk = server.talk()
        server.stop()
        with pytest.raises(ServerError):
            talk.say("SELECT 1")
