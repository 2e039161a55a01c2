/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-account"

#include "config.h"

#include <string.h>

#include "core/lia-account.h"

LiaMailSettings *
lia_mail_settings_copy (const LiaMailSettings *self)
{
  LiaMailSettings *copy = NULL;

  if (self == NULL)
    return NULL;
  copy = g_new0 (LiaMailSettings, 1);
  copy->backend = g_strdup (self->backend);
  copy->url = g_strdup (self->url);
  copy->login = g_strdup (self->login);
  copy->auth = g_strdup (self->auth);
  copy->pinned_sha256 = g_strdup (self->pinned_sha256);
  return copy;
}

void
lia_mail_settings_free (LiaMailSettings *self)
{
  if (self == NULL)
    return;
  g_free (self->backend);
  g_free (self->url);
  g_free (self->login);
  g_free (self->auth);
  g_free (self->pinned_sha256);
  g_free (self);
}

LiaTalkSettings *
lia_talk_settings_copy (const LiaTalkSettings *self)
{
  LiaTalkSettings *copy = NULL;

  if (self == NULL)
    return NULL;
  copy = g_new0 (LiaTalkSettings, 1);
  copy->backend = g_strdup (self->backend);
  copy->server = g_strdup (self->server);
  copy->port = self->port;
  copy->tls = self->tls;
  copy->login = g_strdup (self->login);
  copy->user_agent = g_strdup (self->user_agent);
  copy->pinned_sha256 = g_strdup (self->pinned_sha256);
  return copy;
}

void
lia_talk_settings_free (LiaTalkSettings *self)
{
  if (self == NULL)
    return;
  g_free (self->backend);
  g_free (self->server);
  g_free (self->login);
  g_free (self->user_agent);
  g_free (self->pinned_sha256);
  g_free (self);
}

struct _LiaAccount
{
  GObject parent_instance;

  char *id;
  char *name;
  LiaAddress *address;
  LiaMailSettings *mail;
  LiaTalkSettings *talk;
  LiaStatus mail_status;
  LiaStatus talk_status;
  char *mail_message;
  char *talk_message;
  LiaTalkAbilities talk_abilities;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_MAIL_STATUS,
  PROP_MAIL_MESSAGE,
  PROP_TALK_STATUS,
  PROP_TALK_MESSAGE,
  PROP_TALK_ABILITIES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LiaAccount, lia_account, G_TYPE_OBJECT)

