"""What is remembered: append, supersede, merge, and read as of any past day (docs/ledger.md)."""

FORMAT_FILE = "sayso-ledger.json"
"""The file that makes a folder a ledger, and says of which layout it is."""
