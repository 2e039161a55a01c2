#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""exchangelib signs in to the office: the judge of the Exchange half.

Usage: test-exchangelib.py LIAISON-OFFICE
"""
import re
import sys
import threading

import samples
from exchange import Exchange, is_installed, on_log
from oracle import WAIT_S, run_tests, skip_all

if not is_installed():
    skip_all("the package python3-exchangelib is not installed")

# pylint: disable=wrong-import-position,wrong-import-order
from datetime import datetime
from exchangelib import (
    UTC, ExtendedProperty, FileAttachment, Folder, HTMLBody, ItemAttachment, Mailbox, Message, Q)
from exchangelib.items import HARD_DELETE, SOFT_DELETE
from exchangelib.errors import (
    ErrorFolderExists, ErrorInvalidSyncStateData, ErrorIrresolvableConflict, ErrorItemNotFound,
    ErrorMoveCopyFailed, ErrorMoveDistinguishedFolder, ErrorStaleObject, UnauthorizedError)
from exchangelib.properties import ItemId

OFFICE = sys.argv[1]
# And the schema that a client is to end up with.
GENERATIONS = {
    "2007sp2": "Exchange2007_SP1", "2010sp2": "Exchange2010_SP2", "2016": "Exchange2016"}


class FollowUp(ExtendedProperty):
    """PidTagFlagStatus: what the flag is in every version."""

    property_tag = 0x1090
    property_type = "Integer"


Message.register("follow_up", FollowUp)


def same(what, found, wanted):
    assert found == wanted, f"{what}: {found!r}, not {wanted!r}"


def raises(kind, function, *arguments, **named):
    try:
        function(*arguments, **named)
    except kind:
        return
    raise AssertionError(f"no {kind.__name__}")


def by_subject(folder, subject):
    found = list(folder.filter(subject=subject))
    assert len(found) == 1, f"“{subject}” is {len(found)} times in {folder.name}"
    return found[0]


def subjects(query):
    return [item.subject for item in query]


def is_gone(item_id, account):
    (answer,) = account.fetch([ItemId(id=item_id)])
    return isinstance(answer, ErrorItemNotFound)


# ---- Reading ----

def folder_tree(place):
    account = place.sign_in("amelie")
    same("version", account.version.api_version, GENERATIONS[place.generation])
    top = account.msg_folder_root
    same("the top", (top.name, top.parent.id), ("Top of Information Store", account.root.id))
    for folder, name, kind in (
            (account.inbox, "Inbox", "IPF.Note"), (account.drafts, "Drafts", "IPF.Note"),
            (account.sent, "Sent Items", "IPF.Note"), (account.trash, "Deleted Items", "IPF.Note"),
            (account.junk, "Junk E-Mail", "IPF.Note"), (account.outbox, "Outbox", "IPF.Note"),
            (account.calendar, "Calendar", "IPF.Appointment"),
            (account.contacts, "Contacts", "IPF.Contact"), (account.tasks, "Tasks", "IPF.Task")):
        same("a folder", (folder.name, folder.folder_class, folder.parent.id), (name, kind, top.id))
    inbox = account.inbox
    same("counts", (inbox.total_count, inbox.unread_count, inbox.child_folder_count),
         (samples.N_INBOX, 1, 0))
    names = {folder.name for folder in top.walk()}
    assert {"Inbox", "Projects", "Deleted Items"} <= names, names
    same("in Projects", subjects((top / "Projects").all()), ["Of a project"])


def listing(place):
    account = place.sign_in("amelie")
    inbox = account.inbox
    same("count", inbox.all().count(), samples.N_INBOX)
    newest = inbox.all().order_by("-datetime_received")
    newest.page_size = 7
    items = list(newest)
    same("items", len({item.id for item in items}), samples.N_INBOX)
    dates = [item.datetime_received for item in items]
    same("newest first", dates, sorted(dates, reverse=True))
    same("the newest", items[0].subject, "Not read yet")
    oldest = inbox.all().order_by("datetime_received").only("datetime_received")
    oldest.page_size = 10
    same("oldest first", [item.datetime_received for item in oldest], sorted(dates))
    rows = inbox.all().order_by("-datetime_received").only("subject")[3:9]
    same("a slice", subjects(rows), subjects(items[3:9]))
    rows = inbox.filter(subject__contains="numbered").order_by("subject")
    same("by subject", subjects(rows.only("subject")),
         sorted(f"{chr(ord('z') - n)} numbered {n:02d}" for n in range(samples.N_NUMBERED)))
    sizes = [item.size for item in inbox.all().order_by("-size").only("size")]
    same("by size", sizes, sorted((item.size for item in items), reverse=True))


def content(place):
    account = place.sign_in("amelie")
    for subject, source in samples.AWKWARD.items():
        same(f"the bytes of “{subject}”", by_subject(account.inbox, subject).mime_content, source)
    item = by_subject(account.inbox, "Plain words")
    same("author", (item.author.name, item.author.email_address), ("Doe, Jane", "jane@example.org"))
    same("to", [to.email_address for to in item.to_recipients],
         ["amelie.laurent@contoso.example"])
    same("date", item.datetime_sent, datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    same("id", item.message_id, "<plain@example.org>")
    same("kind", (item.item_class, item.is_draft, item.has_attachments), ("IPM.Note", False, False))
    assert "Hello," in item.body, item.body
    assert "5 µm" in by_subject(account.inbox, "Größe in Latin-1").body
    html = by_subject(account.inbox, "A picture in the text").body
    assert isinstance(html, HTMLBody) and "cid:dot@example.org" in html, html
    same("folder", item.parent_folder_id.id, account.inbox.id)


def attachments(place):
    account = place.sign_in("amelie")
    item = by_subject(account.inbox, "Three things attached")
    assert item.has_attachments
    # It lists messages first.
    parts = {part.name: part for part in item.attachments}
    same("names", set(parts), {"résumé €.bin", "sums.csv", "The inner one"})
    binary, table, inner = parts["résumé €.bin"], parts["sums.csv"], parts["The inner one"]
    same("kinds", [type(part) for part in (binary, table, inner)],
         [FileAttachment, FileAttachment, ItemAttachment])
    same("types", [binary.content_type, table.content_type],
         ["application/octet-stream", "text/csv"])
    same("bytes", [binary.content, table.content],
         [samples.EVERY_BYTE, "a;bé\r\n1;2".encode()])
    same("the inner message", inner.item.subject, "The inner one")
    assert b"Attached as a whole." in inner.item.mime_content
    item = by_subject(account.inbox, "A picture in the text")
    (picture,) = item.attachments
    same("picture", (picture.name, picture.content_type, picture.content, picture.content_id),
         ("dot.png", "image/png", samples.PICTURE, "dot@example.org"))
    assert not item.has_attachments, "a picture in the text counts as attached"


def search(place):
    account = place.sign_in("amelie")
    inbox = account.inbox
    total = samples.N_INBOX
    same("contains", inbox.filter(subject__contains="numbered").count(), samples.N_NUMBERED)
    same("contains, other case", inbox.filter(subject__contains="NUMBERED").count(), 0)
    same("contains, any case", inbox.filter(subject__icontains="NUMBERED 03").count(), 1)
    same("not ASCII", subjects(inbox.filter(subject__contains="naïve")),
         ["Réunion à 8 heures – naïve Grüße"])
    same("starts", subjects(inbox.filter(subject__startswith="Three")), ["Three things attached"])
    same("starts, inside", inbox.filter(subject__startswith="things").count(), 0)
    same("unread", subjects(inbox.filter(is_read=False)), ["Not read yet"])
    same("exclude", inbox.exclude(subject__contains="numbered").count(),
         total - samples.N_NUMBERED)
    same("or", set(subjects(inbox.filter(Q(subject="Plain words") | Q(is_read=False)))),
         {"Plain words", "Not read yet"})
    same("and not", inbox.filter(Q(subject__contains="numbered")
                                 & ~Q(subject__contains="numbered 0")).count(),
         samples.N_NUMBERED - 10)
    day = datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)
    same("range", inbox.filter(datetime_received__range=day).count(), samples.N_NUMBERED)
    same("later", subjects(inbox.filter(datetime_received__gte=day[1])), ["Not read yet"])
    same("attached", subjects(inbox.filter(has_attachments=True)), ["Three things attached"])
    same("id", subjects(inbox.filter(message_id="<latin1@example.org>")), ["Größe in Latin-1"])
    if place.generation != "2007sp2":
        same("words", subjects(inbox.filter("subject:picture")), ["A picture in the text"])


# ---- Changing ----

def marks(place):
    account = place.sign_in("amelie")
    item = by_subject(account.inbox, "Not read yet")
    version = item.changekey
    item.is_read = True
    item.save(update_fields=["is_read"])
    assert item.changekey != version, "the change key stays the same"
    account.inbox.refresh()
    same("read", (by_subject(account.inbox, item.subject).is_read, account.inbox.unread_count),
         (True, 0))
    item.is_read = False
    item.save(update_fields=["is_read"])
    same("unread", by_subject(account.inbox, item.subject).is_read, False)
    item.categories = ["Red", "Été"]
    item.importance = "High"
    item.follow_up = 2
    item.save(update_fields=["categories", "importance", "follow_up"])
    found = by_subject(account.inbox, item.subject)
    same("marked", (found.categories, found.importance, found.follow_up),
         (["Red", "Été"], "High", 2))
    same("by category", subjects(account.inbox.filter(categories__contains="Été")), [item.subject])
    found.categories = None
    found.follow_up = None
    found.save(update_fields=["categories", "follow_up"])
    found = by_subject(account.inbox, item.subject)
    same("unmarked", (found.categories, found.importance, found.follow_up), (None, "High", None))


def move_and_copy(place):
    account = place.sign_in("amelie")
    projects = account.msg_folder_root / "Projects"
    item = by_subject(account.inbox, "Plain words")
    old_id = item.id
    item.move(to_folder=projects)
    assert item.id != old_id and is_gone(old_id, account)
    moved = by_subject(projects, "Plain words")
    same("moved", (moved.id, moved.mime_content), (item.id, samples.AWKWARD["Plain words"]))
    same("left", account.inbox.filter(subject="Plain words").count(), 0)
    copy_id, _ = moved.copy(to_folder=account.inbox)
    copied = by_subject(account.inbox, "Plain words")
    same("copied", (copied.id, copied.mime_content), (copy_id, moved.mime_content))
    same("of the copy", projects.filter(subject="Plain words").count(), 1)


def delete(place):
    account = place.sign_in("amelie")
    item = by_subject(account.inbox, "Plain words")
    old_id = item.id
    item.move_to_trash()
    assert is_gone(old_id, account)
    by_subject(account.trash, "Plain words")
    for subject, way in (("Ends of all kinds", SOFT_DELETE), ("Größe in Latin-1", HARD_DELETE)):
        old_id = by_subject(account.inbox, subject).id
        # Not Item.soft_delete(): it looks for a folder that 2007 does not have.
        same(way, account.bulk_delete([ItemId(id=old_id)], delete_type=way), [True])
        assert is_gone(old_id, account), f"{way} leaves it"
        for folder in (account.inbox, account.trash):
            same(way, folder.filter(subject=subject).count(), 0)
    if place.generation != "2007sp2":
        same("recoverable", subjects(account.recoverable_items_deletions.all()),
             ["Ends of all kinds"])
    same("left", account.inbox.all().count(), samples.N_INBOX - 3)


def folders(place):
    account = place.sign_in("amelie")
    top = account.msg_folder_root
    same("at first", {change for change, _ in top.sync_hierarchy()}, {"create"})
    folder = Folder(parent=top, name="Été 2026")
    folder.save()
    same("made", [(change, made.name) for change, made in top.sync_hierarchy()
                  if made.name == "Été 2026"], [("create", "Été 2026")])
    account.root.clear_cache()
    folder = top / "Été 2026"
    folder.name = "Hiver"
    folder.save(update_fields=["name"])
    same("renamed", [(change, made.name) for change, made in top.sync_hierarchy()
                     if made.id == folder.id], [("update", "Hiver")])
    by_subject(account.inbox, "Plain words").move(to_folder=folder)
    old_id = folder.id
    folder.delete()
    assert ("delete", old_id) in [(change, made.id) for change, made in top.sync_hierarchy()]
    account.root.clear_cache()
    assert "Hiver" not in {child.name for child in top.children}


def folders_moved(place):
    account = place.sign_in("amelie")
    top = account.msg_folder_root
    outer, inner = Folder(parent=top, name="Outer"), Folder(parent=top, name="Inner")
    outer.save()
    inner.save()
    raises(ErrorFolderExists, Folder(parent=top, name="inner").save)
    raises(ErrorMoveDistinguishedFolder, account.inbox.move, to_folder=outer)
    list(top.sync_hierarchy())
    by_subject(account.inbox, "Plain words").copy(to_folder=inner)
    inner.move(to_folder=outer)
    same("moved", [(made.name, made.parent_folder_id.id) for change, made in top.sync_hierarchy()
                   if made.id == inner.id], [("Inner", outer.id)])
    raises(ErrorMoveCopyFailed, outer.move, to_folder=inner)
    by_subject(inner, "Plain words")
    ids = {inner.id, outer.id}
    if place.generation == "2007sp2":
        outer.delete()
    else:
        outer.empty(delete_sub_folders=True)
        account.root.clear_cache()
        same("emptied", [child.name for child in (top / "Outer").children], [])
        (account.root / "Top of Information Store" / "Outer").delete()
    same("deleted", {made.id for change, made in top.sync_hierarchy() if change == "delete"}, ids)


def emptied(place):
    account = place.sign_in("amelie")
    account.inbox.empty(delete_type="MoveToDeletedItems")
    same("left", account.inbox.all().count(), 0)
    same("in the bin", account.trash.all().count(), samples.N_INBOX)
    account.trash.empty()
    same("nowhere", account.trash.all().count(), 0)


def detached(place):
    account = place.sign_in("amelie")
    item = Message(account=account, folder=account.drafts, subject="With three", body="x",
                   to_recipients=["karim.benali@contoso.example"])
    item.save()
    files = [FileAttachment(name=f"{n}.bin", content=bytes([n]) * 100) for n in range(3)]
    item.attach(files)
    item.detach(files[1])
    again = by_subject(account.drafts, "With three")
    same("left", sorted((part.name, part.content) for part in again.attachments),
         [("0.bin", b"\0" * 100), ("2.bin", b"\2" * 100)])
    # The identifier of what has not been taken away is what it was.
    same("identifiers", {part.attachment_id.id for part in again.attachments},
         {files[0].attachment_id.id, files[2].attachment_id.id})
    again.send()
    same("sent", account.drafts.filter(subject="With three").count(), 0)


def stale(place):
    """What has changed since it was read is not changed unseen."""
    account = place.sign_in("amelie")
    item = Message(account=account, folder=account.drafts, subject="Stale", body="x",
                   to_recipients=["karim.benali@contoso.example"])
    item.save()
    other = by_subject(account.drafts, "Stale")
    other.categories = ["Seen elsewhere"]
    other.save()
    item.importance = "High"
    raises(ErrorIrresolvableConflict, item.save, update_fields=["importance"],
           conflict_resolution="NeverOverwrite")
    raises(ErrorStaleObject, item.send, save_copy=False)
    item.save(update_fields=["importance"], conflict_resolution="AlwaysOverwrite")
    same("both", [(found.importance, found.categories) for found in [
        by_subject(account.drafts, "Stale")]], [("High", ["Seen elsewhere"])])


def other_life(place):
    """A server that has been set up anew knows no state of the one before."""
    first = place.sign_in("amelie").inbox
    list(first.sync_items())
    with Exchange(OFFICE, place.generation, place.auth) as another:
        inbox = another.sign_in("amelie").inbox
        raises(ErrorInvalidSyncStateData, lambda: list(inbox.sync_items(first.item_sync_state)))


def sync(place):
    account = place.sign_in("amelie")
    inbox = account.inbox
    changes = list(inbox.sync_items(max_changes_returned=8))
    same("at first", {change for change, _ in changes}, {"create"})
    same("all", len({item.id for _, item in changes}), samples.N_INBOX)
    same("nothing new", list(inbox.sync_items()), [])
    old_state = inbox.item_sync_state
    item = by_subject(inbox, "Not read yet")
    item.is_read = True
    item.save(update_fields=["is_read"])
    ((change, what),) = inbox.sync_items()
    if place.generation == "2007sp2":
        same("read", (change, what.id), ("update", item.id))
    else:
        same("read", (change, what[0].id, what[1]), ("read_flag_change", item.id, True))
    item.categories = ["Red"]
    item.save(update_fields=["categories"])
    same("marked", [(change, what.id) for change, what in inbox.sync_items()],
         [("update", item.id)])
    gone = by_subject(inbox, "Plain words")
    gone_id = gone.id
    gone.delete()
    same("deleted", [(change, what.id) for change, what in inbox.sync_items()],
         [("delete", gone_id)])
    again = {(change, what.id) for change, what in inbox.sync_items(sync_state=old_state)}
    same("from an old state", again, {("update", item.id), ("delete", gone_id)})


# ---- Sending ----

def draft(place):
    account, other = place.sign_in("amelie"), place.sign_in("hana")
    before = other.inbox.all().count()
    item = Message(
        account=account, folder=account.drafts, subject="A draft", body="First words",
        to_recipients=[Mailbox(email_address=other.primary_smtp_address)])
    item.save()
    item.attach(FileAttachment(name="Zähler.bin", content=samples.EVERY_BYTE))
    item.subject = "No longer a draft – Été"
    item.body = "Last words: ☕"
    item.save(update_fields=["subject", "body"])
    found = by_subject(account.drafts, item.subject)
    assert found.is_draft and found.has_attachments
    assert "Last words: ☕" in found.body, found.body
    same("not sent", other.inbox.all().count(), before)
    found.send()
    same("drafts", account.drafts.all().count(), 0)
    for folder in (account.sent, other.inbox):
        arrived = by_subject(folder, "No longer a draft – Été")
        assert not arrived.is_draft and "Last words: ☕" in arrived.body
        same("attached", [(part.name, part.content) for part in arrived.attachments],
             [("Zähler.bin", samples.EVERY_BYTE)])
        same("from", arrived.author.email_address, account.primary_smtp_address)
    same("unread", by_subject(other.inbox, "No longer a draft – Été").is_read, False)


def send(place):
    account, other, third = (place.sign_in(login) for login in ("amelie", "hana", "nadia"))
    Message(
        account=account, folder=account.sent, subject="To <all> & “blind”",
        body=HTMLBody("<p>Bold: <b>é</b></p>"), importance="High", categories=["Mine"],
        to_recipients=[other.primary_smtp_address], cc_recipients=["somebody@example.org"],
        bcc_recipients=[third.primary_smtp_address],
        attachments=[FileAttachment(name="all.bin", content=samples.EVERY_BYTE)]).send_and_save()
    for reader in (other, third):
        item = by_subject(reader.inbox, "To <all> & “blind”")
        assert isinstance(item.body, HTMLBody) and "<b>é</b>" in item.body, item.body
        same("blind", (item.bcc_recipients, re.search(rb"(?im)^bcc:", item.mime_content)),
             (None, None))
        same("copy", [box.email_address for box in item.cc_recipients], ["somebody@example.org"])
        same("attached", [part.content for part in item.attachments], [samples.EVERY_BYTE])
        same("marks", (item.importance, item.categories), ("High", None))
    Message(account=account, subject="Not kept", body="x",
            to_recipients=[other.primary_smtp_address]).send(save_copy=False)
    by_subject(other.inbox, "Not kept")
    same("kept", account.sent.filter(subject="Not kept").count(), 0)


def send_mime(place):
    account, other = place.sign_in("amelie"), place.sign_in("hana")
    source = ("From: Amélie <amelie.laurent@contoso.example>\r\n"
              f"To: {other.primary_smtp_address}\r\nSubject: As bytes – ☕\r\n"
              "Message-ID: <as-bytes@contoso.example>\r\nX-Odd:  two blanks\r\n"
              "Date: Wed, 04 Mar 2026 12:00:00 +0000\r\n"
              "Content-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: 8bit\r\n\r\nça\r\n").encode()
    Message(account=account, folder=account.sent, mime_content=source).send_and_save()
    for folder in (account.sent, other.inbox):
        item = by_subject(folder, "As bytes – ☕")
        same("bytes", item.mime_content, source)
        same("id", item.message_id, "<as-bytes@contoso.example>")


# ---- Other ----

def wrong_password(place):
    try:
        place.sign_in("amelie", "not the password").inbox.refresh()
    except UnauthorizedError:
        return
    raise AssertionError("signed in")


def names(place):
    account = place.sign_in("amelie")
    found = account.protocol.resolve_names(["hana"], return_full_contact_data=True)
    (mailbox, contact), = found
    person = place.person("hana")
    same("mailbox", (mailbox.name, mailbox.email_address), (person["name"], person["address"]))
    assert contact.display_name == person["name"]


def notices(place):
    account, other = place.sign_in("amelie"), place.sign_in("hana")
    subscription, mark = account.inbox.subscribe_to_pull(event_types=["NewMailEvent"])
    Message(account=other, subject="News", body="x",
            to_recipients=[account.primary_smtp_address]).send(save_copy=False)
    item = by_subject(account.inbox, "News")
    notice, = account.inbox.get_events(subscription, mark)
    same("new mail", [(event.ELEMENT_NAME, event.item_id.id) for event in notice.events],
         [("NewMailEvent", item.id)])
    account.inbox.unsubscribe(subscription)


def moved_notice(place):
    account = place.sign_in("amelie")
    projects = account.msg_folder_root / "Projects"
    subscription, mark = projects.subscribe_to_pull(event_types=["MovedEvent"])
    item = by_subject(account.inbox, "Plain words")
    old_id = item.id
    item.move(to_folder=projects)
    notice, = projects.get_events(subscription, mark)
    same("moved", [(event.item_id.id, event.old_item_id.id, event.parent_folder_id.id,
                    event.old_parent_folder_id.id) for event in notice.events],
         [(item.id, old_id, projects.id, account.inbox.id)])


def stream(place):
    # The open stream holds one of them.
    account = place.sign_in("amelie", connections=2)
    subscription = account.inbox.subscribe_to_streaming(event_types=["NewMailEvent"])
    heard = []

    def listen():
        heard.extend(account.inbox.get_streaming_events(
            subscription, connection_timeout=1, max_notifications_returned=1))

    # What exchangelib logs with the first document: the stream is open.
    with on_log("exchangelib.services.get_streaming_events",
                lambda: place.tell(f"deliver {account.primary_smtp_address} Streamed")):
        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        listener.join(WAIT_S)
    item = by_subject(account.inbox, "Streamed")
    same("streamed", [(event.ELEMENT_NAME, event.item_id.id)
                      for notice in heard for event in notice.events], [("NewMailEvent", item.id)])


def stream_ends(place):
    """A stream ends with the time that the client gave it; the subscription does not."""
    account = place.sign_in("amelie", connections=2)
    place.command("minute", "200")
    subscription = account.inbox.subscribe_to_streaming(event_types=["NewMailEvent"])
    for _ in range(2):
        same("heard", list(account.inbox.get_streaming_events(subscription, connection_timeout=1)),
             [])
    account.inbox.unsubscribe(subscription)


def later_schema(place):
    """What a server of that age cannot know; exchangelib would not say it."""
    def find(field, query):
        status, answer = place.post(
            place.person("amelie"),
            "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>"
            f"<t:AdditionalProperties><t:FieldURI FieldURI='{field}'/></t:AdditionalProperties>"
            "</m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id='inbox'/>"
            f"</m:ParentFolderIds>{query}</m:FindItem>")
        return status, b"ErrorSchemaValidation" in answer

    query = "<m:QueryString>x</m:QueryString>"
    fine, refused = (200, False), (500, True)
    age = list(GENERATIONS).index(place.generation)
    same("old words", find("item:Subject", ""), fine)
    same("words of 2010", find("item:ConversationId", ""), fine if age >= 1 else refused)
    same("a query", find("item:Subject", query), fine if age >= 1 else refused)
    same("words of 2013", find("item:Flag", ""), fine if age >= 2 else refused)


TESTS = (folder_tree, listing, content, attachments, search, marks, move_and_copy, delete, folders,
         folders_moved, detached, stale, other_life, sync, draft, send, send_mime, wrong_password, names, notices,
         moved_notice)


def tests_of(generation, auth):
    yield from TESTS
    if generation != "2007sp2":
        yield stream
        yield stream_ends
        yield emptied
    if auth == "basic":
        yield later_schema


def on(generation, auth, test):
    def run():
        with Exchange(OFFICE, generation, auth) as place:
            test(place)
    run.__name__ = f"{generation}_{auth}_{test.__name__}"
    return run


if __name__ == "__main__":
    sys.exit(run_tests([on(generation, auth, test) for generation in GENERATIONS
                        for auth in ("basic", "ntlm") for test in tests_of(generation, auth)]))
