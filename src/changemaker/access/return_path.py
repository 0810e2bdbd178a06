"""Where somebody goes after the sign-in: back to a page of ours, never to another site."""

from urllib.parse import urlsplit

LONGEST = 2000  # characters
HOME = "/"
NOT_BACK_TO = ("/sign-in", "/sign-out", "/first", "/reset", "/invite")


def local_path(wanted: str | None) -> str:
    """Return `wanted` if it is a path on this site, else the first page.

    Example:
        >>> local_path("/programmes?lang=ar"), local_path("//evil.example"), local_path("https://evil.example/")
        ('/programmes?lang=ar', '/', '/')
    """
    if not wanted or len(wanted) > LONGEST or not wanted.startswith("/") or wanted.startswith("//"):
        return HOME
    if "\\" in wanted or any(ord(letter) <= 32 or 127 <= ord(letter) < 160 for letter in wanted):
        return HOME  # browsers read a backslash as a slash, and drop tabs and line ends
    try:
        parts = urlsplit(wanted)
        wanted.encode()
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc or parts.path.startswith("//"):
        return HOME
    back = any(parts.path == path or parts.path.startswith(f"{path}/") for path in NOT_BACK_TO)
    return HOME if back else wanted
