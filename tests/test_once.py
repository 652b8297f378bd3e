"""Values that are computed when they are first asked for."""

from cleaner.once import once


class Counted:
    def __init__(self) -> None:
        self.calls = 0

    @once
    def value(self) -> int:
        """How often it was computed."""
        self.calls += 1
        return self.calls


def test_a_value_is_computed_once_for_each_object() -> None:
    first, second = Counted(), Counted()
    assert (first.value, first.value, second.value) == (1, 1, 1)
    assert first.calls == 1


def test_the_class_has_the_descriptor_with_its_docstring() -> None:
    assert isinstance(Counted.value, once)
    assert Counted.value.__doc__ == "How often it was computed."
