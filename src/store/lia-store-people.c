/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-people"

#include "config.h"

#include "store/lia-store-people.h"

#include "store/lia-store-private.h"
#include "store/lia-store-row.h"

void
lia_stored_person_free (LiaStoredPerson *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->contact, lia_contact_record_unref);
  g_free (self);
}

/* ---- Phones ---- */

static char *
encode_phones (GPtrArray *phones)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < phones->len; i++)
    {
      const LiaPhone *phone = g_ptr_array_index (phones, i);

      g_string_append_printf (text, "%s%s\x1f%s\x1f%s", i > 0 ? "\x1e" : "", phone->kind,
                              phone->number, phone->display != NULL ? phone->display : "");
    }
  return g_string_free (text, FALSE);
}

static void
decode_phones (const char *text, LiaContactRecord *contact)
{
  g_auto (GStrv) phones = g_strsplit (text != NULL ? text : "", "\x1e", -1);

  for (guint i = 0; phones[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (phones[i], "\x1f", 3);

      if (g_strv_length (parts) == 3)
        lia_contact_record_add_phone (contact, parts[0], parts[1],
                                      *parts[2] != '\0' ? parts[2] : NULL);
    }
}

/* ---- Reading ---- */

static LiaStoredPerson *
read_person (LiaStmt *stmt)
{
  LiaStoredPerson *person = g_new0 (LiaStoredPerson, 1);
  LiaContactRecord *contact = lia_contact_record_new ();

  person->contact = contact;
  person->rank = (int)lia_stmt_get_int (stmt, 1);
  contact->name = lia_stmt_dup_text (stmt, 2);
  contact->title = lia_stmt_dup_text (stmt, 3);
  contact->department = lia_stmt_dup_text (stmt, 4);
  contact->company = lia_stmt_dup_text (stmt, 5);
  contact->office = lia_stmt_dup_text (stmt, 6);
  decode_phones (lia_stmt_get_text (stmt, 7), contact);
  contact->photo = lia_stmt_dup_bytes (stmt, 8);
  person->n_uses = (guint)lia_stmt_get_int (stmt, 9);
  person->tagged = lia_stmt_get_int (stmt, 10) != 0;
  return person;
}

static void
read_people (LiaDb *db, gpointer data)
{
  GPtrArray *people = data;
  LiaStmt *stmt = lia_db_stmt (
      db,
      "SELECT p.id, p.rank, p.name, p.title, p.department, p.company, p.office, p.phones, p.photo,"
      " p.n_uses, p.tagged, a.address FROM people p JOIN people_addresses a ON a.person_id = p.id"
      " ORDER BY p.id, a.rowid");
  gint64 last_id = 0;

  lia_db_assert_own (db);
  while (lia_stmt_next (stmt))
    {
      LiaAddress *address = lia_address_decode (lia_stmt_get_text (stmt, 11));
      LiaStoredPerson *person = NULL;

      if (address == NULL)
        continue;
      if (lia_stmt_get_int (stmt, 0) != last_id)
        g_ptr_array_add (people, read_person (stmt));
      last_id = lia_stmt_get_int (stmt, 0);
      person = g_ptr_array_index (people, people->len - 1);
      g_ptr_array_add (person->contact->addresses, address);
    }
}

GPtrArray *
lia_store_read_people (LiaStore *self, GError **error)
{
  g_autoptr (GPtrArray) people
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_stored_person_free);

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);

  return lia_store_read (self, read_people, people, error) ? g_steal_pointer (&people) : NULL;
}

/* ---- Writing ---- */

static void
run_with_ids (LiaDb *db, const char *sql, gint64 first, gint64 second)
{
  LiaStmt *stmt = lia_db_stmt (db, sql);

  lia_stmt_int (stmt, first);
  if (second != 0)
    lia_stmt_int (stmt, second);
  lia_stmt_run (stmt);
}

static gint64
find_person (LiaDb *db, const LiaAddress *address)
{
  LiaStmt *stmt = lia_db_stmt (db, "SELECT person_id FROM people_addresses WHERE key = ?");

  lia_stmt_text (stmt, lia_address_get_key (address));
  return lia_stmt_run_int (stmt, 0);
}

