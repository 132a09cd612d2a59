"""Adapters that tests share are equal ones only."""

from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError
from pydantic.functional_validators import BeforeValidator

from kept_adapters import kept


def of(*annotation: Any) -> Any:
    return Annotated[annotation]


def test_an_equal_type_has_the_same_adapter() -> None:
    assert kept(of(int, Field(ge=3))) is kept(of(int, Field(ge=3)))
    assert kept(list[int]) is kept(list[int])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (of(int, Field(ge=3)), of(int, Field(ge=4))),
        (of(int, Field(default=1)), of(int, Field(default=True))),
        (of(int, Field(title="a")), of(int, Field(title="b"))),
        (of(int, Field(json_schema_extra={"a": 1})), of(int, Field(json_schema_extra={"a": 2}))),
        (of(str, Field(default_factory=lambda: "")), of(str, Field(default_factory=lambda: ""))),
        (of(str, BeforeValidator(lambda _: "a")), of(str, BeforeValidator(lambda _: "b"))),
        (list[int], list[str]),
        (list[int] | None, list[int]),
        (type("Same", (), {}), type("Same", (), {})),
    ],
)
def test_what_differs_has_an_adapter_of_its_own(one: Any, other: Any) -> None:
    config = {"arbitrary_types_allowed": True}
    assert kept(one, config=config) is not kept(other, config=config)


def test_the_adapter_is_that_of_the_type() -> None:
    assert kept(of(int, Field(ge=3))).validate_python("7") == 7
    with pytest.raises(ValidationError):
        kept(of(int, Field(ge=3))).validate_python(2)
