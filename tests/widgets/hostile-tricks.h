/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mime/lia-mime-message.h"

/* The tricks of hostile-html.txt, which tells what its marks mean. */

G_BEGIN_DECLS

typedef struct
{
  char *name;
  gboolean asks;
  gboolean runs;
  gboolean names;
  gboolean eats;
  char *html; /* with its marks */
} Trick;

/** Returns: (transfer full) (element-type Trick) */
GPtrArray *hostile_tricks_load (void);

/** hostile_trick_host: Returns: (transfer full): the host that names the trick, for a listener on @port. */
char *hostile_trick_host (const Trick *trick, guint16 port);

/** hostile_trick_page: Returns: (transfer full): "Before", the trick and "After", for a listener on @port; may hold
    NUL bytes. */
GString *hostile_trick_page (const Trick *trick, guint16 port);

/** hostile_message: Returns: (transfer full): a message with that HTML and parts that the tricks name by their id. */
LiaMimeMessage *hostile_message (const GString *html);

G_END_DECLS
