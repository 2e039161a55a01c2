/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-avatar"

#include "config.h"

#include <adwaita.h>

#include "core/lia-limits.h"
#include "widgets/lia-avatar.h"
#include "widgets/lia-presence-icon.h"

struct _LiaAvatar
{
  GtkWidget parent_instance;

  AdwAvatar *avatar;
  GtkWidget *badge;
  LiaPerson *person;
  GSignalGroup *signals;
  int size;
};

enum
{
  PROP_SIZE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiaAvatar, lia_avatar, GTK_TYPE_WIDGET)

static void
show_presence (LiaAvatar *self)
{
  lia_presence_icon_set_presence (LIA_PRESENCE_ICON (self->badge),
                                  lia_person_get_presence (self->person));
}

static void
show_name (LiaAvatar *self)
{
  adw_avatar_set_text (self->avatar, lia_person_get_name (self->person));
}

static void
show_photo (LiaAvatar *self)
{
  GBytes *photo = lia_person_get_photo (self->person);
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;

  if (photo != NULL && g_bytes_get_size (photo) <= LIA_PHOTO_MAX_BYTES)
    texture = gdk_texture_new_from_bytes (photo, &error);
  if (error != NULL)
    g_info ("A photo cannot be shown: %s", error->message);
  adw_avatar_set_custom_image (self->avatar, GDK_PAINTABLE (texture));
}

void
lia_avatar_set_person (LiaAvatar *self, LiaPerson *person)
{
  g_return_if_fail (LIA_IS_AVATAR (self));

  if (person == self->person)
    return;
  g_set_object (&self->person, person);
  g_signal_group_set_target (self->signals, person);
  gtk_widget_set_visible (self->badge, person != NULL);
  if (person == NULL)
    {
      /* A row that is used again must not show who was in it before. */
      adw_avatar_set_text (self->avatar, NULL);
      adw_avatar_set_custom_image (self->avatar, NULL);
      return;
    }
  show_name (self);
  show_photo (self);
  show_presence (self);
}

static void
set_size (LiaAvatar *self, int size)
{
  if (self->size == size)
    return;
  self->size = size;
  adw_avatar_set_size (self->avatar, size);
  g_clear_pointer (&self->badge, gtk_widget_unparent);
  self->badge = lia_presence_icon_new (CLAMP (size * 3 / 8, 10, 18));
  gtk_widget_set_halign (self->badge, GTK_ALIGN_END);
  gtk_widget_set_valign (self->badge, GTK_ALIGN_END);
  gtk_widget_add_css_class (self->badge, "badge");
  gtk_widget_set_parent (self->badge, GTK_WIDGET (self));
  gtk_widget_set_visible (self->badge, self->person != NULL);
  if (self->person != NULL)
    show_presence (self);
}

static void
lia_avatar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_int (value, LIA_AVATAR (object)->size);
}

static void
lia_avatar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  set_size (LIA_AVATAR (object), g_value_get_int (value));
}

static void
lia_avatar_dispose (GObject *object)
{
  LiaAvatar *self = LIA_AVATAR (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->person);
  if (self->avatar != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->avatar));
  self->avatar = NULL;
  g_clear_pointer (&self->badge, gtk_widget_unparent);
  G_OBJECT_CLASS (lia_avatar_parent_class)->dispose (object);
}

static void
lia_avatar_class_init (LiaAvatarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lia_avatar_dispose;
  object_class->get_property = lia_avatar_get_property;
  object_class->set_property = lia_avatar_set_property;
  props[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 16, 256, 32,
                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  /* Every child gets the whole square; the badge aligns itself to its corner. */
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "liaavatar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lia_avatar_init (LiaAvatar *self)
{
  self->avatar = ADW_AVATAR (adw_avatar_new (32, NULL, TRUE));
  gtk_widget_set_parent (GTK_WIDGET (self->avatar), GTK_WIDGET (self));
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  set_size (self, 32);
  self->signals = g_signal_group_new (LIA_TYPE_PERSON);
  g_signal_group_connect_swapped (self->signals, "notify::presence", G_CALLBACK (show_presence),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::name", G_CALLBACK (show_name), self);
  g_signal_group_connect_swapped (self->signals, "notify::photo", G_CALLBACK (show_photo), self);
}

GtkWidget *
lia_avatar_new (int size)
{
  return g_object_new (LIA_TYPE_AVATAR, "size", size, NULL);
}
