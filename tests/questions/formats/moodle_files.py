"""Small Moodle XML files, with one difference per test."""


def quiz(*questions: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{chr(10).join(questions)}\n</quiz>'.encode()


def question(
    kind: str, content: str = "", *, name: str = "Accueil", text: str = "Que dis-tu ?", form: str = "html"
) -> str:
    return (
        f'<question type="{kind}"><name><text>{name}</text></name>'
        f'<questiontext format="{form}"><text><![CDATA[{text}]]></text></questiontext>{content}</question>'
    )


def answer(fraction: object, text: str, more: str = "", *, form: str = "html") -> str:
    return f'<answer fraction="{fraction}" format="{form}"><text><![CDATA[{text}]]></text>{more}</answer>'


TWO = answer(100, "Bonjour") + answer(0, "Allô")
