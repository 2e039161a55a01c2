/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ntlm"

#include "config.h"

#include <nettle/arcfour.h>
#include <nettle/hmac.h>
#include <nettle/md4.h>
#include <nettle/md5.h>
#include <string.h>
#include <sys/random.h>

#include "core/lia-error.h"
#include "core/lia-limits.h"
#include "net/lia-ntlm.h"

#define KEY_BYTES 16
#define CHALLENGE_BYTES 8
#define SIGNATURE_BYTES 16
/* Connection-less: the number in a signature never changes; the protocol above counts. */
#define SEQUENCE_NUMBER 100

#define SIGNATURE "NTLMSSP"
#define TYPE_CHALLENGE 2
#define TYPE_AUTHENTICATE 3

#define AV_EOL 0
#define AV_NB_COMPUTER_NAME 1
#define AV_NB_DOMAIN_NAME 2
#define AV_DNS_COMPUTER_NAME 3
#define AV_DNS_DOMAIN_NAME 4
#define AV_TIMESTAMP 7

/* Without these nothing can be signed. */
#define REQUIRED_FLAGS                                                                             \
  (LIA_NTLM_NEGOTIATE_UNICODE | LIA_NTLM_NEGOTIATE_SIGN | LIA_NTLM_NEGOTIATE_NTLM                  \
   | LIA_NTLM_NEGOTIATE_ALWAYS_SIGN | LIA_NTLM_NEGOTIATE_EXTENDED_SESSIONSECURITY                  \
   | LIA_NTLM_NEGOTIATE_DATAGRAM | LIA_NTLM_NEGOTIATE_IDENTIFY | LIA_NTLM_NEGOTIATE_TARGET_INFO    \
   | LIA_NTLM_NEGOTIATE_KEY_EXCH)
#define CLIENT_FLAGS                                                                               \
  (REQUIRED_FLAGS | LIA_NTLM_REQUEST_TARGET | LIA_NTLM_NEGOTIATE_VERSION | LIA_NTLM_NEGOTIATE_128)

/*
 * What signatures of one direction are made with. Their number never changes, so neither does
 * anything that is made of it and the keys alone; a signature costs one HMAC.
 */
typedef struct
{
  struct hmac_md5_ctx hmac; /* of the signing key and the number */
  guint8 stream[8];         /* RC4 of the sealing key and the number, as it begins */
} Direction;

struct _LiaNtlm
{
  gboolean is_server;
  Direction client;
  Direction server;
};

static const guint8 sequence[4] = { SEQUENCE_NUMBER, 0, 0, 0 };

/* ---- Bytes ---- */

static guint16
read_16 (const guint8 *p)
{
  return (guint16)(p[0] | p[1] << 8);
}

static guint32
read_32 (const guint8 *p)
{
  return read_16 (p) | (guint32)read_16 (p + 2) << 16;
}

static void
write_16 (GByteArray *out, guint value)
{
  guint8 bytes[2] = { (guint8)value, (guint8)(value >> 8) };

  g_byte_array_append (out, bytes, sizeof bytes);
}

static void
write_32 (GByteArray *out, guint32 value)
{
  write_16 (out, value & 0xFFFF);
  write_16 (out, value >> 16);
}

static void
write_utf16 (GByteArray *out, const char *text)
{
  glong n = 0;
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (text, -1, NULL, &n, NULL);

  for (glong i = 0; wide != NULL && i < n; i++)
    write_16 (out, wide[i]);
}

/* A field of a message: length, room, offset. */
static gboolean
read_field (GBytes *message, gsize at, const guint8 **out_data, gsize *out_size)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (message, &size);
  gsize offset = 0;

  if (at + 8 > size)
    return FALSE;
  *out_size = read_16 (data + at);
  offset = read_32 (data + at + 4);
  if (offset > size || *out_size > size - offset)
    return FALSE;
  *out_data = data + offset;
  return TRUE;
}

static gboolean
check_message (GBytes *message, guint32 type, gsize min_bytes, GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (message, &size);

  if (size >= min_bytes && size <= LIA_NTLM_MAX_MESSAGE_BYTES
      && memcmp (data, SIGNATURE, sizeof SIGNATURE) == 0 && read_32 (data + 8) == type)
    return TRUE;
  g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "No NTLM message of type %u", type);
  return FALSE;
}

