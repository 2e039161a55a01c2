/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mime/lia-mime-message.h"
#include "mime/lia-mime-names.h"

#define RLO "\xe2\x80\xae"
#define LRI "\xe2\x81\xa6"
#define PDI "\xe2\x81\xa9"
#define ZWSP "\xe2\x80\x8b"
#define NBSP "\xc2\xa0"
#define FILLER "\xe3\x85\xa4" /* a letter of Korean that is blank */

/* What stands in a message for a name, and the name under which it is shown and saved. */
static const struct
{
  const char *header; /* the parameters of Content-Disposition */
  const char *expected;
  gboolean dangerous;
} names[] = {
  { "filename=report.pdf", "report.pdf", FALSE },
  { "filename=\"two words.pdf\"", "two words.pdf", FALSE },
  /* Paths. */
  { "filename=\"../../etc/passwd\"", "passwd", FALSE },
  { "filename=\"/etc/passwd\"", "passwd", FALSE },
  { "filename=\"..\\\\..\\\\x.txt\"", "x.txt", FALSE },
  { "filename=\"C:\\\\Windows\\\\x.txt\"", "x.txt", FALSE },
  { "filename=\"C:x.txt\"", "C_x.txt", FALSE },
  { "filename=\"~/x.txt\"", "x.txt", FALSE },
  { "filename=\"x.txt/\"", "attachment", FALSE },
  { "filename=\"..%2f..%2fetc%2fpasswd\"", "%2f..%2fetc%2fpasswd", FALSE },
  { "filename=\"file:///etc/passwd\"", "passwd", FALSE },
  { "filename*=utf-8''..%2F..%2Fetc%2Fpasswd", "passwd", FALSE },
  { "filename*=utf-8''..%5C..%5Cx.txt", "x.txt", FALSE },
  { "filename*0*=utf-8''..%2F; filename*1*=..%2Fetc%2F; filename*2=passwd", "passwd", FALSE },
  { "filename*0=\"a.\"; filename*1=\"exe\"", "a.exe", TRUE },
  { "filename*1=b; filename*0=a", "ab", FALSE },
  { "filename=safe.pdf; filename*=utf-8''evil.exe", "safe.pdf", FALSE },
  { "filename=\"=?utf-8?Q?..=2Fx=2Eexe?=\"", "x.exe", TRUE },
  /* Names that are no names. */
  { "filename=\".\"", "attachment", FALSE },
  { "filename=\"..\"", "attachment", FALSE },
  { "filename=\"...\"", "attachment", FALSE },
  { "filename=\"   \"", "attachment", FALSE },
  { "filename=\" . . \"", "attachment", FALSE },
  { "filename=\"\"", "attachment", FALSE },
  { "filename*=utf-8''%00", "attachment", FALSE },
  { "filename=\"" ZWSP RLO "\"", "attachment", FALSE },
  { "filename=\".htaccess\"", "htaccess", FALSE },
  { "filename=\"...x.txt\"", "x.txt", FALSE },
  { "filename=\"x.exe.\"", "x.exe", TRUE },
  { "filename=\"x.exe . .\"", "x.exe", TRUE },
  { "filename=\"x.exe" NBSP "\"", "x.exe", TRUE },
  /* What is not seen. */
  { "filename=\"invoice" RLO "fdp.exe\"", "invoicefdp.exe", TRUE },
  { "filename=\"invoice" LRI "fdp.exe" PDI "\"", "invoicefdp.exe", TRUE },
  { "filename*=utf-8''invoice%E2%80%AEfdp.exe", "invoicefdp.exe", TRUE },
  { "filename=\"x.e" ZWSP "xe\"", "x.exe", TRUE },
  { "filename=\"x.pdf" FILLER FILLER ".exe\"", "x.pdf.exe", TRUE },
  { "filename=\"x.pdf                                             .exe\"", "x.pdf .exe", TRUE },
  { "filename=\"x.pdf" NBSP NBSP NBSP ".exe\"", "x.pdf .exe", TRUE },
  { "filename*=utf-8''a%0D%0Ab%07.txt", "a b.txt", FALSE },
  { "filename*=utf-8''a%1B%5B2Jb.txt", "a[2Jb.txt", FALSE },
  { "filename*=utf-8''a%7Fb%C2%85c.txt", "abc.txt", FALSE },
  /* Two endings: the last one counts. */
  { "filename=\"invoice.pdf.exe\"", "invoice.pdf.exe", TRUE },
  { "filename=\"invoice.exe.pdf\"", "invoice.exe.pdf", FALSE },
  { "filename=\"INVOICE.PDF.SCR\"", "INVOICE.PDF.SCR", TRUE },
  { "filename=\"page.html\"", "page.html", TRUE },
  { "filename=\"picture.svg\"", "picture.svg", TRUE },
  { "filename=\"start.desktop\"", "start.desktop", TRUE },
  { "filename=\"table.xlsm\"", "table.xlsm", TRUE },
  { "filename=\"exe\"", "exe", FALSE },
  /* Names that mean something else on other systems. */
  { "filename=\"CON\"", "_CON", FALSE },
  { "filename=\"aux.txt\"", "_aux.txt", FALSE },
  { "filename=\"com1.pdf.txt\"", "_com1.pdf.txt", FALSE },
  { "filename=\"nul :x.txt\"", "nul _x.txt", FALSE },
  { "filename=\"x.txt:stream.exe\"", "x.txt_stream.exe", TRUE },
  { "filename=\"a|b<c>d?e*f.txt\"", "a_b_c_d_e_f.txt", FALSE },
  /* Other ways of writing. */
  { "filename=\"r\xe9sum\xe9.pdf\"", "r\xc3\xa9sum\xc3\xa9.pdf", FALSE },
  { "filename*=iso-8859-1''r%E9sum%E9.pdf", "r\xc3\xa9sum\xc3\xa9.pdf", FALSE },
  { "filename*=utf-8''%FF%FE.pdf", "\xc3\xbf\xc3\xbe.pdf", FALSE },
  { "filename*=nonsense''x.pdf", "x.pdf", FALSE },
};

