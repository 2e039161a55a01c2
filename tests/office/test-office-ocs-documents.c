/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "office-ocs-documents.h"
#include "office-ocs-publications.h"
#include "office-ocs-xml.h"

#include <string.h>

#define START_S (20000 * 24 * 60 * 60)
#define MINUTE_S 60

static GPtrArray *
make_meetings (const gint64 *minutes, gsize n)
{
  GPtrArray *meetings = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < n; i++)
    {
      OfficeMeeting *meeting = g_new0 (OfficeMeeting, 1);

      meeting->start_s = START_S + minutes[2 * i] * MINUTE_S;
      meeting->end_s = START_S + minutes[2 * i + 1] * MINUTE_S;
      g_ptr_array_add (meetings, meeting);
    }
  return meetings;
}

static void
assert_free_busy (const gint64 *minutes, gsize n, guint n_slots, const char *slots)
{
  g_autoptr (GPtrArray) meetings = make_meetings (minutes, n);
  g_autofree char *text = ocs_document_encode_free_busy (meetings, START_S, n_slots);
  g_autoptr (GString) decoded = g_string_new (NULL);
  gsize size;
  g_autofree guchar *bytes = g_base64_decode (text, &size);

  g_assert_cmpuint (size, ==, (n_slots + 3) / 4);
  for (guint i = 0; i < n_slots; i++)
    g_string_append_printf (decoded, "%d", bytes[i / 4] >> (2 * (i % 4)) & 3);
  g_assert_cmpstr (decoded->str, ==, slots);
}

static void
test_free_busy (void)
{
  const gint64 hour[] = { 15, 75 };
  const gint64 uneven[] = { 20, 31 };
  const gint64 around[] = { -60, 15, 135, 600 };
  const gint64 outside[] = { -60, 0, 150, 200 };

  assert_free_busy (hour, 1, 10, "0222200000");
  assert_free_busy (uneven, 1, 10, "0220000000");
  assert_free_busy (around, 2, 10, "2000000002");
  assert_free_busy (outside, 2, 10, "0000000000");
}

static void
test_contact_card (void)
{
  OfficePerson person = { .name = (char *)"Amélie <R&D>",
                          .address = (char *)"amelie@contoso.example",
                          .company = (char *)"Contoso",
                          .mobile_phone = (char *)"+33600000000" };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (xmlDoc) doc = NULL;
  xmlNode *card;
  g_autofree char *name = NULL;
  g_autofree char *phone_type = NULL;

  ocs_document_append_contact_card (&person, text);
  bytes = g_bytes_new (text->str, text->len);
  doc = ocs_xml_parse (bytes);
  card = ocs_xml_root (doc, "contactCard");
  g_assert_nonnull (card);
  name = ocs_xml_child_text (ocs_xml_child (ocs_xml_child (card, "identity"), "name"),
                             "displayName");
  g_assert_cmpstr (name, ==, "Amélie <R&D>");
  g_assert_null (ocs_xml_child (card, "title"));
  phone_type = ocs_xml_attr (ocs_xml_child (card, "phone"), "type");
  g_assert_cmpstr (phone_type, ==, "mobile");
}

static gboolean
is_of_phone (const OcsPublication *publication, gpointer epid)
{
  return g_strcmp0 (publication->epid, epid) == 0;
}

static void
test_publications (void)
{
  g_autoptr (GPtrArray) publications = ocs_publications_new ();
  g_autoptr (GPtrArray) categories = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  const OcsPublication *found;

  ocs_publications_put (publications, "note", 0, 200, "static", "desk", "<note>a</note>", 1);
  ocs_publications_put (publications, "note", 1, 200, "endpoint", "phone", "<note>b</note>", 3);
  ocs_publications_put (publications, "state", 0, 2, "endpoint", "phone", "<state/>", 2);
  ocs_publications_put (publications, "note", 0, 200, "static", "desk", "<note>c</note>", 4);

  g_assert_cmpuint (publications->len, ==, 3);
  found = ocs_publications_find_newest (publications, "note", 200);
  g_assert_cmpuint (found->version, ==, 2);
  g_assert_cmpstr (found->content, ==, "<note>c</note>");
  g_assert_null (ocs_publications_find (publications, "note", 0, 300));

  categories = ocs_publications_remove (publications, is_of_phone, (gpointer) "phone");
  g_assert_cmpuint (categories->len, ==, 2);
  g_assert_cmpuint (publications->len, ==, 1);

  /* A category that is empty now is told as such. */
  ocs_publications_append_category (publications, "state", text);
  g_assert_cmpstr (text->str, ==, "<category name=\"state\"/>");
  ocs_publications_append_all (publications, text);
  g_assert_nonnull (strstr (text->str, "version=\"2\" expireType=\"static\" endpointId=\"desk\">"
                                       "<note>c</note></category>"));
}

static void
test_dump (void)
{
  const char *xml = "<a xmlns=\"urn:a\" xmlns:x=\"urn:x\"><b x:type=\"c\"><d/></b></a>";
  g_autoptr (GBytes) bytes = g_bytes_new_static (xml, strlen (xml));
  g_autoptr (xmlDoc) doc = ocs_xml_parse (bytes);
  g_autofree char *text = ocs_xml_dump (ocs_xml_first_element (ocs_xml_root (doc, "a")));

  /* What stood around it is gone; its prefixes must not be. */
  g_assert_nonnull (strstr (text, "xmlns=\"urn:a\""));
  g_assert_nonnull (strstr (text, "xmlns:x=\"urn:x\""));
  g_assert_nonnull (strstr (text, "x:type=\"c\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ocs/documents/free-busy", test_free_busy);
  g_test_add_func ("/ocs/documents/contact-card", test_contact_card);
  g_test_add_func ("/ocs/documents/publications", test_publications);
  g_test_add_func ("/ocs/documents/dump", test_dump);
  return g_test_run ();
}
