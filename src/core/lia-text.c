/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-text"

#include "config.h"

#include "core/lia-text.h"

char *
lia_text_cut (char *text_take, glong max_characters)
{
  const char *end = text_take; /* of what stands before the mark */
  const char *p = text_take;
  char *cut = NULL;

  g_return_val_if_fail (max_characters > 0, text_take);

  for (glong n = 0; p != NULL && *p != '\0' && n < max_characters; n++)
    {
      end = p;
      p = g_utf8_next_char (p);
    }
  if (p == NULL || *p == '\0')
    return text_take;
  cut = g_strdup_printf ("%.*s…", (int)(end - text_take), text_take);
  g_free (text_take);
  return cut;
}
