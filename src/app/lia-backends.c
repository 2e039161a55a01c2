/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-backends"

#include "config.h"

#include "app/lia-backends.h"
#include "mail/ews/lia-ews-backend.h"
#include "talk/sip/lia-ocs-backend.h"

const LiaMailProvider *const *
lia_backends_mail (void)
{
  static const LiaMailProvider *const providers[] = { &lia_ews_mail_provider, NULL };

  return providers;
}

const LiaTalkProvider *const *
lia_backends_talk (void)
{
  static const LiaTalkProvider *const providers[] = { &lia_ocs_talk_provider, NULL };

  return providers;
}
