"""The start page, and the dashboard: the day's work."""

from ranzcred.web.admin.dashboard.views import blueprint

__all__ = ["blueprint"]
