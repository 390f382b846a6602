"""Tables of plain rows: read, checked, named."""
