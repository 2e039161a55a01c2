/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-mail"

#include "config.h"

#include <string.h>

#include "office-mail.h"

#define MAX_FILE_BYTES (64 * 1024 * 1024)
#define MAX_DEPTH 20

/* ---- Built in ---- */

/* The date of a built-in message stands in it as "@-N@": N minutes before now. */
static GBytes *
with_dates (GBytes *template_bytes, gint64 *out_received_s)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (template_bytes, &size);
  g_autofree char *text = g_strndup (data, size);
  const char *mark = strstr (text, "@-");
  const char *end = mark != NULL ? strstr (mark + 2, "@") : NULL;
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *words = NULL;
  g_autofree char *unix_text = NULL;

  if (end == NULL)
    return g_bytes_ref (template_bytes);
  *out_received_s = now_s - g_ascii_strtoll (mark + 2, NULL, 10) * 60;
  date = g_date_time_new_from_unix_utc (*out_received_s);
  words = g_date_time_format (date, "%a, %d %b %Y %H:%M:%S +0000");
  unix_text = g_strdup_printf ("%.*s%s%s", (int)(mark - text), text, words, end + 1);
  {
    g_auto (GStrv) lines = g_strsplit (unix_text, "\n", -1);
    char *crlf = g_strjoinv ("\r\n", lines);
    return g_bytes_new_take (crlf, strlen (crlf));
  }
}

/* "inbox-unread-03.eml": the folder, whether it is read, and its place. */
static void
add_resource (OfficeEws *ews, OfficePerson *owner, const char *folder_path, const char *name)
{
  g_autofree char *path = g_build_path ("/", folder_path, name, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  OfficeMailbox *mailbox = office_ews_get_mailbox (ews, owner);
  g_auto (GStrv) words = g_strsplit (name, "-", 3);
  OfficeFolder *folder = office_mailbox_find_distinguished (mailbox, words[0]);
  OfficeItem *item = NULL;
  gint64 received_s = 0;
  g_autoptr (GBytes) source = NULL;

  if (bytes == NULL || g_strv_length (words) < 2)
    return;
  if (folder == NULL)
    {
      GPtrArray *folders = office_mailbox_get_folders (mailbox);
      OfficeFolder *top = office_mailbox_find_distinguished (mailbox, "msgfolderroot");
      for (guint i = 0; i < folders->len && folder == NULL; i++)
        if (g_str_equal (((OfficeFolder *)g_ptr_array_index (folders, i))->name, words[0]))
          folder = g_ptr_array_index (folders, i);
      if (folder == NULL)
        folder = office_mailbox_add_folder (mailbox, top->id, words[0], "IPF.Note");
    }
  source = with_dates (bytes, &received_s);
  item = office_mailbox_add_item (mailbox, folder->id, source, received_s,
                                  !g_str_has_prefix (words[1], "unread"), FALSE);
  if (g_str_has_suffix (words[1], "flagged"))
    g_hash_table_insert (item->extended, g_strdup ("0x1090"), g_strdup ("2"));
  item->is_draft = g_str_equal (words[0], "drafts");
}

void
office_mail_add_built_in (OfficeEws *ews)
{
  OfficePerson *owner = g_ptr_array_index (office_world_get_people (office_ews_get_world (ews)), 0);
  const char *folder = "/org/liaison/office/mail";
  g_auto (GStrv) names
      = g_resources_enumerate_children (folder, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    add_resource (ews, owner, folder, names[i]);
}

/* ---- From files ---- */

typedef struct
{
  OfficeEws *ews;
  OfficePerson *owner;
  OfficeFolder *folder;
} Target;

static void
add_source (const Target *target, const char *data, gsize size, gboolean is_read)
{
  g_autoptr (GBytes) source = g_bytes_new (data, size);

  if (size > 0)
    office_mailbox_add_item (office_ews_get_mailbox (target->ews, target->owner),
                             target->folder->id, source, 0, is_read, FALSE);
}

/* An mbox: messages begin at lines "From ". */
static void
add_mbox (const Target *target, const char *data, gsize size)
{
  const char *begin = data;
  const char *end = data + size;

  while (begin < end)
    {
      const char *line_end = memchr (begin, '\n', (gsize)(end - begin));
      const char *body = line_end != NULL ? line_end + 1 : end;
      const char *next = body;
      while (next < end && !(next[-1] == '\n' && end - next >= 5 && memcmp (next, "From ", 5) == 0))
        {
          const char *newline = memchr (next, '\n', (gsize)(end - next));
          next = newline != NULL ? newline + 1 : end;
        }
      add_source (target, body, (gsize)(next - body), TRUE);
      begin = next;
    }
}

static void
add_file (const Target *target, const char *path, gboolean is_read)
{
  g_autofree char *data = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &data, &size, NULL) || size > MAX_FILE_BYTES)
    {
      g_message ("%s is left out: it cannot be read, or is too large", path);
      return;
    }
  if (size > 5 && memcmp (data, "From ", 5) == 0)
    add_mbox (target, data, size);
  else
    add_source (target, data, size, is_read);
}

