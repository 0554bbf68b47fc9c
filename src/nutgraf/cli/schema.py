"""`nutgraf schema`: the published form of what nutgraf writes."""

from __future__ import annotations

from nutgraf.cli.grammar import noun
from nutgraf.cli.stdout import emit

schema = noun("JSON Schemas of what nutgraf writes.")


@schema.command("brief")
def brief_schema() -> None:
    """Print the JSON Schema of a brief."""
    import json

    from nutgraf.brief import json_schema

    emit(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@schema.command("answer")
def schema_of_answer() -> None:
    """Print the JSON Schema of an answer or abstention."""
    import json

    from nutgraf.render import answer_schema

    emit(json.dumps(answer_schema(), indent=2, ensure_ascii=False))