/* Two persons turn out to be one: the older one stays, what the other knew better is taken over. */
static void
merge_persons (LiaDb *db, gint64 kept, gint64 gone)
{
  run_with_ids (
      db,
      "UPDATE people AS k SET name = CASE WHEN g.rank > k.rank THEN coalesce (g.name, k.name)"
      "  ELSE coalesce (k.name, g.name) END, title = coalesce (k.title, g.title),"
      " department = coalesce (k.department, g.department),"
      " company = coalesce (k.company, g.company), office = coalesce (k.office, g.office),"
      " phones = coalesce (nullif (k.phones, ''), g.phones), photo = coalesce (k.photo, g.photo),"
      " rank = max (k.rank, g.rank), n_uses = k.n_uses + g.n_uses,"
      " tagged = max (k.tagged, g.tagged)"
      " FROM (SELECT * FROM people WHERE id = ?2) AS g WHERE k.id = ?1",
      kept, gone);
  run_with_ids (db, "UPDATE people_addresses SET person_id = ? WHERE person_id = ?", kept, gone);
  run_with_ids (db, "DELETE FROM people WHERE id = ?", gone, 0);
}

/* Returns: the one person of all these addresses, made now if need be. */
static gint64
ensure_person (LiaDb *db, GPtrArray *addresses)
{
  gint64 person_id = 0;

  for (guint i = 0; i < addresses->len; i++)
    {
      gint64 found = find_person (db, g_ptr_array_index (addresses, i));

      if (person_id == 0)
        person_id = found;
      else if (found != 0 && found != person_id)
        merge_persons (db, person_id, found);
    }
  if (person_id == 0)
    {
      lia_db_exec (db, "INSERT INTO people (rank) VALUES (0)");
      person_id = lia_db_get_last_id (db);
    }
  for (guint i = 0; i < addresses->len; i++)
    {
      const LiaAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *text = lia_address_encode (address);
      LiaStmt *stmt = lia_db_stmt (
          db, "INSERT INTO people_addresses (key, person_id, address) VALUES (?, ?, ?)"
              " ON CONFLICT (key) DO NOTHING");

      lia_stmt_text (stmt, lia_address_get_key (address));
      lia_stmt_int (stmt, person_id);
      lia_stmt_text (stmt, text);
      lia_stmt_run (stmt);
    }
  return person_id;
}

typedef struct
{
  GPtrArray *values; /* contacts or addresses */
  int number;        /* rank, or whether it is tagged */
} PeopleWrite;

static void
people_write_free (gpointer data)
{
  PeopleWrite *write = data;

  g_ptr_array_unref (write->values);
  g_free (write);
}

static void
save_contact (LiaDb *db, const LiaContactRecord *contact, int rank)
{
  g_autofree char *phones = encode_phones (contact->phones);
  gint64 person_id = ensure_person (db, contact->addresses);
  LiaStmt *stmt = lia_db_stmt (
      db,
      "UPDATE people SET"
      " name = CASE WHEN ?1 >= rank THEN coalesce (?2, name) ELSE coalesce (name, ?2) END,"
      " title = CASE WHEN ?1 >= rank THEN coalesce (?3, title) ELSE coalesce (title, ?3) END,"
      " department = CASE WHEN ?1 >= rank THEN coalesce (?4, department)"
      "  ELSE coalesce (department, ?4) END,"
      " company = CASE WHEN ?1 >= rank THEN coalesce (?5, company) ELSE coalesce (company, ?5) END,"
      " office = CASE WHEN ?1 >= rank THEN coalesce (?6, office) ELSE coalesce (office, ?6) END,"
      " phones = CASE WHEN ?1 >= rank THEN coalesce (nullif (?7, ''), phones)"
      "  ELSE coalesce (nullif (phones, ''), ?7) END,"
      " photo = coalesce (?8, photo), rank = max (rank, ?1) WHERE id = ?9");

  lia_stmt_int (stmt, rank);
  lia_stmt_text (stmt, contact->name);
  lia_stmt_text (stmt, contact->title);
  lia_stmt_text (stmt, contact->department);
  lia_stmt_text (stmt, contact->company);
  lia_stmt_text (stmt, contact->office);
  lia_stmt_text (stmt, phones);
  lia_stmt_bytes (stmt, contact->photo);
  lia_stmt_int (stmt, person_id);
  lia_stmt_run (stmt);
}

