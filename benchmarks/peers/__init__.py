"""nutgraf beside other programs: one table a module, each with one command.

    python -m benchmarks.peers.questions   # pasting, LlamaIndex, LangChain
    python -m benchmarks.peers.briefs      # one structured call, the lead, langextract, LlamaIndex
    python -m benchmarks.peers.claims      # ragas, deepeval, word overlap
    python -m benchmarks.peers.overlap     # nutgraf's replayed verdicts, word overlap
    python -m benchmarks.peers.pages       # extractors of articles from web pages
    python -m benchmarks.peers.overhead    # nutgraf batch beside a bare loop of the same calls

A run of the first three goes on where an earlier run stopped; `--minutes` limits it, `--table` only makes the table.

Each other program runs in an environment of its own, made on first use in `.peers/` from a file of pinned versions in
`requirements/`. All of them, and nutgraf, call the embedded model at one address, one call at a time.
"""
