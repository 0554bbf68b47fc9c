#!/bin/sh
# The gate for any CI: run it in the folder that holds prompts/ and evals/, after `pip install -r requirements.txt`.
# Ends with the exit code of the first check that fails; docs/ci.md lists them. Reports are in reports/.
set -eu
export NUTGRAF_PROMPTS="${NUTGRAF_PROMPTS:-prompts}" NUTGRAF_EVALS="${NUTGRAF_EVALS:-evals}"

nutgraf prompts check
nutgraf evals check
nutgraf evals gate --markdown reports/gate.md --junit reports/gate.xml --html reports/gate.html
