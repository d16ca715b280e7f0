"""The `ranzcred` commands: each a few lines over operations."""
