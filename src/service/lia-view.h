/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-folder.h"

G_BEGIN_DECLS

/**
 * LiaViewKind: what a message list shows.
 */
typedef enum
{
  LIA_VIEW_FOLDER,      /* one folder */
  LIA_VIEW_ALL_INBOXES, /* the inboxes of all accounts */
  LIA_VIEW_FLAGGED,     /* flagged messages of all accounts */
  LIA_VIEW_SEARCH,      /* messages that hold @text, in @folder or everywhere */
} LiaViewKind;

/**
 * LiaViewFilter: a narrowing on top of the kind.
 */
typedef enum
{
  LIA_VIEW_FILTER_NONE,
  LIA_VIEW_FILTER_UNREAD,
  LIA_VIEW_FILTER_FLAGGED,
  LIA_VIEW_FILTER_ATTACHMENTS,
  LIA_VIEW_FILTER_TO_ME,
} LiaViewFilter;

/**
 * LiaViewSpec: a plain description, borrowed by the calls that take it.
 */
typedef struct
{
  LiaViewKind kind;
  LiaFolder *folder; /* (nullable) unless kind is FOLDER */
  const char *text;  /* of a SEARCH */
  LiaViewFilter filter;
} LiaViewSpec;

G_END_DECLS
