/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "net/lia-xml.h"

#define MAX_BYTES (1024 * 1024)

static xmlDoc *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  xmlDoc *doc = lia_xml_parse (text, strlen (text), MAX_BYTES, &error);

  g_assert_no_error (error);
  return doc;
}

static void
test_forbidden_characters (void)
{
  static const struct
  {
    const char *in;
    const char *out;
  } cases[] = {
    { "<a>x&#x1;y</a>", "x     y" },
    { "<a>x&#0;y</a>", "x    y" },
    { "<a>x&#x000000000000000001F;y</a>", "x                       y" },
    { "<a>x&#xFFFFFFFFFFFFFFFF;y</a>", "x                    y" },
    { "<a>x\x01y</a>", "x y" },
    { "<a>x\xEF\xBF\xBFy</a>", "x   y" },
    { "<a>x&#xD800;y</a>", "x        y" },
    { "<a>x&#x9;y&#233;</a>", "x\ty\xC3\xA9" },
    { "<?xml version='1.0' encoding='UTF-16'?><a>\xC3\xA9</a>", "\xC3\xA9" },
    { "<?xml version='1.0' encoding='latin1'?><a>\xE9</a>", "\xC3\xA9" },
    { "<a>x&#x</a>", NULL },
    { "<a>&nbsp;</a>", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (xmlDoc) doc = lia_xml_parse (cases[i].in, strlen (cases[i].in), MAX_BYTES, &error);
      g_autofree char *text = doc != NULL ? lia_xml_dup_text (xmlDocGetRootElement (doc)) : NULL;
      g_assert_cmpstr (text, ==, cases[i].out);
      if (cases[i].out == NULL)
        g_assert_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL);
    }
}

/* Anything that could read files, call servers or grow. */
static void
test_document_types (void)
{
  static const char *const refused[] = {
    "<!DOCTYPE a><a/>",
    "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a/>",
    "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><a>&e;</a>",
    "<!DOCTYPE a [<!ENTITY e 'eeee'><!ENTITY f '&e;&e;&e;'>]><a x='&f;'>&f;</a>",
    "<?xml version='1.0'?><!-- c --><!DOCTYPE a [<!ATTLIST a x CDATA 'y'>]><a/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (lia_xml_parse (refused[i], strlen (refused[i]), MAX_BYTES, &error));
      g_assert_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (error->message, "document type"));
    }
}

static char *
nested (guint depth)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, "<a>");
  for (guint i = 0; i < depth; i++)
    g_string_append (text, "</a>");
  return g_string_free (text, FALSE);
}

static void
test_limits (void)
{
  g_autofree char *deep = nested (LIA_XML_MAX_DEPTH + 1);
  g_autofree char *just = nested (LIA_XML_MAX_DEPTH);
  g_autoptr (xmlDoc) doc = parse (just);
  g_autoptr (GError) too_deep = NULL;
  g_autoptr (GError) too_large = NULL;
  g_autoptr (GError) empty = NULL;

  g_assert_null (lia_xml_parse (deep, strlen (deep), MAX_BYTES, &too_deep));
  g_assert_error (too_deep, LIA_ERROR, LIA_ERROR_TOO_LARGE);
  g_assert_null (lia_xml_parse ("<a/>", 4, 3, &too_large));
  g_assert_error (too_large, LIA_ERROR, LIA_ERROR_TOO_LARGE);
  g_assert_null (lia_xml_parse ("", 0, MAX_BYTES, &empty));
  g_assert_error (empty, LIA_ERROR, LIA_ERROR_PROTOCOL);
}

/* An element with @n attributes, after what might hide them. @namespaces: they are namespaces. */
static char *
with_attributes (const char *before, guint n, gboolean namespaces)
{
  GString *text = g_string_new ("<x>");

  g_string_append_printf (text, "%s<a ", before);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, namespaces ? "xmlns:a%u='u%u' " : "a%u='>%u\"' ", i, i);
  g_string_append (text, "/></x>");
  return g_string_free (text, FALSE);
}

