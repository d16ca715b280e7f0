"""Questions of an organisation's administrator to RANZ: a message to each of its administrators."""
