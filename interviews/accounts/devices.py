"""A browser and its system in plain words, from what it says of itself. No database.

What comes out are words of these tables and nothing that was sent: so no version, and no text of a
stranger, is stored or shown. User agents pose as one another (Edge names Chrome, which names
Safari), so the first that is found counts.
"""

UNKNOWN = "An unknown browser"
_BROWSERS = {
    "Edg": "Edge",  # also EdgA on Android and EdgiOS
    "OPR/": "Opera",
    "OPiOS/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Vivaldi/": "Vivaldi",
    "FxiOS/": "Firefox",
    "Firefox/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Macintosh": "macOS",  # an iPad that asks for desktop pages says so too
    "Linux": "Linux",
}


def device_named(user_agent: str) -> str:
    """Return `Firefox on Linux`; `UNKNOWN`, with the system if that is known, for another."""
    browser = _first(_BROWSERS, user_agent) or UNKNOWN
    system = _first(_SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for sign, name in names.items() if sign in user_agent), "")
