"""Why a sign-in by an account at another service ends without one."""

from http import HTTPStatus

from ranzcred.core.errors import Problem


class ProviderUnavailable(Problem):
    """The provider cannot be reached, or its response cannot be read."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class IdentityRefused(Problem):
    """The provider has not shown who somebody is, or nobody is known by it."""

    status = HTTPStatus.FORBIDDEN
