/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ocs-self"

#include "config.h"

#include "core/lia-backoff.h"
#include "core/lia-error.h"
#include "core/lia-pace.h"
#include "net/lia-xml.h"
#include "talk/sip/lia-ocs-access.h"
#include "talk/sip/lia-ocs-publications.h"
#include "talk/sip/lia-ocs-self.h"
#include "talk/sip/lia-sip-categories.h"
#include "talk/sip/lia-sip-subscription.h"

#define CONTAINERS_NS "http://schemas.microsoft.com/2006/09/sip/container-management"
#define MAX_TRIES 3
#define RETRY_MS 500
/* Between two requests for the whole state because of conflicts. */
#define RESTART_S 60

struct _LiaOcsSelf
{
  LiaSipClient *client; /* not owned */
  LiaAddress *address;
  LiaOcsSelfFunc told;
  gpointer user_data;

  LiaSipSubscription *subscription;
  GPtrArray *known; /* element-type LiaSipCategory */
  LiaOcsVersions *versions;
  LiaOcsAccess *access;
  gboolean ready; /* the versions are known */

  LiaOwnPresence own;
  char *note;
  gboolean wanted; /* there is something to publish */
  gboolean reset;
  gboolean sent_reset;
  GPtrArray *sent; /* element-type LiaOcsPublication: on the way */
  GPtrArray *done; /* what the server took last, of each instance */
  guint tries;
  guint failures;
  guint retry_id;
};

static void publish (LiaOcsSelf *self);

/* ---- Publishing ---- */

static gboolean
retry_cb (gpointer user_data)
{
  LiaOcsSelf *self = user_data;

  self->retry_id = 0;
  publish (self);
  return G_SOURCE_REMOVE;
}

static gboolean
restart_cb (gpointer user_data)
{
  LiaOcsSelf *self = user_data;

  self->retry_id = 0;
  lia_sip_subscription_start (self->subscription);
  return G_SOURCE_REMOVE;
}

static gboolean
is_before (const LiaSipCategory *news, const LiaSipCategory *known)
{
  return news->version < known->version && news->instance == known->instance
         && news->container == known->container && g_str_equal (news->name, known->name);
}

/* An answer that was held up tells of a category as it was before what has been told since. */
static gboolean
is_outdated (LiaOcsSelf *self, GPtrArray *categories, const char *name)
{
  for (guint i = 0; i < categories->len; i++)
    {
      const LiaSipCategory *news = g_ptr_array_index (categories, i);
      for (guint k = 0; g_str_equal (news->name, name) && k < self->known->len; k++)
        if (is_before (news, g_ptr_array_index (self->known, k)))
          return TRUE;
    }
  return FALSE;
}

static void
learn (LiaOcsSelf *self, GPtrArray *categories)
{
  g_autoptr (GPtrArray) news
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_sip_category_unref);

  for (guint i = 0; i < categories->len; i++)
    {
      LiaSipCategory *category = g_ptr_array_index (categories, i);
      if (category->cleared || !is_outdated (self, categories, category->name))
        g_ptr_array_add (news, lia_sip_category_ref (category));
    }
  lia_ocs_versions_learn (self->versions, news);
  lia_sip_categories_merge (self->known, news);
}

static void
learn_body (LiaOcsSelf *self, LiaSipMessage *message)
{
  GBytes *body = lia_sip_message_get_body (message);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) categories
      = body != NULL && g_bytes_get_size (body) > 0 ? lia_sip_categories_parse (
            lia_sip_message_get_header (message, "Content-Type"), body, &error)
                                                    : NULL;

  if (categories != NULL)
    learn (self, categories);
  else if (error != NULL)
    g_message ("Own presence: %s", error->message);
}

static void
tell (LiaOcsSelf *self)
{
  g_autoptr (LiaPresenceReport) report
      = lia_sip_presence_from_categories (self->address, self->known, g_get_real_time ());

  self->told (report, self->user_data);
}

