/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-child.h"
#include "service/lia-session.h"

/* A session on a throw-away profile, with the office as its server and passwords in memory. */

G_BEGIN_DECLS

typedef struct
{
  OfficeChild *office;
  char *profile;
  LiaSecrets *secrets;
  LiaSession *session;
  LiaAccount *account;
  LiaQuestion *question; /* the last one */
  guint n_questions;
  const char *url; /* nullable: of the office; else where the account finds it */
} Fixture;

#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint late = g_timeout_add_seconds (20, late_cb, NULL);                                        \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (late);                                                                        \
  }                                                                                                \
  G_STMT_END

gboolean late_cb (gpointer user_data);

/** set_up: @argument: (nullable): one more of the office's */
void set_up (Fixture *fixture, gconstpointer argument);
void tear_down (Fixture *fixture, gconstpointer data);

/** new_secrets: Passwords in memory; there are none at first. */
LiaSecrets *new_secrets (void);

/** set_up_profile, tear_down_profile: Its part that is no office: a new profile and a session on it. */
void set_up_profile (Fixture *fixture);
void tear_down_profile (Fixture *fixture);

/** open_session, close_session: The program is started, and ends in good order. */
void open_session (Fixture *fixture);
/** try_session: (transfer full) (nullable): the same, where it may fail. */
LiaSession *try_session (Fixture *fixture, GError **error);
void close_session (Fixture *fixture);

/** lock_secrets: The key ring gives nothing out and takes nothing in. */
void lock_secrets (Fixture *fixture);

/** add_account: That of Nadia, with mail, and with presence and messages if @with_talk. */
void add_account (Fixture *fixture, const char *password, gboolean with_talk);
gboolean is_connected (Fixture *fixture);
/** is_settled: All folders were looked at, and nothing is left to be done, to be fetched or to be written. */
gboolean is_settled (Fixture *fixture);

G_END_DECLS
