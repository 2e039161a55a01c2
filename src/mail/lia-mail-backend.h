/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-account.h"
#include "core/lia-error.h"
#include "core/lia-records.h"
#include "core/lia-trial.h"

/*
 * The contract of a mail protocol. Blocking code: an object is made, used and freed on one lane thread,
 * every call takes a GCancellable and reads top to bottom. A backend never writes the store, never asks
 * the user, never keeps what it returned. Cancel ends any call within 100 ms with G_IO_ERROR_CANCELLED.
 *
 * Errors of every call: LIA_ERROR_OFFLINE, _TIMEOUT, _AUTH, _CERTIFICATE, _BUSY, _DENIED, _NO_SERVICE,
 * _DISABLED, _PROTOCOL as core/lia-error.h tells; further ones are named where they occur.
 */

G_BEGIN_DECLS

/**
 * LiaMailLogin: all that is needed to sign in; owned by the caller, copied by the backend.
 */
typedef struct
{
  const char *url;
  const char *address; /* the user's address */
  const char *login;
  const char *password;
  LiaTrial *trial;           /* of the password; nullable: it is used by this backend alone */
  const char *auth;          /* "auto", "basic", "ntlm" */
  const char *pinned_sha256; /* nullable */
} LiaMailLogin;

#define LIA_TYPE_MAIL_BACKEND (lia_mail_backend_get_type ())
G_DECLARE_INTERFACE (LiaMailBackend, lia_mail_backend, LIA, MAIL_BACKEND, GObject)

/**
 * LiaFolderChanges: one answer of list_folders.
 * @changed: (element-type LiaFolderRecord): new or changed
 * @removed: (element-type utf8)
 * @reset: the whole tree comes again; what does not come is gone
 */
typedef struct
{
  GPtrArray *changed;
  GPtrArray *removed;
  char *token;
  gboolean more;
  gboolean reset;
} LiaFolderChanges;

LiaFolderChanges *lia_folder_changes_new (void);
void lia_folder_changes_free (LiaFolderChanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaFolderChanges, lia_folder_changes_free)

/**
 * LiaMailText: the text of a message, for search and preview.
 */
typedef struct
{
  char *remote_id;
  char *text; /* (nullable): plain text; %NULL: could not be read */
} LiaMailText;

void lia_mail_text_free (LiaMailText *self);

/**
 * LiaMailListenFunc:
 * @folder_remote_id: (nullable): something may have changed in it; %NULL: anywhere
 *
 * Called on the lane thread that listens. A hint only: the sync token is the truth.
 */
typedef void (*LiaMailListenFunc) (const char *folder_remote_id, gpointer user_data);

struct _LiaMailBackendInterface
{
  GTypeInterface parent_iface;

  gboolean (*open) (LiaMailBackend *self, GCancellable *cancellable, GError **error);
  char *(*dup_server_name) (LiaMailBackend *self);
  LiaFolderChanges *(*list_folders) (LiaMailBackend *self,
                                     const char *token,
                                     GCancellable *cancellable,
                                     GError **error);
  GPtrArray *(*list_newest) (LiaMailBackend *self,
                             const char *folder_remote_id,
                             guint limit,
                             GCancellable *cancellable,
                             GError **error);
  LiaChangeSet *(*sync_folder) (LiaMailBackend *self,
                                const char *folder_remote_id,
                                const char *token,
                                guint limit,
                                GCancellable *cancellable,
                                GError **error);
  GPtrArray *(*fetch_texts) (LiaMailBackend *self,
                             GPtrArray *remote_ids,
                             GCancellable *cancellable,
                             GError **error);
  GBytes *(*fetch_source) (LiaMailBackend *self,
                           const char *remote_id,
                           GCancellable *cancellable,
                           GError **error);
  GPtrArray *(*apply) (LiaMailBackend *self,
                       GPtrArray *ops,
                       GCancellable *cancellable,
                       GError **error);
  gboolean (*is_staged) (LiaMailBackend *self,
                         const char *remote_id,
                         gboolean *out_staged,
                         GCancellable *cancellable,
                         GError **error);
  gboolean (*send_staged) (LiaMailBackend *self,
                           const char *remote_id,
                           const char *change_key,
                           GCancellable *cancellable,
                           GError **error);
  gboolean (*listen) (LiaMailBackend *self,
                      GPtrArray *folder_remote_ids,
                      LiaMailListenFunc func,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error);
};

