"""Shows runs to people and machines: a terminal table, Markdown, JUnit XML, and one self-contained HTML page."""

from nutgraf_evals.reports.junit import junit_xml
from nutgraf_evals.reports.markdown import markdown
from nutgraf_evals.reports.page import html_page
from nutgraf_evals.reports.terminal import print_table
from nutgraf_evals.reports.writing import write

__all__ = ["html_page", "junit_xml", "markdown", "print_table", "write"]
