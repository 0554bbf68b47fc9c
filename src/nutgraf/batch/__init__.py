"""Makes briefs of many articles; each article gets exactly one row, and a row reported as stored is never lost."""
