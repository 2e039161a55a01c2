/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * What the parsers of network and file input take, in one table. Each limit is far above what servers and people send,
 * and low enough that hostile input costs neither memory nor time. Each tells what becomes of the rest; “an error” is
 * %LIA_ERROR_TOO_LARGE unless it says another.
 */

/**
 * LIA_ADDRESS_MAX_BYTES: Bytes of an address: mail allows 320, directories name people by longer ones; beyond: it is
 * empty, for an address that is cut is somebody else's.
 */
#define LIA_ADDRESS_MAX_BYTES 1024
/** LIA_NAME_MAX_CHARACTERS: Characters of a name, title, note or other line about somebody; beyond: cut. */
#define LIA_NAME_MAX_CHARACTERS 1000
/** LIA_SUBJECT_MAX_CHARACTERS: Characters of a subject: each row of a list lays one out; beyond: cut. */
#define LIA_SUBJECT_MAX_CHARACTERS 4000
/** LIA_CARD_MAX_ADDRESSES: Addresses of a contact card; beyond: left out. */
#define LIA_CARD_MAX_ADDRESSES 100
/** LIA_CARD_MAX_PHONES: Phones of a contact card; beyond: left out. */
#define LIA_CARD_MAX_PHONES 100
/** LIA_PHOTO_MAX_BYTES: Bytes of a photo: it is decoded on the main thread; beyond: left out. */
#define LIA_PHOTO_MAX_BYTES (256 * 1024)
/** LIA_PHOTO_MAX_PIXELS: Pixels of a photo: a thousandth of the bytes can hold them; beyond: left out. */
#define LIA_PHOTO_MAX_PIXELS (2048 * 2048)
/** LIA_DRAFT_MAX_ATTACHMENTS_BYTES: Bytes of all attachments of a draft; beyond: an error. */
#define LIA_DRAFT_MAX_ATTACHMENTS_BYTES (25 * 1024 * 1024)
/** LIA_INSPECT_MAX_BYTES: Bytes of a file given to liaison-inspect; beyond: an error. */
#define LIA_INSPECT_MAX_BYTES (256 * 1024 * 1024)
/** LIA_MIME_MAX_HEADER_BYTES: Bytes of one block of headers; beyond: left out, a defect. */
#define LIA_MIME_MAX_HEADER_BYTES (256 * 1024)
/** LIA_MIME_MAX_HEADER_LINES: Lines of one block of headers; beyond: left out, a defect. */
#define LIA_MIME_MAX_HEADER_LINES 10000
/** LIA_MIME_MAX_ALL_HEADER_BYTES: Bytes of all headers of a message; beyond: left out, a defect. */
#define LIA_MIME_MAX_ALL_HEADER_BYTES (2 * 1024 * 1024)
/**
 * LIA_MIME_MAX_COLONS: Colons of a header: in a list of people each begins a group, maybe in a group, and GMime
 * recurses until the stack is at its end; beyond: left out, a defect.
 */
