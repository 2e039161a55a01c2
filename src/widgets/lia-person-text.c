/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-person-text"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-person-text.h"

const char *
lia_person_text_note (LiaPerson *person)
{
  LiaPresence *presence = lia_person_get_presence (person);
  const char *note = presence->out_of_office && presence->out_of_office_note != NULL
                         ? presence->out_of_office_note
                         : presence->note;

  return note != NULL && *note != '\0' ? note : NULL;
}

char *
lia_person_text_state (LiaPerson *person)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *state = lia_presence_describe (lia_person_get_presence (person), now);
  const char *note = lia_person_text_note (person);

  if (note == NULL)
    return g_steal_pointer (&state);
  /* Translators: 1: a state, such as “Available”, 2: a person’s note. */
  return g_strdup_printf (_ ("%1$s — %2$s"), state, note);
}

char *
lia_person_text_place (LiaPerson *person)
{
  const char *parts[] = { lia_person_get_title (person), lia_person_get_department (person),
                          lia_person_get_office (person), lia_person_get_company (person) };
  GString *text = g_string_new (NULL);

  for (gsize i = 0, n = 0; i < G_N_ELEMENTS (parts) && n < 2; i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      {
        if (n++ > 0)
          g_string_append (text, " · ");
        g_string_append (text, parts[i]);
      }
  return g_string_free (text, text->len == 0);
}

char *
lia_person_text_brief (LiaPerson *person)
{
  LiaPresence *presence = lia_person_get_presence (person);
  const char *note = lia_person_text_note (person);
  g_autofree char *state = NULL;

  if (note == NULL || presence->availability != LIA_AVAILABILITY_AVAILABLE)
    return lia_person_text_state (person);
  state = lia_presence_to_string (presence);
  return g_strdup_printf (_ ("%1$s — %2$s"), state, note);
}

char *
lia_person_text_place_and_note (LiaPerson *person)
{
  g_autofree char *place = lia_person_text_place (person);
  const char *note = lia_person_text_note (person);
  g_autofree char *quoted = note != NULL ? g_strdup_printf (_ ("“%s”"), note) : NULL;

  if (place == NULL || quoted == NULL)
    return place != NULL ? g_steal_pointer (&place) : g_steal_pointer (&quoted);
  /* Translators: 1: a person’s title and department, 2: the person’s note, in quotation marks. */
  return g_strdup_printf (C_ ("person", "%1$s — %2$s"), place, quoted);
}

char *
lia_person_text_accessible (LiaPerson *person)
{
  g_autofree char *state = lia_person_text_state (person);

  /* Translators: 1: a person’s name, 2: the state and note, such as “Available — At my desk”. */
  return g_strdup_printf (_ ("%1$s, %2$s"), lia_person_get_name (person), state);
}

char *
lia_person_text_uri (LiaPerson *person)
{
  return lia_address_to_uri (g_ptr_array_index (lia_person_get_addresses (person), 0));
}
