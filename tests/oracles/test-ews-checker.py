#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What judges every Exchange document of the other tests is itself put to the test.

Usage: test-ews-checker.py EWS-CHECKER LIAISON-OFFICE FIXTURES
"""
import importlib
import inspect
import pathlib
import pkgutil
import re
import subprocess
import sys
import urllib.error
import urllib.request

from exchange import authorization, envelope, is_installed
from office import Office
from oracle import Skip, run_tests, skip_all

CHECKER, OFFICE = sys.argv[1:3]
FIXTURES = pathlib.Path(sys.argv[3]) / "ews"
SCHEMA = FIXTURES / "schema" / "php-ews-wsdl"
WRONG = 1

if not SCHEMA.is_dir():
    skip_all("the fixtures are absent: no schema")


def judge(generation, *documents):
    """Returns the status of the checker and what it says."""
    frames = b"".join(b"%s %d\n%s" % (name.encode(), len(data), data) for name, data in documents)
    ran = subprocess.run([CHECKER, SCHEMA, generation], input=frames, stderr=subprocess.PIPE,
                         timeout=20, check=False)
    return ran.returncode, ran.stderr.decode()


def get_item(fields="", attribute="", header=""):
    properties = f"<t:AdditionalProperties>{fields}</t:AdditionalProperties>" if fields else ""
    return envelope(f"<m:GetItem{attribute}><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>"
                    f"{properties}</m:ItemShape><m:ItemIds><t:ItemId Id='x'/></m:ItemIds>"
                    "</m:GetItem>", header)


def field(uri):
    return f"<t:FieldURI FieldURI='{uri}'/>"


def refused(generation, name, document, word):
    status, text = judge(generation, (name, document))
    assert status == WRONG and word in text and name in text, (status, text)


def fine(generation, *documents):
    status, text = judge(generation, *documents)
    assert (status, text) == (0, ""), (status, text)


def traces(version):
    """What a real server of that age and Evolution said to each other."""
    for path in sorted((FIXTURES / "evolution-ews-traces" / version).rglob("*")):
        # Some ask for folders that can be nobody’s.
        if path.is_file() and "invalid" not in path.name and "malformed" not in path.name:
            lines = re.sub(rb"(?m)^[<>] ?", b"", path.read_bytes())
            for found in re.finditer(rb"<([\w-]+):Envelope.*?</\1:Envelope>", lines, re.DOTALL):
                yield "foreign-request", found.group()


def right_documents():
    for generation, version in (("2007sp2", "Exchange2007_SP1"), ("2010sp2", "Exchange2010_SP2")):
        documents = list(traces(version))
        assert len(documents) > 10, f"{version}: {len(documents)} documents"
        fine(generation, ("request", get_item(field("item:Subject"))), *documents)


def wrong_documents():
    refused("2016", "request", get_item(attribute=" Surprise='1'"), "Surprise")
    refused("2016", "answer", get_item(field("item:Sujet")), "item:Sujet")
    refused("2016", "foreign-request", get_item("<t:Stray/>"), "Stray")
    refused("2016", "request", envelope("<m:GetItem/><m:GetItem/>"), "envelope")
    refused("2016", "request", envelope("<m:GetMail/>"), "GetMail")
    refused("2016", "answer", b"<html>", "no XML")
    # The one after a good one is looked at too.
    status, _ = judge("2016", ("request", get_item()), ("request", envelope("<m:GetMail/>")))
    assert status == WRONG


def ages():
    flag = get_item(field("item:Flag"))
    thread = get_item(field("item:ConversationId"))
    zone = get_item(header="<t:TimeZoneContext><t:TimeZoneDefinition Id='UTC'/></t:TimeZoneContext>")
    fine("2016", ("request", flag), ("request", thread), ("request", zone))
    fine("2010sp2", ("request", thread), ("request", zone))
    fine("2007sp2", ("foreign-request", zone))
    refused("2010sp2", "request", flag, "item:Flag")
    refused("2007sp2", "request", thread, "item:ConversationId")
    refused("2007sp2", "request", zone, "TimeZoneContext")


def _fields_since(major):
    """What exchangelib knows of the age of properties: (URI, whether it is as new as that)."""
    exchangelib = importlib.import_module("exchangelib")
    for module in pkgutil.walk_packages(exchangelib.__path__, "exchangelib."):
        for _, thing in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            for known in getattr(thing, "FIELDS", None) or ():
                since = getattr(known, "supported_from", None)
                since = getattr(since, "build", since)
                uri = getattr(known, "field_uri", None) or ""
                if since and since.major_version >= major and ":" in uri:
                    yield uri


def ages_as_exchangelib_knows_them():
    if not is_installed():
        raise Skip("the package python3-exchangelib is not installed")
    for generation, major in (("2007sp2", 14), ("2010sp2", 15)):
        uris = set(_fields_since(major))
        assert uris
        _, text = judge(generation, ("request", get_item("".join(map(field, sorted(uris))))))
        passed = {uri for uri in uris if f"“{uri}”" not in text}
        assert not passed, f"{generation} lets pass {passed}"


def office_ends(agent, document, status):
    """The office is told, and tells who has started it."""
    place = Office(OFFICE, "--auth", "basic", "--sip-port", "0", "--sip-tls-port", "0")
    request = urllib.request.Request(place.ews, document, {
        "Content-Type": "text/xml", "User-Agent": agent,
        "Authorization": authorization(place.people[0])})
    try:
        with urllib.request.urlopen(request, timeout=20):
            pass
    except urllib.error.HTTPError:
        pass
    found = place.stop()
    assert found == status, f"{found}, not {status}\n{place.log()}"


def office_of_a_wrong_client():
    office_ends("Liaison/0", get_item(attribute=" Surprise='1'"), 3)
    office_ends("Liaison/0", envelope("<m:GetMail/>"), 3)
    # What another client tries, and is refused, is no fault of ours.
    office_ends("Another/1", envelope("<m:GetMail/>"), 0)
    office_ends("Another/1", get_item(attribute=" Surprise='1'"), 3)


sys.exit(run_tests([right_documents, wrong_documents, ages, ages_as_exchangelib_knows_them,
                    office_of_a_wrong_client]))
