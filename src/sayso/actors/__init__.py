"""What ``sayso actors`` does: asks the knowledge base, keeps the user's files of actors, and compiles one from Wikidata."""
