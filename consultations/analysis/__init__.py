"""Pure functions over counts and texts: no Django."""
