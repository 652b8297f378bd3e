"""Metadata of documents for retrieval, as LangChain and LlamaIndex have them."""

from typing import Any

from cleaner.record import Record


def make_metadata(record: Record) -> dict[str, Any]:
    """What a document of `record.text` should know: plain values, lists of strings, and null for what is not known.

    Keys: id, title, authors, published, url, language, page_type, and sections, the headings in their order.

    >>> import cleaner
    >>> record = cleaner.clean_one("Rain in Elda\\n\\nBy Jane Roe\\n\\nThe river rose by two metres on Sunday night.")
    >>> make_metadata(record)["authors"]
    ['Jane Roe']
    """
    return {
        "id": record.id,
        "title": record.title,
        "authors": record.authors,
        "published": record.published,
        "url": record.url,
        "language": record.language,
        "page_type": record.page_type,
        "sections": [section.heading for section in record.sections if section.heading is not None],
    }
