"""What of an article is its story, and what it is called in a list."""

from __future__ import annotations

from nutgraf.article import Article

_LONGEST_TITLE = 80


def story_of(article: Article) -> str:
    """The article's text with a space for each character that is not part of the story; every offset stays."""
    text = article.text
    for block in article.removed:
        start, end = block.span.start, block.span.end
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def title_of(article: Article) -> str:
    """The article's title, or the first line of its story; at most 80 characters."""
    lines = (article.title or "", *story_of(article).splitlines(), article.text)
    return shortened(next((line for line in lines if line.strip()), article.text))


def shortened(text: str) -> str:
    """`text` on one line of at most 80 characters, cut after a word."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST_TITLE:
        return line
    kept = line[: _LONGEST_TITLE - 1]
    return f"{kept.rpartition(' ')[0] or kept}…"