static LiaMimeMessage *
new_message (const char *header)
{
  g_autofree char *text
      = g_strdup_printf ("MIME-Version: 1.0\r\nContent-Type: application/x-any\r\n"
                         "Content-Disposition: attachment; %s\r\n\r\nx\r\n",
                         header);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return lia_mime_message_new (bytes);
}

static void
test_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      LiaMimeMessage *message = new_message (names[i].header);
      GPtrArray *parts = lia_mime_message_get_parts (message);
      LiaMimePart *part = g_ptr_array_index (parts, 0);
      g_autofree char *name = lia_mime_safe_name (part->filename, part->type);
      g_autofree char *again = lia_mime_safe_name (name, part->type);
      g_autofree char *escaped = g_strescape (names[i].header, NULL);

      g_test_message ("%s", escaped);
      g_assert_cmpstr (name, ==, names[i].expected);
      g_assert_cmpint (lia_mime_name_is_dangerous (name), ==, names[i].dangerous);
      /* A name that was made safe is safe. */
      g_assert_cmpstr (again, ==, name);
      lia_mime_message_unref (message);
    }
}

/* Each mark that is not seen, and each that turns the direction, goes. */
static void
test_marks (void)
{
  static const gunichar marks[][2]
      = { { 0x0001, 0x0008 },   { 0x000E, 0x001F },  { 0x007F, 0x0084 }, { 0x0086, 0x009F },
          { 0x00AD, 0x00AD },   { 0x061C, 0x061C },  { 0x200B, 0x200F }, { 0x202A, 0x202E },
          { 0x2060, 0x2064 },   { 0x2066, 0x206F },  { 0xFEFF, 0xFEFF }, { 0xFFF9, 0xFFFB },
          { 0xE0001, 0xE0001 }, { 0xE0020, 0xE007F } };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    for (gunichar c = marks[i][0]; c <= marks[i][1]; c++)
      {
        char mark[7] = "";
        g_autofree char *raw = NULL;
        g_autofree char *name = NULL;

        g_unichar_to_utf8 (c, mark);
        raw = g_strconcat (mark, "x.t", mark, "xt", mark, NULL);
        name = lia_mime_safe_name (raw, NULL);
        g_test_message ("U+%04X", c);
        g_assert_cmpstr (name, ==, "x.txt");
        g_assert_true (c < 0xA0 || lia_mime_name_is_dangerous (raw));
      }
}

/* Cut names keep their ending, and end at a whole letter. */
static void
test_long (void)
{
  static const char *const pieces[]
      = { "a", "\xc3\xa9", "\xe4\xbe\x8b", "\xf0\x9f\x98\x80", "a ", "." };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    for (guint n = 1; n < 300; n++)
      {
        g_autoptr (GString) raw = g_string_new ("x");
        g_autofree char *name = NULL;
        g_autofree char *again = NULL;

        for (guint k = 0; k < n; k++)
          g_string_append (raw, pieces[i]);
        g_string_append (raw, "pdf.exe");
        name = lia_mime_safe_name (raw->str, NULL);
        again = lia_mime_safe_name (name, NULL);
        g_assert_cmpuint (strlen (name), <=, LIA_MIME_MAX_NAME_BYTES);
        g_assert_true (g_utf8_validate (name, -1, NULL));
        g_assert_true (g_str_has_suffix (name, ".exe"));
        g_assert_true (lia_mime_name_is_dangerous (name));
        g_assert_cmpstr (again, ==, name);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime-names/table", test_names);
  g_test_add_func ("/mime-names/marks", test_marks);
  g_test_add_func ("/mime-names/long", test_long);
  return g_test_run ();
}
