"""What a User-Agent header says of a browser, in words that its owner recognises."""

BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
"""The browser by the first of these words in its header: most name others as well, to be taken for them."""
SYSTEMS = {
    "Windows": "Windows",
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Mac OS X": "a Mac",
    "Linux": "Linux",
}


def browser_label(user_agent: str | None) -> str:
    """Return a browser in words: "Firefox on Windows", "Unknown browser"."""
    header = user_agent or ""
    browser = next((name for word, name in BROWSERS.items() if word in header), "Unknown browser")
    system = next((name for word, name in SYSTEMS.items() if word in header), "")
    return f"{browser} on {system}" if system else browser
