/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-notices"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-notices-private.h"
#include "service/lia-own-status-private.h"

#define DAY_MINUTES (24 * 60)
/* A clock that was set, or a computer that slept, is noticed after so long. */
#define LOOK_AT_CLOCK_S 900
/* A notification is no place to read in. */
#define SHORT_TEXT 300

#define TROUBLE_ID "trouble"

G_DEFINE_FINAL_TYPE (LiaNotices, lia_notices, G_TYPE_OBJECT)

enum
{
  PROP_0,
  /* The options, in their order. */
  PROP_FIRST_OPTION,
  PROP_QUIET_FROM = PROP_FIRST_OPTION + LIA_NOTICES_N_OPTIONS,
  PROP_QUIET_TO,
  PROP_QUIET_DAYS,
  PROP_EXCEPTIONS,
  N_PROPS,
};

enum
{
  SHOW,
  WITHDRAW,
  N_SIGNALS,
};

static const char *const option_names[LIA_NOTICES_N_OPTIONS] = {
  "mail",        "messages",       "availability", "missed",        "trouble",
  "sounds",      "hide-contents",  "quiet-hours",  "except-tagged", "except-personal",
  "except-team", "except-company", "inhibited",    "away",
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- Showing ---- */

void
_lia_notices_show (LiaNotices *self, LiaNotice *notice)
{
  g_signal_emit (self, signals[SHOW], 0, notice);
}

void
_lia_notices_withdraw (LiaNotices *self, const char *id)
{
  g_signal_emit (self, signals[WITHDRAW], 0, id);
}

LiaNotice *
_lia_notices_new_notice (
    LiaNotices *self, const char *id, LiaNoticeKind kind, const char *title, const char *body)
{
  LiaNotice *notice = lia_notice_new (id, kind, title, body);

  notice->silent = !self->options[LIA_NOTICES_SOUNDS];
  return notice;
}

char *
_lia_notices_dup_uri (LiaPerson *person)
{
  return lia_address_to_uri (g_ptr_array_index (lia_person_get_addresses (person), 0));
}

char *
_lia_notices_dup_short (const char *text)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (text, -1) <= SHORT_TEXT)
    return g_strdup (text);
  start = g_utf8_substring (text, 0, SHORT_TEXT);
  return g_strconcat (start, "…", NULL);
}

/* ---- When the user is not to be disturbed ---- */

gboolean
lia_notices_is_between (guint minute, guint from, guint to)
{
  if (from <= to)
    return minute >= from && minute < to;
  return minute >= from || minute < to;
}

static gboolean
is_quiet_hour (LiaNotices *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  guint minute = (guint)g_date_time_get_hour (now) * 60 + (guint)g_date_time_get_minute (now);

  if ((self->quiet_days >> (g_date_time_get_day_of_week (now) - 1) & 1) != 0)
    return TRUE;
  return self->options[LIA_NOTICES_QUIET_HOURS]
         && lia_notices_is_between (minute, self->quiet_from, self->quiet_to);
}

gboolean
_lia_notices_is_quiet (LiaNotices *self)
{
  LiaOwnStatus *own = lia_session_get_own_status (self->session);

  /* Chosen, or by a program that fills the screen, it holds where no server takes it, too. */
  return lia_own_status_get_choice (own) == LIA_AVAILABILITY_DO_NOT_DISTURB
         || _lia_own_status_is_full_screen (own)
         || lia_own_status_get_presence (own)->availability == LIA_AVAILABILITY_DO_NOT_DISTURB
         || self->options[LIA_NOTICES_INHIBITED] || is_quiet_hour (self);
}

static gboolean
is_level_exception (LiaNotices *self, LiaAccessLevel level)
{
  switch (level)
    {
    case LIA_ACCESS_LEVEL_PERSONAL:
      return self->options[LIA_NOTICES_EXCEPT_PERSONAL];
    case LIA_ACCESS_LEVEL_TEAM:
      return self->options[LIA_NOTICES_EXCEPT_TEAM];
    case LIA_ACCESS_LEVEL_COMPANY:
      return self->options[LIA_NOTICES_EXCEPT_COMPANY];
    case LIA_ACCESS_LEVEL_UNKNOWN:
    case LIA_ACCESS_LEVEL_BLOCKED:
    case LIA_ACCESS_LEVEL_PUBLIC:
    default:
      return FALSE;
    }
}

