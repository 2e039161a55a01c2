/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-roster-model"

#include "config.h"

#include "service/lia-roster-model-private.h"

struct _LiaRosterSection
{
  GObject parent_instance;

  char *name;
  GPtrArray *persons;
  guint n_online;
  guint sort_id;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_N_ONLINE,
  PROP_N_PEOPLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiaRosterSection,
                               lia_roster_section,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LIA_TYPE_PERSON;
}

static guint
get_n_items (GListModel *model)
{
  return LIA_ROSTER_SECTION (model)->persons->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *persons = LIA_ROSTER_SECTION (model)->persons;

  return position < persons->len ? g_object_ref (g_ptr_array_index (persons, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
lia_roster_section_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LiaRosterSection *self = LIA_ROSTER_SECTION (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_N_ONLINE:
      g_value_set_uint (value, self->n_online);
      break;
    case PROP_N_PEOPLE:
      g_value_set_uint (value, self->persons->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lia_roster_section_finalize (GObject *object)
{
  LiaRosterSection *self = LIA_ROSTER_SECTION (object);

  g_clear_handle_id (&self->sort_id, g_source_remove);
  g_ptr_array_unref (self->persons);
  g_free (self->name);
  G_OBJECT_CLASS (lia_roster_section_parent_class)->finalize (object);
}

static void
lia_roster_section_class_init (LiaRosterSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lia_roster_section_get_property;
  object_class->finalize = lia_roster_section_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_N_ONLINE] = g_param_spec_uint ("n-online", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_PEOPLE] = g_param_spec_uint ("n-people", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lia_roster_section_init (LiaRosterSection *self)
{
  self->persons = g_ptr_array_new_with_free_func (g_object_unref);
}

/* ---- Order ---- */

static int
compare_persons (gconstpointer a, gconstpointer b)
{
  LiaPerson *left = *(LiaPerson *const *)a;
  LiaPerson *right = *(LiaPerson *const *)b;
  gboolean left_online = lia_presence_is_online (lia_person_get_presence (left));
  gboolean right_online = lia_presence_is_online (lia_person_get_presence (right));

  if (left_online != right_online)
    return left_online ? -1 : 1;
  return lia_person_compare_names (left, right);
}

static void
count_online (LiaRosterSection *self)
{
  guint n = 0;

  for (guint i = 0; i < self->persons->len; i++)
    n += lia_presence_is_online (lia_person_get_presence (g_ptr_array_index (self->persons, i)));
  if (n == self->n_online)
    return;
  self->n_online = n;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ONLINE]);
}

/* Shows the new order; only the range between the first and the last difference changes. */
static gboolean
sort_cb (gpointer user_data)
{
  LiaRosterSection *self = LIA_ROSTER_SECTION (user_data);
  g_autoptr (GPtrArray) old = g_ptr_array_copy (self->persons, NULL, NULL);
  guint first = 0;
  guint last = self->persons->len;

  self->sort_id = 0;
  g_ptr_array_set_free_func (old, NULL);
  g_ptr_array_sort (self->persons, compare_persons);
  while (first < last && g_ptr_array_index (old, first) == g_ptr_array_index (self->persons, first))
    first++;
  while (last > first
         && g_ptr_array_index (old, last - 1) == g_ptr_array_index (self->persons, last - 1))
    last--;
  if (first < last)
    g_list_model_items_changed (G_LIST_MODEL (self), first, last - first, last - first);
  count_online (self);
  return G_SOURCE_REMOVE;
}

static void
person_changed_cb (LiaRosterSection *self)
{
  if (self->sort_id == 0)
    self->sort_id = g_idle_add (sort_cb, self);
}

LiaRosterSection *
_lia_roster_section_new (const char *name)
{
  LiaRosterSection *self = g_object_new (LIA_TYPE_ROSTER_SECTION, NULL);

  self->name = g_strdup (name);
  return self;
}

void
_lia_roster_section_add (LiaRosterSection *self, LiaPerson *person)
{
  for (guint i = 0; i < self->persons->len; i++)
    if (g_ptr_array_index (self->persons, i) == person)
      return;
  g_ptr_array_add (self->persons, g_object_ref (person));
  g_signal_connect_object (person, "notify::presence", G_CALLBACK (person_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (person, "notify::name", G_CALLBACK (person_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_list_model_items_changed (G_LIST_MODEL (self), self->persons->len - 1, 0, 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PEOPLE]);
  person_changed_cb (self);
}

const char *
lia_roster_section_get_name (LiaRosterSection *self)
{
  g_return_val_if_fail (LIA_IS_ROSTER_SECTION (self), NULL);

  return self->name;
}

guint
lia_roster_section_get_n_online (LiaRosterSection *self)
{
  g_return_val_if_fail (LIA_IS_ROSTER_SECTION (self), 0);

  return self->n_online;
}

guint
lia_roster_section_get_n_people (LiaRosterSection *self)
{
  g_return_val_if_fail (LIA_IS_ROSTER_SECTION (self), 0);

  return self->persons->len;
}
