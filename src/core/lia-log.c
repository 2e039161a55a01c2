/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-log"

#include "config.h"

#include <string.h>

#include "core/lia-limits.h"
#include "core/lia-log.h"
#include "core/lia-text.h"

static GMutex lock;
static GQueue lines = G_QUEUE_INIT;

/* ---- Keeping ---- */

static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key))
      return fields[i].value;
  return NULL;
}

static const char *
name_level (GLogLevelFlags level)
{
  if ((level & G_LOG_LEVEL_ERROR) != 0)
    return "ERROR";
  if ((level & G_LOG_LEVEL_CRITICAL) != 0)
    return "CRITICAL";
  if ((level & G_LOG_LEVEL_WARNING) != 0)
    return "WARNING";
  return (level & G_LOG_LEVEL_MESSAGE) != 0 ? "message" : "info";
}

static gboolean
is_kept (GLogLevelFlags level, const char *domain)
{
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0)
    return TRUE;
  return (level & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO)) != 0 && domain != NULL
         && g_str_has_prefix (domain, "lia-");
}

static void
keep (GLogLevelFlags level, const char *domain, const char *message)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%F %T");
  g_autofree char *whole = g_strdup_printf ("%s %s %s: %s", time, domain != NULL ? domain : "",
                                            name_level (level), message);
  char *line = lia_text_cut (g_steal_pointer (&whole), LIA_LOG_MAX_LINE_CHARACTERS);

  g_mutex_lock (&lock);
  g_queue_push_tail (&lines, line);
  if (lines.length > LIA_LOG_MAX_LINES)
    g_free (g_queue_pop_head (&lines));
  g_mutex_unlock (&lock);
}

static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  const char *message = find_field (fields, n_fields, "MESSAGE");

  if (message != NULL && is_kept (level, domain))
    keep (level, domain, message);
  return g_log_writer_default (level, fields, n_fields, user_data);
}

void
lia_log_keep (void)
{
  g_log_set_writer_func (write_cb, NULL, NULL);
}

char *
lia_log_dup (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_mutex_lock (&lock);
  for (GList *line = lines.head; line != NULL; line = line->next)
    {
      g_string_append (text, line->data);
      g_string_append_c (text, '\n');
    }
  g_mutex_unlock (&lock);
  return lia_log_dup_safe (text->str);
}

/* ---- What strangers may see ---- */

typedef struct
{
  const char *word;
  GHashTable *known; /* of this kind: the thing → its word */
} Naming;

static gboolean
name_cb (const GMatchInfo *match, GString *result, gpointer user_data)
{
  Naming *naming = user_data;
  g_autofree char *before = g_match_info_fetch_named (match, "before");
  g_autofree char *thing = g_match_info_fetch_named (match, "thing");
  g_autofree char *key = g_utf8_casefold (thing, -1);
  const char *word = g_hash_table_lookup (naming->known, key);

  if (word == NULL)
    {
      char *made = g_strdup_printf ("%s-%u", naming->word, g_hash_table_size (naming->known) + 1);
      word = made;
      g_hash_table_insert (naming->known, g_steal_pointer (&key), made);
    }
  g_string_append (result, before);
  g_string_append (result, word);
  return FALSE;
}

/* Replaces each different @thing of @pattern by a word of its own. */
static char *
dup_named (const char *text, const char *pattern, const char *word)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  Naming naming = { word, known };

  return g_regex_replace_eval (regex, text, -1, 0, 0, name_cb, &naming, NULL);
}

static char *
dup_replaced (const char *text, const char *pattern, const char *replacement)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);

  return g_regex_replace (regex, text, -1, 0, replacement, 0, NULL);
}

char *
lia_log_dup_safe (const char *text)
{
  g_autofree char *valid = NULL;
  g_autofree char *told = NULL;
  g_autofree char *tokens = NULL;
  g_autofree char *addresses = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  /* The rest of the line: who knows how many words a secret has. */
  told = dup_replaced (valid,
                       "\\b(password|passwd|token|authorization|cookie|secret)\\b(\\W+)\\S[^\\n]*",
                       "\\1\\2…");
  tokens = dup_replaced (told, "[a-z0-9+/=_-]{40,}", "…");
  addresses = dup_named (
      tokens, "(?<before>)(?<thing>[^\\s<>\"“”‘’«»(),;:=/]+@[^\\s<>\"“”‘’«»(),;:/]+)", "address");
  return dup_named (addresses, "(?<before>[a-z][a-z0-9+.-]*://)(?<thing>[^\\s/\"”’»,;)]+)",
                    "server");
}
