/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-address.h"

/*
 * What backends return and the store keeps: plain values, filled in by their maker and read-only
 * from the moment they are handed on. Reference-counted; may cross threads. There is no protocol
 * word in them: a server's identifiers and tokens are opaque.
 */

G_BEGIN_DECLS

/**
 * LiaPhone: a number of a person. @kind: "work", "mobile", "home", "other".
 */
typedef struct
{
  char *kind;
  char *number;  /* as in a tel: URI, "+33472001234" where the server knows it */
  char *display; /* as to be shown, or NULL */
} LiaPhone;

/**
 * LiaContactRecord:
 * @addresses: (element-type LiaAddress) (not nullable): the first one names the person
 * @phones: (element-type LiaPhone) (not nullable)
 *
 * What a directory, a contact card or a contact list knows of a person. All strings nullable.
 */
struct _LiaContactRecord
{
  GPtrArray *addresses;
  GPtrArray *phones;
  char *name;
  char *title;
  char *department;
  char *company;
  char *office;
  GBytes *photo; /* (nullable): encoded image */
  gatomicrefcount ref_count;
};

#define LIA_TYPE_CONTACT_RECORD (lia_contact_record_get_type ())
GType lia_contact_record_get_type (void);
LiaContactRecord *lia_contact_record_new (void);
/** lia_contact_record_add_phone: One too many, or a number longer than an address may be, is left out. */
void lia_contact_record_add_phone (LiaContactRecord *self,
                                   const char *kind,
                                   const char *number,
                                   const char *display);
LiaContactRecord *lia_contact_record_ref (LiaContactRecord *self);
void lia_contact_record_unref (LiaContactRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaContactRecord, lia_contact_record_unref)

/**
 * LiaFolderRecord:
 * @remote_id: (not nullable): the server's identifier; bytes are compared
 * @parent_remote_id: (nullable): %NULL at the top
 * @unread: -1 when the server did not say
 */
struct _LiaFolderRecord
{
  char *remote_id;
  char *parent_remote_id;
  char *name;
  LiaFolderRole role;
  LiaFolderKind kind;
  int total;
  int unread;
  gboolean hidden;
  gatomicrefcount ref_count;
};

#define LIA_TYPE_FOLDER_RECORD (lia_folder_record_get_type ())
GType lia_folder_record_get_type (void);
LiaFolderRecord *lia_folder_record_new (const char *remote_id, const char *name);
LiaFolderRecord *lia_folder_record_ref (LiaFolderRecord *self);
void lia_folder_record_unref (LiaFolderRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaFolderRecord, lia_folder_record_unref)

/**
 * LiaMessageRecord:
 * @row_id: the store's key; 0 while it comes from a backend
 * @folder_id: the store's key of the folder; 0 while it comes from a backend
 * @remote_id: (nullable): the server's identifier; %NULL only for a local draft not yet sent up
 * @change_key: (nullable): the server's version of it
 * @match_key: (nullable): survives a move between folders; tells a move from delete and create
 * @from: (nullable)
 * @to, @cc, @bcc: (element-type LiaAddress) (not nullable)
 * @received_us, @sent_us: UTC µs; 0 when not known
 * @size_bytes: as the server tells it; 0 when not known
 * @flags: see #LiaMessageFlags
 * @preview: (nullable): the first words of the text, at most 255 characters
 * @thread_key: (nullable): equal for messages of one conversation
 */
struct _LiaMessageRecord
{
  gint64 row_id;
  gint64 folder_id;
  char *remote_id;
  char *change_key;
  char *match_key;
  char *message_id; /* with no <> */
  char *in_reply_to;
  char *references; /* message ids with no <>, separated by a space */
  char *subject;
  char *item_class; /* "IPM.Note", … ; (nullable) */
  LiaAddress *from;
  LiaAddress *sender;
  GPtrArray *to;
  GPtrArray *cc;
  GPtrArray *bcc;
  gint64 received_us;
  gint64 sent_us;
  guint64 size_bytes;
  guint flags;
  char *preview;
  char *thread_key;
  gatomicrefcount ref_count;
};

#define LIA_TYPE_MESSAGE_RECORD (lia_message_record_get_type ())
GType lia_message_record_get_type (void);
LiaMessageRecord *lia_message_record_new (const char *remote_id);
/** Returns: (transfer full): a copy to change before it is shared. */
LiaMessageRecord *lia_message_record_copy (const LiaMessageRecord *self);
LiaMessageRecord *lia_message_record_ref (LiaMessageRecord *self);
void lia_message_record_unref (LiaMessageRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaMessageRecord, lia_message_record_unref)

