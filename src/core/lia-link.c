/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-link"

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "core/lia-link.h"

/* ---- Schemes ---- */

/* An address as a browser reads it: without blanks around and control characters inside. */
static char *
dup_bare (const char *address)
{
  g_autofree char *valid = g_utf8_make_valid (address, -1);
  GString *out = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p++)
    if (!g_ascii_iscntrl (*p))
      g_string_append_c (out, *p);
  return g_strstrip (g_string_free (out, FALSE));
}

static LiaLinkKind
kind_of_bare (const char *bare)
{
  static const struct
  {
    const char *scheme;
    LiaLinkKind kind;
  } table[] = {
    { "http:", LIA_LINK_WEB },   { "https:", LIA_LINK_WEB },   { "mailto:", LIA_LINK_MAIL },
    { "tel:", LIA_LINK_PERSON }, { "sip:", LIA_LINK_PERSON },  { "sips:", LIA_LINK_PERSON },
    { "im:", LIA_LINK_PERSON },  { "xmpp:", LIA_LINK_PERSON },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_ascii_strncasecmp (bare, table[i].scheme, strlen (table[i].scheme)) == 0)
      return table[i].kind;
  return LIA_LINK_NONE;
}

LiaLinkKind
lia_link_kind (const char *address)
{
  g_autofree char *bare = NULL;

  g_return_val_if_fail (address != NULL, LIA_LINK_NONE);

  bare = dup_bare (address);
  return kind_of_bare (bare);
}

/* ---- Hosts ---- */

/* Small letters that look like Latin ones, all of which a word of that script may consist of. */
static const char *
lookalikes (GUnicodeScript script)
{
  switch ((int)script)
    {
    case G_UNICODE_SCRIPT_CYRILLIC:
      return "асԁеһіјӏорԛѕԝхуъьҽпгѵѡ";
    case G_UNICODE_SCRIPT_GREEK:
      return "αγεικνορτυχωη";
    case G_UNICODE_SCRIPT_ARMENIAN:
      return "ագզհյոսցքօ";
    default:
      return "";
    }
}

/* Of Latin letters those of European languages, but those that only look like others. */
static gboolean
is_plain_latin (gunichar c)
{
  return c < 0x80
         || (c >= 0xDF && c <= 0x17E && c != 0xF7 && c != 0x131 && c != 0x138 && c != 0x140
             && c != 0x149);
}

/* The one script of a label; COMMON if it has no letters, INVALID if it mixes what nobody mixes. */
static GUnicodeScript
script_of_label (const char *label)
{
  GUnicodeScript script = G_UNICODE_SCRIPT_COMMON;

  for (const char *p = label; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeScript own = c == 0x30FC ? G_UNICODE_SCRIPT_KATAKANA : g_unichar_get_script (c);

      if (g_ascii_isdigit ((char)MIN (c, 0x7F)) || c == '-')
        continue;
      /* Japanese is written in three of them. */
      if (own == G_UNICODE_SCRIPT_HIRAGANA || own == G_UNICODE_SCRIPT_KATAKANA)
        own = G_UNICODE_SCRIPT_HAN;
      if (own == G_UNICODE_SCRIPT_COMMON || own == G_UNICODE_SCRIPT_INHERITED
          || own == G_UNICODE_SCRIPT_UNKNOWN
          || (own == G_UNICODE_SCRIPT_LATIN && !is_plain_latin (c))
          || (script != G_UNICODE_SCRIPT_COMMON && own != script))
        return G_UNICODE_SCRIPT_INVALID_CODE;
      script = own;
    }
  return script;
}

static gboolean
is_plain_label (const char *label, GUnicodeScript of_top)
{
  GUnicodeScript script = script_of_label (label);

  if (script == G_UNICODE_SCRIPT_INVALID_CODE)
    return FALSE;
  if (script == of_top)
    return TRUE;
  for (const char *p = label; *p != '\0'; p = g_utf8_next_char (p))
    if (g_utf8_get_char (p) >= 0x80
        && g_utf8_strchr (lookalikes (script), -1, g_utf8_get_char (p)) == NULL)
      return TRUE;
  /* A word of Latin letters, and of none that are told from them. */
  return script == G_UNICODE_SCRIPT_LATIN || script == G_UNICODE_SCRIPT_COMMON;
}

/* What browsers take for four numbers with dots: "2130706433", "0x7f.1", "0177.0.0.1". */
static gboolean
is_odd_number (const char *host)
{
  const char *last = strrchr (host, '.');
  g_autoptr (GInetAddress) plain = g_inet_address_new_from_string (host);
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);

  last = last != NULL ? last + 1 : host;
  if (!g_ascii_isdigit (*last))
    return FALSE;
  if (plain == NULL)
    return TRUE;
  for (guint i = 0; labels[i] != NULL; i++)
    if (labels[i][0] == '0' && labels[i][1] != '\0')
      return TRUE;
  return FALSE;
}

