"""nutgraf turns news articles into structured briefs in which every statement carries its receipt."""