static OfficeFolder *
folder_named (const Target *target, const char *name)
{
  OfficeMailbox *mailbox = office_ews_get_mailbox (target->ews, target->owner);
  OfficeFolder *top = office_mailbox_find_distinguished (mailbox, "msgfolderroot");
  GPtrArray *folders = office_mailbox_get_folders (mailbox);
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  for (guint i = 0; i < folders->len; i++)
    {
      OfficeFolder *folder = g_ptr_array_index (folders, i);
      if (g_strcmp0 (folder->parent_id, top->id) == 0
          && g_ascii_strcasecmp (folder->name, valid) == 0)
        return folder;
    }
  return office_mailbox_add_folder (mailbox, top->id, valid, "IPF.Note");
}

/* Maildir: "cur" holds what was seen by a program, "new" what was not; ":2,S" says read. */
static void
add_folder (const Target *target, const char *path, guint depth)
{
  g_autoptr (GDir) dir = depth < MAX_DEPTH ? g_dir_open (path, 0, NULL) : NULL;
  g_autofree char *own_name = g_path_get_basename (path);
  gboolean is_cur = g_str_equal (own_name, "cur");
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      Target inner = *target;
      const char *flags = strstr (name, ":2,");
      if (g_str_equal (name, "tmp") || g_str_has_prefix (name, "dovecot")
          || g_str_has_prefix (name, "README"))
        continue;
      if (!g_file_test (child, G_FILE_TEST_IS_DIR))
        {
          add_file (target, child, is_cur && (flags == NULL || strchr (flags, 'S') != NULL));
          continue;
        }
      if (!g_str_equal (name, "cur") && !g_str_equal (name, "new"))
        inner.folder = folder_named (target, *name == '.' ? name + 1 : name);
      add_folder (&inner, child, depth + 1);
    }
}

static Target
target_of (OfficeEws *ews, const char *login)
{
  OfficeWorld *world = office_ews_get_world (ews);
  OfficePerson *person = login != NULL ? office_world_find_login (world, login) : NULL;
  Target target = { ews, person, NULL };

  if (person == NULL)
    target.owner = g_ptr_array_index (office_world_get_people (world), 0);
  target.folder
      = office_mailbox_find_distinguished (office_ews_get_mailbox (ews, target.owner), "inbox");
  return target;
}

gboolean
office_mail_load (OfficeEws *ews, const char *path, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  const char *name = NULL;
  Target first = target_of (ews, NULL);
  gboolean personal = FALSE;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *login = g_strndup (name, strcspn (name, "."));
      g_autofree char *child = g_build_filename (path, name, NULL);
      Target target = target_of (ews, login);
      if (office_world_find_login (office_ews_get_world (ews), login) == NULL)
        continue;
      personal = TRUE;
      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        add_folder (&target, child, 0);
      else
        add_file (&target, child, FALSE);
    }
  if (!personal)
    add_folder (&first, path, 0);
  return TRUE;
}
