/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-person"

#include "config.h"

#include <string.h>

#include "core/lia-person-private.h"

struct _LiaPerson
{
  GObject parent_instance;

  char *name;
  char *name_key; /* of the name, for sorting; NULL until it is needed */
  int name_rank;
  int contact_rank;
  LiaPresence *presence;
  GPtrArray *addresses;
  LiaContactRecord *contact;
  guint addresses_version;
  guint use_count;
  gboolean tagged;
  gboolean is_self;
  gboolean is_contact;
  /* Set when this person turned out to be another one: then that one's properties are shown. */
  LiaPerson *kept;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_PRESENCE,
  PROP_TITLE,
  PROP_DEPARTMENT,
  PROP_COMPANY,
  PROP_OFFICE,
  PROP_PHOTO,
  PROP_TAGGED,
  PROP_IS_SELF,
  PROP_IS_CONTACT,
  PROP_ADDRESSES_VERSION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LiaPerson, lia_person, G_TYPE_OBJECT)

/* The person whose properties count. */
static LiaPerson *
real (LiaPerson *self)
{
  while (self->kept != NULL)
    self = self->kept;
  return self;
}

static void
lia_person_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LiaPerson *self = LIA_PERSON (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, lia_person_get_name (self));
      break;
    case PROP_PRESENCE:
      g_value_set_boxed (value, lia_person_get_presence (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, lia_person_get_title (self));
      break;
    case PROP_DEPARTMENT:
      g_value_set_string (value, lia_person_get_department (self));
      break;
    case PROP_COMPANY:
      g_value_set_string (value, lia_person_get_company (self));
      break;
    case PROP_OFFICE:
      g_value_set_string (value, lia_person_get_office (self));
      break;
    case PROP_PHOTO:
      g_value_set_boxed (value, lia_person_get_photo (self));
      break;
    case PROP_TAGGED:
      g_value_set_boolean (value, lia_person_get_tagged (self));
      break;
    case PROP_IS_SELF:
      g_value_set_boolean (value, lia_person_get_is_self (self));
      break;
    case PROP_IS_CONTACT:
      g_value_set_boolean (value, lia_person_get_is_contact (self));
      break;
    case PROP_ADDRESSES_VERSION:
      g_value_set_uint (value, real (self)->addresses_version);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lia_person_dispose (GObject *object)
{
  LiaPerson *self = LIA_PERSON (object);

  g_clear_object (&self->kept);
  G_OBJECT_CLASS (lia_person_parent_class)->dispose (object);
}

static void
lia_person_finalize (GObject *object)
{
  LiaPerson *self = LIA_PERSON (object);

  g_free (self->name);
  g_free (self->name_key);
  lia_presence_unref (self->presence);
  g_ptr_array_unref (self->addresses);
  lia_contact_record_unref (self->contact);
  G_OBJECT_CLASS (lia_person_parent_class)->finalize (object);
}

static void
lia_person_class_init (LiaPersonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lia_person_get_property;
  object_class->dispose = lia_person_dispose;
  object_class->finalize = lia_person_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_PRESENCE] = g_param_spec_boxed ("presence", NULL, NULL, LIA_TYPE_PRESENCE, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DEPARTMENT] = g_param_spec_string ("department", NULL, NULL, NULL, flags);
  properties[PROP_COMPANY] = g_param_spec_string ("company", NULL, NULL, NULL, flags);
  properties[PROP_OFFICE] = g_param_spec_string ("office", NULL, NULL, NULL, flags);
  properties[PROP_PHOTO] = g_param_spec_boxed ("photo", NULL, NULL, G_TYPE_BYTES, flags);
  properties[PROP_TAGGED] = g_param_spec_boolean ("tagged", NULL, NULL, FALSE, flags);
  properties[PROP_IS_SELF] = g_param_spec_boolean ("is-self", NULL, NULL, FALSE, flags);
  properties[PROP_IS_CONTACT] = g_param_spec_boolean ("is-contact", NULL, NULL, FALSE, flags);
  properties[PROP_ADDRESSES_VERSION]
      = g_param_spec_uint ("addresses-version", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lia_person_init (LiaPerson *self)
{
  self->presence = lia_presence_new (LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE);
  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  self->contact = lia_contact_record_new ();
}

/* ---- For LiaPeople ---- */

LiaPerson *
_lia_person_new (LiaAddress *address)
{
  LiaPerson *self = g_object_new (LIA_TYPE_PERSON, NULL);

  g_ptr_array_add (self->addresses, lia_address_ref (address));
  return self;
}

static void
addresses_changed (LiaPerson *self)
{
  self->addresses_version++;
  /* It may stand for the name. */
  g_clear_pointer (&self->name_key, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESSES_VERSION]);
}

void
_lia_person_add_address (LiaPerson *self, LiaAddress *address)
{
  for (guint i = 0; i < self->addresses->len; i++)
    if (lia_address_equal (g_ptr_array_index (self->addresses, i), address))
      return;
  g_ptr_array_add (self->addresses, lia_address_ref (address));
  addresses_changed (self);
}

void
_lia_person_take_name (LiaPerson *self, const char *name, int rank)
{
  if (name == NULL || *name == '\0' || rank < self->name_rank
      || (rank == self->name_rank && self->name != NULL))
    return;
  self->name_rank = rank;
  if (g_strcmp0 (self->name, name) == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  g_clear_pointer (&self->name_key, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/* A field of a better source is kept; an empty one is always filled. */
static void
take_field (LiaPerson *self, char **field, const char *value, gboolean better, guint prop)
{
  if (value == NULL || *value == '\0' || (!better && *field != NULL)
      || g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
take_phones (LiaPerson *self, GPtrArray *phones)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < phones->len; i++)
    {
      LiaPhone *phone = g_ptr_array_index (phones, i);
      gboolean known = FALSE;
      for (guint j = 0; j < self->contact->phones->len && !known; j++)
        {
          LiaPhone *other = g_ptr_array_index (self->contact->phones, j);
          known = g_str_equal (other->number, phone->number);
        }
      if (!known)
        lia_contact_record_add_phone (self->contact, phone->kind, phone->number, phone->display);
      changed |= !known;
    }
  if (changed)
    addresses_changed (self);
}

void
_lia_person_take_contact (LiaPerson *self, LiaContactRecord *contact, int rank)
{
  gboolean better = rank >= self->contact_rank;

  _lia_person_take_name (self, contact->name, rank);
  take_field (self, &self->contact->title, contact->title, better, PROP_TITLE);
  take_field (self, &self->contact->department, contact->department, better, PROP_DEPARTMENT);
  take_field (self, &self->contact->company, contact->company, better, PROP_COMPANY);
  take_field (self, &self->contact->office, contact->office, better, PROP_OFFICE);
  take_phones (self, contact->phones);
  if (contact->photo != NULL && (better || self->contact->photo == NULL))
    {
      g_clear_pointer (&self->contact->photo, g_bytes_unref);
      self->contact->photo = g_bytes_ref (contact->photo);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHOTO]);
    }
  self->contact_rank = MAX (self->contact_rank, rank);
}

static void
kept_notify_cb (LiaPerson *self, GParamSpec *pspec)
{
  g_object_notify (G_OBJECT (self), pspec->name);
}

void
_lia_person_merge_into (LiaPerson *self, LiaPerson *kept)
{
  for (guint i = 0; i < self->addresses->len; i++)
    _lia_person_add_address (kept, g_ptr_array_index (self->addresses, i));
  self->contact->name = g_strdup (self->name);
  _lia_person_take_contact (kept, self->contact, self->name_rank);
  if (kept->presence->availability == LIA_AVAILABILITY_UNKNOWN)
    lia_person_set_presence (kept, self->presence);
  if (self->is_contact)
    lia_person_set_is_contact (kept, TRUE);
  if (self->is_self)
    lia_person_set_is_self (kept, TRUE);
  if (self->tagged)
    lia_person_set_tagged (kept, TRUE);
  kept->use_count += self->use_count;
  self->kept = g_object_ref (kept);
  g_signal_connect_object (kept, "notify", G_CALLBACK (kept_notify_cb), self, G_CONNECT_SWAPPED);
  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

guint
_lia_person_get_use_count (LiaPerson *self)
{
  return real (self)->use_count;
}

void
_lia_person_count_use (LiaPerson *self)
{
  real (self)->use_count++;
}

/* ---- Public ---- */

const char *
lia_person_get_name (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), NULL);

  self = real (self);
  if (self->name != NULL)
    return self->name;
  return lia_address_get_label (g_ptr_array_index (self->addresses, 0));
}

const char *
lia_person_get_name_key (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), NULL);

  self = real (self);
  if (self->name_key == NULL)
    self->name_key = g_utf8_collate_key (lia_person_get_name (self), -1);
  return self->name_key;
}