static gboolean
is_exception (LiaNotices *self, LiaPerson *person)
{
  GPtrArray *addresses = lia_person_get_addresses (person);

  if (self->options[LIA_NOTICES_EXCEPT_TAGGED] && lia_person_get_tagged (person))
    return TRUE;
  if (is_level_exception (self, lia_session_get_access_level (self->session, person)))
    return TRUE;
  for (guint i = 0; self->exceptions != NULL && i < addresses->len; i++)
    for (guint k = 0; self->exceptions[k] != NULL; k++)
      if (g_ascii_strcasecmp (lia_address_get_address (g_ptr_array_index (addresses, i)),
                              self->exceptions[k])
          == 0)
        return TRUE;
  return FALSE;
}

gboolean
_lia_notices_is_held (LiaNotices *self, LiaPerson *person)
{
  return _lia_notices_is_quiet (self) && !is_exception (self, person);
}

static void watch_quiet (LiaNotices *self);

static gboolean
quiet_cb (gpointer user_data)
{
  LiaNotices *self = user_data;

  self->quiet_id = 0;
  watch_quiet (self);
  return G_SOURCE_REMOVE;
}

static guint
seconds_until (guint minute, GDateTime *now)
{
  int now_s = (g_date_time_get_hour (now) * 60 + g_date_time_get_minute (now)) * 60
              + g_date_time_get_second (now);
  int then_s = (int)minute * 60;

  return (guint)(then_s > now_s ? then_s - now_s : then_s + DAY_MINUTES * 60 - now_s);
}

static void
set_quiet_timer (LiaNotices *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  guint wait_s = seconds_until (0, now);

  if (self->options[LIA_NOTICES_QUIET_HOURS])
    wait_s = MIN (wait_s,
                  MIN (seconds_until (self->quiet_from, now), seconds_until (self->quiet_to, now)));
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  if (self->options[LIA_NOTICES_QUIET_HOURS] || self->quiet_days != 0)
    self->quiet_id = g_timeout_add_seconds (MIN (wait_s, LOOK_AT_CLOCK_S), quiet_cb, self);
}

static void tell_troubles (LiaNotices *self);

/* Looks whether what was held back may be told now. */
static void
watch_quiet (LiaNotices *self)
{
  gboolean was_quiet = self->quiet;

  self->quiet = _lia_notices_is_quiet (self);
  set_quiet_timer (self);
  if (!was_quiet || self->quiet)
    return;
  _lia_notices_tell_missed (self);
  tell_troubles (self);
}

static void
set_away (LiaNotices *self, gboolean away)
{
  if (away && self->missed_told)
    _lia_notices_forget_missed (self);
  if (!away)
    _lia_notices_tell_missed (self);
}

/* ---- What does not go on without the user ---- */

static void
tell_trouble (LiaNotices *self, const char *id, const char *title, const char *text)
{
  g_autoptr (LiaNotice) notice = NULL;

  if (!self->options[LIA_NOTICES_TROUBLE] || self->eyes->sees_program (self->eyes_data)
      || _lia_notices_is_quiet (self))
    return;
  notice = _lia_notices_new_notice (self, id, LIA_NOTICE_TROUBLE, title, text);
  lia_notice_set_action (notice, "show-window", NULL);
  g_hash_table_add (self->troubles, g_strdup (id));
  _lia_notices_show (self, notice);
}

static void
end_trouble (LiaNotices *self, const char *id)
{
  if (g_hash_table_remove (self->troubles, id))
    _lia_notices_withdraw (self, id);
}

