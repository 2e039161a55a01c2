/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-auth.h"

#include "core/lia-error.h"
#include "net/lia-ntlm.h"
#include "talk/sip/lia-sip-signature.h"

#include <string.h>

#define REALM "SIP Communications Service"
#define TARGET_NAME "pool." OFFICE_DOMAIN
#define VERSION 4
#define FILETIME_OF_UNIX_EPOCH G_GUINT64_CONSTANT (116444736000000000)

struct _OcsAuth
{
  OfficeWorld *world;
  guint8 server_challenge[8];
  char *challenge_opaque; /* of the handshake under way; NULL: none */
  LiaNtlm *ntlm;          /* the association; NULL: not signed in */
  char *opaque;           /* of the association */
  OfficePerson *person;
  guint snum;
  guint64 cnum; /* last one seen */
  guint bad_signatures;
};

/* The parameters of an Authorization header. */
typedef struct
{
  char *opaque;
  char *gssapi_data;
  char *rand;
  char *num;
  char *response;
  guint version;
} Credentials;

static void
credentials_clear (Credentials *self)
{
  g_free (self->opaque);
  g_free (self->gssapi_data);
  g_free (self->rand);
  g_free (self->num);
  g_free (self->response);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Credentials, credentials_clear)

OcsAuth *
ocs_auth_new (OfficeWorld *world)
{
  OcsAuth *self = g_new0 (OcsAuth, 1);

  self->world = world;
  return self;
}

void
ocs_auth_free (OcsAuth *self)
{
  g_clear_pointer (&self->ntlm, lia_ntlm_free);
  g_free (self->challenge_opaque);
  g_free (self->opaque);
  g_free (self);
}

OfficePerson *
ocs_auth_get_person (OcsAuth *self)
{
  return self->person;
}

guint
ocs_auth_get_bad_signatures (OcsAuth *self)
{
  return self->bad_signatures;
}

static char *
dup_parameter (const char *header, const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("(?:^|[ ,])%s=(?:\"([^\"]*)\"|([^, ]*))", name);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *quoted = NULL;
  char *plain;

  if (!g_regex_match (regex, header, 0, &match))
    return NULL;
  quoted = g_match_info_fetch (match, 1);
  plain = g_match_info_fetch (match, 2);
  if (plain != NULL && *plain != '\0')
    return plain;

  g_free (plain);
  return g_steal_pointer (&quoted);
}

static gboolean
read_credentials (LiaSipMessage *message, Credentials *out)
{
  const char *header = lia_sip_message_get_header (message, "Authorization");
  g_autofree char *version = NULL;
  guint64 number;

  *out = (Credentials){ .version = VERSION };
  if (header == NULL || !g_str_has_prefix (header, "NTLM "))
    return FALSE;

  out->opaque = dup_parameter (header, "opaque");
  out->gssapi_data = dup_parameter (header, "gssapi-data");
  out->rand = dup_parameter (header, "crand");
  out->num = dup_parameter (header, "cnum");
  out->response = dup_parameter (header, "response");
  version = dup_parameter (header, "version");
  if (version != NULL && g_ascii_string_to_unsigned (version, 10, 2, 4, &number, NULL))
    out->version = (guint)number;
  return TRUE;
}

/* ---- challenges ---- */

static LiaSipMessage *
make_first_challenge (LiaSipMessage *request)
{
  LiaSipMessage *reply = lia_sip_message_new_reply (request, 401, "Unauthorized");
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%a, %d %b %Y %H:%M:%S GMT");

  lia_sip_message_add_header (reply, "Date", date);
  lia_sip_message_add_header_printf (
      reply, "WWW-Authenticate",
      "NTLM realm=\"" REALM "\", targetname=\"" TARGET_NAME "\", version=%d", VERSION);
  return reply;
}

LiaSipMessage *
ocs_auth_new_refusal (LiaSipMessage *request, guint id, const char *why)
{
  LiaSipMessage *reply = make_first_challenge (request);

  lia_sip_message_add_header_printf (reply, "ms-diagnostics",
                                     "%u;reason=\"%s\";source=\"" TARGET_NAME "\"", id, why);
  return reply;
}

static LiaSipMessage *
make_ntlm_challenge (OcsAuth *self, LiaSipMessage *request)
{
  LiaSipMessage *reply = lia_sip_message_new_reply (request, 401, "Unauthorized");
  const guint64 now = (guint64)g_get_real_time () * 10 + FILETIME_OF_UNIX_EPOCH;
  g_autoptr (GBytes) challenge = NULL;
  g_autofree char *data = NULL;

  for (gsize i = 0; i < sizeof self->server_challenge; i++)
    self->server_challenge[i] = (guint8)g_random_int_range (0, 256);
  g_free (self->challenge_opaque);
  self->challenge_opaque = g_strdup_printf ("%08X", g_random_int ());

  challenge = lia_ntlm_make_challenge ("CONTOSO", OFFICE_DOMAIN, self->server_challenge, now, TRUE);
  data = g_base64_encode (g_bytes_get_data (challenge, NULL), g_bytes_get_size (challenge));
  lia_sip_message_add_header_printf (
      reply, "WWW-Authenticate",
      "NTLM opaque=\"%s\", gssapi-data=\"%s\", targetname=\"" TARGET_NAME "\", realm=\"" REALM
      "\", version=%d",
      self->challenge_opaque, data, VERSION);
  return reply;
}

/* ---- signatures ---- */

