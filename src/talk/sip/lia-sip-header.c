/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-header"

#include "config.h"

#include <string.h>

#include "talk/sip/lia-sip-message.h"

char *
lia_sip_header_dup_uri (const char *value)
{
  const char *start = value != NULL ? strchr (value, '<') : NULL;
  const char *end = start != NULL ? strchr (start, '>') : NULL;

  if (value == NULL)
    return NULL;
  if (end != NULL)
    return g_strndup (start + 1, (gsize)(end - start - 1));
  return g_strstrip (g_strndup (value, strcspn (value, ";")));
}

char *
lia_sip_header_dup_display_name (const char *value)
{
  const char *end = value != NULL ? strchr (value, '<') : NULL;
  g_autofree char *name = end != NULL ? g_strndup (value, (gsize)(end - value)) : NULL;
  gsize n;

  if (name == NULL)
    return NULL;
  g_strstrip (name);
  n = strlen (name);
  if (n >= 2 && name[0] == '"' && name[n - 1] == '"')
    return g_strndup (name + 1, n - 2);
  return n > 0 ? g_steal_pointer (&name) : NULL;
}

static const char *
skip_quoted (const char *p)
{
  for (p++; *p != '\0' && *p != '"'; p++)
    if (*p == '\\' && p[1] != '\0')
      p++;
  return *p == '"' ? p + 1 : p;
}

static const char *
find_semicolon (const char *p)
{
  while (*p != '\0' && *p != ';')
    p = *p == '"' ? skip_quoted (p) : p + 1;
  return p;
}

/* A quote that nobody closes goes on to the end. */
static char *
dup_param_value (const char *value)
{
  const char *end = *value == '"' ? skip_quoted (value) : find_semicolon (value);

  if (*value != '"')
    return g_strstrip (g_strndup (value, (gsize)(end - value)));
  value++;
  if (end > value && end[-1] == '"')
    end--;
  return g_strndup (value, (gsize)(end - value));
}

char *
lia_sip_header_dup_param (const char *value, const char *name)
{
  const char *p = value != NULL ? strrchr (value, '>') : NULL;
  const gsize n = strlen (name);

  if (value == NULL)
    return NULL;
  /* A “>” may also stand in a quoted parameter after the address. */
  if (p != NULL)
    {
      const char *start = strchr (value, '<');
      const char *end = start != NULL ? strchr (start, '>') : NULL;

      p = end != NULL ? end + 1 : value;
    }
  else
    p = value;

  for (p = find_semicolon (p); *p == ';'; p = find_semicolon (p))
    {
      for (p++; g_ascii_isspace (*p); p++)
        ;
      if (g_ascii_strncasecmp (p, name, n) != 0)
        continue;
      if (p[n] == '\0' || p[n] == ';')
        return g_strdup ("");
      if (p[n] != '=')
        continue;
      return dup_param_value (p + n + 1);
    }
  return NULL;
}

char **
lia_sip_header_split (const char *value)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  const char *start = value;
  gboolean in_uri = FALSE;

  for (const char *p = value;;)
    {
      if (*p == '"')
        {
          p = skip_quoted (p);
          continue;
        }
      if (*p == '<' || *p == '>')
        in_uri = *p == '<';
      if (*p == '\0' || (*p == ',' && !in_uri))
        {
          g_ptr_array_add (members, g_strstrip (g_strndup (start, (gsize)(p - start))));
          start = p + 1;
        }
      if (*p == '\0')
        break;
      p++;
    }
  g_ptr_array_add (members, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&members), FALSE);
}
