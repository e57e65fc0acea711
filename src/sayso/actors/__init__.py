"""What ``sayso actors`` does: asks the knowledge base, keeps the user's files, compiles one from Wikidata."""
