"""What every error over HTTP looks like."""

from typing import Any

from httpx2 import Response


def error_of(response: Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert list(response.json()) == ["error"]
    error: dict[str, Any] = response.json()["error"]
    assert {"code", "message", "help"} <= set(error)
    return error
