"""Loads the corpus: the case files of a folder, each with its article.

Every problem is reported in one line with file, case and field. A case whose article has a publisher's URL and is not
on this machine is skipped, with the reason; a missing or changed text of the project's own is an error, because its
labels no longer mean anything.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from nutgraf.article import Article, Span
from nutgraf.errors import InputError, NutgrafError, UsageError
from nutgraf.ingest import article_from_bytes
from nutgraf_evals.cases import ArticleChanged, CaseError, CaseFile, Evidence, GoldDate, GoldQuote, Twin, text_sha256

_CHECKOUT = Path(__file__).resolve().parents[2]


def corpus_folder(given: Path | None = None) -> Path:
    """`given`, else `$NUTGRAF_EVALS`, else `evals` here or in the checkout; UsageError when it holds no cases."""
    named = os.environ.get("NUTGRAF_EVALS")
    own = Path("evals")
    folder = given or (Path(named) if named else own if (own / "cases").is_dir() else _CHECKOUT / "evals")
    if not (folder / "cases").is_dir():
        raise UsageError(
            f"{str(folder)!r} has no folder 'cases': give the corpus with --corpus or $NUTGRAF_EVALS "
            "(it is part of the source checkout, not of the installed package)"
        )
    return folder


def article_folders(corpus: Path) -> list[Path]:
    """Where an article of the corpus may be, in order: its own folder, `$NUTGRAF_ARTICLES`, beside the checkout."""
    named = os.environ.get("NUTGRAF_ARTICLES")
    beside = [checkout.parent / "shared" / "articles" for checkout in (corpus.resolve().parent, _CHECKOUT)]
    return [corpus / "articles", *([Path(named)] if named else []), *beside]


def find_article(corpus: Path, file: str) -> Path | None:
    """The first place that holds the article's file, or None."""
    return next((folder / file for folder in article_folders(corpus) if (folder / file).is_file()), None)


class Case:
    """One article with its labels, every label tied to its place; raises CaseError for one that is nowhere in it."""

    def __init__(self, labels: CaseFile, article: Article, where: str) -> None:
        self.labels = labels
        self.article = article
        self.where = where

    @property
    def id(self) -> str:
        return self.labels.article.id

    def spans(self, evidence: tuple[Evidence, ...], field: str) -> tuple[Span, ...]:
        """The places of some evidence: every occurrence of words, or the offsets."""
        found: list[Span] = []
        for one in evidence:
            found += self._verbatim(one, field) if isinstance(one, str) else [self._at(*one, field)]
        return tuple(found)

    def quote_span(self, quote: GoldQuote, field: str) -> Span:
        """The position of a labelled quotation."""
        return self._at(*quote.span, field) if quote.span else self._verbatim(quote.text, field)[0]

    def date_span(self, dated: GoldDate, field: str) -> Span:
        """The position of a labelled date expression within its context."""
        around = self._at(*dated.span, field) if dated.span else self._verbatim(dated.context, field)[0]
        at = around.quote.find(dated.expression)
        if at < 0:
            raise self.error(f"{field}.expression", f"{dated.expression!r} is not in its context")
        start = around.start + at
        return self.article.span(start, start + len(dated.expression))

    def twin_article(self, twin: Twin) -> Article:
        """The article with the twin's values in place of its own."""
        text = self.article.text
        for index, change in enumerate(twin.replace):
            field = f"twins[{twin.id}].replace[{index}].old"
            if text.count(change.old) != 1:
                raise self.error(field, f"{change.old!r} is {text.count(change.old)} times in the article, not once")
            text = text.replace(change.old, change.new)
        return article_from_bytes(text.encode(), f"{self.id}/{twin.id}")

    @cached_property
    def story(self) -> str:
        """The article's text reduced to the story; offsets of the article do not apply to it."""
        kept, at = [], 0
        for block in self.article.removed:
            kept.append(self.article.text[at : block.span.start])
            at = block.span.end
        return "\n".join([*kept, self.article.text[at:]])

    def error(self, field: str, what: str) -> CaseError:
        return CaseError(f"{self.where}: case {self.id}: {field}: {what}")

    def _verbatim(self, words: str, field: str) -> list[Span]:
        places = list(_occurrences(words, self.article.text))
        if not places:
            raise self.error(field, f"{words!r} is not verbatim in the article")
        return [self._at(start, start + len(words), field) for start in places]

    def _at(self, start: int, end: int, field: str) -> Span:
        try:
            return self.article.span(start, end)
        except ValueError as error:
            raise self.error(field, str(error)) from error


class Skipped(NamedTuple):
    """A case that cannot be used on this machine, and why."""

    id: str
    why: str


