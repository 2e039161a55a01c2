/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-search-provider"

#include "config.h"

#include <stdlib.h>

#include "desktop/lia-search-dbus-bus.h"
#include "desktop/lia-search-provider.h"

#define PATH "/org/liaison/SearchProvider"
#define SHELL "org.gnome.Shell"
#define PERSON "person:"
#define MESSAGE "message:"
#define N_PEOPLE 5
#define N_MESSAGES 10

struct _LiaSearchProvider
{
  GObject parent_instance;

  GDBusConnection *bus;
  LiaSession *session;
  LiaBusSearchProvider2 *skeleton;
  guint name_id;
  guint shell_id;
  char *shell; /* the unique name of GNOME Shell; NULL: it does not run */

  GHashTable *found;         /* id → LiaMessageRecord: of the last searches that told it */
  GCancellable *cancellable; /* of the search under way */
  GDBusMethodInvocation *invocation; /* NULL: none is under way */
  GStrvBuilder *results;
};

G_DEFINE_FINAL_TYPE (LiaSearchProvider, lia_search_provider, G_TYPE_OBJECT)

enum
{
  SHOW_PERSON,
  SHOW_MESSAGE,
  SEARCH,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* ---- Who may ask ---- */

/* Not by “g-authorize-method”: that comes on another thread, where the Shell's name may change. */
static gboolean
refuse (LiaSearchProvider *self, GDBusMethodInvocation *invocation)
{
  if (g_strcmp0 (g_dbus_method_invocation_get_sender (invocation), self->shell) == 0)
    return FALSE;
  g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.DBus.Error.AccessDenied",
                                              "Only GNOME Shell may search here");
  return TRUE;
}

/* ---- Searching ---- */

static void
end_search (LiaSearchProvider *self)
{
  g_autoptr (GStrvBuilder) builder = g_steal_pointer (&self->results);
  g_auto (GStrv) results = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->invocation == NULL)
    return;
  results = g_strv_builder_end (builder);
  g_dbus_method_invocation_return_value (g_steal_pointer (&self->invocation),
                                         g_variant_new ("(^as)", results));
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  const LiaMessageRecord *first = *(LiaMessageRecord *const *)a;
  const LiaMessageRecord *second = *(LiaMessageRecord *const *)b;

  return (first->received_us < second->received_us) - (first->received_us > second->received_us);
}

static void
messages_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records
      = lia_session_search_messages_finish (LIA_SESSION (source), result, &error);
  LiaSearchProvider *self = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = user_data;
  if (error != NULL)
    g_message ("Messages cannot be searched: %s", error->message);
  else
    g_ptr_array_sort (records, compare_newest);
  g_hash_table_remove_all (self->found);
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (records, i);
      char *id = g_strdup_printf (MESSAGE "%" G_GINT64_FORMAT, record->row_id);
      g_strv_builder_add (self->results, id);
      g_hash_table_insert (self->found, id, lia_message_record_ref (record));
    }
  end_search (self);
}

static void
add_people (LiaSearchProvider *self, const char *text)
{
  g_autoptr (GPtrArray) people
      = lia_people_complete (lia_session_get_people (self->session), text, N_PEOPLE);

  for (guint i = 0; i < people->len; i++)
    {
      GPtrArray *addresses = lia_person_get_addresses (g_ptr_array_index (people, i));
      g_autofree char *uri
          = addresses->len > 0 ? lia_address_to_uri (g_ptr_array_index (addresses, 0)) : NULL;
      g_autofree char *id = g_strconcat (PERSON, uri, NULL);
      if (uri != NULL)
        g_strv_builder_add (self->results, id);
    }
}

static void
begin_search (LiaSearchProvider *self, GDBusMethodInvocation *invocation, const char *const *terms)
{
  g_autofree char *text = g_strjoinv (" ", (char **)terms);

  end_search (self);
  g_strstrip (text);
  self->invocation = invocation;
  self->results = g_strv_builder_new ();
  if (*text == '\0')
    {
      end_search (self);
      return;
    }
  add_people (self, text);
  self->cancellable = g_cancellable_new ();
  lia_session_search_messages_async (self->session, text, N_MESSAGES, self->cancellable,
                                     messages_cb, self);
}

static gboolean
initial_cb (LiaSearchProvider *self, GDBusMethodInvocation *invocation, const char *const *terms)
{
  if (!refuse (self, invocation))
    begin_search (self, invocation, terms);
  return TRUE;
}

/* More words do not make it quicker to look at the old results: the index has all words. */
static gboolean
subsearch_cb (LiaSearchProvider *self,
              GDBusMethodInvocation *invocation,
              const char *const *previous,
              const char *const *terms)
{
  if (!refuse (self, invocation))
    begin_search (self, invocation, terms);
  return TRUE;
}

/* ---- What is shown of a result ---- */

static void
add (GVariantBuilder *builder, const char *key, const char *value)
{
  g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (value != NULL ? value : ""));
}

static void
add_meta (GVariantBuilder *all,
          const char *id,
          const char *name,
          const char *description,
          const char *icon)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add (&builder, "id", id);
  add (&builder, "name", name);
  add (&builder, "description", description);
  add (&builder, "gicon", icon);
  g_variant_builder_add (all, "@a{sv}", g_variant_builder_end (&builder));
}

static void
add_person_meta (LiaSearchProvider *self, GVariantBuilder *all, const char *id)
{
  g_autoptr (LiaAddress) address = lia_address_new_from_uri (id + strlen (PERSON), NULL);
  LiaPerson *person = address != NULL
                          ? lia_people_lookup (lia_session_get_people (self->session), address)
                          : NULL;
  g_autofree char *state = NULL;

  if (person == NULL)
    return;
  state = lia_presence_to_string (lia_person_get_presence (person));
  add_meta (all, id, lia_person_get_name (person), state, "avatar-default-symbolic");
}

