/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-account.h"
#include "core/lia-person.h"

G_BEGIN_DECLS

/**
 * LiaChannelKind: in the order of the menu.
 */
typedef enum
{
  LIA_CHANNEL_MAIL = 0,
  LIA_CHANNEL_MESSAGE,
  LIA_CHANNEL_REPLY_WITH_MESSAGE, /* only in a mail */
  LIA_CHANNEL_CALL,               /* computer to computer */
  LIA_CHANNEL_PHONE,              /* one for each number */
  LIA_CHANNEL_VIDEO,
  LIA_CHANNEL_CONFERENCE, /* only in a mail with several people */
  LIA_CHANNEL_MEETING,
  LIA_CHANNEL_SEND_FILE,
  LIA_CHANNEL_SHARE_SCREEN,
} LiaChannelKind;

/**
 * LiaChannel:
 * @open: whether it can be used now
 * @reason: (nullable): if not open, why, in words for the user; never %NULL then
 * @label: (not nullable): "Send message", "Call work +33 4 72 00 12 34", translated
 * @address: (nullable): where it leads
 * @account_id: (nullable): by which account
 */
typedef struct
{
  LiaChannelKind kind;
  gboolean open;
  char *reason;
  char *label;
  LiaAddress *address;
  char *account_id;
} LiaChannel;

void lia_channel_free (LiaChannel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaChannel, lia_channel_free)

/**
 * LiaChannelAccount: what the resolver must know of an account; a plain snapshot.
 */
typedef struct
{
  const char *id;
  gboolean has_mail;
  LiaStatus mail_status;
  gboolean has_talk;
  LiaStatus talk_status;
  LiaTalkAbilities abilities;
  gboolean calls_built; /* this build can do calls */
} LiaChannelAccount;

/**
 * LiaChannelContext: where the name stands.
 */
typedef struct
{
  gboolean in_mail;     /* on a message */
  guint n_participants; /* people on that message besides the user */
  gboolean is_self;     /* the person is the user */
  const char
      *group; /* of the list of contacts, in which the name stands; stays for ever. NULL: in none */
  gboolean several; /* people are selected: addresses of one of them, no phones, no presence */
} LiaChannelContext;

/**
 * lia_channels_resolve:
 * @addresses: (element-type LiaAddress): of the person
 * @phones: (element-type LiaPhone): of the person
 * @presence: (not nullable): of the person
 * @accounts: (array length=n_accounts)
 *
 * Pure. What the architecture can never offer is left out; what is impossible now is there, closed,
 * with its reason ("needs the Edge server", "not allowed for your account", "not signed in"). Of several people mail
 * goes to all; what needs one person is closed.
 *
 * Returns: (transfer container) (element-type LiaChannel): in menu order.
 */
GPtrArray *lia_channels_resolve (GPtrArray *addresses,
                                 GPtrArray *phones,
                                 const LiaPresence *presence,
                                 const LiaChannelContext *context,
                                 const LiaChannelAccount *accounts,
                                 gsize n_accounts);

/** lia_channel_kind_to_id: Returns: (transfer none): "mail", "message", … as in action targets. */
const char *lia_channel_kind_to_id (LiaChannelKind kind);
gboolean lia_channel_kind_from_id (const char *id, LiaChannelKind *out_kind);

G_END_DECLS
