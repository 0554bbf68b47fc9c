"""The MCP server (`nutgraf mcp`): briefs, answers, checks and articles as tools of any program that speaks MCP.

Needs the extra `nutgraf[mcp]`; only `server` imports it.
"""
