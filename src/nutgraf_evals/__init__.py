"""Evals: hand-labelled facts, deterministic scores, and a gate that refuses a regression."""
