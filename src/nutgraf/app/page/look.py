"""How the page looks: theme, style sheet and head, with nothing that is fetched from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nutgraf.app.page.templates import shipped

if TYPE_CHECKING:
    from gradio.themes import Base

STYLES = ("tokens.css", "frame.css", "article.css", "brief.css", "chat.css", "dialogs.css")
SCRIPTS = ("passages.js", "receipts.js", "shell.js", "intake.js", "wire.js")
SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Noto Sans Arabic", "sans-serif"]


class Look(NamedTuple):
    """What `gr.mount_gradio_app` and `Blocks.launch` take as `theme`, `css` and `head`."""

    theme: Base
    css: str
    head: str


def look() -> Look:
    """The look of the page; only system fonts, so that nothing leaves the machine."""
    import gradio as gr

    theme = gr.themes.Base(
        primary_hue="teal", neutral_hue="stone", font=SANS, font_mono=["ui-monospace", "Consolas", "monospace"]
    )
    return Look(theme, "", f"{shipped('head.html')}<style>\n{_style()}</style>")


def _style() -> str:
    """The style sheet for the head: gradio rewrites the selectors of `css`, and drops media queries about the body.

    Nested in the root named twice, its rules weigh more than those that gradio resets everything with.
    """
    rules = "\n".join(map(shipped, STYLES))
    return f"{shipped('motion.css')}\n:root:root {{\n{rules}}}\n"


def script() -> str:
    """The script of the page: it runs inside the component that carries what browser and server tell each other."""
    return "\n".join(("'use strict';", *map(shipped, SCRIPTS)))
