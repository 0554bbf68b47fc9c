"""Briefs of many articles: each ends in exactly one row, and what was reported stored stays stored."""
