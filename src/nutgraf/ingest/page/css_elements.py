"""The elements of a page as cssselect2 tests them, with a limit on how many of them the selectors of a page look at."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, SupportsIndex, overload

from cssselect2 import ElementWrapper
from lxml.html import HtmlElement

_MOST_EFFORT = 2_000_000
_MOST_CANDIDATES = 300
_AT_ONCE = 2  # siblings that cost as much as one element that a selector is tested on


class TooManyRules(Exception):
    """The style sheets of a page take longer to apply than any news page's."""


class Effort:
    """How many elements were looked at for the selectors of a page; raises TooManyRules over two million."""

    def __init__(self) -> None:
        self._spent = 0

    def spend(self, count: int) -> None:
        self._spent += count
        if self._spent > _MOST_EFFORT:
            raise TooManyRules


class _Siblings(list[HtmlElement]):
    """The children of an element; to go over them costs effort, as `:last-of-type` does for each of them."""

    effort: Effort

    def __iter__(self) -> Iterator[HtmlElement]:
        self.effort.spend(1 + len(self) // _AT_ONCE)
        return super().__iter__()

    @overload
    def __getitem__(self, place: SupportsIndex) -> HtmlElement: ...
    @overload
    def __getitem__(self, place: slice) -> list[HtmlElement]: ...
    def __getitem__(self, place: SupportsIndex | slice) -> HtmlElement | list[HtmlElement]:
        found = super().__getitem__(place)
        if isinstance(found, list):
            self.effort.spend(1 + len(found) // _AT_ONCE)
        return found


class StyledElement(ElementWrapper):  # type: ignore[misc]  # cssselect2 has no types
    """An element for cssselect2 that looks at few elements around it, none of them twice."""

    effort: Effort

    def __init__(self, etree_element: HtmlElement, parent: Any, index: int, previous: Any, *rest: Any, **named: Any):
        self.effort = named.pop("effort", None) or parent.effort
        super().__init__(etree_element, parent, index, previous, *rest, **named)

    @classmethod
    def of_root(cls, root: HtmlElement, effort: Effort) -> StyledElement:
        """The element around all others."""
        return cls(root, None, 0, None, in_html_document=True, effort=effort)

    def __hash__(self) -> int:
        return hash(self.etree_element)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StyledElement) and self.etree_element is other.etree_element

    @cached_property
    def etree_children(self) -> _Siblings:
        children = _Siblings(element for element in self.etree_element if isinstance(element.tag, str))
        children.effort = self.effort
        return children

    def before(self, combinator: str) -> Iterator[StyledElement]:
        """The elements that a combinator (" ", ">", "+", "~") leads to from this one."""
        following = "parent" if combinator in " >" else "previous"
        one = getattr(self, following)
        for _ in range(1 if combinator in "+>" else _MOST_CANDIDATES):
            if one is None:
                return
            yield one
            one = getattr(one, following)

    @property
    def ancestors(self) -> Iterator[StyledElement]:
        """The elements around this one, the nearest first."""
        return self._spending(" ")

    @property
    def previous_siblings(self) -> Iterator[StyledElement]:
        """The elements before this one in its parent, the nearest first."""
        return self._spending("~")

    def iter_children(self) -> Iterator[StyledElement]:
        """The elements in this one."""
        for child in super().iter_children():
            self.effort.spend(1)
            yield child

    def _spending(self, combinator: str) -> Iterator[StyledElement]:
        for one in self.before(combinator):
            self.effort.spend(1)
            yield one
