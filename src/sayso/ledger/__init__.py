"""What is remembered: append, supersede, merge, and read as of any past day (docs/ledger.md)."""
