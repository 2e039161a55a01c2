/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-opened-file"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/lia-error.h"
#include "mime/lia-vcard.h"
#include "service/lia-opened-file.h"

#define VCARD_BEGINNING "BEGIN:VCARD"

static gboolean
fail (GError **error, LiaErrorCode code, char *text_take)
{
  g_autofree char *text = text_take;

  g_set_error_literal (error, LIA_ERROR, (int)code, text);
  return FALSE;
}

static gboolean
fail_too_large (const LiaOpenedFile *self, GError **error)
{
  return fail (error, LIA_ERROR_TOO_LARGE,
               /* Translators: %s is the name of a file. */
               g_strdup_printf (_ ("“%s” is too large to be opened."), self->name));
}

/* ---- What it is ---- */

static gboolean
has_cards (const char *data, gsize size)
{
  const gsize length = strlen (VCARD_BEGINNING);

  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      size -= 3;
    }
  while (size > 0 && g_ascii_isspace (*data))
    {
      data++;
      size--;
    }
  return size >= length && g_ascii_strncasecmp (data, VCARD_BEGINNING, length) == 0;
}

/* Headers have no type of their own that can be told: a name says it, or else the first words. */
static gboolean
is_message (const LiaOpenedFile *self, const char *data, gsize size)
{
  g_autofree char *small = g_ascii_strdown (self->name, -1);
  g_autofree char *type = NULL;

  if (g_str_has_suffix (small, ".eml"))
    return TRUE;
  type = g_content_type_guess (NULL, (const guchar *)data, MIN (size, 4096), NULL);
  return g_content_type_is_a (type, "message/rfc822");
}

static gboolean
take_content (LiaOpenedFile *self, GBytes *bytes, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  if (has_cards (data, size))
    {
      if (size > LIA_VCARD_MAX_BYTES)
        return fail_too_large (self, error);
      self->contacts = lia_vcard_parse (data, size);
      return self->contacts->len > 0
             || fail (error, LIA_ERROR_INVALID_INPUT,
                      /* Translators: %s is the name of a file. */
                      g_strdup_printf (_ ("“%s” names nobody who can be reached."), self->name));
    }
  if (!is_message (self, data, size))
    return fail (error, LIA_ERROR_INVALID_INPUT,
                 /* Translators: %s is the name of a file. */
                 g_strdup_printf (_ ("“%s” is neither a message nor a contact card."), self->name));
  self->message = lia_mime_message_new (bytes);
  return TRUE;
}

/* ---- Reading ---- */

static GBytes *
read_all (const LiaOpenedFile *self, GInputStream *stream, GError **error)
{
  /* One byte more tells that there is more. */
  const gsize most = LIA_EML_MAX_BYTES + 1;
  g_autoptr (GByteArray) content = g_byte_array_new ();
  gsize n_read = 0;

  do
    {
      const guint begin = content->len;

      g_byte_array_set_size (content, MIN (most, MAX (64 * 1024, begin * 2)));
      if (!g_input_stream_read_all (stream, content->data + begin, content->len - begin, &n_read,
                                    NULL, error))
        return NULL;
      g_byte_array_set_size (content, begin + (guint)n_read);
      if (content->len == most)
        {
          fail_too_large (self, error);
          return NULL;
        }
    }
  while (n_read > 0);
  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

/* A pipe or a device could keep whoever opens it for ever. */
static GBytes *
read_file (const LiaOpenedFile *self, GFile *file, GError **error)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                                  G_FILE_QUERY_INFO_NONE, NULL, error);
  g_autoptr (GFileInputStream) stream = NULL;

  if (info == NULL)
    return NULL;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      fail (error, LIA_ERROR_INVALID_INPUT,
            /* Translators: %s is the name of a file. */
            g_strdup_printf (_ ("“%s” is no file that can be read."), self->name));
      return NULL;
    }
  stream = g_file_read (file, NULL, error);
  return stream != NULL ? read_all (self, G_INPUT_STREAM (stream), error) : NULL;
}

static void
read_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (LiaOpenedFile) self = g_new0 (LiaOpenedFile, 1);
  g_autoptr (GFile) file = g_file_new_for_path (task_data);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) read_error = NULL;
  GError *error = NULL;

  self->name = g_filename_display_basename (task_data);
  bytes = read_file (self, file, &read_error);
  if (bytes == NULL && read_error->domain == LIA_ERROR)
    error = g_steal_pointer (&read_error);
  else if (bytes == NULL)
    {
      g_info ("A file was not read: %s", read_error->message);
      fail (&error, LIA_ERROR_NOT_FOUND,
            /* Translators: %s is the name of a file. */
            g_strdup_printf (_ ("“%s” cannot be read."), self->name));
    }
  else
    take_content (self, bytes, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&self), (GDestroyNotify)lia_opened_file_free);
}

void
lia_opened_file_read_async (const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (path != NULL);

  g_task_set_source_tag (task, lia_opened_file_read_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, read_thread);
}

LiaOpenedFile *
lia_opened_file_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lia_opened_file_free (LiaOpenedFile *self)
{
  g_free (self->name);
  g_clear_pointer (&self->message, lia_mime_message_unref);
  g_clear_pointer (&self->contacts, g_ptr_array_unref);
  g_free (self);
}
