/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-reply"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mime/lia-mime-builder.h"
#include "mime/lia-mime-text.h"

/* What programs and people of several languages put before a subject. */
static const char *const reply_prefixes[] = { "re:", "aw:", "antw:", "sv:", "rép:", "r:", NULL };
static const char *const forward_prefixes[] = { "fwd:", "fw:", "tr:", "wg:", "i:", NULL };

static const char *
skip_prefixes (const char *subject, const char *const *prefixes)
{
  gboolean found = TRUE;

  while (found)
    {
      found = FALSE;
      while (g_ascii_isspace (*subject))
        subject++;
      for (gsize i = 0; prefixes[i] != NULL && !found; i++)
        if (g_ascii_strncasecmp (subject, prefixes[i], strlen (prefixes[i])) == 0)
          {
            subject += strlen (prefixes[i]);
            found = TRUE;
          }
    }
  return subject;
}

char *
lia_mime_reply_subject (const char *subject)
{
  g_return_val_if_fail (subject != NULL, NULL);

  return g_strconcat ("Re: ", skip_prefixes (subject, reply_prefixes), NULL);
}

char *
lia_mime_forward_subject (const char *subject)
{
  g_return_val_if_fail (subject != NULL, NULL);

  return g_strconcat ("Fwd: ", skip_prefixes (subject, forward_prefixes), NULL);
}

static gboolean
contains (GPtrArray *addresses, LiaAddress *address)
{
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    if (lia_address_equal (g_ptr_array_index (addresses, i), address))
      return TRUE;
  return FALSE;
}

static void
add_all (GPtrArray *out, GPtrArray *addresses, GPtrArray *own, GPtrArray *already)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (addresses, i);
      if (!contains (own, address) && !contains (out, address) && !contains (already, address))
        g_ptr_array_add (out, lia_address_ref (address));
    }
}

void
lia_mime_reply_recipients (
    LiaMimeMessage *message, gboolean all, GPtrArray *own, GPtrArray **out_to, GPtrArray **out_cc)
{
  GPtrArray *from = NULL;
  GPtrArray *reply_to = NULL;
  GPtrArray *to = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  GPtrArray *cc = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  gboolean is_own = FALSE;

  g_return_if_fail (message != NULL && own != NULL && out_to != NULL && out_cc != NULL);

  from = lia_mime_message_get_addresses (message, "from");
  reply_to = lia_mime_message_get_addresses (message, "reply-to");
  is_own = from->len > 0 && contains (own, g_ptr_array_index (from, 0));
  if (is_own)
    add_all (to, lia_mime_message_get_addresses (message, "to"), own, NULL);
  else
    add_all (to, reply_to->len > 0 ? reply_to : from, own, NULL);
  /* A message to oneself alone: the reply goes there too. */
  if (to->len == 0 && from->len > 0)
    g_ptr_array_add (to, lia_address_ref (g_ptr_array_index (from, 0)));
  if (all)
    {
      if (!is_own)
        add_all (cc, lia_mime_message_get_addresses (message, "to"), own, to);
      add_all (cc, lia_mime_message_get_addresses (message, "cc"), own, to);
    }
  *out_to = to;
  *out_cc = cc;
}

char *
lia_mime_reply_references (LiaMimeMessage *message)
{
  const char *id = NULL;
  const char *references = NULL;

  g_return_val_if_fail (message != NULL, NULL);

  id = lia_mime_message_get_message_id (message);
  references = lia_mime_message_get_references (message);
  if (references == NULL)
    references = lia_mime_message_get_in_reply_to (message);
  if (id == NULL)
    return g_strdup (references);
  return references != NULL ? g_strconcat (references, " ", id, NULL) : g_strdup (id);
}

static char *
dup_date (LiaMimeMessage *message)
{
  gint64 date_us = 0;
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (!lia_mime_message_get_date (message, &date_us))
    return NULL;
  utc = g_date_time_new_from_unix_utc (date_us / G_USEC_PER_SEC);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  /* Translators: a date with its time, as g_date_time_format() takes it. */
  return local != NULL ? g_date_time_format (local, _ ("%e %B %Y, %H:%M")) : NULL;
}

static char *
dup_sender (LiaMimeMessage *message)
{
  GPtrArray *from = lia_mime_message_get_addresses (message, "from");

  return g_strdup (from->len > 0 ? lia_address_get_label (g_ptr_array_index (from, 0))
                                 : _ ("Somebody"));
}

char *
lia_mime_reply_text (LiaMimeMessage *message)
{
  g_autofree char *quoted = NULL;
  g_autofree char *date = NULL;
  g_autofree char *sender = NULL;
  g_autofree char *intro = NULL;

  g_return_val_if_fail (message != NULL, NULL);

  quoted = lia_mime_text_quote (lia_mime_message_get_text (message));
  date = dup_date (message);
  sender = dup_sender (message);
  if (date != NULL)
    /* Translators: above a quoted text; 1: a date with its time, 2: a person’s name. */
    intro = g_strdup_printf (_ ("On %1$s, %2$s wrote:"), g_strstrip (date), sender);
  else
    /* Translators: above a quoted text; %s is a person’s name. */
    intro = g_strdup_printf (_ ("%s wrote:"), sender);
  return g_strconcat ("\n\n", intro, "\n", quoted, NULL);
}

static void
append_people (GString *out, const char *label, GPtrArray *addresses)
{
  if (addresses->len == 0)
    return;
  g_string_append (out, label);
  for (guint i = 0; i < addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (addresses, i);
      g_string_append (out, i > 0 ? ", " : " ");
      if (lia_address_get_name (address) != NULL)
        g_string_append_printf (out, "%s <%s>", lia_address_get_name (address),
                                lia_address_get_address (address));
      else
        g_string_append (out, lia_address_get_address (address));
    }
  g_string_append_c (out, '\n');
}

char *
lia_mime_forward_text (LiaMimeMessage *message)
{
  GString *out = NULL;
  g_autofree char *date = NULL;

  g_return_val_if_fail (message != NULL, NULL);

  out = g_string_new ("\n\n");
  date = dup_date (message);
  g_string_append_printf (out, "%s\n", _ ("---------- Forwarded message ----------"));
  append_people (out, _ ("From:"), lia_mime_message_get_addresses (message, "from"));
  if (date != NULL)
    g_string_append_printf (out, "%s %s\n", _ ("Date:"), g_strstrip (date));
  g_string_append_printf (out, "%s %s\n", _ ("Subject:"), lia_mime_message_get_subject (message));
  append_people (out, _ ("To:"), lia_mime_message_get_addresses (message, "to"));
  append_people (out, _ ("Cc:"), lia_mime_message_get_addresses (message, "cc"));
  g_string_append_printf (out, "\n%s", lia_mime_message_get_text (message));
  return g_string_free (out, FALSE);
}
