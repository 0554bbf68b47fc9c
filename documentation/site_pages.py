"""A hook of mkdocs: pages of the site that are files outside `docs/`, and links to them.

The documents are read on a code host and as a site. A link such as `../CONTRIBUTING.md` is right in the first and
outside the site in the second, so the site gets those files as pages, and such links lead there.
"""

from __future__ import annotations

import re
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from documentation.blocks import ROOT

PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "evals/README.md": "eval-corpus.md",
    "README.md": "index.md",
}
_OUTSIDE = re.compile(r"\]\(\.\./(?P<path>[^)#\s]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add each file outside `docs/` as a page; the README has a page of its own."""
    for source, page in PAGES.items():
        if not (ROOT / "docs" / page).exists():
            text = (ROOT / source).read_text(encoding="utf-8").replace("](docs/", "](")
            files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Links that lead out of `docs/`, or from such a file into it, to the page that the file is in the site."""
    return _OUTSIDE.sub(lambda link: f"]({PAGES.get(link['path'], link['path'].removeprefix('docs/'))}", markdown)
