"""From the files of a batch that ended to replies: whatever order, number and shape its lines are in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from nutgraf.batch.openai_batch.dispatch import Ended
from nutgraf.batch.openai_batch.replies import Replies, lines_of
from nutgraf.batch.openai_batch.shards import Shard, request_of
from nutgraf.models import Usage
from nutgraf.models.batch_lines import Result, failure_of_problem, read_result
from nutgraf.models.batches import QUEUE_FULL, BatchClient
from nutgraf.models.failures import Failure
from nutgraf.models.gate import SAME_REFUSAL_LIMIT


async def merge(client: BatchClient, shard: Shard, replies: Replies, folder: Path, *, fresh: bool) -> dict[str, Usage]:
    """Take what the files of a batch say into `replies`; returns what the answers took that are new.

    A file the server does not have any more says nothing. A line about a request that is not in the shard is ignored.
    """
    with TemporaryFile(dir=folder) as output, TemporaryFile(dir=folder) as errors:
        for name, file in ((shard.output_file, output), (shard.error_file, errors)):
            if name and not await client.download(name, file):
                file.truncate(0)
        new = replies.take(_results(client, shard, (output, errors)), shard.requests, shard.status, fresh=fresh)
    for refusal in replies.untaken:
        client.learn(refusal)
    replies.untaken.clear()
    return new


def take_refusal(client: BatchClient, ended: Ended, replies: Replies) -> bool:
    """Take in why an input file was refused; True when it was only too much for now.

    Raises StopRun when the reason is not in some of its lines, for then the next file would be refused as well.
    """
    shard, problems = ended
    if any(problem.code == QUEUE_FULL for problem in problems):
        return True
    lines = {problem.line: problem for problem in problems if 0 < problem.line <= len(shard.ids)}
    if not lines or len(lines) >= SAME_REFUSAL_LIMIT:
        said = "; ".join(problem.message or problem.code for problem in problems[:3]) or "no reason given"
        failure = failure_of_problem(problems[0]) if problems else None
        if failure is None or not failure.stop_run:
            failure = Failure("invalid_request", f"refuses the input file of {shard.batch}", stop_run=True, said=said)
        client.give_up(failure)
    requests = shard.requests
    for line, problem in lines.items():
        replies.refuse(requests[line - 1], failure_of_problem(problem))
    return False


def _results(client: BatchClient, shard: Shard, files: tuple[IO[bytes], ...]) -> Iterator[Result]:
    ids = frozenset(shard.ids)
    for file in files:
        for line in lines_of(file):
            result = read_result(line, client.address.model)
            if result is not None and result.custom_id in ids:
                yield Result(request_of(result.custom_id), result.said)
