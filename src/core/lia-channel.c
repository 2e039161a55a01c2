/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-channel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-channel.h"

typedef struct
{
  GPtrArray *addresses;
  GPtrArray *phones;
  const LiaPresence *presence;
  const LiaChannelContext *context;
  const LiaChannelAccount *accounts;
  gsize n_accounts;
  GPtrArray *out;
} Query;

void
lia_channel_free (LiaChannel *self)
{
  if (self == NULL)
    return;
  g_free (self->reason);
  g_free (self->label);
  g_clear_pointer (&self->address, lia_address_unref);
  g_free (self->account_id);
  g_free (self);
}

/* Which channels can have several people at their other end. */
static gboolean
takes_several (LiaChannelKind kind)
{
  return kind == LIA_CHANNEL_MAIL || kind == LIA_CHANNEL_CONFERENCE || kind == LIA_CHANNEL_MEETING;
}

/* A channel that is open while @reason is NULL. */
static void
add (Query *query,
     LiaChannelKind kind,
     char *label_take,
     const char *reason,
     LiaAddress *address,
     const LiaChannelAccount *account)
{
  LiaChannel *channel = g_new0 (LiaChannel, 1);

  if (query->context->several && !takes_several (kind))
    reason = C_ ("channel", "only with one person at a time");
  channel->kind = kind;
  channel->open = reason == NULL;
  channel->reason = g_strdup (reason);
  channel->label = label_take;
  channel->address = address != NULL ? lia_address_ref (address) : NULL;
  channel->account_id = account != NULL ? g_strdup (account->id) : NULL;
  g_ptr_array_add (query->out, channel);
}

static LiaAddress *
find_address (Query *query, LiaAddressScheme scheme)
{
  for (guint i = 0; i < query->addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (query->addresses, i);
      if (lia_address_get_scheme (address) == scheme)
        return address;
    }
  return NULL;
}

static const LiaChannelAccount *
mail_account (Query *query)
{
  for (gsize i = 0; i < query->n_accounts; i++)
    if (query->accounts[i].has_mail)
      return &query->accounts[i];
  return NULL;
}

/* The account that talks: one that is connected comes first. */
static const LiaChannelAccount *
talk_account (Query *query)
{
  const LiaChannelAccount *found = NULL;

  for (gsize i = 0; i < query->n_accounts; i++)
    {
      const LiaChannelAccount *account = &query->accounts[i];
      if (account->has_talk
          && (found == NULL
              || (found->talk_status != LIA_STATUS_CONNECTED
                  && account->talk_status == LIA_STATUS_CONNECTED)))
        found = account;
    }
  return found;
}

/* The chat address; where none is known, a mail address is tried as one. */
static LiaAddress *
dup_talk_address (Query *query)
{
  LiaAddress *address = find_address (query, LIA_ADDRESS_SIP);

  if (address == NULL)
    address = find_address (query, LIA_ADDRESS_XMPP);
  if (address != NULL)
    return lia_address_ref (address);
  address = find_address (query, LIA_ADDRESS_MAIL);
  return address != NULL ? lia_address_new (LIA_ADDRESS_SIP, lia_address_get_address (address),
                                            lia_address_get_name (address))
                         : NULL;
}

/* Why nothing that needs the person's client can work now, or NULL. */
static const char *
talk_reason (Query *query, const LiaChannelAccount *account)
{
  if (account->talk_status != LIA_STATUS_CONNECTED)
    return C_ ("channel", "not signed in");
  switch (query->presence->availability)
    {
    case LIA_AVAILABILITY_OFFLINE:
      return C_ ("channel", "is offline");
    case LIA_AVAILABILITY_BLOCKED:
      return C_ ("channel", "you have blocked this person");
    case LIA_AVAILABILITY_UNKNOWN:
    case LIA_AVAILABILITY_AWAY:
    case LIA_AVAILABILITY_BE_RIGHT_BACK:
    case LIA_AVAILABILITY_INACTIVE:
    case LIA_AVAILABILITY_AVAILABLE:
    case LIA_AVAILABILITY_BUSY_INACTIVE:
    case LIA_AVAILABILITY_BUSY:
    case LIA_AVAILABILITY_DO_NOT_DISTURB:
    default:
      return NULL;
    }
}

