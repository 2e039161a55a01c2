/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-auth"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "net/lia-ntlm.h"
#include "talk/sip/lia-sip-auth.h"
#include "talk/sip/lia-sip-signature.h"

#define FILETIME_OF_UNIX_EPOCH G_GUINT64_CONSTANT (116444736000000000)

typedef enum
{
  STEP_NONE,
  STEP_OFFERED,    /* the server named its schemes */
  STEP_CHALLENGED, /* it sent its challenge; our answer is not judged yet */
  STEP_ESTABLISHED,
} Step;

struct _LiaSipAuth
{
  char *login;
  char *password;
  Step step;
  gboolean proxy;
  char *realm;
  char *target;
  char *opaque;
  char *answer; /* base64 AUTHENTICATE */
  guint version;
  guint32 crand;
  guint cnum;
  LiaNtlm *ntlm;
};

LiaSipAuth *
lia_sip_auth_new (const char *login, const char *password)
{
  LiaSipAuth *self = g_new0 (LiaSipAuth, 1);

  self->login = g_strdup (login);
  self->password = g_strdup (password);
  self->crand = g_random_int ();
  return self;
}

void
lia_sip_auth_free (LiaSipAuth *self)
{
  g_free (self->login);
  g_free (self->password);
  g_free (self->realm);
  g_free (self->target);
  g_free (self->opaque);
  g_free (self->answer);
  g_clear_pointer (&self->ntlm, lia_ntlm_free);
  g_free (self);
}

/* A parameter of 'NTLM a="b", c=d'; quotes are taken off. */
static char *
dup_param (const char *header, const char *name)
{
  const char *p = strchr (header, ' ');
  gsize length = strlen (name);

  while (p != NULL && *p != '\0')
    {
      const char *equals = NULL;
      const char *end = NULL;

      p += strspn (p, " \t,");
      equals = strchr (p, '=');
      if (equals == NULL)
        return NULL;
      end = equals[1] == '"' ? strchr (equals + 2, '"') : equals + 1 + strcspn (equals + 1, ",");
      if (end == NULL)
        return NULL;
      if ((gsize)(equals - p) == length && g_ascii_strncasecmp (p, name, length) == 0)
        return equals[1] == '"' ? g_strndup (equals + 2, (gsize)(end - equals) - 2)
                                : g_strstrip (g_strndup (equals + 1, (gsize)(end - equals) - 1));
      p = *end == '"' ? end + 1 : end;
    }
  return NULL;
}

static const char *
find_scheme (LiaSipMessage *message, const char *name)
{
  g_autoptr (GPtrArray) lines = lia_sip_message_get_headers (message, name);

  for (guint i = 0; i < lines->len; i++)
    if (g_ascii_strncasecmp (g_ptr_array_index (lines, i), "NTLM ", 5) == 0)
      return g_ptr_array_index (lines, i);
  return NULL;
}

