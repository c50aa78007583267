from collections.abc import Callable
from typing import Any

import pytest

PROBLEM = "application/problem+json"


@pytest.fixture
def read(client) -> Callable[..., Any]:
    """Reads an address below /api/v1/ that must answer 200, and gives its JSON."""

    def read(address: str) -> Any:
        response = client.get(f"/api/v1/{address}")
        assert response.status_code == 200, response.content
        assert response["Content-Type"] == "application/json"
        return response.json()

    return read


@pytest.fixture
def refused(client) -> Callable[..., Any]:
    """Reads an address that must answer with problem details, and gives them."""

    def refused(address: str, status: int = 400) -> Any:
        response = client.get(f"/api/v1/{address}")
        assert response.status_code == status, response.content
        assert response["Content-Type"] == PROBLEM
        problem = response.json()
        assert set(problem) == {"type", "title", "status", "detail", "errors"}
        assert problem["status"] == status
        return problem

    return refused
