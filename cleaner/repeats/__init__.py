"""What repeats over the pages of a dump: site templates, near-duplicate pages, copied paragraphs.

pages -> counts of lines -> templates -> pages cleaned with them -> digests -> stars and copies -> marks on records
"""

from cleaner.repeats.memory import find_site_templates, mark_repeats
from cleaner.repeats.templates import Templates

__all__ = ["Templates", "find_site_templates", "mark_repeats"]
