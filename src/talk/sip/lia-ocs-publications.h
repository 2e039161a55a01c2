/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-limits.h"
#include "talk/lia-talk-backend.h"

/*
 * What a device publishes of its user, and the versions at which the server has it. Pure.
 * Spec: [MS-PRES] §2.2.2 (publish), §3.1.1 (instances, containers, versions).
 */

G_BEGIN_DECLS

/**
 * LiaOcsPublication:
 * @content: (nullable): the element; %NULL: the instance is to be removed
 */
typedef struct
{
  char *category;
  guint64 instance;
  guint container;
  const char *expire_type;
  char *content;
} LiaOcsPublication;

void lia_ocs_publication_free (LiaOcsPublication *self);

/**
 * lia_ocs_publications_plan:
 * @own: what the user wants
 * @reset: remove a state that was chosen by hand, on whichever device
 *
 * Returns: (transfer full) (element-type LiaOcsPublication): all that the server should have from this device.
 */
GPtrArray *lia_ocs_publications_plan (const LiaOwnPresence *own,
                                      gboolean reset,
                                      const char *self_uri,
                                      const char *epid,
                                      const char *endpoint_id);

/**
 * LiaOcsVersions: the versions known, by category, instance and container.
 */
typedef struct _LiaOcsVersions LiaOcsVersions;
LiaOcsVersions *lia_ocs_versions_new (void);
void lia_ocs_versions_free (LiaOcsVersions *self);
/** @categories: (element-type LiaSipCategory): of a roaming-self document */
void lia_ocs_versions_learn (LiaOcsVersions *self, GPtrArray *categories);
void lia_ocs_versions_clear (LiaOcsVersions *self);

/**
 * lia_ocs_versions_learn_fault:
 * @publications: those of the request that was refused, in its order
 *
 * Learns every version that a 409 tells, not the first one of a category only.
 *
 * Returns: how many
 */
guint lia_ocs_versions_learn_fault (LiaOcsVersions *self, GPtrArray *publications, GBytes *fault);

/** lia_ocs_publications_write: Returns: (transfer full): the publish document. */
char *lia_ocs_publications_write (GPtrArray *publications,
                                  LiaOcsVersions *versions,
                                  const char *self_uri);

/**
 * lia_ocs_publications_drop_known:
 * @done: (element-type LiaOcsPublication): what the server took last
 *
 * Takes out of @plan what it need not hear again: what has not changed since, and removals of what it has not.
 */
void lia_ocs_publications_drop_known (GPtrArray *plan, GPtrArray *done, LiaOcsVersions *versions);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaOcsVersions, lia_ocs_versions_free)

G_END_DECLS
