/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-init"

#include "config.h"

#include <gmime/gmime.h>

#include "mime/lia-mime-init.h"

void
lia_mime_init (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      g_mime_init ();
      g_once_init_leave (&once, 1);
    }
}
