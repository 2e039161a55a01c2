/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sentence"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-sentence.h"

/* The first line that fits; the last one of a status fits any error. */
typedef struct
{
  LiaStatus status;
  int code; /* of LiaErrorCode; -1: any */
  const char *text;
} Sentence;

static const Sentence mail_sentences[] = {
  { LIA_STATUS_WAITING, LIA_ERROR_BUSY, N_ ("The mail server is busy. Trying again by itself.") },
  { LIA_STATUS_WAITING, -1,
    N_ ("The mail server cannot be reached. Trying again by itself; "
        "what you do is kept.") },
  { LIA_STATUS_NEEDS_PASSWORD, -1, N_ ("The mail server refused the password.") },
  { LIA_STATUS_NEEDS_TRUST, -1, N_ ("The mail server’s certificate is not trusted.") },
  { LIA_STATUS_REFUSED, LIA_ERROR_DISABLED,
    N_ ("This account is disabled on the mail server. Ask your administrator.") },
  { LIA_STATUS_REFUSED, -1,
    N_ ("There is no Exchange web service for you at this address. "
        "Check the server in the account’s settings.") },
};

static const Sentence talk_sentences[] = {
  { LIA_STATUS_WAITING, LIA_ERROR_BUSY,
    N_ ("The communications server is busy. Trying again by itself.") },
  { LIA_STATUS_WAITING, -1,
    N_ ("The communications server cannot be reached. Trying again by itself.") },
  { LIA_STATUS_NEEDS_PASSWORD, -1, N_ ("The communications server refused the password.") },
  { LIA_STATUS_NEEDS_TRUST, -1, N_ ("The communications server’s certificate is not trusted.") },
  { LIA_STATUS_REFUSED, LIA_ERROR_DISABLED,
    N_ ("This account is disabled on the communications server. Ask your administrator.") },
  { LIA_STATUS_REFUSED, LIA_ERROR_ELSEWHERE,
    N_ ("You have signed in on another device, and the server allows only one. Try again to sign "
        "in here instead.") },
  { LIA_STATUS_REFUSED, -1,
    N_ ("The communications server does not serve this account. Ask your administrator.") },
};

static const char *
find (const Sentence *sentences, gsize n, LiaStatus status, const GError *error)
{
  for (gsize i = 0; i < n; i++)
    if (sentences[i].status == status
        && (sentences[i].code < 0 || g_error_matches (error, LIA_ERROR, sentences[i].code)))
      return _ (sentences[i].text);
  return NULL;
}

const char *
lia_sentence_of_mail (LiaStatus status, const GError *error)
{
  /* The server is well; the sentence is that of the store. */
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_STORE))
    return error->message;
  return find (mail_sentences, G_N_ELEMENTS (mail_sentences), status, error);
}

const char *
lia_sentence_of_talk (LiaStatus status, const GError *error)
{
  return find (talk_sentences, G_N_ELEMENTS (talk_sentences), status, error);
}