/* Returns: (nullable): the host in ASCII; NULL if it cannot be one. */
static char *
dup_ascii_host (const char *raw)
{
  g_autofree char *decoded = g_uri_unescape_string (raw, NULL);
  g_autofree char *ascii = NULL;

  if (*raw == '[')
    {
      g_autofree char *inside = g_strndup (raw + 1, strcspn (raw + 1, "]"));
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (inside);
      return address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
                 ? g_strdup_printf ("[%s]", inside)
                 : NULL;
    }
  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
    return NULL;
  ascii = g_hostname_to_ascii (decoded);
  if (ascii == NULL)
    return NULL;
  for (char *p = ascii; *p != '\0'; p++)
    {
      *p = g_ascii_tolower (*p);
      if (!g_ascii_isalnum (*p) && strchr ("-._", *p) == NULL)
        return NULL;
    }
  return *ascii != '\0' && *ascii != '.' ? g_steal_pointer (&ascii) : NULL;
}

/* The host with its own letters where nobody can take these for others. */
static char *
dup_shown_host (const char *ascii, LiaLinkDoubts *doubts)
{
  g_autofree char *own = g_hostname_to_unicode (ascii);
  g_auto (GStrv) labels = own != NULL ? g_strsplit (own, ".", -1) : NULL;
  GUnicodeScript of_top = G_UNICODE_SCRIPT_LATIN;
  gboolean plain = TRUE;

  if (*ascii != '[' && is_odd_number (ascii))
    *doubts |= LIA_LINK_ODD_HOST;
  if (strstr (ascii, "xn--") == NULL)
    return g_strdup (ascii);
  for (guint i = 0; labels != NULL && labels[i] != NULL; i++)
    if (*labels[i] != '\0')
      of_top = script_of_label (labels[i]);
  for (guint i = 0; labels != NULL && labels[i] != NULL; i++)
    plain &= is_plain_label (labels[i], of_top) && !g_str_has_prefix (labels[i], "xn--");
  if (labels == NULL || !plain)
    {
      *doubts |= LIA_LINK_ODD_HOST;
      return g_strdup (ascii);
    }
  return g_steal_pointer (&own);
}

/* ---- Addresses ---- */

/* Everything but what stands in an address as it is: nothing of it is invisible. */
static void
append_encoded (GString *out, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar)text[i];
      if (c <= ' ' || c >= 0x7F || strchr ("\"<>\\^`{|}", c) != NULL)
        g_string_append_printf (out, "%%%02X", c);
      else
        g_string_append_c (out, (char)c);
    }
}

typedef struct
{
  char *user; /* nullable */
  char *host; /* as it came */
  char *port; /* nullable: digits */
  const char *rest;
} Web;

static void
web_clear (Web *self)
{
  g_free (self->user);
  g_free (self->host);
  g_free (self->port);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Web, web_clear)

/* As browsers do: slashes of either kind stand before the host, and one of either ends it. */
static gboolean
split_web (const char *bare, Web *web)
{
  const char *begin = strchr (bare, ':') + 1;
  gsize length = 0;
  g_autofree char *place = NULL;
  char *host = NULL;
  char *at = NULL;
  char *colon = NULL;

  begin += strspn (begin, "/\\");
  length = strcspn (begin, "/\\?#");
  web->rest = begin + length;
  place = g_strndup (begin, length);
  at = strrchr (place, '@');
  host = at != NULL ? at + 1 : place;
  if (at != NULL)
    web->user = g_strndup (place, (gsize)(at - place));
  colon = strrchr (host, ':');
  if (colon != NULL && strspn (colon + 1, "0123456789") == strlen (colon + 1))
    {
      *colon = '\0';
      if (colon[1] != '\0')
        web->port = g_strdup (colon + 1);
    }
  web->host = g_strdup (host);
  return *host != '\0';
}

static char *
join_web (const char *bare, const Web *web, const char *host)
{
  gsize scheme = (gsize)(strchr (bare, ':') - bare);
  gsize query = strcspn (web->rest, "?#");
  g_autofree char *small = g_ascii_strdown (bare, (gssize)scheme);
  g_autofree char *path = g_strndup (web->rest, query);
  GString *out = g_string_new (small);

  g_string_append (out, "://");
  if (web->user != NULL && *web->user != '\0')
    {
      append_encoded (out, web->user, strlen (web->user));
      g_string_append_c (out, '@');
    }
  g_string_append (out, host);
  if (web->port != NULL)
    g_string_append_printf (out, ":%s", web->port);
  g_strdelimit (path, "\\", '/');
  if (*path == '\0')
    g_string_append_c (out, '/');
  append_encoded (out, path, query);
  append_encoded (out, web->rest + query, strlen (web->rest + query));
  return g_string_free (out, FALSE);
}

static LiaLink *
new_web (const char *bare)
{
  g_auto (Web) web = { NULL, NULL, NULL, NULL };
  g_autofree char *host = NULL;
  LiaLink *self = NULL;

  if (!split_web (bare, &web) || (host = dup_ascii_host (web.host)) == NULL)
    return NULL;
  self = g_new0 (LiaLink, 1);
  self->kind = LIA_LINK_WEB;
  if (web.user != NULL && *web.user != '\0')
    self->doubts |= LIA_LINK_USER;
  self->host = dup_shown_host (host, &self->doubts);
  self->uri = join_web (bare, &web, host);
  self->shown = join_web (bare, &web, self->host);
  return self;
}