#define LIA_MIME_MAX_COLONS 1000
/** LIA_MIME_MAX_PARAMETERS: Parameters of a header: each is compared with each; beyond: left out, a defect. */
#define LIA_MIME_MAX_PARAMETERS 500
/** LIA_MIME_MAX_BOUNDARIES: Lines between parts: GMime needs seconds for a million parts; beyond: left out, a defect. */
#define LIA_MIME_MAX_BOUNDARIES 4000
/** LIA_MIME_MAX_BOUNDARY_BYTES: Bytes of a boundary (RFC 2046 allows 70); beyond: its first bytes count. */
#define LIA_MIME_MAX_BOUNDARY_BYTES 256
/** LIA_MIME_MAX_NESTED_BOUNDARIES: Different boundaries in a message; beyond: left out, a defect. */
#define LIA_MIME_MAX_NESTED_BOUNDARIES 1000
/** LIA_MIME_MAX_DEPTH: Parts within parts: the walk recurses; beyond: left out, a defect. */
#define LIA_MIME_MAX_DEPTH 100
/** LIA_MIME_MAX_PARTS: Leaves of a message; beyond: left out, a defect. */
#define LIA_MIME_MAX_PARTS 1000
/** LIA_MIME_MAX_TEXT_BYTES: Bytes of text that are shown; beyond: cut, a defect. */
#define LIA_MIME_MAX_TEXT_BYTES (4 * 1024 * 1024)
/** LIA_MIME_MAX_PART_BYTES: Decoded bytes of a part; beyond: its content is left out, a defect. */
#define LIA_MIME_MAX_PART_BYTES (64 * 1024 * 1024)
/** LIA_MIME_MAX_ADDRESSES: People of one header, or of one list of an item; beyond: left out. */
#define LIA_MIME_MAX_ADDRESSES 5000
/** LIA_MIME_MAX_REFERENCES: Message ids of References; beyond: left out. */
#define LIA_MIME_MAX_REFERENCES 200
/** LIA_MIME_MAX_NAME_BYTES: Bytes of a file name: file systems allow 255; beyond: cut, its ending kept. */
#define LIA_MIME_MAX_NAME_BYTES 200
/** LIA_MIME_MAX_DEFECTS: Defects of a message that are told; beyond: left out. */
#define LIA_MIME_MAX_DEFECTS 100
/** LIA_MIME_MAX_PREVIEW_CHARACTERS: Characters of a preview made of a text; beyond: cut. */
#define LIA_MIME_MAX_PREVIEW_CHARACTERS 200
/** LIA_HTML_MAX_BYTES: Bytes of a page; beyond: cut. */
#define LIA_HTML_MAX_BYTES (4 * 1024 * 1024)
/**
 * LIA_HTML_MAX_DEPTH: Elements within elements: the walk recurses; beyond: the element goes and what is in it stays; ten
 * times as deep: that goes too.
 */
