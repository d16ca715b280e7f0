"""HTTP below the pages: strict requests, security headers, static files, uploads, the access log."""
