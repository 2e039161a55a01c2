/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "widget-fixture.h"

#include "remove-folder.h"

/* ---- No passwords are kept ---- */

typedef struct
{
  GObject parent_instance;
} NoSecrets;

typedef GObjectClass NoSecretsClass;

static void no_secrets_interface_init (LiaSecretsInterface *iface);
GType no_secrets_get_type (void);
G_DEFINE_TYPE_WITH_CODE (NoSecrets,
                         no_secrets,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (LIA_TYPE_SECRETS, no_secrets_interface_init))

static void
no_secrets_lookup_async (LiaSecrets *secrets,
                         const char *key,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (secrets, NULL, callback, user_data);

  g_task_return_pointer (task, NULL, NULL);
}

static char *
no_secrets_lookup_finish (LiaSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
no_secrets_store_async (LiaSecrets *secrets,
                        const char *key,
                        const char *label,
                        const char *password,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (secrets, NULL, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static gboolean
no_secrets_store_finish (LiaSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
no_secrets_class_init (NoSecretsClass *klass)
{
}

static void
no_secrets_init (NoSecrets *self)
{
}

static void
no_secrets_interface_init (LiaSecretsInterface *iface)
{
  iface->lookup_async = no_secrets_lookup_async;
  iface->lookup_finish = no_secrets_lookup_finish;
  iface->store_async = no_secrets_store_async;
  iface->store_finish = no_secrets_store_finish;
}

/* ---- The session ---- */

void
widget_fixture_init (int *argc, char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  adw_init ();
}

gboolean
widget_fixture_late_cb (gpointer condition)
{
  g_error ("It did not come within 20 s: %s", (const char *)condition);
  return G_SOURCE_REMOVE;
}

/* Backends that are never made: nobody gives them a password. */
static const LiaMailProvider never_mail = { .id = "never", .name = "Never" };
static const LiaTalkProvider never_talk = { .id = "never", .name = "Never" };

void
widget_fixture_set_up_with (WidgetFixture *self, const LiaMailProvider *const *providers)
{
  static const LiaTalkProvider *const talk[] = { &never_talk, NULL };
  g_autoptr (GError) error = NULL;

  self->profile = g_dir_make_tmp ("liaison-widgets-XXXXXX", &error);
  g_assert_no_error (error);
  self->secrets = g_object_new (no_secrets_get_type (), NULL);
  self->session = lia_session_new (self->profile, providers, talk, self->secrets, &error);
  g_assert_no_error (error);
}

void
widget_fixture_set_up (WidgetFixture *self, gconstpointer data)
{
  static const LiaMailProvider *const providers[] = { &never_mail, NULL };
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_MAIL, "nadia.petit@contoso.example", "Nadia Petit");
  LiaMailSettings mail
      = { .backend = (char *)"never", .url = (char *)"https://mail.contoso.example/" };
  LiaTalkSettings talk = { .backend = (char *)"never" };

  widget_fixture_set_up_with (self, providers);
  self->account = lia_account_new ("contoso", "Contoso", address);
  lia_account_set_mail (self->account, &mail);
  lia_account_set_talk (self->account, &talk);
  lia_session_add_account (self->session, self->account, NULL, NULL, FALSE);
  wait_until (lia_account_get_mail_status (self->account) == LIA_STATUS_NEEDS_PASSWORD
              && lia_account_get_talk_status (self->account) == LIA_STATUS_NEEDS_PASSWORD);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *stopped = user_data;

  lia_session_stop_finish (LIA_SESSION (source), result, &error);
  g_assert_no_error (error);
  *stopped = TRUE;
}

void
widget_fixture_tear_down (WidgetFixture *self, gconstpointer data)
{
  gboolean stopped = FALSE;
  gpointer held = NULL;

  g_assert_null (self->window);
  lia_session_stop_async (self->session, stopped_cb, &stopped);
  wait_until (stopped);
  /* Nothing that a test made may hold the session; what is still on its way lets go of it soon. */
  held = self->session;
  g_object_add_weak_pointer (G_OBJECT (held), &held);
  g_clear_object (&self->session);
  wait_until (held == NULL);
  g_clear_object (&self->account);
  g_clear_object (&self->secrets);
  remove_folder (self->profile);
  g_free (self->profile);
}

/* ---- The window ---- */

void
widget_fixture_show (WidgetFixture *self, GtkWidget *widget, int width, int height)
{
  g_assert_null (self->window);

  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  gtk_window_set_child (GTK_WINDOW (self->window), widget);
  gtk_window_present (GTK_WINDOW (self->window));
  gtk_test_widget_wait_for_draw (self->window);
}

void
widget_fixture_close (WidgetFixture *self, GtkWidget *widget)
{
  gpointer held = widget;

  g_object_add_weak_pointer (G_OBJECT (widget), &held);
  gtk_window_destroy (GTK_WINDOW (self->window));
  self->window = NULL;
  wait_until (held == NULL);
}

LiaPerson *
widget_fixture_person (WidgetFixture *self, const char *address, const char *name)
{
  g_autoptr (LiaAddress) mail = lia_address_new (LIA_ADDRESS_MAIL, address, name);

  return lia_people_ensure (lia_session_get_people (self->session), mail);
}

void
widget_fixture_set_state (LiaPerson *person, LiaAvailability availability)
{
  g_autoptr (LiaPresence) presence = lia_presence_new (availability, LIA_ACTIVITY_NONE);

  lia_person_set_presence (person, presence);
}

void
run_idles (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* ---- Looking into the tree ---- */

typedef gboolean (*Matches) (GtkWidget *widget, gconstpointer data);

static GtkWidget *
find (GtkWidget *root, Matches matches, gconstpointer data)
{
  if (matches (root, data))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, matches, data);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_of_type (GtkWidget *widget, gconstpointer data)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), GPOINTER_TO_SIZE (data));
}

GtkWidget *
find_by_type (GtkWidget *root, GType type)
{
  return find (root, is_of_type, GSIZE_TO_POINTER (type));
}

static gboolean
has_class (GtkWidget *widget, gconstpointer data)
{
  return gtk_widget_has_css_class (widget, data);
}

GtkWidget *
find_by_class (GtkWidget *root, const char *css_class)
{
  return find (root, has_class, css_class);
}

static gboolean
has_name (GtkWidget *widget, gconstpointer data)
{
  return g_strcmp0 (gtk_widget_get_css_name (widget), data) == 0;
}

GtkWidget *
find_by_name (GtkWidget *root, const char *css_name)
{
  return find (root, has_name, css_name);
}

static gboolean
is_label (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_LABEL (widget) && gtk_widget_is_visible (widget)
         && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), data) == 0;
}