static gboolean
needs_user (LiaStatus status)
{
  return status == LIA_STATUS_NEEDS_PASSWORD || status == LIA_STATUS_NEEDS_TRUST
         || status == LIA_STATUS_REFUSED;
}

static void
check_channel (
    LiaNotices *self, LiaAccount *account, const char *what, LiaStatus status, const char *text)
{
  g_autofree char *id = g_strdup_printf (TROUBLE_ID ":%s:%s", lia_account_get_id (account), what);

  if (!needs_user (status))
    end_trouble (self, id);
  else if (!g_hash_table_contains (self->troubles, id))
    tell_trouble (self, id, lia_account_get_name (account),
                  text != NULL ? text : _ ("A password is needed to sign in."));
}

static void
check_account (LiaNotices *self, LiaAccount *account)
{
  check_channel (self, account, "mail", lia_account_get_mail_status (account),
                 lia_account_get_mail_message (account));
  check_channel (self, account, "talk", lia_account_get_talk_status (account),
                 lia_account_get_talk_message (account));
}

static void
status_cb (LiaAccount *account, GParamSpec *pspec, LiaNotices *self)
{
  check_account (self, account);
}

static void
tell_troubles (LiaNotices *self)
{
  GListModel *accounts = lia_session_get_accounts (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LiaAccount) account = g_list_model_get_item (accounts, i);
      check_account (self, account);
    }
}

/* A toast that nobody sees; one with an undo tells what the user has just done. */
static void
session_notice_cb (LiaNotices *self, const char *text, guint undo_id)
{
  if (undo_id == 0)
    tell_trouble (self, TROUBLE_ID, LIA_APP_NAME, text);
}

static void
end_troubles (LiaNotices *self)
{
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, self->troubles);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      _lia_notices_withdraw (self, id);
      g_hash_table_iter_remove (&iter);
    }
}

/* Those that are in the list already are not followed a second time. */
static void
accounts_cb (LiaNotices *self, guint position, guint removed, guint added, GListModel *accounts)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LiaAccount) account = g_list_model_get_item (accounts, i);
      g_signal_handlers_disconnect_by_func (account, status_cb, self);
      g_signal_connect_object (account, "notify::mail-status", G_CALLBACK (status_cb), self, 0);
      g_signal_connect_object (account, "notify::talk-status", G_CALLBACK (status_cb), self, 0);
    }
  if (removed == 0)
    return;
  _lia_notices_mail_look (self);
  end_troubles (self);
  tell_troubles (self);
}

/* ---- What the user does ---- */

void
lia_notices_look (LiaNotices *self)
{
  g_return_if_fail (LIA_IS_NOTICES (self));

  _lia_notices_mail_look (self);
  if (self->eyes->sees_program (self->eyes_data))
    end_troubles (self);
}

void
lia_notices_dismissed (LiaNotices *self, const char *id)
{
  g_return_if_fail (LIA_IS_NOTICES (self));
  g_return_if_fail (id != NULL);

  if (!_lia_notices_mail_dismissed (self, id) && !_lia_notices_missed_dismissed (self, id))
    g_hash_table_remove (self->troubles, id);
}

/* ---- Object ---- */

