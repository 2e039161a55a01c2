/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-people"

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "office-people.h"

#define PASSWORD "secret"
#define COMPANY "Contoso"

/* The people of the demo. The first one is the user. */
static const struct
{
  const char *name;
  const char *login;
  const char *local;
  const char *title;
  const char *department;
  const char *office;
  const char *work;
  const char *mobile;
  int availability;
  const char *activity;
  const char *note;
  gboolean restricted; /* may neither call by video nor share */
} people[] = {
  { "Nadia Petit", "nadia", "nadia.petit", "Project lead", "IT", "Lyon", "+33472001230",
    "+33612005670", 18500, NULL, NULL, FALSE },
  { "Amélie Laurent", "amelie", "amelie.laurent", "Controller", "Finance", "Lyon", "+33472001234",
    "+33612005678", 3500, NULL, "Working from home today", FALSE },
  { "Karim Benali", "karim", "karim.benali", "Telephony engineer", "IT", "Lyon", "+33472001235",
    "+33612005679", 6500, "on-the-phone", NULL, FALSE },
  { "Sofia Marchetti", "sofia", "sofia.marchetti", "Head of operations", "Operations", "Milan",
    "+390255501234", NULL, 9500, NULL, "Board pack, back at four", TRUE },
  { "Jonas Weber", "jonas", "jonas.weber", "Network engineer", "IT", "Zürich", "+41445550123",
    "+41795550123", 15500, NULL, NULL, FALSE },
  { "Priya Nair", "priya", "priya.nair", "Trainer", "Human resources", "Lyon", "+33472001238", NULL,
    3500, NULL, "Pilot starts today", FALSE },
  { "Lucas Moreau", "lucas", "lucas.moreau", "Site manager", "Operations", "Nantes", "+33240001239",
    "+33612005681", 18500, NULL, "Out of office until Monday", FALSE },
  { "Hana Suzuki", "hana", "hana.suzuki", "Architect", "IT", "Lyon", "+33472001240", NULL, 6500,
    "in-a-meeting", NULL, FALSE },
  { "Dan O’Neil", "dan", "dan.oneil", "Account manager", "Sales", "Dublin", "+35315550124",
    "+353865550124", 12500, NULL, NULL, FALSE },
  { "Maria Oliveira", "maria", "maria.oliveira", "Buyer", "Purchasing", "Lisbon", "+351215550125",
    NULL, 3500, NULL, NULL, FALSE },
  { "Tomasz Kowalski", "tomasz", "tomasz.kowalski", "Support", "IT", "Kraków", "+48125550126", NULL,
    5000, NULL, NULL, FALSE },
  { "Ingrid Berg", "ingrid", "ingrid.berg", "Lawyer", "Legal", "Oslo", "+4722555127", "+4790555127",
    6500, NULL, NULL, FALSE },
  { "Omar Haddad", "omar", "omar.haddad", "Logistics", "Operations", "Marseille", "+33491001242",
    NULL, 3500, NULL, "In the warehouse, phone is best", FALSE },
  { "Chen Wei", "chen", "chen.wei", "Developer", "IT", "Lyon", NULL, NULL, 3500, NULL, NULL,
    FALSE },
  { "Elena Popescu", "elena", "elena.popescu", "Assistant", "Direction", "Lyon", "+33472001244",
    NULL, 15500, NULL, NULL, FALSE },
  { "Yusuf Aydin", "yusuf", "yusuf.aydin", "Facility manager", "Operations", "Lyon", "+33472001245",
    "+33612005690", 18500, NULL, NULL, TRUE },
};

static const struct
{
  const char *group;
  const char *logins;
} lists[] = {
  { "Favourites", "amelie karim priya" },
  { "Pilot team", "sofia hana jonas lucas" },
  { "~", "dan maria omar" },
};

static OfficePerson *
new_person (const char *name, const char *address, const char *login)
{
  OfficePerson *person = g_new0 (OfficePerson, 1);
  const char *blank = strrchr (name, ' ');

  person->name = g_strdup (name);
  person->given_name = blank != NULL ? g_strndup (name, (gsize)(blank - name)) : g_strdup (name);
  person->surname = g_strdup (blank != NULL ? blank + 1 : "");
  person->address = g_strdup (address);
  person->login = g_strdup (login);
  person->password = g_strdup (PASSWORD);
  person->company = g_strdup (COMPANY);
  person->may_call = person->may_video = person->may_share = TRUE;
  person->may_send_files = person->may_phone = TRUE;
  return person;
}

/* Everybody has the same list but for oneself: a demo can be opened as anybody. */
static void
add_list (OfficeWorld *world, OfficePerson *person)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_auto (GStrv) logins = g_strsplit (lists[i].logins, " ", -1);
      guint group = g_str_equal (lists[i].group, "~")
                        ? 1
                        : office_world_add_group (world, person, lists[i].group);
      for (guint k = 0; logins[k] != NULL; k++)
        {
          OfficePerson *contact = office_world_find_login (world, logins[k]);
          if (contact != person)
            office_world_add_contact (world, person, contact->address, group);
        }
    }
}

static void
add_meetings (OfficeWorld *world)
{
  gint64 hour = g_get_real_time () / G_USEC_PER_SEC / 3600 * 3600;
  OfficePerson *hana = office_world_find_login (world, "hana");
  OfficePerson *amelie = office_world_find_login (world, "amelie");
  OfficePerson *nadia = office_world_find_login (world, "nadia");

  office_world_add_meeting (world, hana, hour, hour + 5400, "Design review", "Room 3");
  office_world_add_meeting (world, amelie, hour + 4 * 3600, hour + 5 * 3600, "Budget review",
                            "Room 1");
  office_world_add_meeting (world, nadia, hour + 4 * 3600, hour + 5 * 3600, "Budget review",
                            "Room 1");
}

