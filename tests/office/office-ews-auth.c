/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-auth"

#include "config.h"

#include <string.h>

#include "net/lia-ntlm.h"
#include "office-ews-auth.h"

#define CHALLENGE_BYTES 8
/* 100 ns from 1601 to 1970 */
#define FILETIME_EPOCH (11644473600LL * 10000000LL)

/* What NTLM knows of one connection. */
typedef struct
{
  guint8 challenge[CHALLENGE_BYTES];
  gboolean challenged;
  OfficePerson *person;
} Connection;

struct _OfficeEwsAuth
{
  OfficeWorld *world;
  gboolean basic;
  gboolean ntlm;
  GHashTable *connections; /* the object of the remote address → Connection */
};

OfficeEwsAuth *
office_ews_auth_new (OfficeWorld *world, gboolean basic, gboolean ntlm)
{
  OfficeEwsAuth *self = g_new0 (OfficeEwsAuth, 1);

  self->world = g_object_ref (world);
  self->basic = basic;
  self->ntlm = ntlm;
  self->connections = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  return self;
}

void
office_ews_auth_free (OfficeEwsAuth *self)
{
  g_hash_table_unref (self->connections);
  g_object_unref (self->world);
  g_free (self);
}

void
office_ews_auth_forget_connections (OfficeEwsAuth *self)
{
  g_hash_table_remove_all (self->connections);
}

static Connection *
connection_of (OfficeEwsAuth *self, SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  Connection *connection = g_hash_table_lookup (self->connections, remote);

  if (connection == NULL)
    {
      connection = g_new0 (Connection, 1);
      g_hash_table_insert (self->connections, g_object_ref (remote), connection);
    }
  return connection;
}

static void
challenge_client (OfficeEwsAuth *self, SoupServerMessage *message, const char *ntlm_challenge)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, 401, NULL);
  if (ntlm_challenge != NULL)
    {
      g_autofree char *value = g_strconcat ("NTLM ", ntlm_challenge, NULL);
      soup_message_headers_append (headers, "WWW-Authenticate", value);
      return;
    }
  if (self->ntlm)
    soup_message_headers_append (headers, "WWW-Authenticate", "NTLM");
  if (self->basic)
    soup_message_headers_append (headers, "WWW-Authenticate", "Basic realm=\"office\"");
}

void
office_ews_auth_refuse (OfficeEwsAuth *self, SoupServerMessage *message)
{
  challenge_client (self, message, NULL);
}

static OfficePerson *
check_basic (OfficeEwsAuth *self, const char *credentials)
{
  gsize size = 0;
  g_autofree guchar *data = g_base64_decode (credentials, &size);
  g_autofree char *text = g_strndup ((const char *)data, size);
  char *colon = strchr (text, ':');
  OfficePerson *person = NULL;

  if (colon == NULL)
    return NULL;
  *colon = '\0';
  person = office_world_find_login (self->world, text);
  if (person == NULL || g_str_equal (person->password, colon + 1))
    return person;
  person->n_refused[OFFICE_HALF_EWS]++;
  return NULL;
}

static char *
challenge (Connection *connection)
{
  g_autoptr (GBytes) bytes = NULL;

  for (gsize i = 0; i < CHALLENGE_BYTES; i++)
    connection->challenge[i] = (guint8)g_random_int_range (0, 256);
  connection->challenged = TRUE;
  bytes = lia_ntlm_make_challenge ("CONTOSO", OFFICE_DOMAIN, connection->challenge,
                                   (guint64)(g_get_real_time () * 10 + FILETIME_EPOCH), FALSE);
  return g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Type 1 begins, type 3 answers. @out_challenge is set where the client must go on. */
static OfficePerson *
check_ntlm (OfficeEwsAuth *self, Connection *connection, const char *token, char **out_challenge)
{
  gsize size = 0;
  guchar *data = g_base64_decode (token, &size);
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, size);
  g_autofree char *user = NULL;
  OfficePerson *person = NULL;
  LiaNtlm *association = NULL;

  if (size >= 12 && data[8] == 1)
    {
      *out_challenge = challenge (connection);
      return NULL;
    }
  user = connection->challenged ? lia_ntlm_parse_user (bytes, NULL) : NULL;
  person = user != NULL ? office_world_find_login (self->world, user) : NULL;
  if (person == NULL)
    return NULL;
  association = lia_ntlm_new_server (bytes, connection->challenge, person->password, NULL);
  connection->challenged = FALSE;
  if (association == NULL)
    {
      person->n_refused[OFFICE_HALF_EWS]++;
      return NULL;
    }
  lia_ntlm_free (association);
  connection->person = person;
  return person;
}

OfficePerson *
office_ews_auth_check (OfficeEwsAuth *self, SoupServerMessage *message)
{
  const char *header = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Authorization");
  Connection *connection = connection_of (self, message);
  g_autofree char *next = NULL;
  OfficePerson *person = NULL;

  if (header == NULL)
    person = self->ntlm ? connection->person : NULL;
  else if (self->basic && g_ascii_strncasecmp (header, "Basic ", 6) == 0)
    person = check_basic (self, header + 6);
  else if (self->ntlm && g_ascii_strncasecmp (header, "NTLM ", 5) == 0)
    person = check_ntlm (self, connection, header + 5, &next);
  if (person == NULL)
    challenge_client (self, message, next);
  return person;
}