/* What was sent replaces what was taken before. */
static void
remember_sent (LiaOcsSelf *self)
{
  g_autoptr (GPtrArray) sent = g_steal_pointer (&self->sent);

  for (guint i = 0; i < sent->len; i++)
    {
      LiaOcsPublication *publication = g_ptr_array_index (sent, i);
      for (guint k = self->done->len; k > 0; k--)
        {
          LiaOcsPublication *old = g_ptr_array_index (self->done, k - 1);
          if (old->instance == publication->instance && old->container == publication->container
              && g_str_equal (old->category, publication->category))
            g_ptr_array_remove_index_fast (self->done, k - 1);
        }
    }
  g_ptr_array_extend_and_steal (self->done, g_steal_pointer (&sent));
}

static void
conflict (LiaOcsSelf *self, LiaSipMessage *response)
{
  GBytes *body = lia_sip_message_get_body (response);
  g_autoptr (GPtrArray) sent = g_steal_pointer (&self->sent);
  guint learnt = body != NULL ? lia_ocs_versions_learn_fault (self->versions, sent, body) : 0;

  self->wanted = TRUE;
  self->reset |= self->sent_reset;
  if (learnt > 0 && ++self->tries <= MAX_TRIES)
    {
      self->retry_id = lia_pace_timeout_add (LIA_PACE_WAIT, RETRY_MS * self->tries, retry_cb, self);
      return;
    }
  g_message ("Own presence: the versions do not agree; asking for them again");
  self->tries = 0;
  self->ready = FALSE;
  self->retry_id = lia_pace_timeout_add (LIA_PACE_WAIT, RESTART_S * 1000, restart_cb, self);
}

/* What was to be said is said again later: of a server that will not, as rarely as can be. */
static void
publish_later (LiaOcsSelf *self, guint status, const GError *problem)
{
  gboolean will_not = status >= 400 && status < 500 && status != 408;
  guint delay_ms
      = will_not ? LIA_BACKOFF_MAX_MS : lia_backoff_delay_ms (++self->failures, g_random_double ());

  g_message ("Own presence was not published: %s", problem->message);
  g_clear_pointer (&self->sent, g_ptr_array_unref);
  self->wanted = TRUE;
  self->reset |= self->sent_reset;
  self->retry_id = lia_pace_timeout_add (
      LIA_PACE_WAIT, MAX (delay_ms, lia_error_get_retry_after_ms (problem)), retry_cb, self);
}

static void
published_cb (LiaSipMessage *response, const GError *error, gpointer user_data)
{
  LiaOcsSelf *self = user_data;

  if (response != NULL && lia_sip_message_get_status (response) == 409)
    {
      conflict (self, response);
      return;
    }
  self->tries = 0;
  if (response != NULL && lia_sip_message_get_status (response) < 300)
    {
      remember_sent (self);
      learn_body (self, response);
      tell (self);
    }
  else
    {
      g_autoptr (GError) problem
          = response != NULL ? lia_sip_error_new (response) : g_error_copy (error);
      publish_later (self, response != NULL ? lia_sip_message_get_status (response) : 0, problem);
      return;
    }
  self->failures = 0;
  publish (self);
}

static void
publish (LiaOcsSelf *self)
{
  const char *uri = lia_sip_client_get_self_uri (self->client);
  g_autoptr (GPtrArray) plan = NULL;
  g_autoptr (LiaSipMessage) request = NULL;
  g_autofree char *body = NULL;

  if (!self->ready || !self->wanted || self->sent != NULL || self->retry_id != 0)
    return;
  plan = lia_ocs_publications_plan (&self->own, self->reset, uri,
                                    lia_sip_client_get_epid (self->client),
                                    lia_sip_client_get_instance (self->client));
  lia_ocs_publications_drop_known (plan, self->done, self->versions);
  self->wanted = FALSE;
  self->sent_reset = self->reset;
  self->reset = FALSE;
  if (plan->len == 0)
    return;
  request = lia_sip_client_new_request (self->client, "SERVICE", uri);
  body = lia_ocs_publications_write (plan, self->versions, uri);
  lia_sip_message_set_body_text (request, "application/msrtc-category-publish+xml", body);
  self->sent = g_steal_pointer (&plan);
  lia_sip_client_send (self->client, request, published_cb, self, NULL);
}

