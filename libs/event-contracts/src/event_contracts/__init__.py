"""Everything that services tell one another: events, private documents, reference entities, topics and the envelope."""
