#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What liaison-inspect says of known files, of files it cannot read, and of every file of others.

Usage: test-inspect.py LIAISON-INSPECT
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import traceback

PROGRAM = sys.argv[1]
FIXTURES = pathlib.Path(os.environ.get("LIA_TEST_FIXTURES", "/nonexistent"))
# A file is to take no more than a second; with sanitizers, which make every allocation dear, some more
# is granted. Processor time: how busy the machine is does not matter.
MAX_SECONDS = 4

MIME = """\
From: =?utf-8?q?Am=C3=A9lie?= Laurent <amelie@contoso.example>
To: Karim <karim@contoso.example>, nadia@contoso.example
Cc: "Durand, Paul" <paul@contoso.example>
Subject: =?iso-8859-1?Q?Budget_=E0_revoir?=
Date: Thu, 06 May 2004 09:08:09 +0200
Message-ID: <1@contoso.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

=C3=A9t=C3=A9
--a
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<p>=E9t=E9</p><script>alert(1)</script>
--a--
--m
Content-Type: image/png; name="logo.png"
Content-Disposition: attachment; filename="logo.png"
Content-ID: <logo@x>
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--m--
"""

EWS = """\
<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
  xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"
  xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">
 <s:Header><h:ServerVersionInfo MajorVersion="8" MinorVersion="2" MajorBuildNumber="176"
   MinorBuildNumber="0" xmlns:h="http://schemas.microsoft.com/exchange/services/2006/types"/>
 </s:Header><s:Body>%s</s:Body></s:Envelope>
"""
MESSAGE = """\
<t:Message><t:ItemId Id="AAA=" ChangeKey="CK"/><t:ItemClass>IPM.Note</t:ItemClass>
<t:Subject>Réunion</t:Subject><t:DateTimeReceived>2004-05-06T07:08:09Z</t:DateTimeReceived>
<t:Size>4321</t:Size><t:ToRecipients><t:Mailbox><t:Name>Karim</t:Name>
<t:EmailAddress>karim@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients>
<t:From><t:Mailbox><t:Name>Amélie</t:Name>
<t:EmailAddress>amelie@contoso.example</t:EmailAddress></t:Mailbox></t:From>
<t:IsRead>true</t:IsRead></t:Message>"""
GET_ITEM = EWS % ("""<m:GetItemResponse><m:ResponseMessages>
<m:GetItemResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>
<m:Items>%s</m:Items></m:GetItemResponseMessage>
<m:GetItemResponseMessage ResponseClass="Error"><m:MessageText>Not here.</m:MessageText>
<m:ResponseCode>ErrorItemNotFound</m:ResponseCode><m:Items/></m:GetItemResponseMessage>
</m:ResponseMessages></m:GetItemResponse>""" % MESSAGE)
SYNC = EWS % ("""<m:SyncFolderItemsResponse><m:ResponseMessages>
<m:SyncFolderItemsResponseMessage ResponseClass="Success">
<m:ResponseCode>NoError</m:ResponseCode><m:SyncState>S</m:SyncState>
<m:IncludesLastItemInRange>true</m:IncludesLastItemInRange><m:Changes>
<t:Create>%s</t:Create><t:Delete><t:ItemId Id="BBB="/></t:Delete>
<t:ReadFlagChange><t:ItemId Id="CCC="/><t:IsRead>false</t:IsRead></t:ReadFlagChange>
</m:Changes></m:SyncFolderItemsResponseMessage></m:ResponseMessages>
</m:SyncFolderItemsResponse>""" % MESSAGE)
FAULT = EWS % """<s:Fault><faultcode xmlns:a="x">a:ErrorSchemaValidation</faultcode>
<faultstring>The request failed.</faultstring></s:Fault>"""

