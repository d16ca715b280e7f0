"""Bulk actions on more credentials than one transaction takes: in steps, the progress of which is kept."""
