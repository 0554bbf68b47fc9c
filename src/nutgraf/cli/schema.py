"""`nutgraf schema`: the published form of what nutgraf writes."""

from __future__ import annotations

from nutgraf.cli.grammar import noun
from nutgraf.cli.stdout import emit

schema = noun("JSON Schemas of what nutgraf writes.")


@schema.callback()
def _schema() -> None:
    # With a callback a single verb stays a verb: `nutgraf schema brief`.
    return


@schema.command("brief")
def brief_schema() -> None:
    """Print the JSON Schema of a brief."""
    import json

    from nutgraf.brief import json_schema

    emit(json.dumps(json_schema(), indent=2, ensure_ascii=False))