int
lia_person_compare_names (LiaPerson *a, LiaPerson *b)
{
  return strcmp (lia_person_get_name_key (a), lia_person_get_name_key (b));
}

char *
lia_person_dup_short_name (LiaPerson *self)
{
  const char *name = NULL;
  const char *comma = NULL;

  g_return_val_if_fail (LIA_IS_PERSON (self), NULL);

  name = lia_person_get_name (self);
  /* "Laurent, Amélie": directories of Exchange often write the surname first. */
  comma = strstr (name, ", ");
  if (comma != NULL)
    return g_strdup (comma + 2);
  if (strchr (name, '@') != NULL)
    return g_strdup (name);
  return g_strndup (name, strcspn (name, " "));
}

LiaPresence *
lia_person_get_presence (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), NULL);

  return real (self)->presence;
}

void
lia_person_set_presence (LiaPerson *self, LiaPresence *presence)
{
  g_return_if_fail (LIA_IS_PERSON (self));
  g_return_if_fail (presence != NULL);

  self = real (self);
  if (lia_presence_equal (self->presence, presence))
    return;
  lia_presence_ref (presence);
  lia_presence_unref (self->presence);
  self->presence = presence;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRESENCE]);
}

GPtrArray *
lia_person_get_addresses (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), NULL);

  return real (self)->addresses;
}