/**
 * lia_mail_backend_open:
 *
 * Connects, signs in and learns what the server is and can do. One try with the password: a refused one is
 * %LIA_ERROR_AUTH at once, so that no account is ever locked out.
 */
gboolean lia_mail_backend_open (LiaMailBackend *self, GCancellable *cancellable, GError **error);

/** lia_mail_backend_dup_server_name: Returns: (transfer full): "Exchange 2010 SP2"; after open. */
char *lia_mail_backend_dup_server_name (LiaMailBackend *self);

/**
 * lia_mail_backend_list_folders:
 * @token: (nullable): of the last call; %NULL: all
 *
 * A refused token is not an error: the answer has @reset set and is the whole tree.
 * Returns: (transfer full) (nullable)
 */
LiaFolderChanges *lia_mail_backend_list_folders (LiaMailBackend *self,
                                                 const char *token,
                                                 GCancellable *cancellable,
                                                 GError **error);

/**
 * lia_mail_backend_list_newest:
 * @limit: 1–1000
 *
 * The newest messages of a folder, for the first view before any sync.
 * Returns: (transfer container) (element-type LiaMessageRecord) (nullable): newest first.
 * Errors: %LIA_ERROR_NOT_FOUND the folder is gone.
 */
GPtrArray *lia_mail_backend_list_newest (LiaMailBackend *self,
                                         const char *folder_remote_id,
                                         guint limit,
                                         GCancellable *cancellable,
                                         GError **error);

/**
 * lia_mail_backend_sync_folder:
 * @token: (nullable): of the last page; %NULL: from the beginning
 * @limit: how many changes at most, 1–512; the backend may take fewer (adaptive)
 *
 * One page of changes, with all properties of the messages in it. A refused token is not an error: the page
 * has @reset set and begins a full listing.
 * Returns: (transfer full) (nullable)
 * Errors: %LIA_ERROR_NOT_FOUND the folder is gone.
 */
LiaChangeSet *lia_mail_backend_sync_folder (LiaMailBackend *self,
                                            const char *folder_remote_id,
                                            const char *token,
                                            guint limit,
                                            GCancellable *cancellable,
                                            GError **error);

/**
 * lia_mail_backend_fetch_texts:
 * @remote_ids: (element-type utf8): at most 100
 *
 * Returns: (transfer container) (element-type LiaMailText) (nullable): those that exist.
 */
GPtrArray *lia_mail_backend_fetch_texts (LiaMailBackend *self,
                                         GPtrArray *remote_ids,
                                         GCancellable *cancellable,
                                         GError **error);

/**
 * lia_mail_backend_fetch_source:
 *
 * Returns: (transfer full) (nullable): the message as RFC 5322 bytes.
 * Errors: %LIA_ERROR_NOT_FOUND gone; %LIA_ERROR_TOO_LARGE.
 */
GBytes *lia_mail_backend_fetch_source (LiaMailBackend *self,
                                       const char *remote_id,
                                       GCancellable *cancellable,
                                       GError **error);

