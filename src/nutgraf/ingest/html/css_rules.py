"""Finds the style rules inside a page that can hide text, and applies the cascade to them.

tinycss2 parses the rules and cssselect2 tests the selectors, with a limit on how many elements they may examine. A
quick scan first drops rules that hide nothing or name a class the page does not use, because parsing a large sheet
takes longer than reading the page. A selector that depends on the reader (`:hover`) or that cannot be parsed matches
nothing, so visible text is never lost.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, SupportsIndex, overload

import tinycss2
from cssselect2 import ElementWrapper, SelectorError, parser
from cssselect2.compiler import CompiledSelector
from lxml.html import HtmlElement

from nutgraf.ingest.html.css_values import at_rule_applies

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


_PROPERTIES = frozenset(
    """-webkit-mask -webkit-mask-image -webkit-text-fill-color background background-color background-image block-size
    bottom clip clip-path color content-visibility display filter font font-size height inline-size inset inset-block
    inset-inline inset-inline-start left margin margin-inline-start margin-left margin-top mask mask-image
    max-block-size max-height max-inline-size max-width opacity overflow overflow-x overflow-y position right rotate
    scale text-decoration text-decoration-line text-indent top transform translate vertical-align visibility width
    zoom""".split()
)
_NAMES = "|".join(sorted(_PROPERTIES, key=len, reverse=True))
_MAY_HIDE = re.compile(rf"(?:^|[\s;{{/])(?:--|(?:{_NAMES})\s*:)|\\|/\*", re.IGNORECASE)
_MARK = re.compile(r"/\*.*?(?:\*/|\Z)|\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|\\.|<!--|-->|[{};]", re.DOTALL)
_CLASS_OR_ID = re.compile(r"([.#])((?:[\w-]|[^\x00-\x7f]|\\(?:[0-9a-fA-F]{1,6}\s?|.))+)")
_COMMA = re.compile(r",(?![^()\[\]]*+[)\]])")
_ARGUMENTS = re.compile(r"\([^()]*+\)|\[[^\[\]]*+\]")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_BRACKET = re.compile(r"[(\[{]|([)\]}])")
_SCOPE = re.compile(r"@scope\s*\(([^()]*)\)", re.IGNORECASE)
_LONGEST_PRELUDE = 4000
_MOST_PARTS = 12
_DEEPEST = 6  # rules in each other
_MOST_BRACKETS = 60  # in each other; tinycss2 takes a frame of the stack for each
_SELECTOR_EFFORT = 30  # what reading one selector costs, in elements that are looked at

Weight = tuple[bool, bool, tuple[int, int, int], int]


class Declaration(NamedTuple):
    """A property with its value, in small letters but for the names of variables."""

    name: str
    value: str
    important: bool


class Selector:
    """Compounds from left to right with the combinator before each, compiled when they are first tested."""

    def __init__(self, tree: Any, specificity: tuple[int, int, int]) -> None:
        self.specificity = specificity
        self._parts: list[tuple[str, Any]] = []
        while isinstance(tree, parser.CombinedSelector):
            self._parts.append((tree.combinator, tree.right))
            tree = tree.left
        self._parts.append((" ", tree))

    @property
    def length(self) -> int:
        return len(self._parts)

    @cached_property
    def key(self) -> str:
        """What an element must have to match: `#id`, `.class`, a tag, or `*` where that is not plain."""
        found = "*"
        for simple in self._parts[0][1].simple_selectors:
            if isinstance(simple, parser.IDSelector):
                return f"#{simple.ident}"
            if isinstance(simple, parser.ClassSelector):
                found = f".{simple.class_name}"
            elif isinstance(simple, parser.LocalNameSelector) and found == "*":
                found = simple.lower_local_name
        return found

    @cached_property
    def _tests(self) -> list[tuple[str, Any]] | None:
        try:
            return [
                (combinator, CompiledSelector(parser.Selector(tree, None)).test) for combinator, tree in self._parts
            ]
        except (SelectorError, NotImplementedError, TypeError, SyntaxError, RecursionError, MemoryError):
            return None

    def matches(self, element: StyledElement, effort: Effort) -> bool:
        """Whether the element is what the selector names."""
        # All elements that may match a compound at once: going back over them one by one can take for ever.
        tests = self._tests
        if tests is None or not tests[0][1](element):
            return False
        found = [element]
        for (combinator, _), (_, test) in pairwise(tests):
            candidates: dict[StyledElement, None] = {}
            for one in found:
                if combinator != " " or one not in candidates:  # what is around it was found with it
                    candidates.update(dict.fromkeys(one.before(combinator)))
            effort.spend(1 + len(candidates))
            found = [other for other in candidates if test(other)]
            if not found:
                return False
        return True


class _Rule:
    def __init__(self, selector: Selector, content: str, order: int) -> None:
        self.selector, self.order = selector, order
        self._content = content

    @cached_property
    def declarations(self) -> tuple[Declaration, ...]:
        return declarations_in(self._content)


class Stylesheet:
    """The rules of all style sheets of a page, found by what the last part of their selector names."""

    def __init__(self, sheets: Iterable[str], root: HtmlElement) -> None:
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        self._effort = Effort()
        self._elements: dict[HtmlElement, StyledElement] = {}
        order = 0
        whole = [sheet for sheet in sheets if _MAY_HIDE.search(sheet)]
        names = _names_in(root) if whole else frozenset()
        for sheet in whole:
            for prelude, content in rules_in(sheet, names):
                for selector in selectors_in(prelude):
                    order += 1
                    self._effort.spend(_SELECTOR_EFFORT)
                    self._rules[selector.key].append(_Rule(selector, content, order))
        if self._rules:
            self._wrap(root)

    def declared_values(self, element: HtmlElement) -> dict[str, str]:
        """The value each property has for `element`: rules and its own `style`, by importance and specificity."""
        inline = element.get("style")
        if not self._rules and not inline:
            return {}
        best: dict[str, tuple[Weight, str]] = {}
        for rule in self._candidates(element):
            self._effort.spend(1)
            if rule.selector.matches(self._elements[element], self._effort):
                _weigh(best, rule.declarations, inline=False, rank=(rule.selector.specificity, rule.order))
        if inline:
            _weigh(best, declarations_in(inline), inline=True, rank=((0, 0, 0), 0))
        return {name: value for name, (_, value) in best.items()}

    def _candidates(self, element: HtmlElement) -> Iterator[_Rule]:
        if not self._rules:
            return
        keys = ["*", element.tag, *(f".{name}" for name in set((element.get("class") or "").split()))]
        if element.get("id"):
            keys.append(f"#{element.get('id')}")
        for key in keys:
            yield from self._rules.get(key, ())

    def _wrap(self, root: HtmlElement) -> None:
        """A wrapper for each element, made from the outside in."""
        waiting = [StyledElement.of_root(root, self._effort)]
        while waiting:
            wrapped = waiting.pop()
            self._elements[wrapped.etree_element] = wrapped
            waiting.extend(wrapped.iter_children())


def rules_in(sheet: str, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Each rule of a style sheet that applies on a screen and may hide something: its selectors and its declarations.

    `names` are the classes (`.name`) and ids (`#name`) that the page has: alternatives with others are left out.
    """
    stack: list[tuple[bool, str]] = []  # of the at-rules around: whether they apply, and the selectors they scope to
    start, rule_start, depth, prelude = 0, 0, 0, ""
    for match in _MARK.finditer(sheet):
        mark = match.group()
        if mark not in ("{", "}", ";"):
            continue
        if depth:  # inside a style rule, of which the end is looked for
            depth += (mark == "{") - (mark == "}")
            if not depth:
                yield from _matching_rules(prelude, sheet[rule_start : match.start()], stack, names)
                start = match.end()
            continue
        words = sheet[start : match.start()].strip() if mark == "{" else ""
        start = match.end()
        if mark == "}" and stack:
            stack.pop()
        elif mark == "{":
            bare = _without_comments(words)
            if bare.startswith("@"):
                scope = _SCOPE.match(bare)
                stack.append((at_rule_applies(bare), scope[1] if scope else ""))
            else:
                prelude, rule_start, depth = bare, match.end(), 1
    if depth:
        yield from _matching_rules(prelude, sheet[rule_start:], stack, names)


