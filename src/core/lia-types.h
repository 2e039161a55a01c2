/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <gio/gio.h>

/*
 * All the types of the core, declared once, so that a header includes this one and its parent only.
 * Core knows values, models and pure rules; it has no socket, no file and no clock of its own.
 */

G_BEGIN_DECLS

/* Immutable, reference-counted boxed values: they may cross threads. */
typedef struct _LiaAddress LiaAddress;
typedef struct _LiaPresence LiaPresence;
typedef struct _LiaPresenceReport LiaPresenceReport;
typedef struct _LiaMessageRecord LiaMessageRecord;
typedef struct _LiaFolderRecord LiaFolderRecord;
typedef struct _LiaChangeSet LiaChangeSet;
typedef struct _LiaMailOp LiaMailOp;
typedef struct _LiaContactRecord LiaContactRecord;

/* Objects of the main thread. */
typedef struct _LiaPerson LiaPerson;
typedef struct _LiaPeople LiaPeople;
typedef struct _LiaAccount LiaAccount;
typedef struct _LiaFolder LiaFolder;
typedef struct _LiaMessage LiaMessage;
typedef struct _LiaMessageList LiaMessageList;
typedef struct _LiaConversation LiaConversation;
typedef struct _LiaChatLine LiaChatLine;

/**
 * LiaAvailability:
 * @LIA_AVAILABILITY_UNKNOWN: nothing is known, or what was known has expired
 * @LIA_AVAILABILITY_OFFLINE: signed out, or appears so
 * @LIA_AVAILABILITY_AWAY: not at the desk
 * @LIA_AVAILABILITY_BE_RIGHT_BACK: away for a short time
 * @LIA_AVAILABILITY_INACTIVE: available, but idle for some minutes
 * @LIA_AVAILABILITY_AVAILABLE: can talk now
 * @LIA_AVAILABILITY_BUSY_INACTIVE: busy, and idle
 * @LIA_AVAILABILITY_BUSY: engaged; the activity says in what
 * @LIA_AVAILABILITY_DO_NOT_DISTURB: no interruption
 * @LIA_AVAILABILITY_BLOCKED: the user has blocked the person
 *
 * What is shown beside a name. The numbers are stored; append only.
 */
typedef enum
{
  LIA_AVAILABILITY_UNKNOWN = 0,
  LIA_AVAILABILITY_OFFLINE = 1,
  LIA_AVAILABILITY_AWAY = 2,
  LIA_AVAILABILITY_BE_RIGHT_BACK = 3,
  LIA_AVAILABILITY_INACTIVE = 4,
  LIA_AVAILABILITY_AVAILABLE = 5,
  LIA_AVAILABILITY_BUSY_INACTIVE = 6,
  LIA_AVAILABILITY_BUSY = 7,
  LIA_AVAILABILITY_DO_NOT_DISTURB = 8,
  LIA_AVAILABILITY_BLOCKED = 9,
} LiaAvailability;

/**
 * LiaActivity:
 *
 * Why a person has that availability. The numbers are stored; append only.
 */
typedef enum
{
  LIA_ACTIVITY_NONE = 0,
  LIA_ACTIVITY_IN_A_CALL = 1,
  LIA_ACTIVITY_IN_A_CONFERENCE = 2,
  LIA_ACTIVITY_IN_A_MEETING = 3,
  LIA_ACTIVITY_PRESENTING = 4,
  LIA_ACTIVITY_URGENT_INTERRUPTIONS_ONLY = 5,
  LIA_ACTIVITY_OUT_OF_OFFICE = 6,
  LIA_ACTIVITY_OFF_WORK = 7,
  LIA_ACTIVITY_OUT_TO_LUNCH = 8,
} LiaActivity;

/**
 * LiaAccessLevel:
 * @LIA_ACCESS_LEVEL_UNKNOWN: no server has put the person on any
 *
 * How much the user has given a person to see, from least to most.
 */
