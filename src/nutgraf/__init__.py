"""nutgraf turns news articles into briefs, answers questions about them and checks texts against them, with receipts.

The five functions here are the public API. Everything a brief, an answer or a report says about an article carries
spans with `article.text[span.start:span.end] == span.quote`; offsets are half-open and count code points.

    import asyncio
    from nutgraf import ask, make_brief, open_model, read_article

    async def main() -> None:
        article = read_article("story.txt")
        model = open_model()
        try:
            brief = await make_brief(article, model)
            answer = await ask("How many people were on board?", article, model)
        finally:
            await model.aclose()

    asyncio.run(main())

Modules of other names may change in any release.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nutgraf.answer import Abstention, Answer
    from nutgraf.article import Article
    from nutgraf.brief import Brief
    from nutgraf.checking import CheckReport
    from nutgraf.models import Model

__all__ = ["ask", "check", "make_brief", "open_model", "read_article"]

# Imports are inside the functions, so that `import nutgraf` costs next to nothing and loads only what is used.


def read_article(source: str | PathLike[str]) -> Article:
    """The article in a file: text, a web page, PDF, Word, OpenDocument, RTF, e-mail, Markdown or e-book.

    `source` is a path, or `-` for standard input. For an article that is already a string, use `Article.of(text)` from
    `nutgraf.article`; for addresses and feeds, `nutgraf.ingest.articles_of`.

    Raises InputError, in one line, for a file that cannot be read as one article.
    """
    from nutgraf.ingest import read_article as read

    return read(fspath(source))


def open_model(name: str | None = None, *, base_url: str | None = None) -> Model:
    """A model that the other functions use; close it with `await model.aclose()`.

    Without arguments, settings decide (environment, `nutgraf.toml`, user configuration), and without settings the
    embedded model runs inside this process. `name` is a model of the server at `base_url`, the path of a GGUF file, or
    `hf:OWNER/REPO/FILE.gguf` after `nutgraf model pull`. The key of a server is read from OPENAI_API_KEY.

    Nothing is loaded or sent before the first call. Raises UsageError for settings that cannot be used, and ModelError
    when the file of an embedded model is not on this machine.
    """
    from nutgraf.models import load_settings
    from nutgraf.models import open_model as opened

    return opened(load_settings({"model": name, "base_url": base_url}))


async def make_brief(
    article: Article, model: Model, *, prompt: str = "brief", on_step: Callable[[Any], None] | None = None
) -> Brief:
    """The brief of an article: headline, key points, five Ws, people, figures, dates, quotations, what is not known.

    `prompt` is the name or `name@version` of a prompt file; `on_step` is called with each step of the work (stage, how
    much of it is done, tokens, seconds). `brief.model_dump_json()` gives the JSON of the schema `nutgraf/brief@2`.

    Raises InputError for an article without a statement, ModelError when the model gives no usable answer, and
    UsageError for an unknown prompt.
    """
    from nutgraf.summarize import make_brief as made

    return await made(article, model, prompt=prompt, on_step=on_step)


async def ask(
    question: str, articles: Article | Sequence[Article], model: Model, *, prompt: str = "ask"
) -> Answer | Abstention:
    """The answer of one or several articles to a question, or an abstention with its reason and the nearest passage.

    Nothing is answered from the memory of the model. Each call reads the articles anew; to ask many questions, use
    `nutgraf.qa.Asking`, which reads them once.

    Raises UsageError for a question that cannot be asked (empty, over 120 words) and ModelError when the model gives no
    usable answer.
    """
    from nutgraf.qa import Asking, open_articles

    return await Asking.of(open_articles(_listed(articles)), model, prompt=prompt).answer(question)


async def check(text: str, articles: Article | Sequence[Article], model: Model | None) -> CheckReport:
    """A verdict on each sentence of any text: supported, contradicted, not in the source, or unchecked, with reasons.

    `text` is plain text, Markdown, or the JSON of a brief or an answer. With `model` None only what code can settle
    gets a verdict; the rest is unchecked.

    Raises UsageError for a text without words and ModelError when the model gives no usable answer.
    """
    from nutgraf.checking import check_text

    return await check_text(text, _listed(articles), model)


def _listed(articles: Article | Sequence[Article]) -> Sequence[Article]:
    from nutgraf.article import Article

    return [articles] if isinstance(articles, Article) else list(articles)
