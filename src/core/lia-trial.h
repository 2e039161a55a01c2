/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LiaTrial: what is known of one password. All connections that would use it share one, so that a password that is
 * wrong is tried once in all, however many they are: servers lock accounts. Reference-counted; any thread.
 */
typedef struct _LiaTrial LiaTrial;

LiaTrial *lia_trial_new (void);
LiaTrial *lia_trial_ref (LiaTrial *self);
void lia_trial_unref (LiaTrial *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaTrial, lia_trial_unref)

/** lia_trial_is_refused: Whether a server has refused the password: it is not to be sent again. */
gboolean lia_trial_is_refused (LiaTrial *self);

/**
 * lia_trial_begin:
 *
 * Before the password is used to sign in. Blocks while another connection tries it.
 *
 * Returns: whether it may be used: lia_trial_end() must follow. %FALSE: it was refused, or @cancellable is cancelled.
 */
gboolean lia_trial_begin (LiaTrial *self, GCancellable *cancellable);

/**
 * lia_trial_try_begin: As lia_trial_begin(), for the main thread.
 * @out_busy: (out): %TRUE: another connection tries it; ask again in a moment
 */
gboolean lia_trial_try_begin (LiaTrial *self, gboolean *out_busy);

/** lia_trial_end: @refused: the server has said that it is wrong. */
void lia_trial_end (LiaTrial *self, gboolean refused);

/** lia_trial_refuse: It was refused without having been begun: a connection had sent it by itself. */
void lia_trial_refuse (LiaTrial *self);

G_END_DECLS
