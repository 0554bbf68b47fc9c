"""Whether a clause is negated, and whether a line and its sentence agree in that."""
