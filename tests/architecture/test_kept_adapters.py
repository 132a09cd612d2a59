"""Adapters that tests share are those of equal fields only."""

from typing import Annotated, Any

import pytest
from fastapi._compat.v2 import ModelField
from pydantic import Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic.functional_validators import BeforeValidator


def adapter(annotation: Any, field: Any = None) -> TypeAdapter[Any]:
    """What a parameter is read by."""
    info = (
        FieldInfo.from_annotation(annotation)
        if field is None
        else FieldInfo.from_annotated_attribute(annotation, field)
    )
    return ModelField(info, "parameter", config={"arbitrary_types_allowed": True})._type_adapter


def test_an_equal_field_has_the_same_adapter() -> None:
    assert adapter(int, Field(ge=3)) is adapter(int, Field(ge=3))
    assert adapter(list[int]) is adapter(list[int])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((int, Field(ge=3)), (int, Field(ge=4))),
        ((int, Field(default=1)), (int, Field(default=True))),
        ((int, Field(title="a")), (int, Field(title="b"))),
        ((int, Field(json_schema_extra={"a": 1})), (int, Field(json_schema_extra={"a": 2}))),
        ((str, Field(default_factory=lambda: "")), (str, Field(default_factory=lambda: ""))),
        ((Annotated[str, BeforeValidator(lambda _: "a")],), (Annotated[str, BeforeValidator(lambda _: "b")],)),
        ((list[int],), (list[str],)),
        ((list[int] | None,), (list[int],)),
        ((type("Same", (), {}),), (type("Same", (), {}),)),
    ],
)
def test_what_differs_has_an_adapter_of_its_own(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    assert adapter(*one) is not adapter(*other)


def test_the_adapter_is_that_of_the_field() -> None:
    for _ in "made", "kept":
        assert adapter(int, Field(ge=3)).validate_python("7") == 7
        with pytest.raises(ValidationError):
            adapter(int, Field(ge=3)).validate_python(2)
