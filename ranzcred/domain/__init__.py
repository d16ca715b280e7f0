"""The rules, by feature: models, forms, operations and queries. Nothing in this package knows a request or a
template.
"""
