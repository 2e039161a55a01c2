/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-notices"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-notices-private.h"
#include "store/lia-store-mail.h"

/* So many messages of an account are told one by one; then there is one notice for all of them. */
#define SINGLE 3
/* So many senders are named. */
#define NAMED 3

/* A message that was told. Thousands may come while nobody looks: its record is not kept for it. */
typedef struct
{
  gint64 row_id;
  LiaPerson *sender; /* NULL: nobody is named */
} Told;

/* What was told of one inbox and is not read yet. */
typedef struct
{
  LiaFolder *inbox;
  GArray *told; /* Told, oldest first */
  gboolean grouped;
} Pile;

static void
told_clear (gpointer data)
{
  g_clear_object (&((Told *)data)->sender);
}

static Told *
told_at (const Pile *pile, guint i)
{
  return &g_array_index (pile->told, Told, i);
}

static void
pile_free (gpointer data)
{
  Pile *pile = data;

  g_object_unref (pile->inbox);
  g_array_unref (pile->told);
  g_free (pile);
}

static const char *
account_id_of (const Pile *pile)
{
  return lia_account_get_id (lia_folder_get_account (pile->inbox));
}

static Pile *
ensure_pile (LiaNotices *self, LiaFolder *inbox)
{
  const char *account_id = lia_account_get_id (lia_folder_get_account (inbox));
  Pile *pile = g_hash_table_lookup (self->piles, account_id);

  if (pile != NULL)
    return pile;
  pile = g_new0 (Pile, 1);
  pile->inbox = g_object_ref (inbox);
  pile->told = g_array_new (FALSE, FALSE, sizeof (Told));
  g_array_set_clear_func (pile->told, told_clear);
  g_hash_table_insert (self->piles, g_strdup (account_id), pile);
  return pile;
}

/* ---- What a notice says ---- */

static char *
dup_single_id (gint64 row_id)
{
  return g_strdup_printf ("mail:%" G_GINT64_FORMAT, row_id);
}

static char *
dup_group_id (const Pile *pile)
{
  return g_strconcat ("mails:", account_id_of (pile), NULL);
}

static LiaPerson *
sender_of (LiaNotices *self, const LiaMessageRecord *record)
{
  return record->from != NULL
             ? lia_people_ensure (lia_session_get_people (self->session), record->from)
             : NULL;
}

static const char *
name_of (LiaPerson *sender)
{
  return sender != NULL ? lia_person_get_name (sender) : _ ("New message");
}

static char *
dup_contents (LiaNotices *self, const LiaMessageRecord *record)
{
  const char *subject
      = record->subject != NULL && *record->subject != '\0' ? record->subject : _ ("(no subject)");
  g_autofree char *text = NULL;

  if (self->options[LIA_NOTICES_HIDE_CONTENTS])
    return g_strdup (_ ("New message"));
  text = record->preview != NULL ? g_strconcat (subject, "\n", record->preview, NULL)
                                 : g_strdup (subject);
  return _lia_notices_dup_short (text);
}

static GVariant *
new_row_ids (const Pile *pile)
{
  g_autofree gint64 *ids = g_new (gint64, pile->told->len);

  for (guint i = 0; i < pile->told->len; i++)
    ids[i] = told_at (pile, i)->row_id;
  return g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, ids, pile->told->len, sizeof *ids);
}

static void
show_single (LiaNotices *self, const LiaMessageRecord *record)
{
  g_autofree char *id = dup_single_id (record->row_id);
  g_autofree char *body = dup_contents (self, record);
  g_autoptr (LiaNotice) notice = _lia_notices_new_notice (self, id, LIA_NOTICE_MAIL,
                                                          name_of (sender_of (self, record)), body);
  GVariant *row_id = g_variant_new_int64 (record->row_id);
  g_autoptr (GVariant) row_ids = g_variant_ref_sink (g_variant_new_array (NULL, &row_id, 1));

  lia_notice_set_action (notice, "open-message", g_variant_new_int64 (record->row_id));
  lia_notice_add_button (notice, _ ("Reply"), "reply-to-message",
                         g_variant_new_int64 (record->row_id), NULL);
  lia_notice_add_button (notice, _ ("Mark as Read"), "mark-read", row_ids, NULL);
  lia_notice_add_button (notice, _ ("Delete"), "delete-messages", row_ids, NULL);
  _lia_notices_show (self, notice);
}

/* Returns: (transfer full): the last ones who wrote, each once, newest first. */
static char *
dup_senders (const Pile *pile)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = pile->told->len; i > 0 && names->len <= NAMED; i--)
    {
      const char *name = name_of (told_at (pile, i - 1)->sender);
      if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, (char *)name);
    }
  if (names->len > NAMED)
    g_ptr_array_index (names, NAMED) = (char *)"…";
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **)names->pdata);
}

static void
show_group (LiaNotices *self, const Pile *pile, gboolean silent)
{
  guint n = pile->told->len;
  g_autofree char *id = dup_group_id (pile);
  g_autofree char *title
      = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u new message", "%u new messages", n), n);
  g_autofree char *senders = dup_senders (pile);
  g_autoptr (LiaNotice) notice
      = _lia_notices_new_notice (self, id, LIA_NOTICE_MAIL, title, senders);

  notice->silent = notice->silent || silent;
  lia_notice_set_action (notice, "show-inbox-of", g_variant_new_string (account_id_of (pile)));
  lia_notice_add_button (notice, _ ("Mark All as Read"), "mark-read", new_row_ids (pile), NULL);
  _lia_notices_show (self, notice);
}

