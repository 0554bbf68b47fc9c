"""The flags that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CorpusFlag = Annotated[
    Path | None, typer.Option("--corpus", help="Folder with cases; default $NUTGRAF_EVALS or evals.")
]
CaseFlag = Annotated[list[str] | None, typer.Option("--case", help="Only this case; may be repeated.")]
TagFlag = Annotated[str | None, typer.Option("--tag", help="Only cases with this tag, such as held-back.")]
SystemFlag = Annotated[list[str] | None, typer.Option("--system", help="nutgraf or paste; may be repeated.")]
OnlyFlag = Annotated[str | None, typer.Option("--only", help="Only brief or only answer; both without it.")]
PromptFlag = Annotated[str, typer.Option("--prompt", help="The brief's prompt, as name or name@version.")]
ModelFlag = Annotated[str | None, typer.Option("--model", help="The model of a live run.")]
UrlFlag = Annotated[str | None, typer.Option("--base-url", help="An OpenAI-compatible endpoint, as http://…/v1.")]
AtOnceFlag = Annotated[int, typer.Option("--at-once", min=1, max=64, help="Articles in work at a time.")]
EpochsFlag = Annotated[int, typer.Option("--epochs", min=1, max=20, help="Times each case is run, with other seeds.")]
MarkdownFlag = Annotated[Path | None, typer.Option("--markdown", "--report", help="Markdown file, for a pull request.")]
JunitFlag = Annotated[Path | None, typer.Option("--junit", help="JUnit XML file, for a CI.")]
HtmlFlag = Annotated[Path | None, typer.Option("--html", help="One self-contained page.")]
