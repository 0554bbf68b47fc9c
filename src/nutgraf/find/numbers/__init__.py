"""Numbers with their value, unit, what they count and how they are qualified."""
