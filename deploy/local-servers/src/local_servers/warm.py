"""What Java reads and checks of Kafka's classes at every start, done once for this machine and kept beside the jars.

A broker that begins with it takes 1.7 s of the processor until it answers, without it 4.2 s (Java 25, two cores).
"""

import hashlib
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from local_servers.jars import cache, java, one_at_a_time
from local_servers.process import ServerError

NO_CODE = ("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTAdapterCaching", "-XX:-AOTStubCaching")
"""Classes only: kept machine code fits no Java but one with the very same options, and complains beside another."""
SECONDS = 120.0


def begun_with(jars: str, options: Sequence[str], record: Callable[[Sequence[str]], None]) -> Sequence[str]:
    """Java's options to begin with what is kept of these jars for brokers with these options.

    The first call has it recorded: `record` runs a broker with the options that it is given, and ends it in good
    order. Where nothing can be kept there are no options, and an empty file says so to those that come later: remove
    it to try again.
    """
    files = (f"{jar} {Path(jar).stat().st_mtime_ns}" for jar in jars.split(os.pathsep))
    told = "\n".join([*files, *options, (Path(java()).parents[1] / "release").read_text(encoding="utf-8")])
    kept = cache() / f"kafka-{hashlib.sha256(told.encode()).hexdigest()[:16]}.aot"
    with one_at_a_time(cache() / ".warm.lock"):
        if not kept.exists():
            _make(kept, jars, options, record)
    return (*NO_CODE, f"-XX:AOTCache={kept}") if kept.stat().st_size else ()


def _make(kept: Path, jars: str, options: Sequence[str], record: Callable[[Sequence[str]], None]) -> None:
    recorded, made = kept.with_suffix(".recorded"), kept.with_suffix(".made")
    try:
        record((*options, *NO_CODE, "-XX:AOTMode=record", f"-XX:AOTConfiguration={recorded}"))
        modes = ["-XX:AOTMode=create", f"-XX:AOTConfiguration={recorded}", f"-XX:AOTCache={made}"]
        command = [java(), *options, *NO_CODE, *modes, "-cp", jars]
        subprocess.run(command, check=False, capture_output=True, timeout=SECONDS)
    except (ServerError, subprocess.TimeoutExpired):
        made.unlink(missing_ok=True)
    recorded.unlink(missing_ok=True)
    made.touch()
    made.replace(kept)
