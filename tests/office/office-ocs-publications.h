/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * The publications of one person: category instances in containers, each with a version.
 * Pure data; who may see what is decided elsewhere.
 * Spec: [MS-PRES] §3.1.1.
 */

G_BEGIN_DECLS

typedef struct
{
  char *category;
  guint32 instance;
  guint container;
  guint version;     /* from 1 */
  char *expire_type; /* static, user, endpoint, time */
  char *epid;        /* of the device that published it; NULL: the server */
  gint64 time_us;    /* published, Unix time */
  gint64 expires_us; /* Unix time; 0: no time */
  char *content;     /* the element in it, or NULL */
} OcsPublication;

/** ocs_publications_new: Returns: (transfer full) (element-type OcsPublication) */
GPtrArray *ocs_publications_new (void);

/** ocs_publications_find: Returns: (transfer none) (nullable) */
OcsPublication *
ocs_publications_find (GPtrArray *self, const char *category, guint32 instance, guint container);

/**
 * ocs_publications_put:
 * @epid: (nullable): the publishing device; %NULL for the server itself
 * @content: (nullable): the element
 *
 * Makes the instance or replaces it, with the next version.
 */
OcsPublication *ocs_publications_put (GPtrArray *self,
                                      const char *category,
                                      guint32 instance,
                                      guint container,
                                      const char *expire_type,
                                      const char *epid,
                                      const char *content,
                                      gint64 now_us);

/** ocs_publications_find_newest: Returns: (nullable): of a category in a container, by time. */
OcsPublication *
ocs_publications_find_newest (GPtrArray *self, const char *category, guint container);

/** Whether a publication is to go. */
typedef gboolean (*OcsPublicationFunc) (const OcsPublication *publication, gpointer user_data);

/**
 * ocs_publications_remove:
 *
 * Returns: (transfer container) (element-type utf8): the categories that lost an instance, each
 *   once, as interned strings.
 */
GPtrArray *
ocs_publications_remove (GPtrArray *self, OcsPublicationFunc is_over, gpointer user_data);

/** ocs_publications_append_category: Appends the category element of every instance, or an empty one. */
void ocs_publications_append_category (GPtrArray *self, const char *category, GString *out);

/** ocs_publications_append_all: Appends the category elements of everything. */
void ocs_publications_append_all (GPtrArray *self, GString *out);

G_END_DECLS
