"""Organisations and their staff from CSV files: uploaded, judged row by row, then imported all or not at all.

Owns the tables `imports` and `import_rows`, which hold a file between its dry run and its import, and the pages
under `/admin/programme/import`.
"""
