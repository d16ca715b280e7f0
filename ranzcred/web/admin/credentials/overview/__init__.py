"""All credentials, across organisations and micro-credentials."""
