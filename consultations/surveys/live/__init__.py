"""« Réponses »: what was answered so far, for the teams. Counted by the database, one's own spaces only."""
