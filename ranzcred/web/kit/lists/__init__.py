"""Lists on which records are created, edited and removed. A feature gives nouns, loaders and templates.

`EditableList` is what a list needs on which records are created, edited and removed: a page module says what it is a
list of, and each view is one call of it.

- `list_response`: the whole page, or for htmx the table alone.
- `form_response`, then `create` or `update`: the form is opened, judged, saved and closed.
- `open_dialog` or `refuse_dialog`, then `confirm`: a dialog about a row, which a `RowDialog` describes.

Where a view has a way of its own, `attempt` does what it wants done and gives back a refusal, logged, for
`show_refusal` to put into a form. No view catches one itself.
"""
