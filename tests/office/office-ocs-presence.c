/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-presence.h"

#include "office-ocs-access.h"
#include "office-ocs-documents.h"
#include "office-ocs-publications.h"
#include "office-ocs-roaming.h"
#include "office-ocs-watch.h"
#include "office-ocs-xml.h"

#define AGGREGATE_INSTANCE 1
#define CATEGORIES_TYPE "application/msrtc-event-categories+xml"

/* ---- aggregation ---- */

static void
clear_state (gpointer state)
{
  ocs_state_clear (state);
}

static GArray *
collect_states (OcsUser *user, guint container)
{
  GArray *states = g_array_new (FALSE, FALSE, sizeof (OcsState));

  g_array_set_clear_func (states, clear_state);
  for (guint i = 0; i < user->publications->len; i++)
    {
      const OcsPublication *publication = g_ptr_array_index (user->publications, i);
      OcsState state;

      if (publication->container == container && publication->content != NULL
          && g_str_equal (publication->category, "state")
          && ocs_state_parse (publication->content, publication->time_us, &state))
        g_array_append_val (states, state);
    }
  return states;
}

/* The aggregate is a publication of the server: the user's devices read their own state there. */
static gboolean
aggregate_container (OcsUser *user, guint container, OcsState *shown)
{
  g_autoptr (GArray) states = collect_states (user, container);
  const gint64 now_us = g_get_real_time ();
  g_autofree char *xml = NULL;
  OcsState state;

  ocs_state_aggregate (states, &state);
  if (ocs_state_equal (&state, shown))
    {
      ocs_state_clear (&state);
      return FALSE;
    }

  if (state.time_us == 0)
    state.time_us = now_us;
  ocs_state_clear (shown);
  *shown = state;
  xml = ocs_state_to_xml (shown);
  ocs_publications_put (user->publications, "state", AGGREGATE_INSTANCE, container, "static", NULL,
                        xml, now_us);
  return TRUE;
}

static OcsCategories
categories_from_names (GPtrArray *names)
{
  OcsCategories categories = 0;

  for (guint i = 0; i < names->len; i++)
    categories |= ocs_watch_category_from_name (g_ptr_array_index (names, i));
  return categories & ~OCS_CATEGORY_STATE;
}

void
ocs_presence_published (OcsUser *user, GPtrArray *names)
{
  OcsCategories categories = categories_from_names (names);
  const gboolean full_changed
      = aggregate_container (user, OCS_CONTAINER_STATE_FULL, &user->shown_full);
  const gboolean changed = aggregate_container (user, OCS_CONTAINER_STATE, &user->shown);

  if (full_changed || changed)
    {
      const char *state = g_intern_static_string ("state");

      categories |= OCS_CATEGORY_STATE;
      if (!g_ptr_array_find_with_equal_func (names, state, g_str_equal, NULL))
        g_ptr_array_add (names, (gpointer)state);
    }
  ocs_roaming_notify_categories (user, names);
  if (categories != 0)
    ocs_presence_changed (user, categories);
}

/* ---- what a watcher sees ---- */

static gboolean
is_default_shown (const OcsUser *user)
{
  return user->endpoints->len == 0 && !user->has_left;
}

static void
get_default_state (OcsUser *user, OcsState *out)
{
  OfficeState state
      = office_world_get_default_state (ocs_server_get_world (user->server), user->person);

  *out = (OcsState){
    .availability = state.availability > 0 ? (guint)state.availability : OCS_OFFLINE,
    .activity = g_strdup (state.activity),
    .activity_min = state.availability > 0 ? (guint)state.availability : 0,
    .activity_max = OCS_OFFLINE,
  };
}

/* The levels below Team see the state without its private fields. */
static guint
state_container (guint level)
{
  return level == OCS_CONTAINER_TEAM || level == OCS_CONTAINER_PERSONAL ? OCS_CONTAINER_STATE_FULL
                                                                        : OCS_CONTAINER_STATE;
}

static gboolean
is_hidden_from (OcsUser *user, const char *watcher_uri)
{
  const guint level = ocs_access_get_level (user, watcher_uri);

  if (g_ascii_strcasecmp (watcher_uri, user->uri) == 0)
    return FALSE;
  return level == OCS_CONTAINER_BLOCKED || level == OCS_CONTAINER_NONE;
}

void
ocs_presence_get_shown (OcsUser *user, const char *watcher_uri, OcsState *out)
{
  const guint level = ocs_access_get_level (user, watcher_uri);
  g_autoptr (GArray) states = NULL;

  if (is_hidden_from (user, watcher_uri))
    *out = (OcsState){ .availability = OCS_OFFLINE };
  else if (is_default_shown (user))
    get_default_state (user, out);
  else
    {
      states = collect_states (user, state_container (level));
      ocs_state_aggregate (states, out);
    }
}

static void
append_category (GString *out, const char *name, gint64 time_us, const char *content)
{
  g_autofree char *time = ocs_format_time (time_us);

  ocs_xml_append (out, "<category name=\"%s\" instance=\"0\" publishTime=\"%s\">", name, time);
  g_string_append_printf (out, "%s</category>", content);
}

static void
append_state (OcsUser *user, const char *watcher_uri, GString *out)
{
  const gint64 now_us = g_get_real_time ();
  g_autofree char *xml = NULL;
  g_autofree char *time = ocs_format_time (now_us);
  OcsState state;

  ocs_presence_get_shown (user, watcher_uri, &state);
  if (state.time_us == 0)
    state.time_us = now_us;
  xml = ocs_state_to_xml (&state);
  ocs_xml_append (out, "<category name=\"state\" instance=\"%d\" publishTime=\"%s\">",
                  AGGREGATE_INSTANCE, time);
  g_string_append_printf (out, "%s</category>", xml);
  ocs_state_clear (&state);
}

