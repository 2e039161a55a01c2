/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "office-ocs-auth.h"

/* In the place of office-ocs-auth.c: who sends a request is who it is from. No fuzzer signs a message. */

struct _OcsAuth
{
  OfficeWorld *world;
  OfficePerson *person;
};

OcsAuth *
ocs_auth_new (OfficeWorld *world)
{
  OcsAuth *self = g_new0 (OcsAuth, 1);

  self->world = world;
  return self;
}

void
ocs_auth_free (OcsAuth *self)
{
  g_free (self);
}

OfficePerson *
ocs_auth_check_request (OcsAuth *self, LiaSipMessage *request, LiaSipMessage **out_reply)
{
  g_autofree char *uri = lia_sip_header_dup_uri (lia_sip_message_get_header (request, "From"));

  self->person = office_world_find (self->world, uri);
  if (self->person == NULL)
    *out_reply = ocs_auth_new_refusal (request, 0, "");
  return self->person;
}

LiaSipMessage *
ocs_auth_new_refusal (LiaSipMessage *request, guint id, const char *why)
{
  return lia_sip_message_new_reply (request, 401, "Unauthorized");
}

gboolean
ocs_auth_check_response (OcsAuth *self, LiaSipMessage *response)
{
  return TRUE;
}

void
ocs_auth_sign (OcsAuth *self, LiaSipMessage *message)
{
}

OfficePerson *
ocs_auth_get_person (OcsAuth *self)
{
  return self->person;
}

guint
ocs_auth_get_bad_signatures (OcsAuth *self)
{
  return 0;
}