#define LIA_HTML_MAX_DEPTH 200
/** LIA_HTML_MAX_ATTRIBUTES: Attributes of an element: each is compared with each; beyond: the page ends before it. */
#define LIA_HTML_MAX_ATTRIBUTES 256
/** LIA_CSS_MAX_SHEET_BYTES: Bytes of a style sheet; beyond: the sheet goes. */
#define LIA_CSS_MAX_SHEET_BYTES (256 * 1024)
/** LIA_CSS_MAX_DECLARATIONS: Declarations of a rule or a style attribute; beyond: left out. */
#define LIA_CSS_MAX_DECLARATIONS 500
/** LIA_MAILTO_MAX_FIELDS: Fields of a mailto: link; beyond: left out. */
#define LIA_MAILTO_MAX_FIELDS 100
/** LIA_MAILTO_MAX_ADDRESSES: People of one field of it; beyond: left out. */
#define LIA_MAILTO_MAX_ADDRESSES 100
/** LIA_MAILTO_MAX_SUBJECT_BYTES: Bytes of its subject; beyond: cut. */
#define LIA_MAILTO_MAX_SUBJECT_BYTES 1000
/** LIA_MAILTO_MAX_BODY_BYTES: Bytes of its text; beyond: cut. */
#define LIA_MAILTO_MAX_BODY_BYTES (64 * 1024)
/** LIA_OPEN_MAX_BYTES: Bytes of an address that the desktop hands over to be opened; beyond: an error. */
#define LIA_OPEN_MAX_BYTES (64 * 1024)
/** LIA_OPEN_MAX_TARGETS: Addresses and files that are opened at once: each is a window; beyond: left out, told. */
#define LIA_OPEN_MAX_TARGETS 20
/** LIA_EML_MAX_BYTES: Bytes of a file that is opened as a message; beyond: an error. */
#define LIA_EML_MAX_BYTES (64 * 1024 * 1024)
/** LIA_VCARD_MAX_BYTES: Bytes of a file with contact cards; beyond: an error. */
#define LIA_VCARD_MAX_BYTES (4 * 1024 * 1024)
/** LIA_VCARD_MAX_CARDS: Contact cards of a file; beyond: left out. */
#define LIA_VCARD_MAX_CARDS 100
/** LIA_VCARD_MAX_PARAMETERS: Parameters of a line of a contact card; beyond: left out. */
#define LIA_VCARD_MAX_PARAMETERS 50
/** LIA_NTLM_MAX_MESSAGE_BYTES: Bytes of a message of NTLM: its fields are 16 bits long; beyond: %LIA_ERROR_PROTOCOL. */
#define LIA_NTLM_MAX_MESSAGE_BYTES (64 * 1024)
/** LIA_XML_MAX_DEPTH: Elements within elements; beyond: an error. */
#define LIA_XML_MAX_DEPTH 256
/** LIA_XML_MAX_ATTRIBUTES: Attributes of an element: each is compared with each; beyond: an error. */
#define LIA_XML_MAX_ATTRIBUTES 256
/** LIA_XML_MAX_NAMESPACES: Namespaces that hold at one place: each name looks through them; beyond: an error. */
#define LIA_XML_MAX_NAMESPACES 256
/** LIA_EWS_MAX_ANSWER_BYTES: Bytes of an answer: a page of 512 headers and more; beyond: an error. */
#define LIA_EWS_MAX_ANSWER_BYTES (64 * 1024 * 1024)
/** LIA_EWS_MAX_SOURCE_BYTES: Bytes of an answer with a whole message, in base64; beyond: an error. */
#define LIA_EWS_MAX_SOURCE_BYTES (200 * 1024 * 1024)
/** LIA_EWS_MAX_NOTICE_BYTES: Bytes of one document of the notification stream; beyond: an error. */
#define LIA_EWS_MAX_NOTICE_BYTES (4 * 1024 * 1024)
/** LIA_EWS_MAX_PREVIEW_CHARACTERS: Characters of a preview in the list; beyond: cut. */
#define LIA_EWS_MAX_PREVIEW_CHARACTERS 255
/** LIA_EWS_MAX_PAGE: Changes of a page that are asked for at most, and messages of a first view. */
#define LIA_EWS_MAX_PAGE 512
/** LIA_EWS_MAX_CHANGES: Changes of an answer, of folders or of items; beyond: an error. */
#define LIA_EWS_MAX_CHANGES 20000
/** LIA_EWS_MAX_LOOKUPS: People of a page who are looked up in the directory; beyond: with the next page. */
#define LIA_EWS_MAX_LOOKUPS 20
/** LIA_SIP_MAX_HEADER_BYTES: Bytes of start line and headers; beyond: an error. */
#define LIA_SIP_MAX_HEADER_BYTES (64 * 1024)
/** LIA_SIP_MAX_HEADERS: Headers of a message; beyond: an error. */
#define LIA_SIP_MAX_HEADERS 256
/** LIA_SIP_MAX_BODY_BYTES: Bytes of a body; beyond: an error. */
#define LIA_SIP_MAX_BODY_BYTES (8 * 1024 * 1024)
/** LIA_SIP_MAX_PARTS: Parts of a body; beyond: left out. */
#define LIA_SIP_MAX_PARTS 10000
/** LIA_SIP_MAX_TEXT_BYTES: Bytes of an instant message; beyond: cut. */
#define LIA_SIP_MAX_TEXT_BYTES (1024 * 1024)
/** LIA_SIP_MAX_CATEGORIES_BYTES: Bytes of a categories document; beyond: an error. */
#define LIA_SIP_MAX_CATEGORIES_BYTES (8 * 1024 * 1024)
/** LIA_SIP_MAX_CATEGORIES: Categories of a document; beyond: an error. */
#define LIA_SIP_MAX_CATEGORIES 10000
/** LIA_SIP_MAX_TYPING_BYTES: Bytes of a notice that somebody writes; beyond: it is ignored. */
#define LIA_SIP_MAX_TYPING_BYTES 4096
/** LIA_SIP_MAX_NOTES: Notes of a category; beyond: left out. */
#define LIA_SIP_MAX_NOTES 100
/** LIA_SIP_MAX_RESOURCES: People of a list of subscriptions; beyond: an error. */
#define LIA_SIP_MAX_RESOURCES 10000
/** LIA_SIP_MAX_FIRST_TEXT_BYTES: Bytes of a text that goes with an INVITE, in a header; beyond: it follows it. */
#define LIA_SIP_MAX_FIRST_TEXT_BYTES 4096
/** LIA_SIP_MAX_WAITING_BYTES: Bytes that wait for a server to take them; beyond: it counts as gone. */
#define LIA_SIP_MAX_WAITING_BYTES (16 * 1024 * 1024)
/** LIA_OCS_MAX_CONTACT_LIST_BYTES: Bytes of a contact list; beyond: an error. */
#define LIA_OCS_MAX_CONTACT_LIST_BYTES (4 * 1024 * 1024)
/** LIA_OCS_MAX_CONTACTS: People of a contact list; beyond: left out. */
#define LIA_OCS_MAX_CONTACTS 10000
/** LIA_OCS_MAX_GROUPS: Groups of a contact list; beyond: left out. */
#define LIA_OCS_MAX_GROUPS 1000
/** LIA_OCS_MAX_PROVISIONING_BYTES: Bytes of a provisioning document; beyond: an error. */
#define LIA_OCS_MAX_PROVISIONING_BYTES (1024 * 1024)
/** LIA_OCS_MAX_FAULT_BYTES: Bytes of what a server says to a refused publication; beyond: not read. */
#define LIA_OCS_MAX_FAULT_BYTES (256 * 1024)
/** LIA_OCS_MAX_ROSTER_ANSWER_BYTES: Bytes of the answer to a change of the contact list; beyond: not read. */
#define LIA_OCS_MAX_ROSTER_ANSWER_BYTES (64 * 1024)
/** LIA_CALLER_MAX_INFO_BYTES: Bytes of what a sandbox tells of its program; beyond: nobody knows which one it is. */
#define LIA_CALLER_MAX_INFO_BYTES (64 * 1024)
/** LIA_ACCESS_MAX_QUESTIONS: Questions in ten minutes about programs that want to know of people; beyond: refused. */
#define LIA_ACCESS_MAX_QUESTIONS 5
/** LIA_BUS_MAX_CLIENTS: Programs on the bus that ask for people; beyond: refused until one leaves. */
#define LIA_BUS_MAX_CLIENTS 100
/** LIA_BUS_MAX_REQUESTS: Requests of a program that wait for their answer; beyond: refused. */
#define LIA_BUS_MAX_REQUESTS 100
/** LIA_BUS_MAX_LOOKUP: Addresses of one request of a program; beyond: refused. */
#define LIA_BUS_MAX_LOOKUP 100
/** LIA_BUS_MAX_WATCHED: Addresses that a program watches; beyond: refused. */
#define LIA_BUS_MAX_WATCHED 500
/** LIA_BUS_MAX_FOLLOWED: People whom the server is asked of because programs looked them up; beyond: it is not asked. */
#define LIA_BUS_MAX_FOLLOWED 1000
/** LIA_BUS_MAX_STRANGERS: People who are known only because programs have asked for them; beyond: they are unknown. */
#define LIA_BUS_MAX_STRANGERS 10000
/** LIA_BUS_MAX_DECLINED: Questions of a program to reach somebody that the user declines in ten minutes; beyond: refused. */
#define LIA_BUS_MAX_DECLINED 5
/** LIA_NATIVE_MAX_MESSAGE_BYTES: Bytes of a request of a mail program's extension; beyond: its host ends. */
#define LIA_NATIVE_MAX_MESSAGE_BYTES (1024 * 1024)
/** LIA_NATIVE_MAX_DEPTH: Objects and arrays within others in it: the reader recurses; beyond: its host ends. */
#define LIA_NATIVE_MAX_DEPTH 16
/** LIA_LOG_MAX_LINES: Lines kept for a report about a fault; beyond: the oldest are forgotten. */
#define LIA_LOG_MAX_LINES 1000
/** LIA_LOG_MAX_LINE_CHARACTERS: Characters of such a line; beyond: cut. */
#define LIA_LOG_MAX_LINE_CHARACTERS 1000