static gboolean
verify_with (LiaNtlm *ntlm, const Credentials *credentials, LiaSipMessage *message)
{
  g_autofree char *buffer = NULL;

  if (credentials->rand == NULL || credentials->num == NULL || credentials->response == NULL)
    return FALSE;

  buffer = lia_sip_signature_buffer (message, "NTLM", credentials->rand, credentials->num, REALM,
                                     TARGET_NAME, credentials->version);
  return lia_ntlm_verify (ntlm, buffer, credentials->response);
}

/* Numbers only go up, or a message is a replay. */
static gboolean
verify (OcsAuth *self, const Credentials *credentials, LiaSipMessage *message)
{
  guint64 cnum;
  gboolean ok = self->ntlm != NULL && g_strcmp0 (credentials->opaque, self->opaque) == 0
                && credentials->num != NULL
                && g_ascii_string_to_unsigned (credentials->num, 10, self->cnum + 1, G_MAXUINT32,
                                               &cnum, NULL)
                && verify_with (self->ntlm, credentials, message);

  if (ok)
    self->cnum = cnum;
  else
    self->bad_signatures++;
  return ok;
}

gboolean
ocs_auth_check_response (OcsAuth *self, LiaSipMessage *response)
{
  g_auto (Credentials) credentials = { 0 };

  read_credentials (response, &credentials);
  return verify (self, &credentials, response);
}

void
ocs_auth_sign (OcsAuth *self, LiaSipMessage *message)
{
  g_autofree char *rand = NULL;
  g_autofree char *num = NULL;
  g_autofree char *buffer = NULL;
  g_autofree char *signature = NULL;

  if (self->ntlm == NULL)
    return;

  rand = g_strdup_printf ("%08X", g_random_int ());
  num = g_strdup_printf ("%u", ++self->snum);
  buffer = lia_sip_signature_buffer (message, "NTLM", rand, num, REALM, TARGET_NAME, VERSION);
  signature = lia_ntlm_sign (self->ntlm, buffer);
  lia_sip_message_add_header_printf (
      message, "Authentication-Info",
      "NTLM rspauth=\"%s\", srand=\"%s\", snum=\"%s\", opaque=\"%s\", qop=\"auth\","
      " targetname=\"" TARGET_NAME "\", realm=\"" REALM "\"",
      signature, rand, num, self->opaque);
}

/* ---- requests ---- */

static LiaNtlm *
check_password (OcsAuth *self, GBytes *authenticate, OfficePerson **out_person)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *login = lia_ntlm_parse_user (authenticate, &error);
  OfficePerson *person = login != NULL ? office_world_find_login (self->world, login) : NULL;
  LiaNtlm *ntlm;

  if (person == NULL)
    return NULL;

  ntlm = lia_ntlm_new_server (authenticate, self->server_challenge, person->password, &error);
  if (ntlm == NULL)
    {
      g_message ("%s may not sign in: %s", login, error->message);
      person->n_refused[OFFICE_HALF_SIP]++;
    }
  *out_person = person;
  return ntlm;
}

static OfficePerson *
finish_handshake (OcsAuth *self,
                  const Credentials *credentials,
                  LiaSipMessage *request,
                  LiaSipMessage **out_reply)
{
  gsize size;
  g_autofree guchar *data = g_base64_decode (credentials->gssapi_data, &size);
  g_autoptr (GBytes) authenticate = g_bytes_new_take (g_steal_pointer (&data), size);
  OfficePerson *person = NULL;
  g_autoptr (LiaNtlm) ntlm = check_password (self, authenticate, &person);

  g_clear_pointer (&self->opaque, g_free);
  self->opaque = g_steal_pointer (&self->challenge_opaque);
  g_clear_pointer (&self->ntlm, lia_ntlm_free);
  self->person = NULL;
  if (ntlm == NULL)
    {
      *out_reply = ocs_auth_new_refusal (request, 1000, "Final handshake failed");
      return NULL;
    }
  /* From version 4 on the message that ends the handshake is signed already. */
  if (credentials->version >= 4 && !verify_with (ntlm, credentials, request))
    {
      self->bad_signatures++;
      *out_reply = ocs_auth_new_refusal (request, 1001, "Signature of the final message is wrong");
      return NULL;
    }

  self->ntlm = g_steal_pointer (&ntlm);
  self->person = person;
  self->snum = 0;
  self->cnum = credentials->num != NULL ? g_ascii_strtoull (credentials->num, NULL, 10) : 0;
  return person;
}

OfficePerson *
ocs_auth_check_request (OcsAuth *self, LiaSipMessage *request, LiaSipMessage **out_reply)
{
  g_auto (Credentials) credentials = { 0 };
  const gboolean has_credentials = read_credentials (request, &credentials);

  if (!has_credentials)
    {
      *out_reply = make_first_challenge (request);
      return NULL;
    }
  if (credentials.gssapi_data != NULL && *credentials.gssapi_data == '\0')
    {
      *out_reply = make_ntlm_challenge (self, request);
      return NULL;
    }
  if (credentials.gssapi_data != NULL && self->challenge_opaque != NULL
      && g_strcmp0 (credentials.opaque, self->challenge_opaque) == 0)
    return finish_handshake (self, &credentials, request, out_reply);

  if (!verify (self, &credentials, request))
    {
      *out_reply = ocs_auth_new_refusal (request, 1002, "Signature is wrong, or of no association");
      return NULL;
    }
  return self->person;
}
