/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-message"

#include "config.h"

#include <string.h>

#include "talk/sip/lia-sip-message.h"

#define VERSION "SIP/2.0"

typedef struct
{
  char *name;
  char *value;
} Header;

struct _LiaSipMessage
{
  GObject parent_instance;

  char *method; /* NULL: a response */
  char *uri;
  guint status;
  char *reason;
  GArray *headers; /* of Header */
  GBytes *body;
};

G_DEFINE_FINAL_TYPE (LiaSipMessage, lia_sip_message, G_TYPE_OBJECT)

static void
header_clear (gpointer data)
{
  Header *header = data;

  g_free (header->name);
  g_free (header->value);
}

static void
lia_sip_message_finalize (GObject *object)
{
  LiaSipMessage *self = LIA_SIP_MESSAGE (object);

  g_free (self->method);
  g_free (self->uri);
  g_free (self->reason);
  g_array_unref (self->headers);
  g_clear_pointer (&self->body, g_bytes_unref);

  G_OBJECT_CLASS (lia_sip_message_parent_class)->finalize (object);
}

static void
lia_sip_message_class_init (LiaSipMessageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lia_sip_message_finalize;
}

static void
lia_sip_message_init (LiaSipMessage *self)
{
  self->headers = g_array_new (FALSE, FALSE, sizeof (Header));
  g_array_set_clear_func (self->headers, header_clear);
}

LiaSipMessage *
lia_sip_message_new_request (const char *method, const char *uri)
{
  LiaSipMessage *self = g_object_new (LIA_TYPE_SIP_MESSAGE, NULL);

  self->method = g_strdup (method);
  self->uri = g_strdup (uri);
  return self;
}

LiaSipMessage *
lia_sip_message_new_response (guint status, const char *reason)
{
  LiaSipMessage *self = g_object_new (LIA_TYPE_SIP_MESSAGE, NULL);

  self->status = status;
  self->reason = g_strdup (reason);
  return self;
}

LiaSipMessage *
lia_sip_message_new_reply (LiaSipMessage *request, guint status, const char *reason)
{
  static const char *const copied[] = { "Via", "From", "To", "Call-ID", "CSeq" };
  LiaSipMessage *self = lia_sip_message_new_response (status, reason);

  for (gsize i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      g_autoptr (GPtrArray) values = lia_sip_message_get_headers (request, copied[i]);

      for (guint j = 0; j < values->len; j++)
        lia_sip_message_add_header (self, copied[i], g_ptr_array_index (values, j));
    }
  return self;
}

gboolean
lia_sip_message_is_request (LiaSipMessage *self)
{
  return self->method != NULL;
}

const char *
lia_sip_message_get_method (LiaSipMessage *self)
{
  const char *cseq;
  const char *space;

  if (self->method != NULL)
    return self->method;

  cseq = lia_sip_message_get_header (self, "CSeq");
  space = cseq != NULL ? strrchr (cseq, ' ') : NULL;
  return space != NULL ? space + 1 : "";
}

const char *
lia_sip_message_get_uri (LiaSipMessage *self)
{
  return self->uri;
}

guint
lia_sip_message_get_status (LiaSipMessage *self)
{
  return self->status;
}

const char *
lia_sip_message_get_reason (LiaSipMessage *self)
{
  return self->reason;
}

guint
lia_sip_message_get_cseq (LiaSipMessage *self)
{
  const char *cseq = lia_sip_message_get_header (self, "CSeq");

  return cseq != NULL ? (guint)g_ascii_strtoull (cseq, NULL, 10) : 0;
}

/* ---- headers ---- */

static const char *
long_name (const char *name)
{
  static const struct
  {
    char compact;
    const char *name;
  } names[] = { { 'v', "Via" },          { 'f', "From" },         { 't', "To" },
                { 'i', "Call-ID" },      { 'm', "Contact" },      { 'l', "Content-Length" },
                { 'c', "Content-Type" }, { 'k', "Supported" },    { 'o', "Event" },
                { 's', "Subject" },      { 'u', "Allow-Events" }, { 'e', "Content-Encoding" },
                { 'r', "Refer-To" } };

  if (name[0] == '\0' || name[1] != '\0')
    return name;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].compact == g_ascii_tolower (name[0]))
      return names[i].name;
  return name;
}

/* Nearly all differ in their first letters: some ten names are looked for in each message. */
static gboolean
is_named (const Header *header, const char *wanted)
{
  const char *own = long_name (header->name);

  return ((own[0] ^ wanted[0]) & ~0x20) == 0 && ((own[1] ^ wanted[1]) & ~0x20) == 0
         && g_ascii_strcasecmp (own, wanted) == 0;
}

static Header *
find_header (LiaSipMessage *self, const char *name)
{
  const char *wanted = long_name (name);

  for (guint i = 0; i < self->headers->len; i++)
    {
      Header *header = &g_array_index (self->headers, Header, i);

      if (is_named (header, wanted))
        return header;
    }
  return NULL;
}

