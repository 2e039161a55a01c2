/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-people.h"

/*
 * What all sources say of all people, made into one presence a person. Main thread. Persons are told at most once a
 * frame, however many reports come.
 */

G_BEGIN_DECLS

#define LIA_TYPE_PRESENCE_SERVICE (lia_presence_service_get_type ())
G_DECLARE_FINAL_TYPE (LiaPresenceService, lia_presence_service, LIA, PRESENCE_SERVICE, GObject)

LiaPresenceService *lia_presence_service_new (LiaPeople *people);

/** lia_presence_service_report: @reports: (element-type LiaPresenceReport): with their source */
void lia_presence_service_report (LiaPresenceService *self, const char *source, GPtrArray *reports);

/** lia_presence_service_forget: The source is gone: what it said is no longer known. */
void lia_presence_service_forget (LiaPresenceService *self, const char *source);

/** lia_presence_service_flush: What waits for the next frame is told now; for tests. */
void lia_presence_service_flush (LiaPresenceService *self);

G_END_DECLS