/**
 * lia_mail_backend_apply:
 * @ops: (element-type LiaMailOp): SET_FLAGS, MOVE, DELETE, SAVE_DRAFT, at most 100. A SAVE_DRAFT with a
 *   remote_id replaces that draft; its result has the new one. One with attempts replaces also what tries before it
 *   have left on the server. A SAVE_DRAFT or DELETE with a base_key leaves another version than that alone: the
 *   first has no remote_id in its result then, the second %LIA_ERROR_CONFLICT. So has a MOVE whose folder is gone.
 *
 * Carries them out, in batches where the server can. Doing one again that is done already is not an error
 * (a delete or move of what is gone gives %LIA_ERROR_NOT_FOUND in its result).
 *
 * Returns: (transfer container) (element-type LiaMailOpResult) (nullable): one for each, same order; %NULL
 *   only when nothing is known of any (connection lost: %LIA_ERROR_UNCERTAIN or %LIA_ERROR_OFFLINE).
 */
GPtrArray *lia_mail_backend_apply (LiaMailBackend *self,
                                   GPtrArray *ops,
                                   GCancellable *cancellable,
                                   GError **error);

/**
 * lia_mail_backend_is_staged:
 * @remote_id: what SAVE_DRAFT gave for a message to be sent
 * @out_staged: (out): whether it is still there, that is: not sent yet
 *
 * Sending takes two steps so that it is never doubled: SAVE_DRAFT, whose identifier is stored, then
 * lia_mail_backend_send_staged(). After a crash or a lost connection this call tells which step is next.
 */
gboolean lia_mail_backend_is_staged (LiaMailBackend *self,
                                     const char *remote_id,
                                     gboolean *out_staged,
                                     GCancellable *cancellable,
                                     GError **error);

/**
 * lia_mail_backend_send_staged:
 *
 * Sends a staged message and keeps a copy among the sent ones.
 * Errors: %LIA_ERROR_UNCERTAIN the connection was lost after the request went out: ask is_staged.
 *   %LIA_ERROR_NOT_FOUND it is not there (any more); %LIA_ERROR_DENIED refused for good (recipient, size,
 *   send as).
 */
gboolean lia_mail_backend_send_staged (LiaMailBackend *self,
                                       const char *remote_id,
                                       const char *change_key,
                                       GCancellable *cancellable,
                                       GError **error);

/**
 * lia_mail_backend_listen:
 * @folder_remote_ids: (element-type utf8): what to watch
 * @func: called for each hint, and once with %NULL as soon as listening has begun (to catch up)
 *
 * Blocks until cancelled or the connection is lost (then an error; the caller waits and calls again).
 */
gboolean lia_mail_backend_listen (LiaMailBackend *self,
                                  GPtrArray *folder_remote_ids,
                                  LiaMailListenFunc func,
                                  gpointer user_data,
                                  GCancellable *cancellable,
                                  GError **error);

/* ---- Optional abilities: small interfaces, asked with LIA_IS_… ---- */

#define LIA_TYPE_MAIL_DIRECTORY (lia_mail_directory_get_type ())
G_DECLARE_INTERFACE (LiaMailDirectory, lia_mail_directory, LIA, MAIL_DIRECTORY, GObject)

struct _LiaMailDirectoryInterface
{
  GTypeInterface parent_iface;

  GPtrArray *(*search_people) (LiaMailDirectory *self,
                               const char *text,
                               guint limit,
                               GCancellable *cancellable,
                               GError **error);
};

/**
 * lia_mail_directory_search_people:
 * @text: beginning of a name, or an exact address
 *
 * Returns: (transfer container) (element-type LiaContactRecord) (nullable): with SIP addresses where the
 *   directory has them. Nobody found is an empty array.
 */
GPtrArray *lia_mail_directory_search_people (LiaMailDirectory *self,
                                             const char *text,
                                             guint limit,
                                             GCancellable *cancellable,
                                             GError **error);

/**
 * LiaMailProvider: the descriptor by which a backend declares itself. The application hands those built in
 * (meson option mail_backends) to the session.
 */
typedef struct
{
  const char *id;
  const char *name; /* untranslated N_() */
  const char *const *auth_kinds;
  LiaMailBackend *(*create) (const LiaMailLogin *login);
} LiaMailProvider;

G_END_DECLS
