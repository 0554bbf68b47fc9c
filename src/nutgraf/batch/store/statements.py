"""What the stores ask of their databases, in the SQL that SQLite and PostgreSQL both speak; parameters are `:name`."""

from __future__ import annotations

from typing import NamedTuple

BEGIN_RUN = """
INSERT INTO runs (id, started, sources, recipe, settings) VALUES (:id, :started, :sources, :recipe, :settings)
ON CONFLICT (id) DO NOTHING
"""
PUT = """
INSERT INTO rows (run, name, number, key, state) VALUES (:run, :name, :number, :key, 'pending')
ON CONFLICT (run, name) DO UPDATE SET number = excluded.number, key = excluded.key,
  state = CASE WHEN rows.key = excluded.key THEN rows.state ELSE 'pending' END,
  kind = CASE WHEN rows.key = excluded.key THEN rows.kind ELSE '' END,
  message = CASE WHEN rows.key = excluded.key THEN rows.message ELSE '' END,
  retryable = CASE WHEN rows.key = excluded.key THEN rows.retryable ELSE FALSE END
WHERE rows.number != excluded.number OR rows.key != excluded.key
"""
PUT_UNREAD = """
INSERT INTO rows (run, name, number, key, state, kind, message)
VALUES (:run, :name, :number, '', 'failed', 'unread', :error)
ON CONFLICT (run, name) DO UPDATE SET number = excluded.number, state = 'failed', kind = 'unread',
  message = excluded.message
WHERE rows.state = 'pending'
  OR rows.key = '' AND (rows.number != excluded.number OR rows.message != excluded.message)
"""
DONE_IF_THERE = """
UPDATE rows SET state = 'done' WHERE run = :run AND name = :name AND state = 'pending'
  AND EXISTS (SELECT 1 FROM briefs WHERE briefs.key = :key)
"""
FAIL_WITH_TWIN = """
UPDATE rows SET state = 'failed', kind = twin.kind, message = twin.message, retryable = twin.retryable
FROM (SELECT kind, message, retryable FROM rows
      WHERE run = :run AND key = :key AND state = 'failed' ORDER BY number, name LIMIT 1) AS twin
WHERE rows.run = :run AND rows.name = :name AND rows.state = 'pending'
"""
HOLDER = "SELECT owner FROM leases WHERE key = :key"
STATE = "SELECT state FROM rows WHERE run = :run AND name = :name"
KEEP_BRIEF = "INSERT INTO briefs (key, brief) VALUES (:key, :brief) ON CONFLICT (key) DO NOTHING"
ALL_DONE = "UPDATE rows SET state = 'done' WHERE key = :key AND state = 'pending'"
ALL_FAILED = """
UPDATE rows SET state = 'failed', kind = :kind, message = :message, retryable = :retryable
WHERE run = :run AND key = :key AND state = 'pending'
  AND EXISTS (SELECT 1 FROM leases WHERE leases.key = :key AND leases.owner = :owner)
"""
CHARGE = """
UPDATE rows SET calls = calls + :calls, tokens_in = tokens_in + :tokens_in, tokens_out = tokens_out + :tokens_out,
  cost_pico = cost_pico + :cost
WHERE run = :run AND name = (
  SELECT name FROM rows WHERE run = :run AND key = :key ORDER BY number, name LIMIT 1)
"""
FREE = "DELETE FROM leases WHERE key = :key AND owner = :owner"
RELEASE = "DELETE FROM leases WHERE owner = :owner"
REOPEN = """
UPDATE rows SET state = 'pending', kind = '', message = '', retryable = FALSE
WHERE run = :run AND state = 'failed' AND retryable RETURNING name
"""
END = """
UPDATE runs SET state = :state, reason = :reason, seconds = seconds + :seconds
WHERE id = :run AND NOT (state = 'finished' AND :state = 'finished')
"""
RUN = "SELECT * FROM runs WHERE id = :run"
RUNS = "SELECT id FROM runs ORDER BY started, id"
SPENT = """
SELECT SUM(calls) AS calls, SUM(tokens_in) AS tokens_in, SUM(tokens_out) AS tokens_out, SUM(cost_pico) AS cost,
       COUNT(*) - COUNT(cost_pico) AS unpriced
FROM rows WHERE run = :run
"""
BRIEF = "SELECT brief FROM briefs WHERE key = :key"
NOTE = """
INSERT INTO notes (run, name, value) VALUES (:run, :name, :value)
ON CONFLICT (run, name) DO UPDATE SET value = excluded.value
"""
NOTES = "SELECT name, value FROM notes WHERE run = :run ORDER BY name"

_COUNTS = """
SELECT CASE WHEN rows.state = 'pending' AND {live} THEN 'leased' ELSE rows.state END AS standing, COUNT(*) AS count
FROM rows LEFT JOIN leases ON leases.key = rows.key WHERE rows.run = :run GROUP BY standing
"""
_ROWS = """
SELECT rows.name, rows.number, rows.key, rows.kind, rows.message, rows.retryable, briefs.brief,
       CASE WHEN rows.state = 'pending' AND {live} THEN 'leased' ELSE rows.state END AS standing,
       rows.calls, rows.tokens_in, rows.tokens_out, rows.cost_pico
FROM rows LEFT JOIN leases ON leases.key = rows.key
          LEFT JOIN briefs ON briefs.key = rows.key AND rows.state = 'done'
WHERE rows.run = :run ORDER BY rows.number, rows.name
"""


class TimedStatements(NamedTuple):
    """The statements that reckon with time, which each database does in a clock of its own."""

    take: str  # the lease of :key for :owner, where the row :name still waits and nobody holds it; gives it back as row
    renew: str  # every lease of :owner
    counts: str
    rows: str

    @classmethod
    def of(cls, live: str, take: str, renew: str) -> TimedStatements:
        """`live` is the condition under which a lease still holds."""
        return cls(take, renew, _COUNTS.format(live=live), _ROWS.format(live=live))
