"""An invented article that the tests of verdicts hold statements against."""

from __future__ import annotations

STORY = """\
Ferry operator fined after collision

HAVENPORT, 14 March 2026 — The regulator fined the ferry operator NordLine £1.2m on Thursday for a collision in May.

NordLine, which carries 40,000 passengers a year, paid Tarn Shipping £300,000 in damages. Tarn paid its crew £90,000.

Repairs of the ferry took at most six weeks. The pier reopened after the repairs.

“We sailed too fast in the fog,” said Mara Lindqvist, who heads NordLine. Her deputy, Paul Venn, did not name anyone.
"""
