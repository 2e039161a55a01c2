/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-notices"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-notices-private.h"

#define MISSED_ID "missed"

/* ---- What was missed ---- */

static guint
count (LiaNotices *self)
{
  return g_hash_table_size (self->missed_mail) + g_hash_table_size (self->missed_chats);
}

void
_lia_notices_forget_missed (LiaNotices *self)
{
  if (self->missed_told)
    _lia_notices_withdraw (self, MISSED_ID);
  self->missed_told = FALSE;
  self->missed_quiet = FALSE;
  g_hash_table_remove_all (self->missed_mail);
  g_hash_table_remove_all (self->missed_chats);
}

/* What was told of already is not told of again. */
static void
begin_anew (LiaNotices *self)
{
  if (self->missed_told)
    _lia_notices_forget_missed (self);
}

void
_lia_notices_miss_mail (LiaNotices *self, gint64 row_id, const char *account_id)
{
  begin_anew (self);
  g_hash_table_insert (self->missed_mail, g_memdup2 (&row_id, sizeof row_id),
                       g_strdup (account_id));
}

void
_lia_notices_miss_chat (LiaNotices *self, LiaConversation *conversation)
{
  begin_anew (self);
  g_hash_table_add (self->missed_chats, g_object_ref (conversation));
}

gboolean
_lia_notices_missed_dismissed (LiaNotices *self, const char *id)
{
  if (!g_str_equal (id, MISSED_ID))
    return FALSE;
  self->missed_told = FALSE;
  _lia_notices_forget_missed (self);
  return TRUE;
}

void
_lia_notices_unmiss_mail (LiaNotices *self, gint64 row_id)
{
  if (g_hash_table_remove (self->missed_mail, &row_id) && count (self) == 0)
    _lia_notices_forget_missed (self);
}

void
_lia_notices_unmiss_chat (LiaNotices *self, LiaConversation *conversation)
{
  if (g_hash_table_remove (self->missed_chats, conversation) && count (self) == 0)
    _lia_notices_forget_missed (self);
}

/* ---- Telling ---- */

static char *
dup_names (LiaNotices *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer conversation = NULL;

  g_hash_table_iter_init (&iter, self->missed_chats);
  while (g_hash_table_iter_next (&iter, &conversation, NULL))
    g_ptr_array_add (names,
                     (char *)lia_person_get_name (lia_conversation_get_person (conversation)));
  g_ptr_array_sort_with_data (names, (GCompareDataFunc)(void (*) (void))g_strcmp0, NULL);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **)names->pdata);
}

static char *
dup_body (LiaNotices *self)
{
  guint n_mails = g_hash_table_size (self->missed_mail);
  guint n_chats = g_hash_table_size (self->missed_chats);
  g_autofree char *names = dup_names (self);
  g_autofree char *short_names = _lia_notices_dup_short (names);
  /* Translators: %s are names of people. */
  g_autofree char *chats = g_strdup_printf (_ ("Messages from %s"), short_names);
  g_autofree char *mails = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u new message", "%u new messages", n_mails), n_mails);

  if (n_chats == 0)
    return g_steal_pointer (&mails);
  if (n_mails == 0)
    return g_steal_pointer (&chats);
  return g_strconcat (chats, "\n", mails, NULL);
}

/* The one account whose mail it is; NULL: there are several. */
static const char *
only_account (LiaNotices *self)
{
  const char *found = NULL;
  GHashTableIter iter;
  gpointer account_id = NULL;

  g_hash_table_iter_init (&iter, self->missed_mail);
  while (g_hash_table_iter_next (&iter, NULL, &account_id))
    {
      if (found != NULL && !g_str_equal (found, account_id))
        return NULL;
      found = account_id;
    }
  return found;
}

/* As near to what was missed as one click can lead. */
static void
set_action (LiaNotices *self, LiaNotice *notice)
{
  guint n_mails = g_hash_table_size (self->missed_mail);
  guint n_chats = g_hash_table_size (self->missed_chats);
  GHashTableIter iter;
  gpointer first = NULL;

  g_hash_table_iter_init (&iter, n_chats > 0 ? self->missed_chats : self->missed_mail);
  g_hash_table_iter_next (&iter, &first, NULL);
  if (n_chats == 1 && n_mails == 0)
    {
      g_autofree char *uri = _lia_notices_dup_uri (lia_conversation_get_person (first));
      lia_notice_set_action (notice, "show-conversations", g_variant_new_string (uri));
    }
  else if (n_chats == 0 && n_mails == 1)
    lia_notice_set_action (notice, "open-message", g_variant_new_int64 (*(gint64 *)first));
  else if (n_chats > 0 && n_mails == 0)
    lia_notice_set_action (notice, "list-conversations", NULL);
  else if (n_chats == 0 && only_account (self) != NULL)
    lia_notice_set_action (notice, "show-inbox-of", g_variant_new_string (only_account (self)));
  else
    lia_notice_set_action (notice, "show-window", NULL);
}

void
_lia_notices_tell_missed (LiaNotices *self)
{
  g_autoptr (LiaNotice) notice = NULL;
  g_autofree char *body = NULL;

  if (count (self) == 0 || self->missed_told || self->options[LIA_NOTICES_AWAY]
      || _lia_notices_is_quiet (self))
    return;
  if (!self->options[LIA_NOTICES_MISSED])
    {
      _lia_notices_forget_missed (self);
      return;
    }
  body = dup_body (self);
  notice = _lia_notices_new_notice (
      self, MISSED_ID, LIA_NOTICE_MISSED,
      self->missed_quiet ? _ ("While You Were Not Disturbed") : _ ("While You Were Away"), body);
  set_action (self, notice);
  self->missed_told = TRUE;
  _lia_notices_show (self, notice);
}
