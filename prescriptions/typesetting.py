"""HTML to PDF. The only importer of WeasyPrint; knows nothing of Django, and opens no file that the job lacks.

It runs in a child process that pdf.py starts, bounds and, if need be, kills (jobs.py).
"""

from collections.abc import Callable, Iterable
from typing import Any

import pydyf
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from prescriptions.jobs import Job

# A page with less than this share of it filled looks like a mistake.
NEARLY_EMPTY = 0.25


class OwnFiles(URLFetcher):  # type: ignore[misc]
    """Hands out the files of the job and nothing else: no network, no disk, no data: address."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self.files = files

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url not in self.files:
            raise ValueError(f"not one of the sheet's own files: {url[:80]}")
        return URLFetcherResponse(url, self.files[url])


def draw(job: Job) -> bytes:
    """The PDF of ``job``: PDF/UA-1, tagged, the same bytes for the same job in any process."""
    fetcher, fonts = OwnFiles(job.files), FontConfiguration()
    sheets = [CSS(string=text, font_config=fonts, url_fetcher=fetcher) for text in job.styles]
    html = HTML(string=job.html, url_fetcher=fetcher)
    # One cache of pictures for all layouts: a drawing is read once.
    options: dict[str, Any] = {"pdf_variant": "pdf/ua-1", "cache": {}}

    def lay_out(layout: str) -> Document:
        extra = CSS(string=layout, font_config=fonts, url_fetcher=fetcher)
        return html.render(stylesheets=[*sheets, extra], font_config=fonts, **options)

    document = first_good(map(lay_out, job.layouts), job.pages_wanted)
    return bytes(document.write_pdf(finisher=finish, **options))


def first_good(documents: Iterable[Document], pages_wanted: int) -> Document:
    """The first layout of at most ``pages_wanted`` pages, none nearly empty; else the one that comes nearest.

    Layouts are drawn one by one, so that a sheet that fits at once costs one layout.
    """
    tried: list[tuple[int, int, Document]] = []
    for document in documents:
        bare = sum(share < NEARLY_EMPTY for share in filled(document))
        over = max(0, len(document.pages) - pages_wanted)
        if not bare and not over:
            return document
        tried.append((over + 2 * bare, len(tried), document))
    return min(tried, key=lambda each: each[:2])[2]


def filled(document: Document) -> list[float]:
    """How far down each page its content reaches, from 0 to 1; a single page counts as full."""
    if len(document.pages) == 1:
        return [1.0]
    return [_reach(page._page_box) for page in document.pages]


def _reach(box: Any) -> float:
    top, height = box.content_box_y(), box.height
    bottoms = [_bottom(child) for child in box.children if child.element_tag == "html"]
    return float((max(bottoms, default=top) - top) / height)


def _bottom(box: Any) -> float:
    """The lowest edge of what ``box`` holds; the html and body boxes themselves reach to the page's end."""
    children = getattr(box, "children", ())
    if box.element_tag in ("html", "body", "main", "article") and children:
        return max(_bottom(child) for child in children)
    return float(box.position_y + box.margin_height())


def finish(document: Any, pdf: pydyf.PDF) -> None:
    """Repair what WeasyPrint leaves thin in the tags: the scope of header cells, the place of figures, an ID tree."""

    def get(reference: bytes) -> Any:
        return pdf.objects[int(reference.split()[0])]

    root = get(pdf.catalog["StructTreeRoot"])
    ids: list[tuple[bytes, bytes]] = []

    def walk(reference: bytes, in_head: bool) -> None:
        element = get(reference)
        in_head = in_head or element.get("S") == "/THead"
        _mend(element, get, in_head=in_head)
        if "ID" in element:
            ids.append((element["ID"].string, reference))
        for kid in element.get("K", ()):
            if isinstance(kid, bytes) and "S" in get(kid):
                walk(kid, in_head)

    for kid in root["K"]:
        walk(kid, False)
    root["ParentTreeNextKey"] = len(get(root["ParentTree"])["Nums"]) // 2
    if ids:
        root["IDTree"] = _id_tree(pdf, sorted(ids))


def _mend(element: Any, get: Callable[[bytes], Any], *, in_head: bool) -> None:
    """Give a header cell its scope, and a figure its place where a reader looks for it."""
    tag, attributes = element.get("S"), element.get("A")
    if tag == "/TH" and attributes is not None:
        attributes["Scope"] = "/Column" if in_head else "/Row"
    elif tag == "/Figure" and attributes is not None and "BBox" in attributes:
        # In CSS pixels from the top left; the standard wants points from the bottom left.
        left, top, right, bottom = (value * 0.75 for value in attributes["BBox"])
        height = get(element["Pg"])["MediaBox"][3]
        corners = (left, height - bottom, right, height - top)
        attributes["BBox"] = pydyf.Array([round(float(value), 2) for value in corners])


def _id_tree(pdf: pydyf.PDF, ids: list[tuple[bytes, bytes]]) -> pydyf.Dictionary:
    """The tree that finds an element by its ID; ``ids`` are in order."""
    names = pydyf.Array()
    for name, reference in ids:
        names.extend([pydyf.String(name), reference])
    limits = pydyf.Array([pydyf.String(ids[0][0]), pydyf.String(ids[-1][0])])
    tree = pydyf.Dictionary({"Names": names, "Limits": limits})
    pdf.add_object(tree)
    return pydyf.Dictionary({"Kids": pydyf.Array([tree.reference])})