static void
test_attributes (void)
{
  static const char *const before[]
      = { "", "<!-- <a \" -->", "<![CDATA[ <a ' ]]>", "<?p <a \" ?>", "' \" > =", "<b c='>\"'/>" };

  for (gsize i = 0; i < G_N_ELEMENTS (before); i++)
    for (guint past = 0; past < 2; past++)
      {
        g_autofree char *text = with_attributes (before[i], LIA_XML_MAX_ATTRIBUTES + past, FALSE);
        g_autofree char *marked = g_strconcat ("\xEF\xBB\xBF", text, NULL);
        g_autofree gunichar2 *wide = g_utf8_to_utf16 (marked, -1, NULL, NULL, NULL);
        gsize length = strlen (text);
        g_autoptr (GError) error = NULL;
        g_autoptr (GError) wide_error = NULL;
        g_autoptr (xmlDoc) doc = lia_xml_parse (text, length, MAX_BYTES, &error);
        g_autoptr (xmlDoc) wide_doc = lia_xml_parse (wide, length * 2 + 2, MAX_BYTES, &wide_error);
        if (past)
          {
            g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
            g_assert_error (wide_error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
          }
        else
          {
            g_assert_no_error (error);
            g_assert_no_error (wide_error);
          }
      }
}

static void
test_namespaces (void)
{
  for (guint past = 0; past < 2; past++)
    {
      g_autofree char *half = with_attributes ("", LIA_XML_MAX_NAMESPACES / 2, TRUE);
      g_autofree char *rest = with_attributes ("", LIA_XML_MAX_NAMESPACES / 2 + past, TRUE);
      g_autoptr (GString) text = g_string_new (half);
      g_autoptr (GError) error = NULL;
      g_autoptr (xmlDoc) doc = NULL;
      /* The second element lies in the first. */
      g_string_truncate (text, text->len - strlen ("/></x>"));
      g_string_append_printf (text, ">%s</a></x>", rest);
      doc = lia_xml_parse (text->str, text->len, MAX_BYTES, &error);
      if (past)
        g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
      else
        g_assert_no_error (error);
    }
}

/* Alphabets in which the marks of XML look different, or may be hidden. */
static void
test_encodings (void)
{
  static const char ebcdic[] = "\x4c\x6f\xa7\x94\x93\x40\xa5\x85\x99\xa2\x89\x96\x95\x7e\x7f";
  static const char odd[] = "\0\0<\0\0\0a\0\0\0/\0\0\0>\0";
  static const char utf_7[] = "<?xml version='1.0' encoding='UTF-7'?><a>+ADw-b/+AD4-</a>";
  g_autoptr (xmlDoc) doc = lia_xml_parse (utf_7, strlen (utf_7), MAX_BYTES, NULL);
  g_autofree char *text = lia_xml_dup_text (xmlDocGetRootElement (doc));
  g_autoptr (xmlDoc) ids = parse ("<a xml:id='1'><b xml:id='1' c='2'/></a>");
  g_autofree char *c = lia_xml_dup_attribute (lia_xml_path (xmlDocGetRootElement (ids), "b"), "c");

  g_assert_null (lia_xml_parse (ebcdic, sizeof ebcdic - 1, MAX_BYTES, NULL));
  g_assert_null (lia_xml_parse (odd, sizeof odd - 1, MAX_BYTES, NULL));
  g_assert_cmpstr (text, ==, "+ADw-b/+AD4-");
  g_assert_null (ids->ids);
  g_assert_cmpstr (c, ==, "2");
}

/* What is refused is told in the error and nowhere else: a server could fill a disk with it. */
static void
test_silence (void)
{
  static const char *const broken[] = {
    "<?xml version='1.0' encoding='EUC-JP'?><a>\xff\xff\xff\xff</a>",
    "<?xml version='1.0' encoding='windows-1252'?><a>\x81\x81\x81\x81</a>",
    "<?xml version='1.0' encoding='nonsense'?><a>",
    "<a xmlns:b=''><b:c d='1' d='1'>&e;</a>",
    "<a>\xc3</a>",
  };

  if (g_test_subprocess ())
    {
      for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
        g_assert_null (lia_xml_parse (broken[i], strlen (broken[i]), MAX_BYTES, NULL));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("");
}

/* A text of more than libxml2's own 10 MB. */
static void
test_long_text (void)
{
  gsize size = 12 * 1024 * 1024;
  g_autofree char *filling = g_strnfill (size, 'A');
  g_autofree char *text = g_strconcat ("<a>", filling, "</a>", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (xmlDoc) doc = lia_xml_parse (text, strlen (text), size * 2, &error);
  g_autofree char *back = NULL;

  g_assert_no_error (error);
  back = lia_xml_dup_text (xmlDocGetRootElement (doc));
  g_assert_cmpuint (strlen (back), ==, size);
}

/* Names by namespace, whatever the prefix. */
static void
test_names (void)
{
  g_autoptr (xmlDoc) doc = parse ("<x:r xmlns:x='urn:1' xmlns='urn:2'><x:a n='1'/><a n='2'><b> 42 "
                                  "</b><c>TRUE</c></a><z:a xmlns:z='urn:1' n='3'/></x:r>");
  xmlNode *root = xmlDocGetRootElement (doc);
  xmlNode *first = lia_xml_child (root, "urn:1", "a");
  xmlNode *third = lia_xml_next (first, "urn:1", "a");
  xmlNode *second = lia_xml_next (first, NULL, NULL);
  g_autofree char *three = lia_xml_dup_attribute (third, "n");
  g_autofree char *none = lia_xml_dup_attribute (third, "m");

  g_assert_true (lia_xml_is (root, "urn:1", "r"));
  g_assert_false (lia_xml_is (root, "urn:2", "r"));
  g_assert_true (lia_xml_is (second, "urn:2", "a"));
  g_assert_cmpstr (three, ==, "3");
  g_assert_null (none);
  g_assert_null (lia_xml_next (third, NULL, NULL));
  g_assert_true (lia_xml_path (second, "b") == lia_xml_find (root, "urn:2", "b"));
  g_assert_cmpint (lia_xml_get_int (second, "b", -1), ==, 42);
  g_assert_cmpint (lia_xml_get_int (second, "c", -1), ==, -1);
  g_assert_true (lia_xml_get_boolean (second, "c", FALSE));
  g_assert_true (lia_xml_get_boolean (second, "missing", TRUE));
  g_assert_null (lia_xml_path (root, "a/b/c"));
  g_assert_null (lia_xml_dup_child_text (NULL, "a"));
}

/* What is written is read back as it was, less what XML cannot hold. */
static void
test_writer (void)
{
  static const guint8 binary[] = { 0, 1, 2, 255 };
  g_autoptr (LiaXmlWriter) writer = lia_xml_writer_new ();
  g_autoptr (GBytes) blob = g_bytes_new_static (binary, sizeof binary);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (xmlDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  xmlNode *root = NULL;
  g_autofree char *attribute = NULL;
  g_autofree char *left_out = NULL;
  g_autofree char *text = NULL;
  g_autofree char *base64 = NULL;

  lia_xml_writer_start (writer, "r");
  lia_xml_writer_attribute (writer, "a", "\"<&>' \x01");
  lia_xml_writer_attribute (writer, "b", NULL);
  lia_xml_writer_element (writer, "t", "]]> <x/> & \xF0\x9F\x98\x80 \xEF\xBF\xBE \x08 \xFF");
  lia_xml_writer_element_int (writer, "n", -5);
  lia_xml_writer_start (writer, "d");
  lia_xml_writer_base64 (writer, blob);
  lia_xml_writer_end (writer);
  lia_xml_writer_empty (writer, "e", "k", "v", "l", NULL, NULL);
  bytes = lia_xml_writer_finish (writer);
  doc = lia_xml_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), MAX_BYTES, &error);
  g_assert_no_error (error);
  root = xmlDocGetRootElement (doc);
  attribute = lia_xml_dup_attribute (root, "a");
  left_out = lia_xml_dup_attribute (root, "b");
  text = lia_xml_dup_child_text (root, "t");
  base64 = lia_xml_dup_child_text (root, "d");
  g_assert_cmpstr (attribute, ==, "\"<&>' ");
  g_assert_null (left_out);
  g_assert_cmpstr (text, ==, "]]> <x/> & \xF0\x9F\x98\x80   \xEF\xBF\xBD");
  g_assert_cmpint (lia_xml_get_int (root, "n", 0), ==, -5);
  g_assert_cmpstr (base64, ==, "AAEC/w==");
  g_assert_nonnull (lia_xml_child (root, NULL, "e"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/xml/forbidden-characters", test_forbidden_characters);
  g_test_add_func ("/net/xml/document-types", test_document_types);
  g_test_add_func ("/net/xml/limits", test_limits);
  g_test_add_func ("/net/xml/attributes", test_attributes);
  g_test_add_func ("/net/xml/namespaces", test_namespaces);
  g_test_add_func ("/net/xml/encodings", test_encodings);
  g_test_add_func ("/net/xml/silence", test_silence);
  g_test_add_func ("/net/xml/long-text", test_long_text);
  g_test_add_func ("/net/xml/names", test_names);
  g_test_add_func ("/net/xml/writer", test_writer);
  return g_test_run ();
}
