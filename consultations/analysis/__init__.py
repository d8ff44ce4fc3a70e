"""Pure functions over counts and texts: no Django model, no query."""