void
office_people_add_built_in (OfficeWorld *world)
{
  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *address = g_strconcat (people[i].local, "@", OFFICE_DOMAIN, NULL);
      OfficePerson *person = new_person (people[i].name, address, people[i].login);
      OfficeState state = { people[i].availability, people[i].activity, people[i].note };
      person->title = g_strdup (people[i].title);
      person->department = g_strdup (people[i].department);
      person->office = g_strdup (people[i].office);
      person->work_phone = g_strdup (people[i].work);
      person->mobile_phone = g_strdup (people[i].mobile);
      person->may_video = person->may_share = !people[i].restricted;
      office_world_add_person (world, person);
      office_world_set_default_state (world, person, &state);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    add_list (world, g_ptr_array_index (office_world_get_people (world), i));
  add_meetings (world);
}

/* ---- From a file ---- */

static gboolean
refuse (GError **error, guint number, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "person %u: %s", number, what);
  return FALSE;
}

/* Whether all members but contacts, which may be absent, are text. */
static gboolean
check_texts (JsonObject *object, guint number, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (object, l->data);
      g_autofree char *what = g_strdup_printf ("“%s” is no text", (const char *)l->data);
      if (!g_str_equal (l->data, "contacts")
          && (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING))
        return refuse (error, number, what);
    }
  return TRUE;
}

static gboolean
check_contacts (JsonObject *object, guint number, GError **error)
{
  JsonNode *contacts = json_object_get_member (object, "contacts");
  JsonArray *array = NULL;

  if (contacts == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (contacts))
    return refuse (error, number, "“contacts” is no array");
  array = json_node_get_array (contacts);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return refuse (error, number, "a contact is no object");
      if (!check_texts (json_node_get_object (node), number, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_person (JsonNode *node, guint number, GError **error)
{
  JsonObject *object = NULL;
  const char *address = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, number, "not an object");
  object = json_node_get_object (node);
  if (!check_texts (object, number, error) || !check_contacts (object, number, error))
    return FALSE;
  address = json_object_get_string_member_with_default (object, "address", "");
  if (!json_object_has_member (object, "name") || strchr (address, '@') == NULL)
    return refuse (error, number, "no name or no address");
  return TRUE;
}

/* What has been checked: all members are text. */
static char *
dup_member (JsonObject *object, const char *name)
{
  return g_strdup (json_object_get_string_member_with_default (object, name, NULL));
}

static void
replace (char **field, char *value_take)
{
  if (value_take == NULL)
    return;
  g_free (*field);
  *field = value_take;
}

static void
add_from_json (OfficeWorld *world, JsonObject *object)
{
  g_autofree char *name = dup_member (object, "name");
  g_autofree char *address = dup_member (object, "address");
  g_autofree char *login = dup_member (object, "login");
  OfficePerson *person = NULL;
  OfficeState available = { 3500, NULL, NULL };

  if (login == NULL)
    login = g_strndup (address, strcspn (address, "@"));
  person = new_person (name, address, login);
  replace (&person->password, dup_member (object, "password"));
  person->title = dup_member (object, "title");
  person->department = dup_member (object, "department");
  person->office = dup_member (object, "office");
  person->work_phone = dup_member (object, "phone");
  person->mobile_phone = dup_member (object, "mobile");
  office_world_add_person (world, person);
  office_world_set_default_state (world, person, &available);
}

static void
add_contacts_from_json (OfficeWorld *world, OfficePerson *person, JsonObject *object)
{
  JsonArray *contacts = json_object_has_member (object, "contacts")
                            ? json_object_get_array_member (object, "contacts")
                            : NULL;
  g_autoptr (GHashTable) groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; contacts != NULL && i < json_array_get_length (contacts); i++)
    {
      JsonObject *contact = json_array_get_object_element (contacts, i);
      g_autofree char *group = dup_member (contact, "group");
      g_autofree char *address = dup_member (contact, "address");
      guint id = 1;
      if (address == NULL)
        continue;
      if (group != NULL)
        {
          id = GPOINTER_TO_UINT (g_hash_table_lookup (groups, group));
          if (id == 0)
            {
              id = office_world_add_group (world, person, group);
              g_hash_table_insert (groups, g_steal_pointer (&group), GUINT_TO_POINTER (id));
            }
        }
      office_world_add_contact (world, person, address, id);
    }
}

gboolean
office_people_add (OfficeWorld *world, const char *json, GError **error)
{
  g_autoptr (JsonNode) root = json_from_string (json, error);
  guint first = office_world_get_people (world)->len;
  JsonArray *array = NULL;

  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not an array");
      return FALSE;
    }
  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!check_person (json_array_get_element (array, i), i + 1, error))
      return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    add_from_json (world, json_array_get_object_element (array, i));
  for (guint i = 0; i < json_array_get_length (array); i++)
    add_contacts_from_json (world, g_ptr_array_index (office_world_get_people (world), first + i),
                            json_array_get_object_element (array, i));
  return TRUE;
}

gboolean
office_people_load (OfficeWorld *world, const char *path, GError **error)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  if (office_people_add (world, text, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}