def _matching_rules(
    prelude: str, content: str, stack: list[tuple[bool, str]], names: frozenset[str]
) -> Iterator[tuple[str, str]]:
    if not all(applies for applies, _ in stack) or _MAY_HIDE.search(content) is None:
        return
    _refuse_deep(prelude)
    _refuse_deep(content)
    kept = ",".join(one for one in _COMMA.split(prelude) if _may_match(one, names))
    if not kept or len(kept) > _LONGEST_PRELUDE:
        return
    for _, scope in reversed(stack):
        kept = _nested(kept.replace(":scope", "&"), scope) if scope else kept
    if "{" in content:
        yield from _inner_rules(kept, content, 0)
    else:
        yield kept, content


def _may_match(alternative: str, names: frozenset[str]) -> bool:
    """Whether the page has all classes and ids that an alternative names outside of brackets."""
    for _ in range(3):
        if "(" not in alternative and "[" not in alternative:
            break
        alternative = _ARGUMENTS.sub("", alternative)
    if "(" in alternative or "[" in alternative:
        return True
    return all(f"{kind}{_unescaped(name)}" in names for kind, name in _CLASS_OR_ID.findall(alternative))


def _unescaped(name: str) -> str:
    return _ESCAPE.sub(lambda match: _character(match[1]) if match[1] else match[2], name) if "\\" in name else name


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def _refuse_deep(words: str) -> None:
    if words.count("(") + words.count("[") + words.count("{") <= _MOST_BRACKETS:
        return
    depth = 0
    for match in _BRACKET.finditer(words):
        depth = max(0, depth + (-1 if match[1] else 1))
        if depth > _MOST_BRACKETS:
            raise TooManyRules


