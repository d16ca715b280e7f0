"""Awards from before awards were records, filled in from what the log says of them: once, after the upgrade."""
