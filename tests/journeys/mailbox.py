# SPDX-License-Identifier: GPL-3.0-or-later
"""The mailbox of a person of the office, read with plain SOAP: no client of ours takes part."""
import base64
import urllib.request
import xml.etree.ElementTree

TYPES = "{http://schemas.microsoft.com/exchange/services/2006/types}"

FIND_ITEM = """<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"
    xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body>
  <m:FindItem Traversal="Shallow">
    <m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>
    <m:IndexedPageItemView MaxEntriesReturned="100" Offset="0" BasePoint="Beginning"/>
    <m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderIds>
  </m:FindItem></s:Body></s:Envelope>"""
GET_ITEM = """<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"
    xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body>
  <m:GetItem>
    <m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>
      <t:IncludeMimeContent>true</t:IncludeMimeContent></m:ItemShape>
    <m:ItemIds><t:ItemId Id="{id}"/></m:ItemIds>
  </m:GetItem></s:Body></s:Envelope>"""


class Mailbox:
    """What is in the folders of a person."""

    def __init__(self, url, person):
        self._url = url
        words = f"{person['login']}:{person['password']}"
        self._authorization = "Basic " + base64.b64encode(words.encode()).decode()

    def _ask(self, body):
        request = urllib.request.Request(self._url, body.encode(), {
            "Authorization": self._authorization, "Content-Type": "text/xml; charset=utf-8"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return xml.etree.ElementTree.fromstring(answer.read())

    def subjects(self, folder="inbox"):
        return [element.text for element in self._ask(FIND_ITEM.format(folder=folder))
                .iter(TYPES + "Subject")]

    def source(self, subject, folder="inbox"):
        """The message itself, in bytes, or None."""
        for item in self._ask(FIND_ITEM.format(folder=folder)).iter(TYPES + "Message"):
            if item.findtext(TYPES + "Subject") == subject:
                answer = self._ask(GET_ITEM.format(id=item.find(TYPES + "ItemId").get("Id")))
                return base64.b64decode(next(answer.iter(TYPES + "MimeContent")).text)
        return None
