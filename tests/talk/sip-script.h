/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/sip/lia-sip-message.h"

/*
 * A SIP server on loopback that does what the test says: for the answers that no well-behaved server gives. It asks
 * for no password, so nothing is signed. Main thread.
 */

G_BEGIN_DECLS

typedef struct _SipScript SipScript;

/**
 * SipScriptFunc:
 *
 * Returns: (transfer full) (nullable): the answer to @request; %NULL: none (or it was given by sip_script_send())
 */
typedef LiaSipMessage *(*SipScriptFunc) (SipScript *self, LiaSipMessage *request, gpointer data);

SipScript *sip_script_new (SipScriptFunc func, gpointer data);
void sip_script_free (SipScript *self);
guint16 sip_script_get_port (SipScript *self);

/** sip_script_send: To the last one that connected. */
void sip_script_send (SipScript *self, LiaSipMessage *message);
void sip_script_send_bytes (SipScript *self, const char *bytes);
/** sip_script_hang_up: Closes every connection. */
void sip_script_hang_up (SipScript *self);
guint sip_script_get_n_connections (SipScript *self);

/** sip_script_count: How many requests of @method have come; @body_has: (nullable): with this text. */
guint sip_script_count (SipScript *self, const char *method, const char *body_has);
/** sip_script_last: Returns: (transfer none) (nullable) */
LiaSipMessage *sip_script_last (SipScript *self, const char *method, const char *body_has);

/** sip_script_reply: Returns: (transfer full): with a To tag. */
LiaSipMessage *sip_script_reply (LiaSipMessage *request, guint status, const char *reason);
/** sip_script_registered: Returns: (transfer full): a 200 as OCS 2007 R2 gives it. */
LiaSipMessage *sip_script_registered (LiaSipMessage *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipScript, sip_script_free)

/** sip_script_over_cb: For a timer: sets the gboolean at @over. */
gboolean sip_script_over_cb (gpointer over);

/** sip_script_wait: Runs the main loop until @condition holds; the test fails when it does not within @seconds. */
#define sip_script_wait(condition, seconds)                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gboolean wait_over = FALSE;                                                                    \
    guint wait_timer = g_timeout_add_seconds (seconds, sip_script_over_cb, &wait_over);            \
    while (!(condition) && !wait_over)                                                             \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (wait_timer);                                                                  \
    if (!(condition))                                                                              \
      g_error ("line %d: not in time: %s", __LINE__, #condition);                                  \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
