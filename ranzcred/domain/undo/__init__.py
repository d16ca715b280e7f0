"""A change is undone: the opposite of each of its entries, where that brings back exactly what was."""
