"""The commands of `nutgraf evals`, in the order in which its help lists them."""

from __future__ import annotations

from nutgraf.cli.flags import command_group
from nutgraf_evals.cli.gating import check, claims, gate, repin, show_curve, stats
from nutgraf_evals.cli.running import attack, record, report, run_command

app = command_group("Score briefs and answers against hand-labelled facts; no model judges.")
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
