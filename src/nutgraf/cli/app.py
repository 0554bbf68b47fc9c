"""The commands and the help of `nutgraf`; heavy imports are inside the commands that need them."""

from __future__ import annotations

from typing import Annotated

import typer

from nutgraf.cli.ask import ask
from nutgraf.cli.batch import batch
from nutgraf.cli.brief import brief
from nutgraf.cli.chat import chat, mcp, ui
from nutgraf.cli.check import check
from nutgraf.cli.flags import ExtensibleGroup
from nutgraf.cli.inventory import doctor, model, prompts, schema
from nutgraf.cli.output import emit
from nutgraf.cli.read import read
from nutgraf.cli.runs import runs

HELP = (
    "Turn news articles into briefs, answer questions about them and check other texts against them, with the words of"
    " the article under every statement."
)
EPILOG = """\b
Examples:
  nutgraf model pull                            download the model that runs offline, once
  nutgraf brief story.txt -o story.html         the brief beside its article
  nutgraf ask story.txt "Who paid for it?"      the answer, and the sentence that says it
  nutgraf chat story.txt                        a conversation about the article
  nutgraf check draft.md --against story.txt    which sentences of a text the article supports
  nutgraf read https://news.example/story       the text read from a page, and what was removed
  nutgraf batch archive/ --out briefs           one brief for each article
  cat story.txt | nutgraf brief - --json | jq .key_points

\b
Exit codes:
  0    done
  1    a check failed, or an error in nutgraf
  2    a flag, setting, key or address cannot be used
  3    the article cannot be read
  4    the model gave no usable answer
  5    some articles of a batch have no brief
  130  interrupted (143: terminated)
"""

app = typer.Typer(
    cls=ExtensibleGroup,
    help=HELP,
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        emit(f"nutgraf {version('nutgraf')}")
        raise typer.Exit


@app.callback()
def _nutgraf(
    version: Annotated[  # noqa: ARG001 - its callback has done the work
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    return


app.command("brief")(brief)
app.command("ask")(ask)
app.command("check")(check)
app.command("chat")(chat)
app.command("ui")(ui)
app.command("mcp")(mcp)
app.command("read")(read)
app.command("batch")(batch)
app.add_typer(runs, name="runs")
app.add_typer(prompts, name="prompts")
app.add_typer(model, name="model")
app.add_typer(schema, name="schema")
app.command("doctor")(doctor)
