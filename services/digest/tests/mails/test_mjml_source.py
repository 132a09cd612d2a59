"""The source of mails is MJML as it is specified: the compiler takes anything and drops what it does not know."""

import re
from collections.abc import Iterator
from importlib.resources import files
from xml.etree import ElementTree

import pytest

SOURCE = (files("digest") / "templates" / "mail" / "letter.mjml").read_text(encoding="utf-8")
OUTER = {"padding", "background-color", "border", "border-bottom", "border-radius", "css-class"}
ATTRIBUTES: dict[str, set[str]] = {
    "mjml": {"lang", "owa", "dir"},
    "mj-head": set(),
    "mj-title": set(),
    "mj-preview": set(),
    "mj-attributes": set(),
    "mj-all": {"font-family"},
    "mj-style": {"inline"},
    "mj-raw": {"position"},
    "mj-body": {"background-color", "width", "css-class"},
    "mj-wrapper": {*OUTER, "full-width", "text-align"},
    "mj-section": {*OUTER, "full-width", "direction", "text-align"},
    "mj-column": {*OUTER, "width", "vertical-align", "inner-background-color"},
}
"""Of the components that letters use, as https://documentation.mjml.io lists them."""
INSIDE: dict[str, set[str]] = {
    "mjml": {"mj-head", "mj-body"},
    "mj-head": {"mj-title", "mj-preview", "mj-attributes", "mj-style", "mj-raw"},
    "mj-attributes": {"mj-all"},
    "mj-body": {"mj-wrapper", "mj-section", "mj-raw"},
    "mj-wrapper": {"mj-section", "mj-raw"},
    "mj-section": {"mj-column", "mj-raw"},
    "mj-column": {"mj-raw"},
}


def wrong(source: str) -> Iterator[str]:
    """What is no component, stands where it may not, or has an attribute that is none."""
    bare = re.sub(r"(<mj-(?:raw|style)[^>]*>).*?(</mj-(?:raw|style)>)", r"\1\2", source, flags=re.DOTALL)
    root = ElementTree.fromstring(bare)  # noqa: S314  # our own file
    if root.tag != "mjml":
        yield f"the root is {root.tag}"
    for element in root.iter():
        if element.tag not in ATTRIBUTES:
            yield f"{element.tag} is no component"
            continue
        yield from (f"{element.tag} has no {name}" for name in element.attrib.keys() - ATTRIBUTES[element.tag])
        allowed = INSIDE.get(element.tag, set())
        yield from (f"{child.tag} stands in {element.tag}" for child in element if child.tag not in allowed)


def test_the_source_is_strict_mjml() -> None:
    assert list(wrong(SOURCE)) == []


@pytest.mark.parametrize(
    ("right", "planted", "said"),
    [
        ("<mj-column padding", "<mj-column colour", "mj-column has no colour"),
        ("mj-preview", "mj-previw", "mj-previw is no component"),
        ("mj-wrapper", "mj-column", "mj-column stands in mj-body"),
    ],
)
def test_what_is_wrong_is_found(right: str, planted: str, said: str) -> None:
    assert said in list(wrong(SOURCE.replace(right, planted)))


def test_what_cannot_be_read_is_found() -> None:
    with pytest.raises(ElementTree.ParseError):
        list(wrong(SOURCE.replace("</mj-body>", "")))
