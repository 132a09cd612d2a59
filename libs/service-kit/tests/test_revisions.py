"""Revisions that two people made at the same time are found without a database."""

from pathlib import Path

import pytest

from service_kit.revisions import Revision, main, read, wrong_with

FIRST, SECOND = Revision("a.py", "a", None), Revision("b.py", "b", "a")


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (Revision("c.py", "b", "b"), ["b.py: another file is revision b", "c.py: another file is revision b"]),
        (Revision("c.py", "c", "a"), ["b.py: another file follows a, too", "c.py: another file follows a, too"]),
        (Revision("c.py", "c", None), ["a.py: another file follows nothing", "c.py: another file follows nothing"]),
        (Revision("c.py", "c", "x"), ["c.py: follows x, which is not there"]),
        (Revision("c.py", None, "b"), ["c.py: says no revision"]),
    ],
)
def test_what_is_no_row_is_named_by_file(planted: Revision, said: list[str]) -> None:
    found = list(wrong_with([FIRST, SECOND, planted]))
    assert [line[: len(start)] for line, start in zip(found, said, strict=True)] == said


def test_a_row_is_let_through(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "__init__.py").write_text("")
    (tmp_path / "a.py").write_text('revision = "a"\ndown_revision = None\n')
    (tmp_path / "b.py").write_text('revision = "b"\ndown_revision = "a"\n')
    assert read(tmp_path) == [FIRST, SECOND]
    assert main([str(tmp_path)]) == 0
    (tmp_path / "c.py").write_text('revision = "b"\ndown_revision = "b"\n')
    assert main([str(tmp_path)]) == 1
    assert f"{tmp_path}/c.py: another file is revision b, too" in capsys.readouterr().err


def test_a_folder_that_holds_none_is_no_proof(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 1
    assert main([]) == 1