LiaLink *
lia_link_new (const char *address)
{
  g_autofree char *bare = NULL;
  LiaLinkKind kind = LIA_LINK_NONE;
  GString *uri = NULL;
  LiaLink *self = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  bare = dup_bare (address);
  kind = kind_of_bare (bare);
  if (kind == LIA_LINK_WEB)
    return new_web (bare);
  if (kind == LIA_LINK_NONE)
    return NULL;
  self = g_new0 (LiaLink, 1);
  self->kind = kind;
  uri = g_string_new (NULL);
  append_encoded (uri, bare, strlen (bare));
  self->uri = g_string_free (uri, FALSE);
  self->shown = g_strdup (self->uri);
  return self;
}

void
lia_link_free (LiaLink *self)
{
  g_free (self->uri);
  g_free (self->shown);
  g_free (self->host);
  g_free (self);
}

/* ---- Texts that name a host ---- */

/* As it looks to the eye, and to a browser: without what is not seen, wide letters as common ones,
   the full stop of Chinese as a dot. */
static char *
dup_seen (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *common = g_utf8_normalize (valid, -1, G_NORMALIZE_NFKC);
  GString *out = g_string_new (NULL);

  for (const char *p = common; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeType type = g_unichar_type (c);
      if (g_unichar_isspace (c))
        g_string_append_c (out, ' ');
      else if (c == 0x3002)
        g_string_append_c (out, '.');
      else if (type != G_UNICODE_FORMAT && type != G_UNICODE_CONTROL)
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

/* "report.pdf" is the name of a file. */
static gboolean
has_file_ending (const char *word)
{
  static const char *const endings[] = {
    ".pdf", ".doc",  ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".odp",
    ".txt", ".html", ".htm",  ".jpg", ".jpeg", ".png", ".gif",  ".csv", ".ics", ".eml",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (word, endings[i]))
      return TRUE;
  return FALSE;
}

/* A word that is a host by its look: labels with dots between, of which the last has letters. */
static gboolean
looks_like_host (const char *word)
{
  static GRegex *regex;

  if (g_once_init_enter (&regex))
    g_once_init_leave (
        &regex, g_regex_new ("^[\\pL\\pN_-]+(\\.[\\pL\\pN_-]+)*\\.(\\pL{2,}|xn--[a-z0-9-]+)\\.?"
                             "(:[0-9]+)?([/?#].*)?$",
                             G_REGEX_OPTIMIZE, 0, NULL));
  return g_regex_match (regex, word, 0, NULL)
         && (strchr (word, '/') != NULL || !has_file_ending (word));
}

/* Returns: (nullable): the host that a word of the text names, in ASCII. */
static char *
dup_named_host (const char *word, gboolean alone)
{
  g_autofree char *address = NULL;
  g_auto (Web) web = { NULL, NULL, NULL, NULL };

  if (g_str_has_prefix (word, "http:") || g_str_has_prefix (word, "https:"))
    address = g_strdup (word);
  else if (strchr (word, '@') == NULL
           && (g_str_has_prefix (word, "www.") || (alone && looks_like_host (word))))
    address = g_strconcat ("http://", word, NULL);
  if (address == NULL || !split_web (address, &web) || strchr (web.host, '.') == NULL)
    return NULL;
  return dup_ascii_host (web.host);
}

static gboolean
contains_host (const char *host, const char *inner)
{
  gsize length = strlen (host);
  gsize more = strlen (inner);

  return strchr (host, '.') != NULL && more > length && inner[more - length - 1] == '.'
         && g_str_has_suffix (inner, host);
}

static gboolean
is_same_site (const char *a, const char *b)
{
  a += g_str_has_prefix (a, "www.") ? strlen ("www.") : 0;
  b += g_str_has_prefix (b, "www.") ? strlen ("www.") : 0;
  return strcmp (a, b) == 0 || contains_host (a, b) || contains_host (b, a);
}

gboolean
lia_link_text_differs (const char *address, const char *text)
{
  g_autofree char *bare = NULL;
  g_autofree char *host = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *small = NULL;
  g_auto (GStrv) words = NULL;
  g_auto (Web) web = { NULL, NULL, NULL, NULL };

  g_return_val_if_fail (address != NULL, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  bare = dup_bare (address);
  if (kind_of_bare (bare) != LIA_LINK_WEB || !split_web (bare, &web))
    return FALSE;
  host = dup_ascii_host (web.host);
  seen = dup_seen (text);
  small = g_strstrip (g_utf8_strdown (seen, -1));
  if (strchr (small, '.') == NULL)
    return FALSE;
  words = g_strsplit_set (small, " \t()[]<>\"'", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *named = NULL;
      for (gsize length = strlen (words[i]); length > 0 && strchr (".,;:!?", words[i][length - 1]);)
        words[i][--length] = '\0';
      named = dup_named_host (words[i], strlen (words[i]) + 3 >= strlen (small));
      if (named != NULL && (host == NULL || !is_same_site (host, named)))
        return TRUE;
    }
  return FALSE;
}