/* ---- Keys ---- */

static void
hmac_md5 (const guint8 *key, const guint8 *data, gsize size, guint8 *out)
{
  struct hmac_md5_ctx context;

  hmac_md5_set_key (&context, KEY_BYTES, key);
  hmac_md5_update (&context, size, data);
  hmac_md5_digest (&context, KEY_BYTES, out);
}

static void
rc4 (const guint8 *key, const guint8 *data, gsize size, guint8 *out)
{
  struct arcfour_ctx context;

  arcfour_set_key (&context, KEY_BYTES, key);
  arcfour_crypt (&context, size, out, data);
}

/* Spec: [MS-NLMP] §3.3.2, NTOWFv2. @domain is UTF-16, as in the message. */
static void
response_key (
    const char *password, const char *user, const guint8 *domain, gsize domain_size, guint8 *out)
{
  g_autoptr (GByteArray) secret = g_byte_array_new ();
  g_autoptr (GByteArray) identity = g_byte_array_new ();
  g_autofree char *upper = g_utf8_strup (user, -1);
  struct md4_ctx md4;
  guint8 hash[KEY_BYTES];

  write_utf16 (secret, password);
  md4_init (&md4);
  md4_update (&md4, secret->len, secret->data);
  md4_digest (&md4, sizeof hash, hash);
  write_utf16 (identity, upper);
  if (domain_size > 0)
    g_byte_array_append (identity, domain, (guint)domain_size);
  hmac_md5 (hash, identity->data, identity->len, out);
  memset (secret->data, 0, secret->len);
  memset (hash, 0, sizeof hash);
}

/* Spec: [MS-NLMP] §3.4.5.2–3, for 128-bit keys. */
static void
derive_key (const guint8 *session_key, const char *magic, guint8 *out)
{
  struct md5_ctx context;

  md5_init (&context);
  md5_update (&context, KEY_BYTES, session_key);
  md5_update (&context, strlen (magic) + 1, (const guint8 *)magic);
  md5_digest (&context, KEY_BYTES, out);
}

/* With the RC4 state fresh for each message: Spec: [MS-NLMP] §3.4.3, connection-less. */
static void
init_direction (Direction *self,
                const guint8 *session_key,
                const char *signing_magic,
                const char *sealing_magic)
{
  static const guint8 nothing[sizeof self->stream] = { 0 };
  guint8 key[KEY_BYTES];
  struct md5_ctx md5;

  derive_key (session_key, signing_magic, key);
  hmac_md5_set_key (&self->hmac, KEY_BYTES, key);
  hmac_md5_update (&self->hmac, sizeof sequence, sequence);
  derive_key (session_key, sealing_magic, key);
  md5_init (&md5);
  md5_update (&md5, KEY_BYTES, key);
  md5_update (&md5, sizeof sequence, sequence);
  md5_digest (&md5, sizeof key, key);
  rc4 (key, nothing, sizeof nothing, self->stream);
  memset (key, 0, sizeof key);
}

static LiaNtlm *
new_association (const guint8 *session_key, gboolean is_server)
{
  LiaNtlm *self = g_new0 (LiaNtlm, 1);

  self->is_server = is_server;
  init_direction (&self->client, session_key,
                  "session key to client-to-server signing key magic constant",
                  "session key to client-to-server sealing key magic constant");
  init_direction (&self->server, session_key,
                  "session key to server-to-client signing key magic constant",
                  "session key to server-to-client sealing key magic constant");
  return self;
}

void
lia_ntlm_free (LiaNtlm *self)
{
  if (self == NULL)
    return;
  memset (self, 0, sizeof *self);
  g_free (self);
}

/* ---- Client ---- */

/* The time of the server, where it tells one. */
static guint64
challenge_time (const guint8 *info, gsize size, guint64 fallback)
{
  gsize at = 0;

  while (at + 4 <= size)
    {
      guint id = read_16 (info + at);
      gsize length = read_16 (info + at + 2);
      if (id == AV_EOL || at + 4 + length > size)
        break;
      if (id == AV_TIMESTAMP && length == 8)
        return read_32 (info + at + 4) | (guint64)read_32 (info + at + 8) << 32;
      at += 4 + length;
    }
  return fallback;
}

