"""The mails in a mailbox file (mbox): each begins with a line "From …" after a blank one."""

from __future__ import annotations

import re

_START = re.compile(rb"(?:\A|\n\r?\n)(?P<line>From [^\n]{1,300}\n)(?=[!-9;-~]{1,70}:)")
_ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)


def message_starts(data: bytes) -> list[int]:
    """Where the mails of a mailbox begin."""
    return [match.start("line") for match in _START.finditer(data.lstrip())]


def messages_in(data: bytes) -> list[bytes]:
    """The mails of a mailbox, in its order, each without its line "From …".

    >>> messages_in(b"From a\\nSubject: x\\n\\nTwo died.\\n\\nFrom b\\nSubject: y\\n\\nOne lives.\\n")
    [b'Subject: x\\n\\nTwo died.\\n\\n', b'Subject: y\\n\\nOne lives.\\n']
    """
    data = data.lstrip()
    starts = message_starts(data)
    pieces = [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]
    return [_ESCAPED.sub(b"", piece.partition(b"\n")[2]) for piece in pieces]