static void
lia_notices_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiaNotices *self = LIA_NOTICES (object);

  if (id == PROP_QUIET_FROM)
    g_value_set_uint (value, self->quiet_from);
  else if (id == PROP_QUIET_TO)
    g_value_set_uint (value, self->quiet_to);
  else if (id == PROP_QUIET_DAYS)
    g_value_set_uint (value, self->quiet_days);
  else if (id == PROP_EXCEPTIONS)
    g_value_set_boxed (value, self->exceptions);
  else if (id >= PROP_FIRST_OPTION && id < PROP_QUIET_FROM)
    g_value_set_boolean (value, self->options[id - PROP_FIRST_OPTION]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_option (LiaNotices *self, guint option, gboolean value)
{
  if (self->options[option] == value)
    return;
  self->options[option] = value;
  if (option == LIA_NOTICES_AWAY)
    set_away (self, value);
}

static void
lia_notices_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LiaNotices *self = LIA_NOTICES (object);

  if (id == PROP_QUIET_FROM)
    self->quiet_from = g_value_get_uint (value);
  else if (id == PROP_QUIET_TO)
    self->quiet_to = g_value_get_uint (value);
  else if (id == PROP_QUIET_DAYS)
    self->quiet_days = g_value_get_uint (value);
  else if (id == PROP_EXCEPTIONS)
    {
      g_strfreev (self->exceptions);
      self->exceptions = g_value_dup_boxed (value);
    }
  else if (id >= PROP_FIRST_OPTION && id < PROP_QUIET_FROM)
    set_option (self, id - PROP_FIRST_OPTION, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  watch_quiet (self);
}

static void
lia_notices_dispose (GObject *object)
{
  LiaNotices *self = LIA_NOTICES (object);

  g_clear_handle_id (&self->quiet_id, g_source_remove);
  g_hash_table_remove_all (self->piles);
  g_hash_table_remove_all (self->chats);
  g_hash_table_remove_all (self->tagged);
  g_hash_table_remove_all (self->missed_chats);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_notices_parent_class)->dispose (object);
}

static void
lia_notices_finalize (GObject *object)
{
  LiaNotices *self = LIA_NOTICES (object);

  g_hash_table_unref (self->piles);
  g_hash_table_unref (self->chats);
  g_hash_table_unref (self->tagged);
  g_hash_table_unref (self->troubles);
  g_hash_table_unref (self->missed_mail);
  g_hash_table_unref (self->missed_chats);
  g_strfreev (self->exceptions);
  G_OBJECT_CLASS (lia_notices_parent_class)->finalize (object);
}

static void
lia_notices_class_init (LiaNoticesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = lia_notices_get_property;
  object_class->set_property = lia_notices_set_property;
  object_class->dispose = lia_notices_dispose;
  object_class->finalize = lia_notices_finalize;

  for (guint i = 0; i < LIA_NOTICES_N_OPTIONS; i++)
    props[PROP_FIRST_OPTION + i] = g_param_spec_boolean (option_names[i], NULL, NULL, FALSE, flags);
  props[PROP_QUIET_FROM]
      = g_param_spec_uint ("quiet-from", NULL, NULL, 0, DAY_MINUTES - 1, 0, flags);
  props[PROP_QUIET_TO] = g_param_spec_uint ("quiet-to", NULL, NULL, 0, DAY_MINUTES - 1, 0, flags);
  props[PROP_QUIET_DAYS] = g_param_spec_uint ("quiet-days", NULL, NULL, 0, 127, 0, flags);
  props[PROP_EXCEPTIONS] = g_param_spec_boxed ("exceptions", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SHOW] = g_signal_new ("show", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, LIA_TYPE_NOTICE);
  signals[WITHDRAW] = g_signal_new ("withdraw", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lia_notices_init (LiaNotices *self)
{
  self->troubles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->missed_mail = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->missed_chats = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  _lia_notices_mail_init (self);
  _lia_notices_talk_init (self);
}

LiaNotices *
lia_notices_new (LiaSession *session, const LiaNoticesEyes *eyes, gpointer user_data)
{
  LiaNotices *self = NULL;
  GListModel *accounts = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (session), NULL);
  g_return_val_if_fail (eyes != NULL, NULL);

  self = g_object_new (LIA_TYPE_NOTICES, NULL);
  self->session = g_object_ref (session);
  self->eyes = eyes;
  self->eyes_data = user_data;
  _lia_notices_mail_follow (self);
  _lia_notices_talk_follow (self);
  accounts = lia_session_get_accounts (session);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (accounts_cb), self,
                           G_CONNECT_SWAPPED);
  accounts_cb (self, 0, 0, g_list_model_get_n_items (accounts), accounts);
  g_signal_connect_object (session, "notice", G_CALLBACK (session_notice_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lia_session_get_own_status (session), "notify", G_CALLBACK (watch_quiet),
                           self, G_CONNECT_SWAPPED);
  return self;
}