static void
append_default_note (OcsUser *user, GString *out)
{
  OfficeState state
      = office_world_get_default_state (ocs_server_get_world (user->server), user->person);
  g_autoptr (GString) note = g_string_new (NULL);

  if (state.note == NULL || *state.note == '\0')
    {
      g_string_append (out, "<category name=\"note\"/>");
      return;
    }
  ocs_xml_append (note,
                  "<note xmlns=\"http://schemas.microsoft.com/2006/09/sip/note\">"
                  "<body type=\"personal\" uri=\"\">%s</body></note>",
                  state.note);
  append_category (out, "note", g_get_real_time (), note->str);
}

static void
append_note (OcsUser *user, const char *watcher_uri, GString *out)
{
  guint level = ocs_access_get_level (user, watcher_uri);
  const OcsPublication *note;

  if (g_ascii_strcasecmp (watcher_uri, user->uri) == 0)
    level = OCS_CONTAINER_PERSONAL;
  note = ocs_publications_find_newest (user->publications, "note", level);
  if (is_hidden_from (user, watcher_uri))
    g_string_append (out, "<category name=\"note\"/>");
  else if (note != NULL && note->content != NULL)
    append_category (out, "note", note->time_us, note->content);
  else if (is_default_shown (user))
    append_default_note (user, out);
  else
    g_string_append (out, "<category name=\"note\"/>");
}

static void
append_calendar (OcsUser *user, const char *watcher_uri, GString *out)
{
  GPtrArray *meetings
      = office_world_get_meetings (ocs_server_get_world (user->server), user->person);

  if (is_hidden_from (user, watcher_uri))
    g_string_append (out, "<category name=\"calendarData\"/>");
  else
    ocs_document_append_calendar (user->person, meetings, g_get_real_time () / G_USEC_PER_SEC, out);
}

static void
append_services (OcsUser *user, const char *watcher_uri, GString *out)
{
  const OfficePerson *person = user->person;
  g_autoptr (GString) services = g_string_new (NULL);

  if (is_hidden_from (user, watcher_uri))
    {
      g_string_append (out, "<category name=\"services\"/>");
      return;
    }
  ocs_xml_append (services,
                  "<services xmlns=\"http://schemas.microsoft.com/2006/09/sip/service\">"
                  "<service uri=\"%s\"><capabilities><text render=\"true\" capture=\"true\"/>"
                  "<voice render=\"%s\" capture=\"%s\"/><video render=\"%s\" capture=\"%s\"/>"
                  "</capabilities></service></services>",
                  user->uri, person->may_call ? "true" : "false",
                  person->may_call ? "true" : "false", person->may_video ? "true" : "false",
                  person->may_video ? "true" : "false");
  append_category (out, "services", g_get_real_time (), services->str);
}

char *
ocs_presence_make_categories (OcsUser *user, const char *watcher_uri, OcsCategories categories)
{
  GString *out = g_string_new (NULL);

  ocs_xml_append (out,
                  "<categories xmlns=\"http://schemas.microsoft.com/2006/09/sip/categories\""
                  " uri=\"%s\">",
                  user->uri);
  if ((categories & OCS_CATEGORY_STATE) != 0)
    append_state (user, watcher_uri, out);
  if ((categories & OCS_CATEGORY_NOTE) != 0)
    append_note (user, watcher_uri, out);
  if ((categories & OCS_CATEGORY_CONTACT_CARD) != 0)
    {
      g_autoptr (GString) card = g_string_new (NULL);

      ocs_document_append_contact_card (user->person, card);
      append_category (out, "contactCard", 0, card->str);
    }
  if ((categories & OCS_CATEGORY_CALENDAR) != 0)
    append_calendar (user, watcher_uri, out);
  if ((categories & OCS_CATEGORY_SERVICES) != 0)
    append_services (user, watcher_uri, out);
  g_string_append (out, "</categories>");
  return g_string_free (out, FALSE);
}

/* ---- telling them ---- */

static void
tell_endpoint (OcsEndpoint *watcher, OcsUser *user, OcsCategories categories)
{
  for (guint i = 0; i < watcher->subscriptions->len; i++)
    {
      OcsSubscription *subscription = g_ptr_array_index (watcher->subscriptions, i);
      const OcsCategories wanted
          = GPOINTER_TO_UINT (g_hash_table_lookup (subscription->watched, user)) & categories;
      g_autofree char *text = NULL;

      if (wanted == 0)
        continue;
      text = ocs_presence_make_categories (user, watcher->user->uri, wanted);
      ocs_subscription_notify (subscription, CATEGORIES_TYPE, text);
    }
}

void
ocs_presence_changed (OcsUser *user, OcsCategories categories)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, ocs_server_get_users (user->server));
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      OcsUser *other = value;

      for (guint i = 0; i < other->endpoints->len; i++)
        tell_endpoint (g_ptr_array_index (other->endpoints, i), user, categories);
    }
}

char *
ocs_presence_make_fault (const char *operations)
{
  return g_strdup_printf ("<Fault xmlns=\"http://schemas.microsoft.com/2006/09/sip/fault\">"
                          "<Faultcode>Client.BadCall.WrongDelta</Faultcode><details>%s</details>"
                          "</Fault>",
                          operations);
}

void
ocs_presence_handle_subscribe (const OcsRequest *request)
{
  ocs_subscription_handle (request, ocs_watch_build);
}
