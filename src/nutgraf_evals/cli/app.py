"""The commands in the order their help lists them."""

from __future__ import annotations

from nutgraf.cli.grammar import noun
from nutgraf_evals.cli.attacking import attack
from nutgraf_evals.cli.claims import claims
from nutgraf_evals.cli.curves import show_curve
from nutgraf_evals.cli.gating import gate, repin
from nutgraf_evals.cli.labels import check, stats
from nutgraf_evals.cli.runs import record, report, run_command

app = noun("Score briefs and answers against hand-labelled facts; no model judges.")
app.command("stats")(stats)
app.command("check")(check)
app.command("run")(run_command)
app.command("record")(record)
app.command("gate")(gate)
app.command("repin")(repin)
app.command("report")(report)
app.command("curve")(show_curve)
app.command("attack")(attack)
app.command("claims")(claims)