def _inner_rules(prelude: str, content: str, depth: int) -> Iterator[tuple[str, str]]:
    """The rules in a rule, each with the selectors of those around it, and the rule's own declarations."""
    own: list[str] = []
    if depth > _DEEPEST:
        return
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration":
            own.append(node.serialize())
        elif node.type == "qualified-rule":
            nested = _nested(tinycss2.serialize(node.prelude).strip(), prelude)
            if len(nested) <= _LONGEST_PRELUDE:
                yield from _inner_rules(nested, tinycss2.serialize(node.content), depth + 1)
        elif node.type == "at-rule" and node.content is not None:
            words = f"@{node.lower_at_keyword}{tinycss2.serialize(node.prelude)}"
            if at_rule_applies(words):
                yield from _inner_rules(prelude, tinycss2.serialize(node.content), depth + 1)
    if own:
        yield prelude, ";".join(own)


def _nested(prelude: str, parent: str) -> str:
    """The selectors of a rule inside another: `&` is what the outer one names, and begins where none is written."""
    around = f":is({parent})"
    if "&" in prelude:
        return prelude.replace("&", around)
    return ",".join(f"{around} {one}" for one in _COMMA.split(prelude))


def selectors_in(prelude: str) -> Iterator[Selector]:
    """The selectors of a rule's prelude that can be read; the others are left out."""
    tokens = tinycss2.parse_component_value_list(prelude, skip_comments=True)
    alternatives: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            alternatives.append([])
        else:
            alternatives[-1].append(token)
    for alternative in alternatives:
        try:
            found = list(parser.parse(alternative))
        except (SelectorError, RecursionError):
            continue
        for one in found:
            if one.pseudo_element is None:
                selector = Selector(one.parsed_tree, tuple(one.specificity))
                if selector.length <= _MOST_PARTS:
                    yield selector


@lru_cache(maxsize=4096)
def declarations_in(words: str) -> tuple[Declaration, ...]:
    """The declarations that can hide text, and variables, in `name: value; …`."""
    found: list[Declaration] = []
    _refuse_deep(words)
    for node in tinycss2.parse_blocks_contents(words, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration" and (node.name.startswith("--") or node.lower_name in _PROPERTIES):
            name = node.name if node.name.startswith("--") else node.lower_name
            value = " ".join(_plain(node.value).lower().split())
            found.append(Declaration(name, value, node.important))
    return tuple(found)


def _plain(tokens: Iterable[Any]) -> str:
    """The tokens as text in which names are written without escapes."""
    return "".join(
        str(token.value) if token.type == "ident" else "" if token.type == "comment" else str(token.serialize())
        for token in tokens
    )


def _names_in(root: HtmlElement) -> frozenset[str]:
    names: set[str] = set()
    for element in root.iter("*"):
        names.update(f".{name}" for name in (element.get("class") or "").split())
        if element.get("id"):
            names.add(f"#{element.get('id')}")
    return frozenset(names)


def _without_comments(words: str) -> str:
    return re.sub(r"/\*.*?(?:\*/|\Z)|<!--|-->", " ", words, flags=re.DOTALL).strip()


def _weigh(
    best: dict[str, tuple[Weight, str]],
    declarations: tuple[Declaration, ...],
    *,
    inline: bool,
    rank: tuple[tuple[int, int, int], int],
) -> None:
    for declaration in declarations:
        weight = (declaration.important, inline, *rank)
        known = best.get(declaration.name)
        if known is None or weight >= known[0]:
            best[declaration.name] = (weight, declaration.value)