void
lia_ocs_self_publish (LiaOcsSelf *self, const LiaOwnPresence *own, gboolean reset)
{
  g_free (self->note);
  self->note = g_strdup (own->note);
  self->own = *own;
  self->own.note = self->note;
  self->wanted = TRUE;
  self->reset |= reset;
  publish (self);
}

/* ---- Who may see it ---- */

static gboolean
has_member (const xmlNode *containers, const char *wanted)
{
  for (xmlNode *container = lia_xml_child (containers, NULL, "container"); container != NULL;
       container = lia_xml_next (container, NULL, "container"))
    for (xmlNode *member = lia_xml_child (container, NULL, "member"); member != NULL;
         member = lia_xml_next (member, NULL, "member"))
      {
        g_autofree char *type = lia_xml_dup_attribute (member, "type");
        if (g_strcmp0 (type, wanted) == 0)
          return TRUE;
      }
  return FALSE;
}

static char *
dup_version (const xmlNode *containers, const char *wanted)
{
  for (xmlNode *container = lia_xml_child (containers, NULL, "container"); container != NULL;
       container = lia_xml_next (container, NULL, "container"))
    {
      g_autofree char *id = lia_xml_dup_attribute (container, "id");
      if (g_strcmp0 (id, wanted) == 0)
        return lia_xml_dup_attribute (container, "version");
    }
  return NULL;
}

static void
write_container (LiaXmlWriter *writer, const xmlNode *containers, const char *id, const char *type)
{
  g_autofree char *version = dup_version (containers, id);

  lia_xml_writer_start (writer, "container");
  lia_xml_writer_attribute (writer, "id", id);
  lia_xml_writer_attribute (writer, "version", version != NULL ? version : "0");
  lia_xml_writer_empty (writer, "member", "action", "add", "type", type, NULL);
  lia_xml_writer_end (writer);
}

static void
containers_set_cb (LiaSipMessage *response, const GError *error, gpointer user_data)
{
  g_autoptr (GError) problem = NULL;

  if (response != NULL && lia_sip_message_get_status (response) < 300)
    return;
  problem = response != NULL ? lia_sip_error_new (response) : g_error_copy (error);
  g_message ("Who may see the presence was not set: %s", problem->message);
}

/* The very first sign-in of a person: with no container filled nobody would see anything. */
static void
fill_containers (LiaOcsSelf *self, const xmlNode *containers)
{
  const char *uri = lia_sip_client_get_self_uri (self->client);
  g_autoptr (LiaXmlWriter) writer = NULL;
  g_autoptr (LiaSipMessage) request = NULL;
  g_autofree char *body = NULL;

  if (has_member (containers, "sameEnterprise"))
    return;
  writer = lia_xml_writer_new_fragment ();
  lia_xml_writer_start (writer, "setContainerMembers");
  lia_xml_writer_attribute (writer, "xmlns", CONTAINERS_NS);
  write_container (writer, containers, "200", "sameEnterprise");
  if (!has_member (containers, "federated"))
    write_container (writer, containers, "100", "federated");
  body = lia_xml_writer_finish_text (writer);
  request = lia_sip_client_new_request (self->client, "SERVICE", uri);
  lia_sip_message_set_body_text (request, "application/msrtc-setcontainermembers+xml", body);
  lia_sip_client_send (self->client, request, containers_set_cb, NULL, NULL);
}

