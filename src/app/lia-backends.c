/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-backends"

#include "config.h"

#include "app/lia-backends.h"
#include "mail/ews/lia-ews-backend.h"

const LiaMailProvider *const *
lia_backends_mail (void)
{
  static const LiaMailProvider *const providers[] = { &lia_ews_mail_provider, NULL };

  return providers;
}

const LiaTalkProvider *const *
lia_backends_talk (void)
{
  static const LiaTalkProvider *const providers[] = { NULL };

  return providers;
}
