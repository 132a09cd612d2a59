"""Sentences with which services refuse something, as they stand in the code: reasons, remedies and details."""

import ast
from collections.abc import Iterator
from pathlib import Path

WRONG = {"FieldError": 1, "Problem": 1, "PydanticCustomError": 1, "_wrong": 1, "conflict": 0, "ValueError": 0}
"""What says that something is wrong, and from which of its parameters on these are sentences."""
OF_BODIES = "entrypoints"
"""Only there does a `ValueError` say what is wrong with what somebody sent; elsewhere it is a fault of ours."""


def refused_in(folder: Path) -> Iterator[tuple[str, str]]:
    """(file, sentence) of everything in this folder that a refusal can say; a number stands for each `{value}`."""
    for file in sorted(folder.rglob("*.py")):
        of_bodies = OF_BODIES in file.relative_to(folder).parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for one in _sentences(node, of_bodies):
                text = _text(one)
                if text:
                    yield str(file.relative_to(folder)), text


def _sentences(node: ast.AST, of_bodies: bool) -> list[ast.expr]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
        if name in WRONG and (of_bodies or name != "ValueError"):
            return node.args[WRONG[name] :]
    if isinstance(node, ast.Assign) and any(getattr(one, "id", "") == "remedy" for one in node.targets):
        return [node.value]
    return []


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in node.values)
    return ""