LiaAddress *
lia_person_get_address (LiaPerson *self, LiaAddressScheme scheme)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), NULL);

  self = real (self);
  for (guint i = 0; i < self->addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (self->addresses, i);
      if (lia_address_get_scheme (address) == scheme)
        return address;
    }
  return NULL;
}

GPtrArray *
lia_person_get_phones (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), NULL);

  return real (self)->contact->phones;
}

const char *
lia_person_get_title (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), NULL);

  return real (self)->contact->title;
}

const char *
lia_person_get_department (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), NULL);

  return real (self)->contact->department;
}

const char *
lia_person_get_company (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), NULL);

  return real (self)->contact->company;
}

const char *
lia_person_get_office (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), NULL);

  return real (self)->contact->office;
}

GBytes *
lia_person_get_photo (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), NULL);

  return real (self)->contact->photo;
}

static void
set_boolean (LiaPerson *self, gboolean *field, gboolean value, guint prop)
{
  value = !!value;
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

gboolean
lia_person_get_tagged (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), FALSE);

  return real (self)->tagged;
}

void
lia_person_set_tagged (LiaPerson *self, gboolean tagged)
{
  g_return_if_fail (LIA_IS_PERSON (self));

  self = real (self);
  set_boolean (self, &self->tagged, tagged, PROP_TAGGED);
}

gboolean
lia_person_get_is_self (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), FALSE);

  return real (self)->is_self;
}

void
lia_person_set_is_self (LiaPerson *self, gboolean is_self)
{
  g_return_if_fail (LIA_IS_PERSON (self));

  self = real (self);
  set_boolean (self, &self->is_self, is_self, PROP_IS_SELF);
}

gboolean
lia_person_get_is_contact (LiaPerson *self)
{
  g_return_val_if_fail (LIA_IS_PERSON (self), FALSE);

  return real (self)->is_contact;
}

void
lia_person_set_is_contact (LiaPerson *self, gboolean is_contact)
{
  g_return_if_fail (LIA_IS_PERSON (self));

  self = real (self);
  set_boolean (self, &self->is_contact, is_contact, PROP_IS_CONTACT);
}