static void
save_people (LiaDb *db, gpointer data)
{
  PeopleWrite *write = data;

  lia_db_assert_own (db);
  for (guint i = 0; i < write->values->len; i++)
    {
      const LiaContactRecord *contact = g_ptr_array_index (write->values, i);

      if (contact->addresses->len > 0)
        save_contact (db, contact, write->number);
    }
}

void
lia_store_save_people_async (
    LiaStore *self, GPtrArray *contacts, int rank, GAsyncReadyCallback callback, gpointer user_data)
{
  PeopleWrite *write = NULL;

  g_return_if_fail (LIA_IS_STORE (self));
  g_return_if_fail (contacts != NULL);

  write = g_new0 (PeopleWrite, 1);
  write->number = rank;
  write->values = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_contact_record_unref);
  for (guint i = 0; i < contacts->len; i++)
    g_ptr_array_add (write->values, lia_contact_record_ref (g_ptr_array_index (contacts, i)));
  lia_store_write_async (self, LIA_DB_WRITE, save_people, write, people_write_free,
                         lia_store_save_people_async, callback, user_data);
}

static gint64
ensure_address (LiaDb *db, LiaAddress *address)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  g_ptr_array_add (one, address);
  return ensure_person (db, one);
}

static void
count_use (LiaDb *db, gpointer data)
{
  PeopleWrite *write = data;

  lia_db_assert_own (db);
  for (guint i = 0; i < write->values->len; i++)
    {
      gint64 person_id = ensure_address (db, g_ptr_array_index (write->values, i));

      run_with_ids (db, "UPDATE people SET n_uses = n_uses + 1 WHERE id = ?", person_id, 0);
    }
}

static PeopleWrite *
write_new_of_addresses (void)
{
  PeopleWrite *write = g_new0 (PeopleWrite, 1);

  write->values = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  return write;
}

void
lia_store_count_use_async (LiaStore *self,
                           GPtrArray *addresses,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  PeopleWrite *write = NULL;

  g_return_if_fail (LIA_IS_STORE (self));
  g_return_if_fail (addresses != NULL);

  write = write_new_of_addresses ();
  for (guint i = 0; i < addresses->len; i++)
    g_ptr_array_add (write->values, lia_address_ref (g_ptr_array_index (addresses, i)));
  lia_store_write_async (self, LIA_DB_WRITE, count_use, write, people_write_free,
                         lia_store_count_use_async, callback, user_data);
}

static void
set_tagged (LiaDb *db, gpointer data)
{
  PeopleWrite *write = data;
  LiaStmt *stmt = NULL;
  gint64 person_id = 0;

  lia_db_assert_own (db);
  person_id = ensure_address (db, g_ptr_array_index (write->values, 0));
  stmt = lia_db_stmt (db, "UPDATE people SET tagged = ? WHERE id = ?");
  lia_stmt_int (stmt, write->number);
  lia_stmt_int (stmt, person_id);
  lia_stmt_run (stmt);
}

void
lia_store_set_tagged_async (LiaStore *self,
                            LiaAddress *address,
                            gboolean tagged,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  PeopleWrite *write = NULL;

  g_return_if_fail (LIA_IS_STORE (self));
  g_return_if_fail (address != NULL);

  write = write_new_of_addresses ();
  write->number = tagged;
  g_ptr_array_add (write->values, lia_address_ref (address));
  lia_store_write_async (self, LIA_DB_WRITE_DURABLE, set_tagged, write, people_write_free,
                         lia_store_set_tagged_async, callback, user_data);
}
