"""Who says what: reporting clauses, quotations, speakers and attribution."""