/* Spec: [MS-NLMP] §2.2.2.7, NTLMv2_CLIENT_CHALLENGE. */
static GByteArray *
new_client_blob (const guint8 *info, gsize info_size, const guint8 *client_challenge, guint64 time)
{
  GByteArray *blob = g_byte_array_new ();

  write_16 (blob, 0x0101);
  write_16 (blob, 0);
  write_32 (blob, 0);
  write_32 (blob, (guint32)time);
  write_32 (blob, (guint32)(time >> 32));
  g_byte_array_append (blob, client_challenge, CHALLENGE_BYTES);
  write_32 (blob, 0);
  g_byte_array_append (blob, info, (guint)info_size);
  write_32 (blob, 0);
  return blob;
}

/* proof = HMAC (key, server challenge ‖ blob) */
static void
compute_proof (const guint8 *key, const guint8 *server_challenge, GByteArray *blob, guint8 *out)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();

  g_byte_array_append (text, server_challenge, CHALLENGE_BYTES);
  g_byte_array_append (text, blob->data, blob->len);
  hmac_md5 (key, text->data, text->len, out);
}

static void
append_field (
    GByteArray *head, GByteArray *payload, gsize head_size, const guint8 *data, gsize size)
{
  write_16 (head, (guint)size);
  write_16 (head, (guint)size);
  write_32 (head, (guint32)(head_size + payload->len));
  if (size > 0)
    g_byte_array_append (payload, data, (guint)size);
}

static void
append_text_field (GByteArray *head, GByteArray *payload, gsize head_size, const char *text)
{
  g_autoptr (GByteArray) wide = g_byte_array_new ();

  write_utf16 (wide, text);
  append_field (head, payload, head_size, wide->data, wide->len);
}

/* Spec: [MS-NLMP] §2.2.1.3. With a version and no MIC. */
static GBytes *
new_authenticate (const char *domain,
                  const char *user,
                  const char *workstation,
                  GByteArray *nt_response,
                  const guint8 *encrypted_session_key)
{
  static const guint8 version[8] = { 5, 1, 0x28, 0x0A, 0, 0, 0, 15 };
  static const guint8 lm_response[24] = { 0 };
  const gsize head_size = 72;
  GByteArray *head = g_byte_array_new ();
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  g_byte_array_append (head, (const guint8 *)SIGNATURE, sizeof SIGNATURE);
  write_32 (head, TYPE_AUTHENTICATE);
  append_field (head, payload, head_size, lm_response, sizeof lm_response);
  append_field (head, payload, head_size, nt_response->data, nt_response->len);
  append_text_field (head, payload, head_size, domain);
  append_text_field (head, payload, head_size, user);
  append_text_field (head, payload, head_size, workstation);
  append_field (head, payload, head_size, encrypted_session_key, KEY_BYTES);
  write_32 (head, CLIENT_FLAGS);
  g_byte_array_append (head, version, sizeof version);
  g_byte_array_append (head, payload->data, payload->len);
  return g_byte_array_free_to_bytes (head);
}

/* Takes the bytes given, which are those of a recorded session; else random ones. */
static void
fill (guint8 *out, const guint8 *given, gsize size)
{
  if (given != NULL)
    memcpy (out, given, size);
  else if (getrandom (out, size, 0) != (gssize)size)
    g_error ("The system has no random bytes");
}

static void
split_login (const char *login, char **out_domain, char **out_user)
{
  const char *backslash = strchr (login, '\\');

  *out_domain = backslash != NULL ? g_strndup (login, (gsize)(backslash - login)) : g_strdup ("");
  *out_user = g_strdup (backslash != NULL ? backslash + 1 : login);
}