/* Why media cannot flow now, or NULL. @allowed is the bit of the kind. */
static const char *
media_reason (Query *query, const LiaChannelAccount *account, guint allowed, gboolean needs_relay)
{
  const char *reason = NULL;

  if (account->talk_status != LIA_STATUS_CONNECTED)
    return C_ ("channel", "not signed in");
  if ((account->abilities & allowed) == 0)
    return C_ ("channel", "not allowed for your account");
  if (needs_relay && (account->abilities & LIA_TALK_REMOTE) != 0
      && (account->abilities & LIA_TALK_MEDIA_RELAY) == 0)
    return C_ ("channel", "needs the Edge server");
  reason = talk_reason (query, account);
  if (reason != NULL)
    return reason;
  if (!account->calls_built)
    return C_ ("channel", "not in this version yet");
  return NULL;
}

static void
add_mail (Query *query)
{
  const LiaChannelAccount *account = mail_account (query);
  LiaAddress *address = find_address (query, LIA_ADDRESS_MAIL);

  if (account == NULL)
    return;
  /* A mail is written now and sent when there is a connection, so no status closes it. */
  if (query->context->several)
    add (query, LIA_CHANNEL_MAIL, g_strdup (C_ ("channel", "Send mail to all")),
         address == NULL ? C_ ("channel", "not everyone has a mail address") : NULL, NULL, account);
  else
    add (query, LIA_CHANNEL_MAIL, g_strdup (C_ ("channel", "Send mail")),
         address == NULL ? C_ ("channel", "no mail address") : NULL, address, account);
}

static void
add_messages (Query *query, const LiaChannelAccount *account, LiaAddress *address)
{
  const char *reason
      = address == NULL ? C_ ("channel", "no chat address") : talk_reason (query, account);

  add (query, LIA_CHANNEL_MESSAGE, g_strdup (C_ ("channel", "Send message")), reason, address,
       account);
  if (query->context->in_mail)
    add (query, LIA_CHANNEL_REPLY_WITH_MESSAGE, g_strdup (C_ ("channel", "Reply with message")),
         reason, address, account);
}

/* Translators: each %s is a phone number. */
static char *
dup_phone_label (const LiaPhone *phone)
{
  const char *number = phone->display != NULL ? phone->display : phone->number;

  if (g_str_equal (phone->kind, "work"))
    return g_strdup_printf (C_ ("channel", "Call work %s"), number);
  if (g_str_equal (phone->kind, "mobile"))
    return g_strdup_printf (C_ ("channel", "Call mobile %s"), number);
  if (g_str_equal (phone->kind, "home"))
    return g_strdup_printf (C_ ("channel", "Call home %s"), number);
  return g_strdup_printf (C_ ("channel", "Call %s"), number);
}

/* Why no phone can be called now, or NULL. Presence plays no part: a phone rings all the same. */
static const char *
phone_reason (const LiaChannelAccount *account)
{
  if (account->talk_status != LIA_STATUS_CONNECTED)
    return C_ ("channel", "not signed in");
  if ((account->abilities & LIA_TALK_PHONE_ALLOWED) == 0)
    return C_ ("channel", "not allowed for your account");
  return account->calls_built ? NULL : C_ ("channel", "not in this version yet");
}

/* Whom a conference would have in it. NULL: nobody but the person. */
static const char *
conference_label (const LiaChannelContext *context)
{
  if (context->several)
    return C_ ("channel", "Start a conference with all");
  return context->in_mail && context->n_participants > 1
             ? C_ ("channel", "Start a conference with everyone on this message")
             : NULL;
}

static void
add_phones (Query *query, const LiaChannelAccount *account)
{
  const char *reason = phone_reason (account);

  if (account->talk_status == LIA_STATUS_CONNECTED
      && (account->abilities & LIA_TALK_PHONE_PRESENT) == 0)
    return;
  if (query->phones->len == 0)
    add (query, LIA_CHANNEL_PHONE, g_strdup (C_ ("channel", "Call phone")),
         C_ ("channel", "no phone number"), NULL, account);
  for (guint i = 0; i < query->phones->len; i++)
    {
      LiaPhone *phone = g_ptr_array_index (query->phones, i);
      g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_TEL, phone->number, NULL);
      add (query, LIA_CHANNEL_PHONE, dup_phone_label (phone), reason, address, account);
    }
}

