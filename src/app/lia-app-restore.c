/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-app-restore"

#include "config.h"

#include "app/lia-app-restore.h"
#include "app/lia-app-windows.h"
#include "app/lia-message-window.h"

#define GROUP "windows"
/* Who leaves more windows open does not look for all of them again. */
#define MAX_WINDOWS 10

static char *
dup_path (const char *profile)
{
  return g_build_filename (profile, "windows.ini", NULL);
}

static void
append_row (GString *rows, gint64 row_id)
{
  g_string_append_printf (rows, "%" G_GINT64_FORMAT ";", row_id);
}

void
lia_app_restore_save (LiaApplication *app, LiaWindow *window, const char *profile)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = dup_path (profile);
  g_autofree char *place = lia_window_dup_place (window);
  g_autofree char *data = NULL;
  g_autoptr (GString) messages = g_string_new (NULL);
  g_autoptr (GString) conversations = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (app)); l != NULL; l = l->next)
    {
      LiaConversation *conversation = lia_app_windows_get_conversation (l->data);

      if (conversation != NULL)
        append_row (conversations, lia_conversation_get_row_id (conversation));
      else if (LIA_IS_MESSAGE_WINDOW (l->data)
               && lia_message_window_get_row_id (LIA_MESSAGE_WINDOW (l->data)) != 0)
        append_row (messages, lia_message_window_get_row_id (LIA_MESSAGE_WINDOW (l->data)));
    }
  g_key_file_set_string (file, GROUP, "place", place);
  g_key_file_set_value (file, GROUP, "messages", messages->str);
  g_key_file_set_value (file, GROUP, "conversations", conversations->str);
  data = g_key_file_to_data (file, &size, NULL);
  /* Nothing waits for the disk: what a crash takes of it is not missed. */
  if (!g_file_set_contents_full (path, data, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_message ("The windows are not remembered: %s", error->message);
}

/* Returns: (transfer full) (nullable): NULL: nothing is remembered. */
static GKeyFile *
read_file (const char *profile)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = dup_path (profile);
  g_autoptr (GError) error = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error))
    return g_steal_pointer (&file);
  if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_message ("The windows of before are not known: %s", error->message);
  return NULL;
}

void
lia_app_restore_place (LiaWindow *window, const char *profile)
{
  g_autoptr (GKeyFile) file = read_file (profile);
  g_autofree char *place = file != NULL ? g_key_file_get_string (file, GROUP, "place", NULL) : NULL;

  if (place != NULL)
    lia_window_show_place (window, place);
}

/* ---- The other windows ---- */

typedef struct
{
  LiaApplication *app;
  gint64 row_id;
} Opening;

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Opening *opening = user_data;
  g_autoptr (LiaMimeMessage) message
      = lia_session_load_message_finish (LIA_SESSION (source), result, NULL);

  if (message != NULL && lia_application_get_window (opening->app) != NULL)
    lia_application_open_message (opening->app, opening->row_id, NULL);
  g_object_unref (opening->app);
  g_free (opening);
}

static void
open_message (LiaApplication *app, gint64 row_id)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->app = g_object_ref (app);
  opening->row_id = row_id;
  lia_session_load_message_async (lia_application_get_session (app), row_id, NULL, loaded_cb,
                                  opening);
}

static void
open_conversation (LiaApplication *app, gint64 row_id)
{
  GListModel *all = lia_session_get_conversations (lia_application_get_session (app));

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (LiaConversation) conversation = g_list_model_get_item (all, i);

      if (lia_conversation_get_row_id (conversation) != row_id)
        continue;
      lia_session_load_lines (lia_application_get_session (app), conversation);
      lia_application_open_conversation (app, conversation);
      return;
    }
}

static gboolean
open_all (LiaApplication *app,
          GKeyFile *file,
          const char *key,
          void (*open) (LiaApplication *app, gint64 row_id))
{
  g_auto (GStrv) rows = g_key_file_get_string_list (file, GROUP, key, NULL, NULL);
  gboolean any = FALSE;

  for (guint i = 0; rows != NULL && rows[i] != NULL && i < MAX_WINDOWS; i++)
    {
      gint64 row_id = g_ascii_strtoll (rows[i], NULL, 10);
      if (row_id <= 0)
        continue;
      open (app, row_id);
      any = TRUE;
    }
  return any;
}

gboolean
lia_app_restore_windows (LiaApplication *app, const char *profile)
{
  g_autoptr (GKeyFile) file = read_file (profile);
  gboolean any = FALSE;

  if (file == NULL)
    return FALSE;
  any = open_all (app, file, "conversations", open_conversation);
  return open_all (app, file, "messages", open_message) || any;
}