LiaNtlm *
lia_ntlm_new_client (GBytes *challenge,
                     const char *login,
                     const char *password,
                     const char *workstation,
                     const guint8 *client_challenge,
                     const guint8 *session_key,
                     guint64 time_filetime,
                     GBytes **out_authenticate,
                     GError **error)
{
  const guint8 *data = g_bytes_get_data (challenge, NULL);
  const guint8 *info = NULL;
  gsize info_size = 0;
  g_autofree char *domain = NULL;
  g_autofree char *user = NULL;
  g_autoptr (GByteArray) wide_domain = g_byte_array_new ();
  g_autoptr (GByteArray) blob = NULL;
  g_autoptr (GByteArray) response = g_byte_array_new ();
  guint8 own_challenge[CHALLENGE_BYTES];
  guint8 own_key[KEY_BYTES];
  guint8 key[KEY_BYTES];
  guint8 proof[KEY_BYTES];
  guint8 base_key[KEY_BYTES];
  guint8 encrypted[KEY_BYTES];

  if (!check_message (challenge, TYPE_CHALLENGE, 48, error))
    return NULL;
  if ((read_32 (data + 20) & REQUIRED_FLAGS) != REQUIRED_FLAGS
      || !read_field (challenge, 40, &info, &info_size))
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL,
                   "The NTLM challenge does not offer what signing needs");
      return NULL;
    }
  fill (own_challenge, client_challenge, sizeof own_challenge);
  fill (own_key, session_key, sizeof own_key);
  split_login (login, &domain, &user);
  write_utf16 (wide_domain, domain);
  response_key (password, user, wide_domain->data, wide_domain->len, key);
  blob = new_client_blob (info, info_size, own_challenge,
                          challenge_time (info, info_size, time_filetime));
  compute_proof (key, data + 24, blob, proof);
  hmac_md5 (key, proof, sizeof proof, base_key);
  rc4 (base_key, own_key, sizeof own_key, encrypted);
  g_byte_array_append (response, proof, sizeof proof);
  g_byte_array_append (response, blob->data, blob->len);
  *out_authenticate = new_authenticate (domain, user, workstation != NULL ? workstation : "",
                                        response, encrypted);
  return new_association (own_key, FALSE);
}

/* ---- Server ---- */

static void
append_av (GByteArray *info, guint id, const char *text)
{
  g_autoptr (GByteArray) wide = g_byte_array_new ();

  write_utf16 (wide, text);
  write_16 (info, id);
  write_16 (info, wide->len);
  g_byte_array_append (info, wide->data, wide->len);
}

GBytes *
lia_ntlm_make_challenge (const char *target,
                         const char *dns_domain,
                         const guint8 *server_challenge,
                         guint64 time_filetime,
                         gboolean datagram)
{
  static const guint8 version[8] = { 6, 1, 0xB1, 0x1D, 0, 0, 0, 15 };
  const gsize head_size = 56;
  guint32 flags = CLIENT_FLAGS;
  GByteArray *head = g_byte_array_new ();
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  g_autoptr (GByteArray) info = g_byte_array_new ();
  g_autofree char *host = g_strconcat ("pool.", dns_domain, NULL);

  if (!datagram)
    flags &= ~(LIA_NTLM_NEGOTIATE_DATAGRAM | LIA_NTLM_NEGOTIATE_IDENTIFY);
  append_av (info, AV_NB_DOMAIN_NAME, target);
  append_av (info, AV_NB_COMPUTER_NAME, "POOL");
  append_av (info, AV_DNS_DOMAIN_NAME, dns_domain);
  append_av (info, AV_DNS_COMPUTER_NAME, host);
  write_16 (info, AV_TIMESTAMP);
  write_16 (info, 8);
  write_32 (info, (guint32)time_filetime);
  write_32 (info, (guint32)(time_filetime >> 32));
  write_32 (info, AV_EOL);

  g_byte_array_append (head, (const guint8 *)SIGNATURE, sizeof SIGNATURE);
  write_32 (head, TYPE_CHALLENGE);
  append_text_field (head, payload, head_size, target);
  write_32 (head, flags);
  g_byte_array_append (head, server_challenge, CHALLENGE_BYTES);
  write_32 (head, 0);
  write_32 (head, 0);
  append_field (head, payload, head_size, info->data, info->len);
  g_byte_array_append (head, version, sizeof version);
  g_byte_array_append (head, payload->data, payload->len);
  return g_byte_array_free_to_bytes (head);
}