/**
 * LiaFlagChange: only the flags of a message changed. Bits of @mask take the value in @flags.
 */
typedef struct
{
  char *remote_id;
  guint flags;
  guint mask;
} LiaFlagChange;

/**
 * LiaChangeSet:
 * @added: (element-type LiaMessageRecord): new, or new to the client
 * @changed: (element-type LiaMessageRecord): all properties again
 * @flags_changed: (element-type LiaFlagChange)
 * @removed: (element-type utf8): remote ids
 * @token: (nullable): where to go on from; stored in the transaction that stores the rest
 * @more: whether another call with @token brings more at once
 * @reset: the server refused the token that was given and this is the beginning of a full listing: what
 *   is stored and does not come again, up to the page with @more false, is gone
 * @errors: (element-type GError): items that could not be read; the rest is good
 *
 * One page of what changed in a folder.
 */
struct _LiaChangeSet
{
  GPtrArray *added;
  GPtrArray *changed;
  GPtrArray *flags_changed;
  GPtrArray *removed;
  GPtrArray *errors;
  char *token;
  gboolean more;
  gboolean reset;
  gatomicrefcount ref_count;
};

#define LIA_TYPE_CHANGE_SET (lia_change_set_get_type ())
GType lia_change_set_get_type (void);
LiaChangeSet *lia_change_set_new (void);
void lia_change_set_add_flags (LiaChangeSet *self, const char *remote_id, guint flags, guint mask);
LiaChangeSet *lia_change_set_ref (LiaChangeSet *self);
void lia_change_set_unref (LiaChangeSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaChangeSet, lia_change_set_unref)

/**
 * LiaMailOpKind: a user act on the server. Stored; append only.
 */
typedef enum
{
  LIA_MAIL_OP_SET_FLAGS = 0,
  LIA_MAIL_OP_MOVE = 1,
  LIA_MAIL_OP_DELETE = 2,     /* for good; to the bin is a move */
  LIA_MAIL_OP_SAVE_DRAFT = 3, /* put @source among the drafts, in place of @remote_id if set */
  LIA_MAIL_OP_SEND = 4,
} LiaMailOpKind;

/**
 * LiaMailOp:
 * @op_id: the store's key; grows in the order of the acts
 * @row_id: the message in the store
 * @remote_id: (nullable): the message on the server, as known when the op is carried out. Of a send: the
 *   staged draft, %NULL while nothing is staged
 * @flags, @mask: of a SET_FLAGS; see #LiaFlagChange
 * @folder_remote_id: (nullable): target of a MOVE
 * @source: (nullable): RFC 5322 bytes of SAVE_DRAFT and SEND
 * @base_key: (nullable): of a SAVE_DRAFT or DELETE: the version of the message that the user saw; another one is not
 *   overwritten
 * @attempts: how many tries before this one may have reached the server
 *
 * A replayable operation: stored before it is tried, tried until it is done or refused.
 */
struct _LiaMailOp
{
  gint64 op_id;
  gint64 row_id;
  LiaMailOpKind kind;
  char *remote_id;
  char *change_key;
  guint flags;
  guint mask;
  char *folder_remote_id;
  GBytes *source;
  char *base_key;
  guint attempts;
  gatomicrefcount ref_count;
};

#define LIA_TYPE_MAIL_OP (lia_mail_op_get_type ())
GType lia_mail_op_get_type (void);
LiaMailOp *lia_mail_op_new (LiaMailOpKind kind, gint64 row_id, const char *remote_id);
LiaMailOp *lia_mail_op_ref (LiaMailOp *self);
void lia_mail_op_unref (LiaMailOp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaMailOp, lia_mail_op_unref)

/**
 * LiaMailOpResult:
 * @error: (nullable): %NULL when it is done
 * @remote_id, @change_key: (nullable): the message's identifier from now on, where it is known; of a SAVE_DRAFT
 *   %NULL: the draft had changed on the server, where that version is left beside the new one
 */
typedef struct
{
  GError *error;
  char *remote_id;
  char *change_key;
} LiaMailOpResult;

LiaMailOpResult *
lia_mail_op_result_new (GError *error_take, const char *remote_id, const char *change_key);
void lia_mail_op_result_free (LiaMailOpResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaMailOpResult, lia_mail_op_result_free)

G_END_DECLS