GtkWidget *
find_label (GtkWidget *root, const char *text)
{
  return find (root, is_label, text);
}

guint
count_by_type (GtkWidget *root, GType type)
{
  guint n = is_of_type (root, GSIZE_TO_POINTER (type)) && gtk_widget_is_visible (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_by_type (child, type);
  return n;
}

static guint
count_nodes (GskRenderNode *node, GskRenderNodeType type)
{
  guint n = gsk_render_node_get_node_type (node) == type;

  switch ((int)gsk_render_node_get_node_type (node))
    {
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        n += count_nodes (gsk_container_node_get_child (node, i), type);
      break;
    case GSK_TRANSFORM_NODE:
      n += count_nodes (gsk_transform_node_get_child (node), type);
      break;
    case GSK_ROUNDED_CLIP_NODE:
      n += count_nodes (gsk_rounded_clip_node_get_child (node), type);
      break;
    case GSK_DEBUG_NODE:
      n += count_nodes (gsk_debug_node_get_child (node), type);
      break;
    default:
      break;
    }
  return n;
}

guint
count_painted (GtkWidget *widget, GskRenderNodeType type)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node = NULL;
  guint n = 0;

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  n = node != NULL ? count_nodes (node, type) : 0;
  g_clear_pointer (&node, gsk_render_node_unref);
  return n;
}
