"""What developers look at on their own machine: never registered in production."""

from ranzcred.web.dev.views import blueprint

BLUEPRINTS = (blueprint,)
NAV = ()
