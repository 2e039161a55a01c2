/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-roster-model"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-roster-model-private.h"

/* What the order depends on, as it was told last: sorting asks for it a hundred thousand times in a
   storm of changes. */
typedef struct
{
  LiaRosterSection *section; /* not owned */
  LiaPerson *person;
  gboolean online;
  gboolean moved; /* since the section was sorted; or it is new */
  gulong handlers[2];
} Member;

struct _LiaRosterSection
{
  GObject parent_instance;

  const char *group; /* interned: menus keep it */
  gboolean is_favourites;
  GPtrArray *members; /* element-type Member, in order */
  GHashTable *known;  /* LiaPerson, not owned */
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
  return LIA_ROSTER_SECTION (model)->members->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *members = LIA_ROSTER_SECTION (model)->members;

  return position < members->len
             ? g_object_ref (((Member *)g_ptr_array_index (members, position))->person)
             : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
member_free (Member *member)
{
  for (gsize i = 0; i < G_N_ELEMENTS (member->handlers); i++)
    g_signal_handler_disconnect (member->person, member->handlers[i]);
  g_object_unref (member->person);
  g_free (member);
}

static void
lia_roster_section_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LiaRosterSection *self = LIA_ROSTER_SECTION (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, lia_roster_section_get_name (self));
      break;
    case PROP_N_ONLINE:
      g_value_set_uint (value, self->n_online);
      break;
    case PROP_N_PEOPLE:
      g_value_set_uint (value, self->members->len);
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
  g_ptr_array_unref (self->members);
  g_hash_table_unref (self->known);
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
  self->members = g_ptr_array_new_with_free_func ((GDestroyNotify)member_free);
  self->known = g_hash_table_new (NULL, NULL);
}

/* ---- Order ---- */

static int
compare_members (gconstpointer a, gconstpointer b)
{
  const Member *left = *(Member *const *)a;
  const Member *right = *(Member *const *)b;

  if (left->online != right->online)
    return left->online ? -1 : 1;
  return lia_person_compare_names (left->person, right->person);
}

static void
count_online (LiaRosterSection *self)
{
  guint n = 0;

  for (guint i = 0; i < self->members->len; i++)
    n += (guint)((Member *)g_ptr_array_index (self->members, i))->online;
  if (n == self->n_online)
    return;
  self->n_online = n;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ONLINE]);
}

/* Where @member belongs among @members, from @begin on. */
static guint
find_place (GPtrArray *members, guint begin, const Member *member)
{
  guint end = members->len;

  while (begin < end)
    {
      guint middle = begin + (end - begin) / 2;
      if (compare_members (&g_ptr_array_index (members, middle), &member) <= 0)
        begin = middle + 1;
      else
        end = middle;
    }
  return begin;
}

/* Those that moved are put between those that did not: while thousands come on line, a few do so
   a frame. */
static void
sort (LiaRosterSection *self)
{
  g_autoptr (GPtrArray) still = g_ptr_array_sized_new (self->members->len);
  g_autoptr (GPtrArray) moved = g_ptr_array_new ();
  guint n = 0;
  guint from = 0;

  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);
      g_ptr_array_add (member->moved ? moved : still, member);
      member->moved = FALSE;
    }
  g_ptr_array_sort (moved, compare_members);
  for (guint i = 0; i < moved->len; i++)
    {
      guint place = find_place (still, from, g_ptr_array_index (moved, i));
      while (from < place)
        self->members->pdata[n++] = still->pdata[from++];
      self->members->pdata[n++] = moved->pdata[i];
    }
  while (from < still->len)
    self->members->pdata[n++] = still->pdata[from++];
}

/* Shows the new order; only the range between the first and the last difference changes. */
static gboolean
sort_cb (gpointer user_data)
{
  LiaRosterSection *self = LIA_ROSTER_SECTION (user_data);
  gsize n = self->members->len;
  g_autofree gpointer *old = g_memdup2 (self->members->pdata, n * sizeof *old);
  guint first = 0;
  guint last = self->members->len;

  self->sort_id = 0;
  sort (self);
  while (first < last && old[first] == g_ptr_array_index (self->members, first))
    first++;
  while (last > first && old[last - 1] == g_ptr_array_index (self->members, last - 1))
    last--;
  if (first < last)
    g_list_model_items_changed (G_LIST_MODEL (self), first, last - first, last - first);
  count_online (self);
  return G_SOURCE_REMOVE;
}

static void
move (Member *member)
{
  LiaRosterSection *self = member->section;

  member->moved = TRUE;
  if (self->sort_id == 0)
    self->sort_id = g_idle_add (sort_cb, self);
}

static void
presence_cb (Member *member)
{
  gboolean online = lia_presence_is_online (lia_person_get_presence (member->person));

  if (online == member->online)
    return;
  member->online = online;
  move (member);
}

LiaRosterSection *
_lia_roster_section_new (const char *group, gboolean is_favourites)
{
  LiaRosterSection *self = g_object_new (LIA_TYPE_ROSTER_SECTION, NULL);

  self->group = g_intern_string (group);
  self->is_favourites = is_favourites;
  return self;
}

void
_lia_roster_section_add (LiaRosterSection *self, LiaPerson *person)
{
  Member *member = NULL;

  if (!g_hash_table_add (self->known, person))
    return;
  member = g_new0 (Member, 1);
  member->section = self;
  member->person = g_object_ref (person);
  member->online = lia_presence_is_online (lia_person_get_presence (person));
  member->moved = TRUE;
  member->handlers[0]
      = g_signal_connect_swapped (person, "notify::presence", G_CALLBACK (presence_cb), member);
  member->handlers[1]
      = g_signal_connect_swapped (person, "notify::name", G_CALLBACK (move), member);
  g_ptr_array_add (self->members, member);
  /* Made now, where time is counted by the person; sorting is one step for all. */
  lia_person_get_name_key (person);
}

void
_lia_roster_section_sort (LiaRosterSection *self)
{
  g_clear_handle_id (&self->sort_id, g_source_remove);
  sort_cb (self);
}

void
_lia_roster_section_collect (LiaRosterSection *self, GHashTable *set)
{
  for (guint i = 0; i < self->members->len; i++)
    g_hash_table_add (set, ((Member *)g_ptr_array_index (self->members, i))->person);
}

gboolean
_lia_roster_section_contains (LiaRosterSection *self, LiaPerson *person)
{
  return g_hash_table_contains (self->known, person);
}

const char *
lia_roster_section_get_name (LiaRosterSection *self)
{
  g_return_val_if_fail (LIA_IS_ROSTER_SECTION (self), NULL);

  return *self->group != '\0' ? self->group : _ ("Other Contacts");
}

const char *
lia_roster_section_get_group (LiaRosterSection *self)
{
  g_return_val_if_fail (LIA_IS_ROSTER_SECTION (self), NULL);

  return self->group;
}

gboolean
lia_roster_is_favourites (const char *group)
{
  /* “Pinned Contacts” is what Lync calls its own. One that was made in one language is known in the
     others. */
  static const char *const names[] = { "Favourites", "Favorites", "Favoris", "Pinned Contacts" };

  g_return_val_if_fail (group != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (group, names[i]) == 0)
      return TRUE;
  return g_str_equal (group, _ ("Favourites"));
}

gboolean
lia_roster_section_is_favourites (LiaRosterSection *self)
{
  g_return_val_if_fail (LIA_IS_ROSTER_SECTION (self), FALSE);

  return self->is_favourites;
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

  return self->members->len;
}
