/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-people"

#include "config.h"

#include "core/lia-people.h"
#include "core/lia-person-private.h"

struct _LiaPeople
{
  GObject parent_instance;

  GPtrArray *persons;
  /* key of an address → LiaPerson, not owned: @persons owns. */
  GHashTable *by_key;
  /* Those that were merged into others; they live on for the widgets that hold them. */
  GPtrArray *gone;
};

enum
{
  RANK_HEADER = 10,
};

static guint merged_signal;

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiaPeople,
                               lia_people,
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
  return LIA_PEOPLE (model)->persons->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LiaPeople *self = LIA_PEOPLE (model);

  return position < self->persons->len ? g_object_ref (g_ptr_array_index (self->persons, position))
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
lia_people_finalize (GObject *object)
{
  LiaPeople *self = LIA_PEOPLE (object);

  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->gone);
  g_ptr_array_unref (self->persons);
  G_OBJECT_CLASS (lia_people_parent_class)->finalize (object);
}

static void
lia_people_class_init (LiaPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lia_people_finalize;

  merged_signal = g_signal_new ("merged", LIA_TYPE_PEOPLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, LIA_TYPE_PERSON, LIA_TYPE_PERSON);
}

static void
lia_people_init (LiaPeople *self)
{
  self->persons = g_ptr_array_new_with_free_func (g_object_unref);
  self->gone = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

LiaPeople *
lia_people_new (void)
{
  return g_object_new (LIA_TYPE_PEOPLE, NULL);
}

LiaPerson *
lia_people_lookup (LiaPeople *self, const LiaAddress *address)
{
  g_return_val_if_fail (LIA_IS_PEOPLE (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  return g_hash_table_lookup (self->by_key, lia_address_get_key (address));
}

/* With no chat address known, the mail address itself is tried, and the reverse. */
static LiaAddress *
twin_of (LiaAddress *address)
{
  LiaAddressScheme scheme = lia_address_get_scheme (address);

  if (scheme == LIA_ADDRESS_MAIL)
    return lia_address_new (LIA_ADDRESS_SIP, lia_address_get_address (address), NULL);
  if (scheme == LIA_ADDRESS_SIP)
    return lia_address_new (LIA_ADDRESS_MAIL, lia_address_get_address (address), NULL);
  return NULL;
}

static void
set_key (LiaPeople *self, LiaAddress *address, LiaPerson *person)
{
  g_hash_table_insert (self->by_key, g_strdup (lia_address_get_key (address)), person);
}

LiaPerson *
lia_people_ensure (LiaPeople *self, LiaAddress *address)
{
  LiaPerson *person = NULL;
  g_autoptr (LiaAddress) twin = NULL;

  g_return_val_if_fail (LIA_IS_PEOPLE (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  person = lia_people_lookup (self, address);
  if (person == NULL)
    {
      twin = twin_of (address);
      person = twin != NULL ? lia_people_lookup (self, twin) : NULL;
      if (person != NULL)
        {
          _lia_person_add_address (person, address);
          set_key (self, address, person);
        }
    }
  if (person == NULL)
    {
      person = _lia_person_new (address);
      g_ptr_array_add (self->persons, person);
      set_key (self, address, person);
      g_list_model_items_changed (G_LIST_MODEL (self), self->persons->len - 1, 0, 1);
    }
  _lia_person_take_name (person, lia_address_get_name (address), RANK_HEADER);
  return person;
}

static void
merge (LiaPeople *self, LiaPerson *gone, LiaPerson *kept)
{
  GPtrArray *addresses = lia_person_get_addresses (gone);
  guint position = 0;

  for (guint i = 0; i < addresses->len; i++)
    set_key (self, g_ptr_array_index (addresses, i), kept);
  g_ptr_array_add (self->gone, g_object_ref (gone));
  _lia_person_merge_into (gone, kept);
  if (g_ptr_array_find (self->persons, gone, &position))
    {
      g_ptr_array_remove_index (self->persons, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }
  g_signal_emit (self, merged_signal, 0, gone, kept);
}

LiaPerson *
lia_people_add_contact (LiaPeople *self, LiaContactRecord *contact, int rank)
{
  LiaPerson *kept = NULL;

  g_return_val_if_fail (LIA_IS_PEOPLE (self), NULL);
  g_return_val_if_fail (contact != NULL && contact->addresses->len > 0, NULL);

  for (guint i = 0; i < contact->addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (contact->addresses, i);
      LiaPerson *person = NULL;
      if (kept == NULL)
        {
          kept = lia_people_ensure (self, address);
          continue;
        }
      person = lia_people_lookup (self, address);
      if (person == NULL)
        {
          _lia_person_add_address (kept, address);
          set_key (self, address, kept);
        }
      else if (person != kept)
        merge (self, person, kept);
    }
  _lia_person_take_contact (kept, contact, rank);
  return kept;
}

/* ---- Completion ---- */

static gboolean
word_begins_with (const char *haystack, const char *folded_needle)
{
  g_autofree char *folded = g_utf8_casefold (haystack, -1);
  gboolean at_start = TRUE;

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (at_start && g_str_has_prefix (p, folded_needle))
        return TRUE;
      at_start = !g_unichar_isalnum (g_utf8_get_char (p));
    }
  return FALSE;
}

static gboolean
matches (LiaPerson *person, const char *folded_needle)
{
  GPtrArray *addresses = lia_person_get_addresses (person);

  if (word_begins_with (lia_person_get_name (person), folded_needle))
    return TRUE;
  for (guint i = 0; i < addresses->len; i++)
    if (word_begins_with (lia_address_get_address (g_ptr_array_index (addresses, i)),
                          folded_needle))
      return TRUE;
  return FALSE;
}

static int
compare_for_completion (gconstpointer a, gconstpointer b)
{
  LiaPerson *left = *(LiaPerson **)a;
  LiaPerson *right = *(LiaPerson **)b;
  int order = lia_person_get_is_contact (right) - lia_person_get_is_contact (left);

  if (order == 0 && _lia_person_get_use_count (left) != _lia_person_get_use_count (right))
    order = _lia_person_get_use_count (left) > _lia_person_get_use_count (right) ? -1 : 1;
  if (order == 0)
    order = lia_person_compare_names (left, right);
  return order;
}

GPtrArray *
lia_people_complete (LiaPeople *self, const char *text, guint limit)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *stripped = NULL;
  g_autofree char *needle = NULL;

  g_return_val_if_fail (LIA_IS_PEOPLE (self), found);
  g_return_val_if_fail (text != NULL, found);

  stripped = g_strstrip (g_strdup (text));
  needle = g_utf8_casefold (stripped, -1);
  if (*needle == '\0')
    return found;
  for (guint i = 0; i < self->persons->len; i++)
    {
      LiaPerson *person = g_ptr_array_index (self->persons, i);
      if (matches (person, needle))
        g_ptr_array_add (found, g_object_ref (person));
    }
  g_ptr_array_sort (found, compare_for_completion);
  if (found->len > limit)
    g_ptr_array_set_size (found, (int)limit);
  return found;
}

void
lia_people_count_use (LiaPeople *self, LiaPerson *person)
{
  g_return_if_fail (LIA_IS_PEOPLE (self));
  g_return_if_fail (LIA_IS_PERSON (person));

  _lia_person_count_use (person);
}
