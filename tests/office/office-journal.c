/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-journal"

#include "config.h"

#include <gio/gio.h>

#include "office-journal.h"

struct _OfficeJournal
{
  GOutputStream *stream;
};

OfficeJournal *
office_journal_new (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileOutputStream *stream = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, error);
  OfficeJournal *self = NULL;

  if (stream == NULL)
    return NULL;
  self = g_new0 (OfficeJournal, 1);
  self->stream = G_OUTPUT_STREAM (stream);
  return self;
}

void
office_journal_free (OfficeJournal *self)
{
  g_object_unref (self->stream);
  g_free (self);
}

void
office_journal_write (OfficeJournal *self,
                      const OfficePerson *who,
                      const char *verb,
                      const char *detail,
                      const OfficeItem *item)
{
  g_autofree char *line = NULL;

  if (self == NULL)
    return;
  line = g_strdup_printf ("%s\t%s\t%s\t%s\n", who->login, verb, detail != NULL ? detail : "-",
                          item->subject != NULL ? item->subject : "");
  if (!g_output_stream_write_all (self->stream, line, strlen (line), NULL, NULL, NULL))
    g_error ("The journal cannot be written");
}

static const char *
get_extended (const OfficeItem *item, const char *tag)
{
  const char *value = g_hash_table_lookup (item->extended, tag);

  return value != NULL ? value : "0";
}

char *
office_journal_dup_marks (const OfficeItem *item)
{
  return g_strdup_printf ("read=%d flag=%s verb=%s", item->is_read, get_extended (item, "0x1090"),
                          get_extended (item, "0x1081"));
}