static gboolean
answer_challenge (LiaSipAuth *self, const char *data, GError **error)
{
  gsize size = 0;
  g_autofree guchar *decoded = g_base64_decode (data, &size);
  g_autoptr (GBytes) challenge = g_bytes_new (decoded, size);
  g_autoptr (GBytes) answer = NULL;

  g_clear_pointer (&self->ntlm, lia_ntlm_free);
  self->ntlm = lia_ntlm_new_client (challenge, self->login, self->password, NULL, NULL, NULL,
                                    (guint64)g_get_real_time () * 10 + FILETIME_OF_UNIX_EPOCH,
                                    &answer, error);
  if (self->ntlm == NULL)
    return FALSE;
  g_free (self->answer);
  self->answer = g_base64_encode (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  self->step = STEP_CHALLENGED;
  return TRUE;
}

static void
take_offer (LiaSipAuth *self, const char *header)
{
  g_autofree char *version = dup_param (header, "version");

  g_free (self->realm);
  g_free (self->target);
  g_free (self->opaque);
  self->realm = dup_param (header, "realm");
  self->target = dup_param (header, "targetname");
  self->opaque = dup_param (header, "opaque");
  self->version = version != NULL ? (guint)g_ascii_strtoull (version, NULL, 10) : 3;
}

gboolean
lia_sip_auth_challenge (LiaSipAuth *self, LiaSipMessage *response, GError **error)
{
  gboolean proxy = lia_sip_message_get_status (response) == 407;
  const char *header = find_scheme (response, proxy ? "Proxy-Authenticate" : "WWW-Authenticate");
  g_autofree char *data = header != NULL ? dup_param (header, "gssapi-data") : NULL;

  if (header == NULL)
    {
      g_set_error_literal (error, LIA_ERROR, LIA_ERROR_UNSUPPORTED,
                           "The server offers no NTLM authentication");
      return FALSE;
    }
  self->proxy = proxy;
  if (self->step == STEP_CHALLENGED)
    {
      g_set_error_literal (error, LIA_ERROR, LIA_ERROR_AUTH, "The server refused the password");
      return FALSE;
    }
  take_offer (self, header);
  if (self->realm == NULL || self->target == NULL)
    {
      g_set_error_literal (error, LIA_ERROR, LIA_ERROR_PROTOCOL,
                           "The challenge names no realm and target");
      return FALSE;
    }
  if (data != NULL && *data != '\0')
    return answer_challenge (self, data, error);
  if (self->step == STEP_OFFERED)
    {
      g_set_error_literal (error, LIA_ERROR, LIA_ERROR_AUTH, "The server refused the user name");
      return FALSE;
    }
  self->step = STEP_OFFERED;
  return TRUE;
}

static void
add_signed (LiaSipAuth *self, LiaSipMessage *message, const char *header)
{
  g_autofree char *rand = g_strdup_printf ("%08x", self->crand);
  g_autofree char *num = g_strdup_printf ("%u", ++self->cnum);
  g_autofree char *text = lia_sip_signature_buffer (message, "NTLM", rand, num, self->realm,
                                                    self->target, self->version);
  g_autofree char *signature = lia_ntlm_sign (self->ntlm, text);
  g_autofree char *opaque
      = self->opaque != NULL ? g_strdup_printf ("opaque=\"%s\", ", self->opaque) : g_strdup ("");
  g_autofree char *answer
      = self->step == STEP_CHALLENGED
            ? g_strdup_printf ("gssapi-data=\"%s\", version=%u, ", self->answer, self->version)
            : g_strdup ("");

  lia_sip_message_add_header_printf (message, header,
                                     "NTLM qop=\"auth\", %srealm=\"%s\", targetname=\"%s\", "
                                     "%scrand=\"%s\", cnum=\"%s\", response=\"%s\"",
                                     opaque, self->realm, self->target, answer, rand, num,
                                     signature);
}

void
lia_sip_auth_sign (LiaSipAuth *self, LiaSipMessage *message)
{
  const char *header = self->proxy ? "Proxy-Authorization" : "Authorization";

  lia_sip_message_remove_header (message, header);
  if (self->step == STEP_OFFERED)
    lia_sip_message_add_header_printf (message, header,
                                       "NTLM qop=\"auth\", realm=\"%s\", targetname=\"%s\", "
                                       "gssapi-data=\"\", version=%u",
                                       self->realm, self->target, self->version);
  else if (self->step != STEP_NONE)
    add_signed (self, message, header);
}

void
lia_sip_auth_established (LiaSipAuth *self)
{
  if (self->step == STEP_CHALLENGED)
    self->step = STEP_ESTABLISHED;
}

gboolean
lia_sip_auth_uses_password (LiaSipAuth *self)
{
  return self->step == STEP_CHALLENGED;
}

static gboolean
may_be_unsigned (LiaSipMessage *message)
{
  guint status = lia_sip_message_is_request (message) ? 0 : lia_sip_message_get_status (message);

  return (status >= 100 && status < 200) || status == 401 || status == 407
         || g_str_equal (lia_sip_message_get_method (message), "REGISTER");
}

LiaSipTrust
lia_sip_auth_verify (LiaSipAuth *self, LiaSipMessage *message)
{
  const char *header
      = find_scheme (message, self->proxy ? "Proxy-Authentication-Info" : "Authentication-Info");
  g_autofree char *rspauth = header != NULL ? dup_param (header, "rspauth") : NULL;
  g_autofree char *rand = header != NULL ? dup_param (header, "srand") : NULL;
  g_autofree char *num = header != NULL ? dup_param (header, "snum") : NULL;
  g_autofree char *text = NULL;

  if (self->ntlm == NULL)
    return LIA_SIP_TRUSTED;
  if (rspauth == NULL || rand == NULL || num == NULL)
    return self->step != STEP_ESTABLISHED || may_be_unsigned (message) ? LIA_SIP_TRUSTED
                                                                       : LIA_SIP_UNSIGNED;
  text = lia_sip_signature_buffer (message, "NTLM", rand, num, self->realm, self->target,
                                   self->version);
  return lia_ntlm_verify (self->ntlm, text, rspauth) ? LIA_SIP_TRUSTED : LIA_SIP_FORGED;
}
