"""What htmx says in a request, and how it is answered."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

# Sent by the page's script once it has drawn a chart.
DRAWS = "Trickster-Draws"
# A full page and its fragment share an address, so a cache must tell them apart.
VARY = {"Vary": f"HX-Request-Type, {DRAWS}"}


def wants_fragment(request: Request) -> bool:
    """Whether only the swapped region is asked for; history restores ask for the page."""
    return request.headers.get("HX-Request-Type") == "partial"


def draws_itself(request: Request) -> bool:
    """Whether the page's script will draw the charts of the fragment, so that no picture of them is needed."""
    return wants_fragment(request) and DRAWS in request.headers


def redirect(request: Request, address: str) -> Response:
    """To another page, after a form: by script where htmx sent the form, else by 303."""
    if wants_fragment(request):
        return Response(status_code=204, headers={"HX-Redirect": address, **VARY})
    return RedirectResponse(address, status_code=303)