class Corpus(NamedTuple):
    """All cases of a folder, in order of id; `digest` changes with any label or article."""

    folder: Path
    cases: tuple[Case, ...]
    skipped: tuple[Skipped, ...]
    digest: str


class Loaded(NamedTuple):
    """The usable cases of a corpus, and the problems with the others."""

    corpus: Corpus
    problems: tuple[NutgrafError, ...]


def load_corpus(folder: Path) -> Corpus:
    """Every case of `folder/cases` whose article can be found.

    Raises the first problem: CaseError for a malformed file, ArticleChanged for a text that is not the labelled one.
    """
    loaded = load_all(folder)
    if loaded.problems:
        raise loaded.problems[0]
    return loaded.corpus


def load_all(folder: Path) -> Loaded:
    """Every case that can be used, with the problems of the others, for a check that reports all of them."""
    cases: list[Case] = []
    skipped: list[Skipped] = []
    problems: list[NutgrafError] = []
    digest = hashlib.sha256()
    for path in sorted((folder / "cases").glob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        try:
            case = _load(path, folder)
        except (CaseError, ArticleChanged) as error:
            problems.append(error)
            continue
        if isinstance(case, Skipped):
            skipped.append(case)
        else:
            cases.append(case)
    return Loaded(Corpus(folder, tuple(cases), tuple(skipped), digest.hexdigest()), tuple(problems))


def _load(path: Path, folder: Path) -> Case | Skipped:
    labels = read_case_file(path)
    if labels.article.id != path.stem:
        # One id, one file: so no two cases of a folder can have the same id.
        raise CaseError(f"{path.name}: case {labels.article.id}: article.id: must be the file's name, {path.stem!r}")
    return _with_article(labels, path.name, folder)


def read_case_file(path: Path) -> CaseFile:
    """The labels in one file; raises CaseError naming file, case and field."""
    try:
        fields = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CaseError(f"{path.name}: case {path.stem}: is not YAML: {_yaml_reason(error)}") from error
    if not isinstance(fields, dict):
        raise CaseError(f"{path.name}: case {path.stem}: is not a mapping of article, facts, questions …")
    try:
        return CaseFile.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = _field(first["loc"], fields)
        what = first["msg"].removeprefix("Value error, ")
        label = fields.get("article")
        name = label.get("id", path.stem) if isinstance(label, dict) else path.stem
        raise CaseError(f"{path.name}: case {name}: {f'{field}: ' if field else ''}{what}") from error


def _with_article(labels: CaseFile, where: str, folder: Path) -> Case | Skipped:
    label = labels.article
    path = find_article(folder, label.file)
    if path is None:
        places = ", ".join(str(place) for place in dict.fromkeys(article_folders(folder)))
        missing = f"its article {label.file!r} is in none of {places}"
        if not label.url:  # a text of our own, which nothing but a mistake can have taken away
            raise CaseError(f"{where}: case {label.id}: article.file: {missing}")
        return Skipped(label.id, missing)
    try:
        article = article_from_bytes(path.read_bytes(), label.file)
    except InputError as error:
        raise CaseError(f"{where}: case {label.id}: article.file: {error}") from error
    given = (text_sha256(article.text), hashlib.sha256(path.read_bytes()).hexdigest())
    if label.sha256 not in given:
        raise ArticleChanged(
            f"{where}: case {label.id}: article.sha256: the labels are of {label.sha256[:12]}…, "
            f"{label.file!r} is {given[0][:12]}…; label it again"
        )
    return Case(labels, article, where)


def _occurrences(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _field(loc: tuple[int | str, ...], fields: Any) -> str:
    """Where in the file: `facts[f03].match`, with the label's own id where it has one."""
    name, here = "", fields
    for step in loc:
        if isinstance(here, dict) and step not in here and isinstance(step, str) and step in {"answer", "abstain"}:
            continue  # the discriminator of a question, not a key of the file
        inner = here[step] if _holds(here, step) else None
        if isinstance(step, int):
            name += f"[{inner.get('id', step) if isinstance(inner, dict) else step}]"
        elif not step.startswith(("tagged-union", "function-", "constrained-", "is-instance", "tuple")):
            name += f".{step}" if name else step
        here = inner
    return name


def _holds(here: Any, step: int | str) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)


def _yaml_reason(error: yaml.YAMLError | UnicodeDecodeError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        reason = error.problem or "cannot be read"
        return f"line {error.problem_mark.line + 1}, column {error.problem_mark.column + 1}: {reason}"
    return " ".join(str(error).split())


_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one where PyYAML was built with it: 8 times faster


class _StrictLoader(_SafeLoader):  # type: ignore[misc, valid-type]
    """The safe loader, which also refuses a key that is written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                mark = node.value[index][0].start_mark
                raise yaml.MarkedYAMLError(problem=f"the key {key!r} is written twice", problem_mark=mark)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping
