/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-address.h"

G_BEGIN_DECLS

/**
 * LiaMailSettings / LiaTalkSettings: how one channel of an account is reached. Strings may be NULL.
 * Read-only once handed to an account.
 */
typedef struct
{
  char *backend;       /* "ews"; NULL: no mail */
  char *url;           /* "https://mail.contoso.example/EWS/Exchange.asmx" */
  char *login;         /* NULL: the address */
  char *auth;          /* "auto", "basic", "ntlm" */
  char *pinned_sha256; /* certificate that the user accepted, lower-case hex; NULL: none */
} LiaMailSettings;

typedef struct
{
  char *backend; /* "ocs"; NULL: no presence and messages */
  char *server;  /* "sip.contoso.example"; NULL: found by the domain */
  guint16 port;  /* 0: the protocol's */
  gboolean tls;
  char *login;      /* NULL: the address */
  char *user_agent; /* NULL: ours */
  char *pinned_sha256;
} LiaTalkSettings;

LiaMailSettings *lia_mail_settings_copy (const LiaMailSettings *self);
void lia_mail_settings_free (LiaMailSettings *self);
LiaTalkSettings *lia_talk_settings_copy (const LiaTalkSettings *self);
void lia_talk_settings_free (LiaTalkSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaMailSettings, lia_mail_settings_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaTalkSettings, lia_talk_settings_free)

/**
 * LiaTalkAbilities:
 *
 * What the servers deployed and the rights of the user allow; learnt at sign-in. A pair of bits an
 * ability: PRESENT = the architecture has it; ALLOWED = this user may.
 */
typedef enum /*< flags >*/
{
  LIA_TALK_MESSAGE = 1 << 0,
  LIA_TALK_AUDIO_PRESENT = 1 << 1,
  LIA_TALK_AUDIO_ALLOWED = 1 << 2,
  LIA_TALK_VIDEO_PRESENT = 1 << 3,
  LIA_TALK_VIDEO_ALLOWED = 1 << 4,
  LIA_TALK_CONFERENCE_PRESENT = 1 << 5,
  LIA_TALK_CONFERENCE_ALLOWED = 1 << 6,
  LIA_TALK_SHARE_PRESENT = 1 << 7,
  LIA_TALK_SHARE_ALLOWED = 1 << 8,
  LIA_TALK_FILE_PRESENT = 1 << 9,
  LIA_TALK_FILE_ALLOWED = 1 << 10,
  LIA_TALK_PHONE_PRESENT = 1 << 11,
  LIA_TALK_PHONE_ALLOWED = 1 << 12,
  LIA_TALK_REMOTE = 1 << 13,      /* signed in from outside */
  LIA_TALK_MEDIA_RELAY = 1 << 14, /* an Edge for audio and video was announced */
  LIA_TALK_DIRECTORY = 1 << 15,
} LiaTalkAbilities;

#define LIA_TYPE_ACCOUNT (lia_account_get_type ())
G_DECLARE_FINAL_TYPE (LiaAccount, lia_account, LIA, ACCOUNT, GObject)

/*
 * An account: one user at one organisation, with a mail channel and a talk channel, each with its own
 * health. Main thread. Properties that are watched: "name", "mail-status", "talk-status" (LiaStatus as
 * int), "mail-message", "talk-message" (nullable: a sentence for the user about a status that is not
 * connected), "talk-abilities" (uint).
 */

LiaAccount *lia_account_new (const char *id, const char *name, LiaAddress *address);

/** lia_account_get_id: Returns: (transfer none) (not nullable): never changes; names files and secrets. */
const char *lia_account_get_id (LiaAccount *self);
/** lia_account_get_name: Returns: (transfer none) (not nullable): what the user calls it ("Contoso"). */
const char *lia_account_get_name (LiaAccount *self);
void lia_account_set_name (LiaAccount *self, const char *name);
/** lia_account_get_address: Returns: (transfer none) (not nullable): the user's address and own name. */
LiaAddress *lia_account_get_address (LiaAccount *self);
void lia_account_set_address (LiaAccount *self, LiaAddress *address);

/** Returns: (transfer none) (nullable) */
const LiaMailSettings *lia_account_get_mail (LiaAccount *self);
/** @settings: (nullable): a user or password in its URL is left out: settings are kept in a file. */
void lia_account_set_mail (LiaAccount *self, const LiaMailSettings *settings);
const LiaTalkSettings *lia_account_get_talk (LiaAccount *self);
void lia_account_set_talk (LiaAccount *self, const LiaTalkSettings *settings);

LiaStatus lia_account_get_mail_status (LiaAccount *self);
const char *lia_account_get_mail_message (LiaAccount *self);
void lia_account_set_mail_status (LiaAccount *self, LiaStatus status, const char *message);
LiaStatus lia_account_get_talk_status (LiaAccount *self);
const char *lia_account_get_talk_message (LiaAccount *self);
void lia_account_set_talk_status (LiaAccount *self, LiaStatus status, const char *message);
LiaTalkAbilities lia_account_get_talk_abilities (LiaAccount *self);
void lia_account_set_talk_abilities (LiaAccount *self, LiaTalkAbilities abilities);

G_END_DECLS
