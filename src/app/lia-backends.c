/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-backends"

#include "config.h"

#include "app/lia-backends.h"

#if LIA_WITH_EWS
#include "mail/ews/lia-ews-backend.h"
#endif
#if LIA_WITH_SIP
#include "talk/sip/lia-ocs-backend.h"
#endif

const LiaMailProvider *const *
lia_backends_mail (void)
{
  static const LiaMailProvider *const providers[] = {
#if LIA_WITH_EWS
    &lia_ews_mail_provider,
#endif
    NULL,
  };

  return providers;
}

const LiaTalkProvider *const *
lia_backends_talk (void)
{
  static const LiaTalkProvider *const providers[] = {
#if LIA_WITH_SIP
    &lia_ocs_talk_provider,
#endif
    NULL,
  };

  return providers;
}