static void
lia_account_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LiaAccount *self = LIA_ACCOUNT (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_MAIL_STATUS:
      g_value_set_int (value, self->mail_status);
      break;
    case PROP_MAIL_MESSAGE:
      g_value_set_string (value, self->mail_message);
      break;
    case PROP_TALK_STATUS:
      g_value_set_int (value, self->talk_status);
      break;
    case PROP_TALK_MESSAGE:
      g_value_set_string (value, self->talk_message);
      break;
    case PROP_TALK_ABILITIES:
      g_value_set_uint (value, self->talk_abilities);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lia_account_finalize (GObject *object)
{
  LiaAccount *self = LIA_ACCOUNT (object);

  g_free (self->id);
  g_free (self->name);
  lia_address_unref (self->address);
  lia_mail_settings_free (self->mail);
  lia_talk_settings_free (self->talk);
  g_free (self->mail_message);
  g_free (self->talk_message);
  G_OBJECT_CLASS (lia_account_parent_class)->finalize (object);
}

static void
lia_account_class_init (LiaAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lia_account_get_property;
  object_class->finalize = lia_account_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_MAIL_STATUS]
      = g_param_spec_int ("mail-status", NULL, NULL, 0, LIA_STATUS_REFUSED, 0, flags);
  properties[PROP_MAIL_MESSAGE] = g_param_spec_string ("mail-message", NULL, NULL, NULL, flags);
  properties[PROP_TALK_STATUS]
      = g_param_spec_int ("talk-status", NULL, NULL, 0, LIA_STATUS_REFUSED, 0, flags);
  properties[PROP_TALK_MESSAGE] = g_param_spec_string ("talk-message", NULL, NULL, NULL, flags);
  properties[PROP_TALK_ABILITIES]
      = g_param_spec_uint ("talk-abilities", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lia_account_init (LiaAccount *self)
{
}

LiaAccount *
lia_account_new (const char *id, const char *name, LiaAddress *address)
{
  LiaAccount *self = NULL;

  g_return_val_if_fail (id != NULL && name != NULL && address != NULL, NULL);

  self = g_object_new (LIA_TYPE_ACCOUNT, NULL);
  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->address = lia_address_ref (address);
  return self;
}

const char *
lia_account_get_id (LiaAccount *self)
{
  g_return_val_if_fail (LIA_IS_ACCOUNT (self), NULL);

  return self->id;
}

const char *
lia_account_get_name (LiaAccount *self)
{
  g_return_val_if_fail (LIA_IS_ACCOUNT (self), NULL);

  return self->name;
}

void
lia_account_set_name (LiaAccount *self, const char *name)
{
  g_return_if_fail (LIA_IS_ACCOUNT (self));
  g_return_if_fail (name != NULL);

  if (g_str_equal (self->name, name))
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

LiaAddress *
lia_account_get_address (LiaAccount *self)
{
  g_return_val_if_fail (LIA_IS_ACCOUNT (self), NULL);

  return self->address;
}

void
lia_account_set_address (LiaAccount *self, LiaAddress *address)
{
  g_return_if_fail (LIA_IS_ACCOUNT (self));
  g_return_if_fail (address != NULL);

  lia_address_ref (address);
  lia_address_unref (self->address);
  self->address = address;
}

const LiaMailSettings *
lia_account_get_mail (LiaAccount *self)
{
  g_return_val_if_fail (LIA_IS_ACCOUNT (self), NULL);

  return self->mail;
}

/* "https://user:password@host/" is a way to give a password, which would stand in the settings. */
static char *
dup_without_user (const char *url)
{
  const char *colon = url != NULL ? strstr (url, "://") : NULL;
  const char *place = colon != NULL ? colon + strlen ("://") : NULL;
  const char *at
      = place != NULL ? g_strrstr_len (place, (gssize)strcspn (place, "/?#"), "@") : NULL;

  return at != NULL ? g_strdup_printf ("%.*s%s", (int)(place - url), url, at + 1) : g_strdup (url);
}

void
lia_account_set_mail (LiaAccount *self, const LiaMailSettings *settings)
{
  LiaMailSettings *copy = NULL;

  g_return_if_fail (LIA_IS_ACCOUNT (self));

  copy = lia_mail_settings_copy (settings);
  if (copy != NULL)
    {
      g_free (copy->url);
      copy->url = dup_without_user (settings->url);
    }
  lia_mail_settings_free (self->mail);
  self->mail = copy;
}

const LiaTalkSettings *
lia_account_get_talk (LiaAccount *self)
{
  g_return_val_if_fail (LIA_IS_ACCOUNT (self), NULL);

  return self->talk;
}

void
lia_account_set_talk (LiaAccount *self, const LiaTalkSettings *settings)
{
  LiaTalkSettings *copy = NULL;

  g_return_if_fail (LIA_IS_ACCOUNT (self));

  copy = lia_talk_settings_copy (settings);
  lia_talk_settings_free (self->talk);
  self->talk = copy;
}

/* Sets one channel's status and sentence; tells of each that changed. */
static void
set_status (LiaAccount *self,
            LiaStatus *field,
            char **message_field,
            LiaStatus status,
            const char *message,
            guint status_prop)
{
  if (g_strcmp0 (*message_field, message) != 0)
    {
      char *copy = g_strdup (message);
      g_free (*message_field);
      *message_field = copy;
      g_object_notify_by_pspec (G_OBJECT (self), properties[status_prop + 1]);
    }
  if (*field != status)
    {
      *field = status;
      g_object_notify_by_pspec (G_OBJECT (self), properties[status_prop]);
    }
}

LiaStatus
lia_account_get_mail_status (LiaAccount *self)
{
  g_return_val_if_fail (LIA_IS_ACCOUNT (self), LIA_STATUS_OFF);

  return self->mail_status;
}

const char *
lia_account_get_mail_message (LiaAccount *self)
{
  g_return_val_if_fail (LIA_IS_ACCOUNT (self), NULL);

  return self->mail_message;
}

void
lia_account_set_mail_status (LiaAccount *self, LiaStatus status, const char *message)
{
  g_return_if_fail (LIA_IS_ACCOUNT (self));

  set_status (self, &self->mail_status, &self->mail_message, status, message, PROP_MAIL_STATUS);
}

LiaStatus
lia_account_get_talk_status (LiaAccount *self)
{
  g_return_val_if_fail (LIA_IS_ACCOUNT (self), LIA_STATUS_OFF);

  return self->talk_status;
}

const char *
lia_account_get_talk_message (LiaAccount *self)
{
  g_return_val_if_fail (LIA_IS_ACCOUNT (self), NULL);

  return self->talk_message;
}

void
lia_account_set_talk_status (LiaAccount *self, LiaStatus status, const char *message)
{
  g_return_if_fail (LIA_IS_ACCOUNT (self));

  set_status (self, &self->talk_status, &self->talk_message, status, message, PROP_TALK_STATUS);
}

LiaTalkAbilities
lia_account_get_talk_abilities (LiaAccount *self)
{
  g_return_val_if_fail (LIA_IS_ACCOUNT (self), 0);

  return self->talk_abilities;
}

void
lia_account_set_talk_abilities (LiaAccount *self, LiaTalkAbilities abilities)
{
  g_return_if_fail (LIA_IS_ACCOUNT (self));

  if (self->talk_abilities == abilities)
    return;
  self->talk_abilities = abilities;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TALK_ABILITIES]);
}
