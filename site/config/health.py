from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search.health import index_ok


def database_ok() -> bool:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def cache_ok() -> bool:
    """Whether the cache keeps what it is given."""
    try:
        cache.set("health", "ok", 5)
        return cache.get("health") == "ok"
    except (OSError, ValueError):
        return False


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """`/sante/`: 200 when the site can do its work, 503 when the database is out of reach.

    The site works without its search index, so a broken index is told but is not an outage.
    """
    parts = {"database": database_ok(), "cache": cache_ok(), "index": index_ok()}
    return JsonResponse({**parts, "ok": parts["database"]}, status=200 if parts["database"] else 503)
