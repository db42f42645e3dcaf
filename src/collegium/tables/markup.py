"""The words of a text that holds HTML."""

from html.parser import HTMLParser

from collegium.tables.grid import clean_name


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in ("script", "style")
        self.words.append(" " if tag in ("br", "p", "div", "li", "td") else "")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in ("script", "style")))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def plain_text(markup: str) -> str:
    """Give the words of a text with its HTML, scripts and styles taken away, in one line."""
    if "<" not in markup and "&" not in markup:
        return clean_name(markup)
    parser = _Words()
    parser.feed(markup)
    parser.close()
    return clean_name("".join(parser.words))
