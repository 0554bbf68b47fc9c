"""Dates as ISO periods against the day of publication, or the reason why they stay open."""