static void
withdraw_all (LiaNotices *self, const Pile *pile)
{
  g_autofree char *group = dup_group_id (pile);

  if (pile->grouped)
    _lia_notices_withdraw (self, group);
  for (guint i = 0; !pile->grouped && i < pile->told->len; i++)
    {
      g_autofree char *id = dup_single_id (told_at (pile, i)->row_id);
      _lia_notices_withdraw (self, id);
    }
}

/* ---- New mail ---- */

static void
add_to_pile (LiaNotices *self, LiaFolder *inbox, GPtrArray *records)
{
  Pile *pile = ensure_pile (self, inbox);

  if (!pile->grouped && pile->told->len + records->len > SINGLE)
    {
      withdraw_all (self, pile);
      pile->grouped = TRUE;
    }
  for (guint i = 0; i < records->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (records, i);
      LiaPerson *sender = sender_of (self, record);
      Told told = { record->row_id, sender != NULL ? g_object_ref (sender) : NULL };
      g_array_append_val (pile->told, told);
      if (!pile->grouped)
        show_single (self, record);
    }
  if (pile->grouped)
    show_group (self, pile, FALSE);
}

static gboolean
is_held (LiaNotices *self, const LiaMessageRecord *record)
{
  LiaPerson *sender = sender_of (self, record);

  return sender != NULL ? _lia_notices_is_held (self, sender) : _lia_notices_is_quiet (self);
}

static void
arrived_cb (LiaNotices *self, LiaFolder *folder, GPtrArray *records)
{
  const char *account_id = lia_account_get_id (lia_folder_get_account (folder));
  g_autoptr (GPtrArray) told = g_ptr_array_new ();

  if (!self->options[LIA_NOTICES_MAIL] || lia_folder_get_role (folder) != LIA_FOLDER_ROLE_INBOX
      || self->eyes->sees_folder (folder, self->eyes_data))
    return;
  for (guint i = 0; i < records->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (records, i);
      gboolean held = is_held (self, record);
      if (held || self->options[LIA_NOTICES_AWAY])
        _lia_notices_miss_mail (self, record->row_id, account_id);
      self->missed_quiet = self->missed_quiet || held;
      if (!held)
        g_ptr_array_add (told, record);
    }
  if (told->len > 0)
    add_to_pile (self, folder, told);
}

/* ---- Mail that is no longer new ---- */

static void
take_from_pile (LiaNotices *self, Pile *pile, guint i)
{
  g_autofree char *single = dup_single_id (told_at (pile, i)->row_id);
  g_autofree char *group = dup_group_id (pile);

  g_array_remove_index (pile->told, i);
  if (!pile->grouped)
    _lia_notices_withdraw (self, single);
  else if (pile->told->len > 0)
    show_group (self, pile, TRUE);
  else
    _lia_notices_withdraw (self, group);
  if (pile->told->len == 0)
    g_hash_table_remove (self->piles, account_id_of (pile));
}

static gboolean
find_in_piles (LiaNotices *self, gint64 row_id, Pile **out_pile, guint *out_index)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->piles);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    for (guint i = 0; i < ((Pile *)value)->told->len; i++)
      {
        if (told_at (value, i)->row_id != row_id)
          continue;
        *out_pile = value;
        *out_index = i;
        return TRUE;
      }
  return FALSE;
}

static void
changed_cb (LiaNotices *self, gint64 row_id)
{
  Pile *pile = NULL;
  guint i = 0;
  gboolean told = find_in_piles (self, row_id, &pile, &i);
  gint64 folder_id = 0;
  g_autoptr (LiaMessageRecord) now = NULL;

  if (!told && !g_hash_table_contains (self->missed_mail, &row_id))
    return;
  now = lia_store_read_message (self->session->store, row_id, NULL);
  if (told)
    folder_id = lia_folder_get_row_id (pile->inbox);
  if (now != NULL && (now->flags & LIA_MESSAGE_READ) == 0 && (!told || now->folder_id == folder_id))
    return;
  if (told)
    take_from_pile (self, pile, i);
  _lia_notices_unmiss_mail (self, row_id);
}

static gboolean
is_done (LiaNotices *self, const Pile *pile)
{
  return !g_list_store_find (self->session->accounts, lia_folder_get_account (pile->inbox), NULL)
         || self->eyes->sees_folder (pile->inbox, self->eyes_data);
}

void
_lia_notices_mail_look (LiaNotices *self)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->piles);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (is_done (self, value))
      {
        withdraw_all (self, value);
        g_hash_table_iter_remove (&iter);
      }
}

gboolean
_lia_notices_mail_dismissed (LiaNotices *self, const char *id)
{
  Pile *pile = NULL;
  guint i = 0;

  if (g_str_has_prefix (id, "mails:"))
    return g_hash_table_remove (self->piles, id + strlen ("mails:"));
  if (!g_str_has_prefix (id, "mail:"))
    return FALSE;
  if (find_in_piles (self, g_ascii_strtoll (id + strlen ("mail:"), NULL, 10), &pile, &i))
    {
      g_array_remove_index (pile->told, i);
      if (pile->told->len == 0)
        g_hash_table_remove (self->piles, account_id_of (pile));
    }
  return TRUE;
}

void
_lia_notices_mail_init (LiaNotices *self)
{
  self->piles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, pile_free);
}

void
_lia_notices_mail_follow (LiaNotices *self)
{
  g_signal_connect_object (self->session, "mail-arrived", G_CALLBACK (arrived_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "message-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
}
