"""The rules, by feature: models, forms, operations and queries. Nothing here knows a request or a template."""
