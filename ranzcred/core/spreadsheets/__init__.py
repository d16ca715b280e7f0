"""Spreadsheets: their cells as CSV, and what they make of what was typed into them."""
