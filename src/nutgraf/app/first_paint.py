"""How long it took from the start of the process until a person saw the page: told once, by the first page itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

PATH = "/nutgraf/painted"
SCRIPT = f"""<script>
new PerformanceObserver((list, observer) => {{
  const paint = list.getEntriesByName('first-contentful-paint')[0];
  if (!paint) return;
  observer.disconnect();
  fetch('{PATH}', {{method: 'POST', body: String(Math.round(paint.startTime))}}).catch(() => {{}});
}}).observe({{type: 'paint', buffered: true}});
</script>"""
_LONGEST = 20  # characters of a number of milliseconds


def announce_first_paint(app: FastAPI, say: Callable[[str], None], began: float) -> None:
    """Have `say` told, when the first page was painted, how many seconds after `began` (epoch) that was."""
    from starlette.responses import Response

    told = False

    async def painted(request: Request) -> Response:
        nonlocal told
        sent = (await request.body())[:_LONGEST]
        if not told and sent.isdigit():
            told = True
            say(f"first paint {time.time() - began:.1f} s after the start, {int(sent) / 1000:.1f} s after the click")
        return Response(status_code=204)

    app.add_route(PATH, painted, methods=["POST"], include_in_schema=False)
