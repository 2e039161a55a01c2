/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "answers.h"
#include "mail/ews/lia-ews-directory.h"
#include "mail/ews/lia-ews-folders.h"
#include "mail/ews/lia-ews-items.h"
#include "mail/ews/lia-ews-listen.h"
#include "mail/ews/lia-ews-ops.h"
#include "mail/ews/lia-ews-source.h"
#include "mail/ews/lia-ews-texts.h"
#include "target.h"

/*
 * The bytes are what Exchange answers, a form feed between two answers. Which calls they are given to is told by the
 * names in them: each call that begins with such an answer gets them all.
 */

typedef void (*CallFunc) (LiaEwsConnection *connection, GError **error);

/* What a server of 2010 SP2 says to the first two questions. */
#define HELLO                                                                                      \
  "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>"                   \
  "<ServerVersionInfo MajorVersion=\"14\" MinorVersion=\"2\"/></s:Header><s:Body>"                 \
  "<GetFolderResponse xmlns=\"http://schemas.microsoft.com/exchange/services/2006/messages\">"     \
  "<ResponseMessages><GetFolderResponseMessage ResponseClass=\"Success\">"                         \
  "<ResponseCode>NoError</ResponseCode></GetFolderResponseMessage></ResponseMessages>"             \
  "</GetFolderResponse></s:Body></s:Envelope>"

static const char hello[] = HELLO "\f" HELLO;

static void
open_anew (LiaEwsConnection *connection, GError **error)
{
  LiaMailLogin login = { .url = "http://127.0.0.1/", .address = "alice@contoso.example" };
  g_autoptr (LiaEwsConnection) fresh = lia_ews_connection_new (&login);
  g_autofree char *name = NULL;

  if (lia_ews_connection_open (fresh, NULL, error))
    name = lia_ews_connection_dup_server_name (fresh);
}

static void
learn_roles (LiaEwsConnection *connection, GError **error)
{
  g_autoptr (GHashTable) roles = lia_ews_folders_learn_roles (connection, NULL, error);
}

static void
sync_folders (LiaEwsConnection *connection, GError **error)
{
  g_autoptr (GHashTable) roles = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (LiaFolderChanges) changes
      = lia_ews_folders_sync (connection, roles, "token", NULL, error);
}

static void
sync_items (LiaEwsConnection *connection, GError **error)
{
  g_autoptr (LiaChangeSet) set
      = lia_ews_items_sync (connection, "folder", "token", 10, NULL, error);
}

static void
find_newest (LiaEwsConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) records = lia_ews_items_find_newest (connection, "folder", 10, NULL, error);
}

static void
get_items (LiaEwsConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) refs = lia_ews_item_refs_new ();
  g_autoptr (GPtrArray) errors = g_ptr_array_new_with_free_func ((GDestroyNotify)g_error_free);
  g_autoptr (GPtrArray) records = NULL;

  lia_ews_item_refs_add_id (refs, "a", TRUE);
  lia_ews_item_refs_add_id (refs, "b", TRUE);
  records = lia_ews_items_get (connection, refs, errors, NULL, error);
}

static void
get_texts (LiaEwsConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) texts = NULL;

  g_ptr_array_add (ids, (gpointer) "a");
  g_ptr_array_add (ids, (gpointer) "b");
  texts = lia_ews_texts_get (connection, ids, NULL, error);
}

static void
get_source (LiaEwsConnection *connection, GError **error)
{
  g_autoptr (GBytes) source = lia_ews_source_get (connection, "a", NULL, error);
}

static void
send_staged (LiaEwsConnection *connection, GError **error)
{
  lia_ews_ops_send (connection, "a", "key", NULL, error);
}

static void
apply (LiaEwsConnection *connection, LiaMailOpKind kind, GError **error)
{
  static const char draft[] = "Message-ID: <1@contoso.example>\r\n\r\nText\r\n";
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_mail_op_unref);
  g_autoptr (GPtrArray) results = NULL;

  for (int i = 0; i < 2; i++)
    {
      LiaMailOp *op = lia_mail_op_new (kind, i, "a");
      op->flags = op->mask = LIA_MESSAGE_READ | LIA_MESSAGE_FLAGGED;
      op->folder_remote_id = g_strdup (":deleteditems");
      op->source = g_bytes_new_static (draft, sizeof draft - 1);
      op->attempts = (guint)i;
      g_ptr_array_add (ops, op);
    }
  results = lia_ews_ops_apply (connection, ops, NULL, error);
  g_assert_true (results == NULL || results->len == ops->len);
}

static void
set_flags (LiaEwsConnection *connection, GError **error)
{
  apply (connection, LIA_MAIL_OP_SET_FLAGS, error);
}

static void
move (LiaEwsConnection *connection, GError **error)
{
  apply (connection, LIA_MAIL_OP_MOVE, error);
}

static void delete (LiaEwsConnection *connection, GError **error)
{
  apply (connection, LIA_MAIL_OP_DELETE, error);
}

static void
save_draft (LiaEwsConnection *connection, GError **error)
{
  apply (connection, LIA_MAIL_OP_SAVE_DRAFT, error);
}

static void
search (LiaEwsConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) found = lia_ews_directory_search (connection, "a", 10, NULL, error);

  g_assert_true (found == NULL || found->len <= 10);
}

static void
hint_cb (const char *folder_id, gpointer user_data)
{
}

static void
listen (LiaEwsConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autofree char *subscription = NULL;

  g_ptr_array_add (ids, (gpointer) ":inbox");
  lia_ews_listen (connection, ids, 0, &subscription, hint_cb, NULL, NULL, error);
}

/* @is_old: of a server that is not asked what it is, and counts as one of 2007. */
static const struct
{
  const char *word;
  CallFunc call;
  gboolean is_old;
} calls[] = {
  { "GetFolderResponse", open_anew, TRUE },
  { "GetFolderResponse", learn_roles, FALSE },
  { "SyncFolderHierarchyResponse", sync_folders, FALSE },
  { "SyncFolderItemsResponse", sync_items, FALSE },
  { "FindItemResponse", find_newest, FALSE },
  { "FindItemResponse", save_draft, FALSE },
  { "CreateItemResponse", save_draft, FALSE },
  { "GetItemResponse", get_items, FALSE },
  { "GetItemResponse", get_texts, FALSE },
  { "GetItemResponse", get_source, FALSE },
  { "GetItemResponse", send_staged, FALSE },
  { "UpdateItemResponse", set_flags, FALSE },
  { "MoveItemResponse", move, FALSE },
  { "DeleteItemResponse", delete, FALSE },
  { "ResolveNamesResponse", search, FALSE },
  { "SubscribeResponse", listen, FALSE },
  { "SubscribeResponse", listen, TRUE },
  { "Fault", sync_items, FALSE },
};

static void
make_call (gsize i, const guint8 *data, gsize size)
{
  LiaMailLogin login = { .url = "http://127.0.0.1/", .address = "alice@contoso.example" };
  g_autoptr (LiaEwsConnection) connection = lia_ews_connection_new (&login);
  g_autoptr (GError) error = NULL;

  if (!calls[i].is_old)
    {
      fuzz_answers_set (hello, sizeof hello - 1);
      g_assert_true (lia_ews_connection_open (connection, NULL, NULL));
    }
  fuzz_answers_set (data, size);
  calls[i].call (connection, &error);
  g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    if (size > 0 && memmem (data, size, calls[i].word, strlen (calls[i].word)) != NULL)
      make_call (i, data, size);
  return 0;
}