static void
add_message_meta (LiaSearchProvider *self, GVariantBuilder *all, const char *id)
{
  const LiaMessageRecord *record = g_hash_table_lookup (self->found, id);

  if (record != NULL)
    add_meta (all, id, record->subject,
              record->from != NULL ? lia_address_get_label (record->from) : NULL,
              "mail-read-symbolic");
}

static gboolean
metas_cb (LiaSearchProvider *self, GDBusMethodInvocation *invocation, const char *const *ids)
{
  GVariantBuilder all;

  if (refuse (self, invocation))
    return TRUE;
  g_variant_builder_init (&all, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; ids[i] != NULL; i++)
    if (g_str_has_prefix (ids[i], PERSON))
      add_person_meta (self, &all, ids[i]);
    else
      add_message_meta (self, &all, ids[i]);
  lia_bus_search_provider2_complete_get_result_metas (self->skeleton, invocation,
                                                      g_variant_builder_end (&all));
  return TRUE;
}

/* ---- Clicks ---- */

static gboolean
activate_cb (LiaSearchProvider *self,
             GDBusMethodInvocation *invocation,
             const char *id,
             const char *const *terms,
             guint time)
{
  if (refuse (self, invocation))
    return TRUE;
  lia_bus_search_provider2_complete_activate_result (self->skeleton, invocation);
  if (g_str_has_prefix (id, PERSON))
    g_signal_emit (self, signals[SHOW_PERSON], 0, id + strlen (PERSON), time);
  else if (g_str_has_prefix (id, MESSAGE))
    g_signal_emit (self, signals[SHOW_MESSAGE], 0,
                   g_ascii_strtoll (id + strlen (MESSAGE), NULL, 10), time);
  return TRUE;
}

static gboolean
launch_cb (LiaSearchProvider *self,
           GDBusMethodInvocation *invocation,
           const char *const *terms,
           guint time)
{
  g_autofree char *text = NULL;

  if (refuse (self, invocation))
    return TRUE;
  text = g_strjoinv (" ", (char **)terms);
  lia_bus_search_provider2_complete_launch_search (self->skeleton, invocation);
  g_signal_emit (self, signals[SEARCH], 0, text, time);
  return TRUE;
}

/* ---- The Shell ---- */

static void
shell_appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  LiaSearchProvider *self = user_data;

  g_free (self->shell);
  self->shell = g_strdup (owner);
}

static void
shell_vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  g_clear_pointer (&((LiaSearchProvider *)user_data)->shell, g_free);
}

/* ---- Object ---- */

static void
lia_search_provider_dispose (GObject *object)
{
  LiaSearchProvider *self = LIA_SEARCH_PROVIDER (object);

  end_search (self);
  g_clear_handle_id (&self->name_id, g_bus_unown_name);
  g_clear_handle_id (&self->shell_id, g_bus_unwatch_name);
  if (g_dbus_interface_skeleton_get_object_path (G_DBUS_INTERFACE_SKELETON (self->skeleton))
      != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_search_provider_parent_class)->dispose (object);
}

static void
lia_search_provider_finalize (GObject *object)
{
  LiaSearchProvider *self = LIA_SEARCH_PROVIDER (object);

  g_clear_object (&self->skeleton);
  g_clear_object (&self->bus);
  g_hash_table_unref (self->found);
  g_free (self->shell);
  G_OBJECT_CLASS (lia_search_provider_parent_class)->finalize (object);
}

static void
lia_search_provider_class_init (LiaSearchProviderClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_search_provider_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_search_provider_finalize;
  signals[SHOW_PERSON] = g_signal_new ("show-person", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[SHOW_MESSAGE] = g_signal_new ("show-message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_UINT);
  signals[SEARCH] = g_signal_new ("search", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
}

static void
lia_search_provider_init (LiaSearchProvider *self)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } methods[] = {
    { "handle-get-initial-result-set", G_CALLBACK (initial_cb) },
    { "handle-get-subsearch-result-set", G_CALLBACK (subsearch_cb) },
    { "handle-get-result-metas", G_CALLBACK (metas_cb) },
    { "handle-activate-result", G_CALLBACK (activate_cb) },
    { "handle-launch-search", G_CALLBACK (launch_cb) },
  };

  self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify)lia_message_record_unref);
  self->skeleton = lia_bus_search_provider2_skeleton_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect_object (self->skeleton, methods[i].signal, methods[i].callback, self,
                             G_CONNECT_SWAPPED);
}

LiaSearchProvider *
lia_search_provider_new (GDBusConnection *bus,
                         const char *name,
                         LiaSession *session,
                         GError **error)
{
  g_autoptr (LiaSearchProvider) self = NULL;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (LIA_IS_SESSION (session), NULL);

  self = g_object_new (LIA_TYPE_SEARCH_PROVIDER, NULL);
  self->bus = g_object_ref (bus);
  self->session = g_object_ref (session);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), bus, PATH,
                                         error))
    return NULL;
  self->shell_id = g_bus_watch_name_on_connection (
      bus, SHELL, G_BUS_NAME_WATCHER_FLAGS_NONE, shell_appeared_cb, shell_vanished_cb, self, NULL);
  self->name_id = g_bus_own_name_on_connection (bus, name, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL,
                                                NULL, NULL);
  return g_steal_pointer (&self);
}