STATE = """<category name="state" instance="1" publishTime="2026-11-23T17:15:01.000"
 container="2" version="7" expireType="endpoint">
<state xmlns="http://schemas.microsoft.com/2006/09/sip/state"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="aggregateState"
 lastActive="2026-11-23T17:10:00"><availability>6500</availability>
<activity token="on-the-phone"/></state></category>"""
NOTE = """<category name="note" instance="0" publishTime="2026-11-23T17:15:02.000">
<note xmlns="http://schemas.microsoft.com/2006/09/sip/note">
<body type="personal" uri="">Au labo &amp; joignable</body></note></category>"""
CARD = """<category name="contactCard" publishTime="2026-11-23T17:15:02.000"><contactCard>
<identity><name><displayName>Bob Example</displayName></name>
<email>bob@contoso.example</email></identity><title>Engineer</title>
<phone type="work"><uri>tel:+15550101</uri></phone></contactCard></category>"""
CALENDAR = """<category name="calendarData" publishTime="2026-11-23T17:15:02.000">
<calendarData><freeBusy startTime="2026-11-23T16:00:00Z" granularity="PT15M"
 encodingVersion="1">oA==</freeBusy></calendarData></category>"""
CATEGORIES = ('<categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" '
              'uri="sip:bob@contoso.example">%s</categories>')


def sip(content_type, body, start="BENOTIFY sip:alice@contoso.example SIP/2.0"):
    data = body.encode()
    return (f"{start}\r\nFrom: <sip:a@contoso.example>;tag=1\r\nf: second\r\n"
            f"CSeq: 1 BENOTIFY\r\nContent-Type: {content_type}\r\n"
            f"Content-Length: {len(data)}\r\n\r\n").encode() + data


class Folder:
    """A folder of files, and what the program says of them."""

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def write(self, name, data):
        path = self.path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(path)

    def inspect(self, command, data, name="file"):
        return run(command, self.write(name, data))[0]


