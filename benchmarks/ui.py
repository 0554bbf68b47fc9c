"""The web chat under load and at its start: 50 users at once, and the seconds until a browser shows the page.

`python -m benchmarks.ui [USERS]` starts `nutgraf ui` on a scripted model whose every answer takes half a second, asks
as many questions at the same moment, each about another article, and counts who was given the right answer. Then it
starts it again, with a Chromium that opens the address as soon as it is printed. Last, what the imports alone take.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from scripted_server import ScriptedServer
from web.concurrent_users import ask_all_at_once, p95
from web.scripted_model import answer_from_article, slow
from web.web_process import PATIENCE, launched

USERS = 50
STARTS = 3
IMPORTS = ("nutgraf.cli.app", "gradio", "nutgraf.web.app")


def under_load(users: int) -> None:
    """Prints how many of that many users were answered right, and how long it took them."""
    with ScriptedServer() as server, tempfile.TemporaryDirectory() as home:
        server.default(slow)
        with launched(Path(home), "--model", "scripted", "--base-url", server.url) as chat:
            for what in ("new articles, the first ones of the process", "the same once more"):
                replies = asyncio.run(ask_all_at_once(chat.url, users))
                seconds = [one.seconds for one in replies]
                right, failed = sum(one.right for one in replies), sum(bool(one.trouble) for one in replies)
                print(
                    f"{users} users at once, {what}: {right} right, {failed} errors,"
                    f" p50 {statistics.median(seconds):.1f} s, p95 {p95(seconds):.1f} s"
                )


def to_first_paint(browser: str) -> tuple[float, float]:
    """Seconds from the start of the process to its address, and to the first paint in a browser."""
    with ScriptedServer() as server, tempfile.TemporaryDirectory() as home:
        server.default(answer_from_article)
        began = time.perf_counter()
        with launched(Path(home), "--model", "scripted", "--base-url", server.url) as chat:
            address = time.perf_counter() - began
            flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home}/browser"]
            opened = subprocess.Popen([browser, *flags, chat.url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                while not any("first paint" in line for line in chat.said) and time.perf_counter() - began < PATIENCE:
                    time.sleep(0.02)
                painted = time.perf_counter() - began
            finally:
                opened.kill()
                opened.wait()
            print(f"  {''.join(chat.said).strip() or 'nothing was painted'}")
    return address, painted


def to_import(module: str) -> float:
    """Seconds a fresh Python takes to import a module, its own start not counted."""
    timed = f"import time; began = time.perf_counter(); import {module}; print(time.perf_counter() - began)"
    done = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def main() -> None:
    for module in IMPORTS:
        print(f"import {module}: {min(to_import(module) for _ in range(STARTS)):.2f} s")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("no chromium is here: the first paint is not measured")
    else:
        starts = [to_first_paint(browser) for _ in range(STARTS)]
        address, painted = (statistics.median(seconds) for seconds in zip(*starts, strict=True))
        print(f"from the start to the address {address:.1f} s, to the first paint {painted:.1f} s (median of {STARTS})")
    under_load(int(sys.argv[1]) if len(sys.argv) > 1 else USERS)


if __name__ == "__main__":
    main()
