"""The same pipeline over many articles: in this process or on several, printed or put into a ledger.

What comes out does not depend on where it was made. Clocks, processes and the environment enter here.
"""

from sayso.engine.articles import code, explain, pages
from sayso.engine.clocks import Clock
from sayso.engine.feeds import fetched, watch
from sayso.engine.guarding import blame
from sayso.engine.ingesting import Ingested, coded_by, ingest, ingest_pages, watch_into
from sayso.engine.keeping import compact, decide, load_merger, load_merging, merge_anew
from sayso.engine.sources import Source, files_of

__all__ = [
    "Clock",
    "Ingested",
    "Source",
    "blame",
    "code",
    "coded_by",
    "compact",
    "decide",
    "explain",
    "fetched",
    "files_of",
    "ingest",
    "ingest_pages",
    "load_merger",
    "load_merging",
    "merge_anew",
    "pages",
    "watch",
    "watch_into",
]