typedef enum
{
  LIA_ACCESS_LEVEL_UNKNOWN = 0,
  LIA_ACCESS_LEVEL_BLOCKED,
  LIA_ACCESS_LEVEL_PUBLIC,
  LIA_ACCESS_LEVEL_COMPANY,
  LIA_ACCESS_LEVEL_TEAM,
  LIA_ACCESS_LEVEL_PERSONAL,
} LiaAccessLevel;

/**
 * LiaCalendar:
 *
 * What a person's calendar says of now.
 */
typedef enum
{
  LIA_CALENDAR_UNKNOWN = 0,
  LIA_CALENDAR_FREE,
  LIA_CALENDAR_BUSY,
  LIA_CALENDAR_OUT_OF_OFFICE,
} LiaCalendar;

/**
 * LiaStatus:
 * @LIA_STATUS_OFF: switched off by the user, or not started
 * @LIA_STATUS_CONNECTING: on its way; nothing to do
 * @LIA_STATUS_CONNECTED: works
 * @LIA_STATUS_WAITING: the connection failed; tried again by itself
 * @LIA_STATUS_NEEDS_PASSWORD: the user must type a password
 * @LIA_STATUS_NEEDS_TRUST: the user must look at a certificate
 * @LIA_STATUS_REFUSED: the server will not serve this account; the user must ask an administrator
 *
 * The state of one channel of an account. Each member says what the user must do.
 */
typedef enum
{
  LIA_STATUS_OFF = 0,
  LIA_STATUS_CONNECTING,
  LIA_STATUS_CONNECTED,
  LIA_STATUS_WAITING,
  LIA_STATUS_NEEDS_PASSWORD,
  LIA_STATUS_NEEDS_TRUST,
  LIA_STATUS_REFUSED,
} LiaStatus;

/**
 * LiaFolderRole:
 *
 * What a folder is for, told by the server's identifier, never by its name. Stored; append only.
 */
typedef enum
{
  LIA_FOLDER_ROLE_NONE = 0,
  LIA_FOLDER_ROLE_INBOX = 1,
  LIA_FOLDER_ROLE_DRAFTS = 2,
  LIA_FOLDER_ROLE_SENT = 3,
  LIA_FOLDER_ROLE_OUTBOX = 4,
  LIA_FOLDER_ROLE_JUNK = 5,
  LIA_FOLDER_ROLE_DELETED = 6,
  LIA_FOLDER_ROLE_ARCHIVE = 7,
  LIA_FOLDER_ROLE_CONVERSATION_HISTORY = 8,
} LiaFolderRole;

/**
 * LiaFolderKind:
 *
 * What a folder holds; only %LIA_FOLDER_KIND_MAIL is shown as a message list. Stored; append only.
 */
typedef enum
{
  LIA_FOLDER_KIND_MAIL = 0,
  LIA_FOLDER_KIND_CALENDAR = 1,
  LIA_FOLDER_KIND_CONTACTS = 2,
  LIA_FOLDER_KIND_TASKS = 3,
  LIA_FOLDER_KIND_NOTES = 4,
  LIA_FOLDER_KIND_JOURNAL = 5,
  LIA_FOLDER_KIND_OTHER = 6,
} LiaFolderKind;

/**
 * LiaMessageFlags:
 *
 * Stored as a bit field; append only.
 */
typedef enum /*< flags >*/
{
  LIA_MESSAGE_READ = 1 << 0,
  LIA_MESSAGE_FLAGGED = 1 << 1,
  LIA_MESSAGE_ANSWERED = 1 << 2,
  LIA_MESSAGE_FORWARDED = 1 << 3,
  LIA_MESSAGE_DRAFT = 1 << 4,
  LIA_MESSAGE_HAS_ATTACHMENTS = 1 << 5,
  LIA_MESSAGE_IMPORTANCE_HIGH = 1 << 6,
  LIA_MESSAGE_IMPORTANCE_LOW = 1 << 7,
  LIA_MESSAGE_MEETING = 1 << 8,
} LiaMessageFlags;

G_END_DECLS