def processor_seconds(child):
    """Of a child that was not waited for yet, even when it has ended. Without the system's own: where memory is short
    that can be seconds for one file of 20 MB, and says nothing of the program.
    """
    with open(f"/proc/{child.pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[11]) / os.sysconf("SC_CLK_TCK")


def run(command, *paths, status=0):
    """Returns the objects it printed; each within its time."""
    objects = []
    begin = 0.0
    with subprocess.Popen([PROGRAM, command, *paths], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as child:
        for line in child.stdout:
            now = processor_seconds(child)
            objects.append(json.loads(line))
            assert now - begin < MAX_SECONDS, f"{objects[-1]['file']}: {now - begin:.1f} s"
            begin = now
        errors = child.stderr.read().decode(errors="replace")
    assert not errors, errors[-2000:]
    assert child.returncode == status or (status is None and child.returncode in (0, 1)), (
        f"{command} {paths[:3]}: exit status {child.returncode}")
    assert [found["file"] for found in objects] == list(paths)
    return objects


def equal(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


# ---- mime ----

def mime_keys(folder):
    found = folder.inspect("mime", MIME)
    equal(sorted(found), ["cc", "date", "defects", "file", "from", "html_length", "message_id",
                          "parts", "subject", "text_length", "to"])
    equal(found["subject"], "Budget à revoir")
    equal(found["from"], [{"name": "Amélie Laurent", "address": "amelie@contoso.example"}])
    equal(found["to"], [{"name": "Karim", "address": "karim@contoso.example"},
                        {"name": "", "address": "nadia@contoso.example"}])
    equal(found["cc"], [{"name": "Durand, Paul", "address": "paul@contoso.example"}])
    equal(found["date"], "2004-05-06T07:08:09Z")
    equal(found["message_id"], "1@contoso.example")
    equal(found["defects"], [])


def mime_parts(folder):
    found = folder.inspect("mime", MIME)
    equal(found["parts"], [
        {"type": "text/plain", "charset": "utf-8", "size": 5, "filename": None,
         "disposition": None, "content_id": None},
        {"type": "text/html", "charset": "iso-8859-1", "size": 35, "filename": None,
         "disposition": None, "content_id": None},
        {"type": "image/png", "charset": None, "size": 8, "filename": "logo.png",
         "disposition": "attachment", "content_id": "logo@x"}])
    # In characters, of what is shown: the script is not.
    equal(found["text_length"], 3)
    assert 10 <= found["html_length"] < 35, found["html_length"]


def mime_bare(folder):
    found = folder.inspect("mime", "Subject: x\n\nbody\n")
    equal((found["date"], found["message_id"], found["from"], found["cc"]), (None, None, [], []))
    equal([part["type"] for part in found["parts"]], ["text/plain"])
    equal((found["text_length"], found["html_length"]), (5, 0))


def mime_defect(folder):
    found = folder.inspect("mime", "Date: yesterday\nContent-Type: multipart/mixed\n\nbody\n")
    equal(found["date"], None)
    assert found["defects"] and all(isinstance(text, str) for text in found["defects"])


# ---- ews ----

ITEM = {"id": "AAA=", "item_class": "IPM.Note", "subject": "Réunion",
        "from": {"name": "Amélie", "address": "amelie@contoso.example"},
        "to": [{"name": "Karim", "address": "karim@contoso.example"}],
        "received": "2004-05-06T07:08:09Z", "read": True, "size": 4321}


def ews_items(folder):
    found = folder.inspect("ews", GET_ITEM)
    equal(sorted(found), ["file", "messages", "operation", "server_version"])
    equal((found["operation"], found["server_version"]), ("GetItem", "8.2.176.0"))
    equal(found["messages"], [
        {"class": "Success", "code": "NoError", "text": None, "items": [ITEM], "changes": []},
        {"class": "Error", "code": "ErrorItemNotFound", "text": "Not here.", "items": [],
         "changes": []}])


def ews_changes(folder):
    found = folder.inspect("ews", SYNC)
    equal(found["operation"], "SyncFolderItems")
    equal(found["messages"][0]["changes"], [
        {"type": "Create", "id": "AAA=", "item": ITEM},
        {"type": "Delete", "id": "BBB="},
        {"type": "ReadFlagChange", "id": "CCC=", "read": False}])


def ews_fault(folder):
    found = folder.inspect("ews", FAULT)
    equal(found["operation"], None)
    equal(found["messages"], [{"class": "Error", "code": "ErrorSchemaValidation",
                               "text": "The request failed.", "items": [], "changes": []}])


def ews_refused(folder):
    paths = [folder.write("dtd.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]>" + GET_ITEM.split("?>", 1)[1]),
             folder.write("prefix.xml", "<s:Envelope><s:Body/></s:Envelope>"),
             folder.write("other.xml", "<html/>"),
             folder.write("cut.xml", GET_ITEM[:500])]
    for found in run("ews", *paths, status=1):
        equal(sorted(found), ["error", "file"])


# ---- sip ----

def sip_head(folder):
    found = folder.inspect("sip", sip("text/plain; charset=UTF-8", "été"))
    equal(sorted(found), ["categories", "file", "headers", "parts", "resources", "start_line"])
    equal(found["start_line"], "BENOTIFY sip:alice@contoso.example SIP/2.0")
    equal(found["headers"][0], {"name": "From", "value": "<sip:a@contoso.example>;tag=1"})
    equal([header["value"] for header in found["headers"][1:3]], ["second", "1 BENOTIFY"])
    equal(found["parts"], [{"content_type": "text/plain; charset=UTF-8", "content_id": None,
                            "size": 5}])
    equal(found["categories"], [])
    found = folder.inspect("sip", b"SIP/2.0 200 OK\nCSeq: 1 REGISTER\n\n")
    equal((found["start_line"], found["parts"]), ("SIP/2.0 200 OK", []))


def sip_categories(folder):
    body = CATEGORIES % (STATE + NOTE + CARD + CALENDAR + '<category name="services"/>')
    found = folder.inspect("sip", sip("application/msrtc-event-categories+xml", body))
    state, note, card, calendar, cleared = found["categories"]
    equal([state[key] for key in ("uri", "name", "instance", "container", "version",
                                  "publish_time", "expire_type", "cleared")],
          ["sip:bob@contoso.example", "state", 1, 2, 7, "2026-11-23T17:15:01Z", "endpoint", False])
    equal([state[key] for key in ("availability", "activity", "state", "state_reason",
                                  "state_type", "last_active")],
          [6500, "on-the-phone", "busy", "in-a-call", "aggregateState", "2026-11-23T17:10:00Z"])
    equal(note["note"], "Au labo & joignable")
    equal(note["notes"], [{"type": "personal", "text": "Au labo & joignable", "start_time": None,
                           "end_time": None}])
    equal((card["display_name"], card["title"], card["emails"]),
          ("Bob Example", "Engineer", ["bob@contoso.example"]))
    equal(card["phones"], [{"kind": "work", "number": "+15550101", "display": None}])
    equal(calendar["free_busy"], [
        {"state": "free", "from": "2026-11-23T16:00:00Z", "until": "2026-11-23T16:30:00Z"},
        {"state": "busy", "from": "2026-11-23T16:30:00Z", "until": "2026-11-23T17:00:00Z"}])
    equal((cleared["name"], cleared["cleared"]), ("services", True))


def sip_bodies(folder):
    roaming = ('<roamingData xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self">'
               + CATEGORIES % STATE + "</roamingData>")
    found = folder.inspect("sip", sip("application/vnd-microsoft-roaming-self+xml", roaming))
    equal([category["name"] for category in found["categories"]], ["state"])
    rlmi = ('<list xmlns="urn:ietf:params:xml:ns:rlmi"><resource uri="sip:bob@contoso.example">'
            '<instance id="0" state="resubscribe" cid="p0" poolFqdn="pool.contoso.example"/>'
            "</resource></list>")
    body = ("--b\r\nContent-ID: <r>\r\nContent-Type: application/rlmi+xml\r\n\r\n" + rlmi
            + "\r\n--b\r\nContent-ID: <p0>\r\nContent-Type: "
            "application/msrtc-event-categories+xml\r\n\r\n" + CATEGORIES % NOTE
            + "\r\n--b\r\nContent-Type: application/msrtc-event-categories+xml\r\n\r\n<cut>"
            "\r\n--b--\r\n")
    found = folder.inspect("sip", sip('multipart/related; boundary="b"', body))
    equal([part["content_id"] for part in found["parts"]], ["r", "p0", None])
    equal(found["resources"], [{"uri": "sip:bob@contoso.example", "state": "resubscribe",
                                "content_id": "p0", "pool": "pool.contoso.example"}])
    equal([category["name"] for category in found["categories"]], ["note"])
    assert "error" in found["parts"][2] and "error" not in found["parts"][1]


def sip_lengths(folder):
    whole = sip("text/plain", "hello")
    run("sip", folder.write("cut", whole[:-1]), status=1)
    found = folder.inspect("sip", whole.replace(b"Content-Length: 5\r\n", b""))
    equal(found["parts"][0]["size"], 5)


# ---- What cannot be read ----

def unreadable(folder):
    paths = [str(folder.path / "missing"), str(folder.path), folder.write("empty", "")]
    for command in ("mime", "ews", "sip"):
        for found in run(command, *paths, status=1):
            equal(sorted(found), ["error", "file"])
            assert found["error"]


def one_bad_among_good(folder):
    paths = [folder.write("good", MIME), str(folder.path / "missing"), folder.write("last", MIME)]
    equal(["error" in found for found in run("mime", *paths, status=1)], [False, True, False])


def usage(folder):
    for arguments in ([], ["mime"], ["other", folder.write("file", MIME)]):
        outcome = subprocess.run([PROGRAM, *arguments], capture_output=True, check=False)
        equal((outcome.returncode, outcome.stdout), (2, b""))


def garbage(folder):
    noise = random.Random(1)
    paths = [folder.write(f"noise-{size}", noise.randbytes(size)) for size in (1, 2, 17, 1000, 70000)]
    paths += [folder.write("zeros", b"\0" * 5000), folder.write("marks", b"\xff\xfe<\0a\0"),
              folder.write("colons", ":\n" * 3000), folder.write("dashes", "--\n" * 3000)]
    for command, whole in (("mime", MIME.encode()), ("ews", GET_ITEM.encode()),
                           ("sip", sip("application/msrtc-event-categories+xml",
                                       CATEGORIES % (STATE + CARD)))):
        cuts = [folder.write(f"{command}-{at}", whole[:at]) for at in range(1, len(whole), 97)]
        broken = []
        for number in range(60):
            data = bytearray(whole)
            for _ in range(5):
                data[noise.randrange(len(data))] = noise.randrange(256)
            broken.append(folder.write(f"{command}-broken-{number}", bytes(data)))
        run(command, *paths, *cuts, *broken, status=None)


def large(folder):
    size = 20 * 1024 * 1024
    noise = random.Random(2).randbytes(size)
    lines = b"A line of text, and another one.\n" * (size // 33)
    run("mime", folder.write("noise", noise), folder.write("line", b"x" * size),
        folder.write("text", b"Subject: x\n\n" + lines), folder.write("head", b"a: b\n" * (size // 5)),
        folder.write("words", b"Subject: " + b"=?UTF-8?B?w6k=?=\n " * (size // 18)),
        folder.write("parts", b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n"
                     * (size // 7)))
    run("ews", str(folder.path / "noise"), str(folder.path / "line"), status=1)
    run("sip", str(folder.path / "noise"), str(folder.path / "line"), str(folder.path / "head"),
        status=1)
    text = EWS % ("<m:GetItemResponse><m:ResponseMessages><m:GetItemResponseMessage>"
                  "<m:Items><t:Message><t:MimeContent>" + "QUJD" * (size // 4)
                  + "</t:MimeContent><t:Subject>x</t:Subject></t:Message></m:Items>"
                  "</m:GetItemResponseMessage></m:ResponseMessages></m:GetItemResponse>")
    found = run("ews", folder.write("item", text))[0]
    equal(found["messages"][0]["items"][0]["subject"], "x")


def limit(name):
    """A limit of the table."""
    table = pathlib.Path(__file__).parents[2] / "src" / "core" / "lia-limits.h"
    return eval(re.search(rf"#define {name} (.*)", table.read_text(encoding="utf-8")).group(1))


def too_large(folder):
    size = limit("LIA_INSPECT_MAX_BYTES")
    path = folder.write("large", sip("text/plain", "hello"))
    os.truncate(path, size)
    equal(run("sip", path)[0]["parts"][0]["size"], 5)
    os.truncate(path, size + 1)
    assert "larger than" in run("sip", path, status=1)[0]["error"]


# ---- Files of others ----

def fixtures(command, *names):
    def every_file(_folder):
        paths = [str(path) for name in names for path in sorted((FIXTURES / name).rglob("*"))
                 if path.is_file()]
        assert len(paths) > 100, "the folder is nearly empty"
        found = run(command, *paths, status=None)
        read = sum("error" not in one for one in found)
        assert read > len(paths) * 0.7, f"only {read} of {len(paths)} are understood"
    every_file.__name__ = f"every file of {', '.join(names)}"
    every_file.skip = not all((FIXTURES / name).is_dir() for name in names)
    return every_file


TESTS = [mime_keys, mime_parts, mime_bare, mime_defect, ews_items, ews_changes, ews_fault,
         ews_refused, sip_head, sip_categories, sip_bodies, sip_lengths, unreadable,
         one_bad_among_good, usage, garbage, large, too_large, fixtures("mime", "mime"),
         fixtures("ews", "ews", "ews-clients"), fixtures("sip", "ocs")]


def main():
    failed = 0
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        name = test.__name__.replace("_", " ")
        if getattr(test, "skip", False):
            print(f"ok {number} {name} # SKIP the folder of fixtures is absent", flush=True)
            continue
        try:
            with tempfile.TemporaryDirectory(prefix="liaison-inspect-") as path:
                test(Folder(path))
            print(f"ok {number} {name}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} {name}", flush=True)
            for line in traceback.format_exc().splitlines():
                print("#", line[:400], flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
