"""`nutgraf check`: checks a text against articles sentence by sentence, or a file of claims."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, QuietFlag, settings_of
from nutgraf.cli.output import Progress, Target, deliver, emit, is_same_file, progress, target_of
from nutgraf.cli.read import (
    LinesFlag,
    NumberedText,
    read_articles,
    read_bytes,
    read_json_lines,
    refuse_repeated_stdin,
)
from nutgraf.errors import CheckFailed, UsageError

if TYPE_CHECKING:
    from nutgraf.article import Article
    from nutgraf.checking import CheckReport
    from nutgraf.models import Settings

_CLAIMS = LinesFlag("--claims", "claim", '{"id": "c1", "claim": "The ferry sank."}')
_FAILS = ("contradicted", "not_in_source", "unchecked", "nothing")

TextArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="TEXT", help="The text to check: a file (text, Markdown, a brief's or answer's JSON) or -.",
        show_default=False,
    ),
]  # fmt: skip
AgainstFlag = Annotated[
    list[str] | None,
    typer.Option("--against", metavar="SOURCE", help="The article: a file, a URL or -; may be repeated."),
]
ClaimsFlag = Annotated[
    str | None,
    typer.Option(
        "--claims", metavar="FILE", help='Check each line of FILE, {"id": …, "claim": …}, and print a line of JSON.'
    ),
]
FailFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on", metavar="VERDICT", help=f"End with exit code 1 on: {', '.join(_FAILS)}; may be repeated."
    ),
]
OutputFlag = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to FILE in the format of its ending (.json, .md, .html)."
    ),
]


def check(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    text: TextArgument = None,
    against: AgainstFlag = None,
    claims: ClaimsFlag = None,
    fail_on: FailFlag = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
    as_md: Annotated[
        bool, typer.Option("--md", help="Print Markdown with the words of the article as footnotes.")
    ] = False,
    as_html: Annotated[bool, typer.Option("--html", help="Print one page, text and articles side by side.")] = False,
    output: OutputFlag = None,
    model: ModelFlag = None,
    base_url: BaseUrlFlag = None,
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Check a text against articles: each sentence is supported, contradicted, not in the source or unchecked."""
    sources = list(against or [])
    fails = _fails(fail_on)
    if not sources:
        raise UsageError(
            "no article to check against: name it with --against, as in `nutgraf check draft.md --against story.txt`"
        )
    if (text is None) == (claims is None):
        raise UsageError("give either a text to check or --claims FILE")
    checked = text if text is not None else claims or ""
    refuse_repeated_stdin(checked, *sources)
    settings = settings_of(model, base_url, config)
    if claims is not None:
        if as_md or as_html:
            flag = "--md" if as_md else "--html"
            raise UsageError(f"{flag} cannot be combined with --claims: the verdicts are lines of JSON")
        target = target_of({"json": True}, output, *sources)
        if target.file and is_same_file(target.file, claims):
            raise UsageError(f"-o {output!r} is the file of claims: name another file")
        found = _check_claims(read_json_lines(claims, _CLAIMS), sources, settings, target, quiet)
    else:
        target = target_of({"json": as_json, "md": as_md, "html": as_html}, output, checked, *sources)
        found = _check_text(_read_text(checked), sources, settings, target, quiet)
    failing = {name: found[name] for name in fails if found.get(name)}
    if failing:
        listed = ", ".join(f"{count:,} {name}" for name, count in failing.items())
        raise CheckFailed(f"the check found: {listed} (with --fail-on nothing the exit code is 0)")


def _fails(given: list[str] | None) -> Sequence[str]:
    from nutgraf.checking import FAILING

    for name in given or ():
        if name not in _FAILS:
            raise UsageError(f"--fail-on {name!r} is unknown; choose from {', '.join(_FAILS)}")
    return [name for name in given if name != "nothing"] if given else FAILING


def _read_text(source: str) -> str:
    return read_bytes(source, "the text").decode("utf-8", errors="replace").removeprefix("\ufeff")


def _check_text(text: str, sources: Sequence[str], settings: Settings, target: Target, quiet: bool) -> dict[str, int]:
    import asyncio

    from nutgraf.checking import check_to_html, check_to_json, check_to_markdown, check_to_text, statements_of

    statements_of(text)  # a text that cannot be checked is reported before an article is read
    with progress(quiet=quiet) as shown:
        articles = read_articles(sources, shown)
        report = asyncio.run(_report(text, articles, settings, shown))
    render = {"json": check_to_json, "md": check_to_markdown}.get(target.form or "", check_to_text)
    deliver(check_to_html(report, articles) if target.form == "html" else render(report), target)
    return {str(name): count for name, count in report.counts().items()}


async def _report(text: str, articles: Sequence[Article], settings: Settings, shown: Progress) -> CheckReport:
    from contextlib import aclosing

    from nutgraf.checking import check_text
    from nutgraf.models import open_model

    async with aclosing(open_model(settings)) as model:
        shown.note(f"checking with {model.name}")
        return await check_text(text, articles, model, lambda done, total: shown.at("sentences", done, total))


def _check_claims(
    claims: Sequence[NumberedText], sources: Sequence[str], settings: Settings, target: Target, quiet: bool
) -> dict[str, int]:
    import asyncio
    from collections import Counter

    counts: Counter[str] = Counter()
    lines: list[str] = []

    async def run(articles: Sequence[Article], shown: Progress) -> None:
        from contextlib import aclosing

        from nutgraf.checking import check_claim, claim_line, sources_of
        from nutgraf.grounding import StatementVerifier
        from nutgraf.models import open_model

        write = emit if target.file is None else lines.append
        async with aclosing(open_model(settings)) as model:
            verifier = StatementVerifier(model)
            named = sources_of(articles)
            for number, claim in enumerate(claims, start=1):
                found = (await check_claim(claim.text, named, verifier)).verdict
                counts[found.verdict] += 1
                write(claim_line(claim.id, found))
                shown.at("claims", number, len(claims))

    with progress(quiet=quiet or (target.file is None and sys.stdout.isatty())) as shown:
        asyncio.run(run(read_articles(sources, shown), shown))
    if target.file is not None:
        deliver("\n".join(lines), target)
    return dict(counts)