/* Returns: whether @document could be read. */
static gboolean
take_containers (LiaOcsSelf *self, GBytes *document)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (xmlDoc) doc
      = lia_xml_parse (g_bytes_get_data (document, NULL), g_bytes_get_size (document),
                       LIA_SIP_MAX_CATEGORIES_BYTES, &error);
  xmlNode *containers
      = doc != NULL ? lia_xml_find (xmlDocGetRootElement (doc), NULL, "containers") : NULL;

  if (doc == NULL)
    {
      g_message ("Own presence: %s", error->message);
      return FALSE;
    }
  if (containers == NULL)
    return TRUE;
  lia_ocs_access_learn (self->access, containers);
  if (!self->ready)
    fill_containers (self, containers);
  return TRUE;
}

LiaAccessLevel
lia_ocs_self_get_level (LiaOcsSelf *self, LiaAddress *address)
{
  return lia_ocs_access_get_level (self->access, address, self->address);
}

/* ---- Following it ---- */

static void
notify_cb (LiaSipMessage *message, gpointer user_data)
{
  LiaOcsSelf *self = user_data;

  learn_body (self, message);
  if (!take_containers (self, lia_sip_message_get_body (message)) && !self->ready)
    return;
  self->ready = TRUE;
  tell (self);
  publish (self);
}

static char *
make_body (gboolean anew, gpointer user_data)
{
  LiaOcsSelf *self = user_data;

  /* The answer has everything: what was known may be of before. */
  g_ptr_array_set_size (self->known, 0);
  lia_ocs_versions_clear (self->versions);
  lia_ocs_access_clear (self->access);
  return g_strdup ("<roamingList xmlns=\"http://schemas.microsoft.com/2006/09/sip/roaming-self\">"
                   "<roaming type=\"categories\"/><roaming type=\"containers\"/>"
                   "<roaming type=\"subscribers\"/></roamingList>");
}

static void
refused_cb (gpointer user_data)
{
  LiaOcsSelf *self = user_data;

  /* Without the versions the server has, a 409 tells them. */
  self->ready = TRUE;
  publish (self);
}

static const LiaSipEvent self_event = {
  .event = "vnd-microsoft-roaming-self",
  .accept = "application/vnd-microsoft-roaming-self+xml",
  .content_type = "application/vnd-microsoft-roaming-self+xml",
  .make_body = make_body,
  .notify = notify_cb,
  .refused = refused_cb,
};

LiaOcsSelf *
lia_ocs_self_new (LiaSipClient *client, LiaOcsSelfFunc told, gpointer user_data)
{
  LiaOcsSelf *self = g_new0 (LiaOcsSelf, 1);
  const char *uri = lia_sip_client_get_self_uri (client);

  self->client = client;
  self->address = lia_address_new_from_uri (uri, NULL);
  self->told = told;
  self->user_data = user_data;
  self->known = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_sip_category_unref);
  self->versions = lia_ocs_versions_new ();
  self->access = lia_ocs_access_new ();
  self->done = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_ocs_publication_free);
  self->subscription = lia_sip_subscription_new (client, &self_event, uri, self);
  return self;
}

void
lia_ocs_self_free (LiaOcsSelf *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  lia_sip_subscription_free (self->subscription);
  g_ptr_array_unref (self->known);
  lia_ocs_versions_free (self->versions);
  lia_ocs_access_free (self->access);
  g_clear_pointer (&self->sent, g_ptr_array_unref);
  g_ptr_array_unref (self->done);
  lia_address_unref (self->address);
  g_free (self->note);
  g_free (self);
}

void
lia_ocs_self_start (LiaOcsSelf *self)
{
  lia_sip_subscription_start (self->subscription);
}

void
lia_ocs_self_end (LiaOcsSelf *self)
{
  lia_sip_subscription_end (self->subscription);
}

gboolean
lia_ocs_self_take (LiaOcsSelf *self, LiaSipMessage *notify)
{
  return lia_sip_subscription_take (self->subscription, notify);
}