const char *
lia_sip_message_get_header (LiaSipMessage *self, const char *name)
{
  const Header *header = find_header (self, name);

  return header != NULL ? header->value : NULL;
}

GPtrArray *
lia_sip_message_get_headers (LiaSipMessage *self, const char *name)
{
  const char *wanted = long_name (name);
  GPtrArray *values = g_ptr_array_new ();

  for (guint i = 0; i < self->headers->len; i++)
    {
      const Header *header = &g_array_index (self->headers, Header, i);

      if (is_named (header, wanted))
        g_ptr_array_add (values, header->value);
    }
  return values;
}

gboolean
lia_sip_message_has_token (LiaSipMessage *self, const char *name, const char *token)
{
  g_autoptr (GPtrArray) values = lia_sip_message_get_headers (self, name);

  for (guint i = 0; i < values->len; i++)
    {
      g_auto (GStrv) tokens = g_strsplit (g_ptr_array_index (values, i), ",", -1);

      for (gsize j = 0; tokens[j] != NULL; j++)
        if (g_ascii_strcasecmp (g_strstrip (tokens[j]), token) == 0)
          return TRUE;
    }
  return FALSE;
}

/* A line end in a value would begin another header. */
static char *
dup_value (const char *value)
{
  char *copy = g_strdup (value);

  /* Not g_strdelimit(), which takes a character at a time: a message has twenty values. */
  for (char *p = copy + strcspn (copy, "\r\n"); *p != '\0'; p += strcspn (p, "\r\n"))
    *p = ' ';
  return copy;
}

void
lia_sip_message_add_header (LiaSipMessage *self, const char *name, const char *value)
{
  const Header header = { g_strdup (name), dup_value (value) };

  g_array_append_val (self->headers, header);
}

void
lia_sip_message_prepend_header (LiaSipMessage *self, const char *name, const char *value)
{
  const Header header = { g_strdup (name), dup_value (value) };

  g_array_prepend_val (self->headers, header);
}

void
lia_sip_message_add_header_printf (LiaSipMessage *self, const char *name, const char *format, ...)
{
  g_autofree char *value = NULL;
  va_list args;

  va_start (args, format);
  value = g_strdup_vprintf (format, args);
  va_end (args);
  lia_sip_message_add_header (self, name, value);
}

void
lia_sip_message_set_header (LiaSipMessage *self, const char *name, const char *value)
{
  Header *header = find_header (self, name);

  if (header == NULL)
    {
      lia_sip_message_add_header (self, name, value);
      return;
    }
  g_free (header->value);
  header->value = dup_value (value);
}

void
lia_sip_message_remove_header (LiaSipMessage *self, const char *name)
{
  const char *wanted = long_name (name);

  for (guint i = self->headers->len; i > 0; i--)
    if (is_named (&g_array_index (self->headers, Header, i - 1), wanted))
      g_array_remove_index (self->headers, i - 1);
}

guint
lia_sip_message_get_n_headers (LiaSipMessage *self)
{
  return self->headers->len;
}

void
lia_sip_message_get_nth_header (LiaSipMessage *self,
                                guint index,
                                const char **out_name,
                                const char **out_value)
{
  const Header *header = &g_array_index (self->headers, Header, index);

  *out_name = header->name;
  *out_value = header->value;
}

/* ---- body ---- */

GBytes *
lia_sip_message_get_body (LiaSipMessage *self)
{
  return self->body;
}

void
lia_sip_message_set_body (LiaSipMessage *self, const char *content_type, GBytes *body)
{
  GBytes *copy = body != NULL ? g_bytes_ref (body) : NULL;

  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = copy;
  if (content_type != NULL)
    lia_sip_message_set_header (self, "Content-Type", content_type);
}

void
lia_sip_message_set_body_text (LiaSipMessage *self, const char *content_type, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  lia_sip_message_set_body (self, content_type, body);
}

gboolean
lia_sip_message_has_content_type (LiaSipMessage *self, const char *type)
{
  const char *value = lia_sip_message_get_header (self, "Content-Type");
  const gsize n = strlen (type);

  return value != NULL && g_ascii_strncasecmp (value, type, n) == 0
         && (value[n] == '\0' || value[n] == ';' || g_ascii_isspace (value[n]));
}

GBytes *
lia_sip_message_to_bytes (LiaSipMessage *self)
{
  GString *out = g_string_new (NULL);
  gsize size = 0;
  const char *body = self->body != NULL ? g_bytes_get_data (self->body, &size) : NULL;

  if (self->method != NULL)
    g_string_append_printf (out, "%s %s " VERSION "\r\n", self->method, self->uri);
  else
    g_string_append_printf (out, VERSION " %u %s\r\n", self->status, self->reason);
  for (guint i = 0; i < self->headers->len; i++)
    {
      const Header *header = &g_array_index (self->headers, Header, i);

      if (!is_named (header, "Content-Length"))
        g_string_append_printf (out, "%s: %s\r\n", header->name, header->value);
    }
  g_string_append_printf (out, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", size);
  g_string_append_len (out, body, (gssize)size);
  return g_string_free_to_bytes (out);
}
