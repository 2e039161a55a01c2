# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be told of Exchange documents with no client: their schema, and their age."""
from oracle import Skip

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
# Names that came after 2007 SP2. The schema at hand is that of the newest server, so it lets them
# pass. Those of an attachment: elsewhere they are old.
LATER_ELEMENTS = {
    "ConversationId", "UniqueBody", "Flag", "Preview", "TextBody", "ReadFlagChange",
    "ConflictResults", "StreamingSubscriptionRequest", "QueryString", "ReturnNewItemIds", "SyncScope", "IsAssociated",
    "FilterHtmlContent", "ConvertHtmlCodePageToUTF8", "StartTimeZone", "EndTimeZone", "EmptyFolder",
    "FindPeople", "GetUserPhoto", "Persona", "WebClientReadFormQueryString", "Photo"}
LATER_ATTACHMENT = {"Size", "IsInline", "LastModifiedTime", "IsContactPhoto"}


def _documents(records):
    try:
        from lxml import etree  # pylint: disable=import-outside-toplevel
    except ImportError:
        raise Skip("the package python3-lxml is not installed") from None
    paths = sorted(records.rglob("*.xml"))
    assert paths, "nothing was recorded"
    for path in paths:
        yield path, etree.fromstring(path.read_bytes(), etree.XMLParser(huge_tree=True))


def _parts(path, envelope):
    """What stands in the header and in the body. A client may ask for versions yet to come."""
    for name in ("Body",) if path.stem.endswith("request") else ("Header", "Body"):
        yield from envelope.findall(f"{SOAP}{name}/*")


def load_schema(folder):
    """The schema leaves open where the xml namespace is described; the fixtures have it."""
    from lxml import etree  # pylint: disable=import-outside-toplevel

    class Finder(etree.Resolver):
        """Hands out types.xsd with that place filled in."""

        def resolve(self, url, _public_id, context):
            if not url.endswith("types.xsd"):
                return None
            text = (folder / "types.xsd").read_text(encoding="utf-8-sig")
            text = text.replace('namespace="http://www.w3.org/XML/1998/namespace"/>',
                                'namespace="http://www.w3.org/XML/1998/namespace"'
                                ' schemaLocation="xml.xsd"/>', 1)
            return self.resolve_string(text.encode(), context, base_url=url)

    parser = etree.XMLParser()
    parser.resolvers.add(Finder())
    return etree.XMLSchema(etree.parse(str(folder / "messages.xsd"), parser))


def check_schema(records, folder):
    """Every request and every answer is valid; a fault is none of the schema's."""
    if not folder.is_dir():
        raise Skip("the fixtures are absent: no schema")
    documents = list(_documents(records))
    schema = load_schema(folder)
    faults = set()
    checked = 0
    for path, envelope in documents:
        for part in _parts(path, envelope):
            if part.tag == SOAP + "Fault":
                continue
            checked += 1
            if not schema.validate(part):
                faults.add(f"{path.relative_to(records)}: {schema.error_log[0].message}")
    assert checked >= len(documents), f"{len(documents)} documents, {checked} checked"
    assert not faults, f"{len(faults)} are not valid:\n" + "\n".join(sorted(faults)[:40])


def _is_refused(request):
    """Whether the answer, the next document, is a fault."""
    number = int(request.name.partition("-")[0])
    answer = request.with_name(f"{number + 1:05d}-answer.xml")
    return b"Fault>" in answer.read_bytes()


def check_age(records):
    """With a server of 2007 nothing newer is said; what it refuses does not count."""
    faults = set()
    answers = 0
    for path, envelope in _documents(records):
        if "2007sp2" not in path.parts:
            continue
        if path.stem.endswith("request") and _is_refused(path):
            continue
        answers += path.stem.endswith("answer")
        for node in envelope.iter("{*}*"):
            name = node.tag.rpartition("}")[2]
            parent = node.getparent()
            is_attachment = parent is not None and parent.tag.endswith("Attachment")
            if name in LATER_ELEMENTS or (is_attachment and name in LATER_ATTACHMENT):
                faults.add(f"{path.relative_to(records)}: {name}")
    assert answers, "2007 answered nothing"
    assert not faults, "\n".join(sorted(faults)[:40])
