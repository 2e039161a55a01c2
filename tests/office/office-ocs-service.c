/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-service.h"

void
ocs_service_handle_conferencing (const OcsRequest *request)
{
  ocs_request_refuse (request, 404, "Not Found", 4005,
                      "Destination URI either not enabled for SIP"
                      " or does not exist");
}

void
ocs_service_handle_media_relay (const OcsRequest *request)
{
  ocs_request_refuse (request, 480, "Temporarily Unavailable", 4100, "No media relay is available");
}
