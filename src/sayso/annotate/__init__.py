"""Spans in untouched text: sentences, tokens, mentions, coreference, time expressions."""