char *
lia_ntlm_parse_user (GBytes *authenticate, GError **error)
{
  const guint8 *data = NULL;
  gsize size = 0;
  g_autofree gunichar2 *wide = NULL;
  char *user = NULL;

  if (!check_message (authenticate, TYPE_AUTHENTICATE, 64, error))
    return NULL;
  if (read_field (authenticate, 36, &data, &size))
    {
      wide = g_new0 (gunichar2, size / 2 + 1);
      for (gsize i = 0; i < size / 2; i++)
        wide[i] = read_16 (data + 2 * i);
      user = g_utf16_to_utf8 (wide, (glong)(size / 2), NULL, NULL, NULL);
    }
  if (user == NULL)
    g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "The NTLM answer names no user");
  return user;
}

LiaNtlm *
lia_ntlm_new_server (GBytes *authenticate,
                     const guint8 *server_challenge,
                     const char *password,
                     GError **error)
{
  g_autofree char *user = lia_ntlm_parse_user (authenticate, error);
  const guint8 *response = NULL;
  const guint8 *domain = NULL;
  const guint8 *encrypted = NULL;
  gsize response_size = 0;
  gsize domain_size = 0;
  gsize encrypted_size = 0;
  g_autoptr (GByteArray) blob = g_byte_array_new ();
  guint8 key[KEY_BYTES];
  guint8 proof[KEY_BYTES];
  guint8 base_key[KEY_BYTES];
  guint8 session_key[KEY_BYTES];

  if (user == NULL)
    return NULL;
  if (!read_field (authenticate, 20, &response, &response_size) || response_size <= KEY_BYTES
      || !read_field (authenticate, 28, &domain, &domain_size)
      || !read_field (authenticate, 52, &encrypted, &encrypted_size))
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "The NTLM answer is malformed");
      return NULL;
    }
  response_key (password, user, domain, domain_size, key);
  g_byte_array_append (blob, response + KEY_BYTES, (guint)(response_size - KEY_BYTES));
  compute_proof (key, server_challenge, blob, proof);
  if (memcmp (proof, response, sizeof proof) != 0)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_AUTH, "Wrong password for %s", user);
      return NULL;
    }
  hmac_md5 (key, proof, sizeof proof, base_key);
  if (encrypted_size == KEY_BYTES)
    rc4 (base_key, encrypted, KEY_BYTES, session_key);
  else
    memcpy (session_key, base_key, sizeof session_key);
  return new_association (session_key, TRUE);
}

/* ---- Signatures ---- */

/* Spec: [MS-NLMP] §3.4.4.2; see init_direction(). */
static char *
sign (const Direction *direction, const char *text)
{
  static const char digits[] = "0123456789ABCDEF";
  guint8 signature[SIGNATURE_BYTES] = { 1, 0, 0, 0 };
  guint8 mac[KEY_BYTES];
  struct hmac_md5_ctx hmac = direction->hmac;
  char *hex = g_malloc0 (2 * SIGNATURE_BYTES + 1);

  hmac_md5_update (&hmac, strlen (text), (const guint8 *)text);
  hmac_md5_digest (&hmac, sizeof mac, mac);
  for (gsize i = 0; i < sizeof direction->stream; i++)
    signature[4 + i] = mac[i] ^ direction->stream[i];
  memcpy (signature + 12, sequence, sizeof sequence);
  for (gsize i = 0; i < sizeof signature; i++)
    {
      hex[2 * i] = digits[signature[i] >> 4];
      hex[2 * i + 1] = digits[signature[i] & 15];
    }
  return hex;
}

char *
lia_ntlm_sign (LiaNtlm *self, const char *text)
{
  g_return_val_if_fail (self != NULL && text != NULL, NULL);

  return sign (self->is_server ? &self->server : &self->client, text);
}

gboolean
lia_ntlm_verify (LiaNtlm *self, const char *text, const char *signature_hex)
{
  g_autofree char *expected = NULL;

  g_return_val_if_fail (self != NULL && text != NULL && signature_hex != NULL, FALSE);

  expected = sign (self->is_server ? &self->client : &self->server, text);
  return g_ascii_strcasecmp (expected, signature_hex) == 0;
}
