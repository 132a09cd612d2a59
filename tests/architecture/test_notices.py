"""Red means one thing, a broken promise: that somebody else was faster is said in amber, wherever it is said."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

PACKAGES = ("service_kit", "lead_intake", "qualification", "sales_feedback", "digest")
NOTICE = re.compile(r'class="(notice wrong[^"]*)"[^>]*>(?:(?!class="notice).)*?(?:Somebody|told\.title)')


def red(folder: Path) -> Iterator[str]:
    """Templates in which what somebody else did meanwhile is said in red."""
    for file in sorted(folder.rglob("*.html")):
        for classes in NOTICE.findall(file.read_text(encoding="utf-8")):
            if "faster" not in classes.split():
                yield file.name


@pytest.mark.parametrize("package", PACKAGES)
def test_that_somebody_was_faster_is_no_alarm(package: str) -> None:
    assert list(red(Path(str(files(package))))) == []


def test_a_red_one_is_noticed(tmp_path: Path) -> None:
    said = '<div class="notice wrong{}" role="alert"><p>{{{{ _("Somebody was faster") }}}}</p></div>'
    (tmp_path / "amber.html").write_text(said.format(" faster"))
    (tmp_path / "red.html").write_text(f'<p class="notice wrong">away</p>{said.format("")}')
    assert list(red(tmp_path)) == ["red.html"]