/* One of the kinds that need media or a conference; left out where the architecture has none. */
static void
add_media (Query *query,
           const LiaChannelAccount *account,
           LiaAddress *address,
           LiaChannelKind kind,
           const char *label,
           guint present,
           guint allowed,
           gboolean needs_relay)
{
  const char *reason = NULL;

  /* While not signed in nothing is known of the servers, and the menu shows what they may have. */
  if (account->talk_status == LIA_STATUS_CONNECTED && (account->abilities & present) == 0)
    return;
  reason = address == NULL ? C_ ("channel", "no chat address")
                           : media_reason (query, account, allowed, needs_relay);
  add (query, kind, g_strdup (label), reason, address, account);
}

GPtrArray *
lia_channels_resolve (GPtrArray *addresses,
                      GPtrArray *phones,
                      const LiaPresence *presence,
                      const LiaChannelContext *context,
                      const LiaChannelAccount *accounts,
                      gsize n_accounts)
{
  Query query = { addresses, phones, presence, context, accounts, n_accounts, NULL };
  const LiaChannelAccount *talk = NULL;
  const char *conference = NULL;
  g_autoptr (LiaAddress) address = NULL;

  g_return_val_if_fail (addresses != NULL && phones != NULL, NULL);
  g_return_val_if_fail (presence != NULL && context != NULL, NULL);

  query.out = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_channel_free);
  add_mail (&query);
  /* One may write mail to oneself, but neither talk nor meet. */
  talk = context->is_self ? NULL : talk_account (&query);
  if (talk == NULL)
    return query.out;

  address = dup_talk_address (&query);
  add_messages (&query, talk, address);
  add_media (&query, talk, address, LIA_CHANNEL_CALL, C_ ("channel", "Call"),
             LIA_TALK_AUDIO_PRESENT, LIA_TALK_AUDIO_ALLOWED, TRUE);
  add_phones (&query, talk);
  add_media (&query, talk, address, LIA_CHANNEL_VIDEO, C_ ("channel", "Video call"),
             LIA_TALK_VIDEO_PRESENT, LIA_TALK_VIDEO_ALLOWED, TRUE);
  conference = conference_label (context);
  if (conference != NULL)
    add_media (&query, talk, address, LIA_CHANNEL_CONFERENCE, conference,
               LIA_TALK_CONFERENCE_PRESENT, LIA_TALK_CONFERENCE_ALLOWED, FALSE);
  add_media (&query, talk, address, LIA_CHANNEL_MEETING, C_ ("channel", "Schedule a meeting…"),
             LIA_TALK_CONFERENCE_PRESENT, LIA_TALK_CONFERENCE_ALLOWED, FALSE);
  add_media (&query, talk, address, LIA_CHANNEL_SEND_FILE, C_ ("channel", "Send file…"),
             LIA_TALK_FILE_PRESENT, LIA_TALK_FILE_ALLOWED, TRUE);
  add_media (&query, talk, address, LIA_CHANNEL_SHARE_SCREEN, C_ ("channel", "Share screen"),
             LIA_TALK_SHARE_PRESENT, LIA_TALK_SHARE_ALLOWED, TRUE);
  return query.out;
}

/* ---- Identifiers ---- */

static const char *const kind_ids[] = {
  "mail",       "message", "reply-with-message", "call",         "phone", "video",
  "conference", "meeting", "send-file",          "share-screen",
};

const char *
lia_channel_kind_to_id (LiaChannelKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kind_ids), NULL);

  return kind_ids[kind];
}

gboolean
lia_channel_kind_from_id (const char *id, LiaChannelKind *out_kind)
{
  g_return_val_if_fail (id != NULL && out_kind != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (kind_ids); i++)
    if (g_str_equal (kind_ids[i], id))
      {
        *out_kind = (LiaChannelKind)i;
        return TRUE;
      }
  return FALSE;
}
