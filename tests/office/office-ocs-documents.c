/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "office-ocs-documents.h"

#include "office-ocs-state.h"
#include "office-ocs-xml.h"

#define DAY_S (24 * 60 * 60)
#define FREE_BUSY_DAYS 14
#define BUSY 2

static void
append_phone (GString *out, const char *type, const char *number)
{
  if (number == NULL || *number == '\0')
    return;
  ocs_xml_append (out,
                  "<phone type=\"%s\"><uri>tel:%s</uri><displayString>%s</displayString></phone>",
                  type, number, number);
}

static void
append_text (GString *out, const char *element, const char *text)
{
  if (text != NULL && *text != '\0')
    ocs_xml_append (out, "<%s>%s</%s>", element, text, element);
}

void
ocs_document_append_contact_card (const OfficePerson *person, GString *out)
{
  ocs_xml_append (
      out,
      "<contactCard xmlns=\"http://schemas.microsoft.com/2006/09/sip/contactcard\">"
      "<identity><name><displayName>%s</displayName></name><email>%s</email></identity>",
      person->name, person->address);
  append_text (out, "company", person->company);
  append_text (out, "department", person->department);
  append_text (out, "title", person->title);
  append_text (out, "office", person->office);
  append_phone (out, "work", person->work_phone);
  append_phone (out, "mobile", person->mobile_phone);
  g_string_append (out, "</contactCard>");
}

char *
ocs_document_encode_free_busy (GPtrArray *meetings, gint64 start_s, guint n_slots)
{
  const gsize size = (n_slots + 3) / 4;
  g_autofree guint8 *bytes = g_malloc0 (size);

  for (guint i = 0; i < meetings->len; i++)
    {
      const OfficeMeeting *meeting = g_ptr_array_index (meetings, i);
      const gint64 first = (meeting->start_s - start_s) / OCS_FREE_BUSY_SLOT_S;
      const gint64 end
          = (meeting->end_s - start_s + OCS_FREE_BUSY_SLOT_S - 1) / OCS_FREE_BUSY_SLOT_S;

      if (meeting->end_s <= start_s)
        continue;
      for (gint64 slot = MAX (first, 0); slot < MIN (end, (gint64)n_slots); slot++)
        bytes[slot / 4] |= (guint8)(BUSY << (2 * (slot % 4)));
    }
  return g_base64_encode (bytes, size);
}

static void
append_category_start (const OfficePerson *person,
                       guint32 instance,
                       const char *publish_time,
                       GString *out)
{
  ocs_xml_append (out,
                  "<category name=\"calendarData\" instance=\"%u\" publishTime=\"%s\">"
                  "<calendarData xmlns=\"http://schemas.microsoft.com/2006/09/sip/calendarData\""
                  " mailboxID=\"%s\">",
                  instance, publish_time, person->address);
}

static void
append_working_hours (GString *out)
{
  /* Central European time; nine to six. */
  g_string_append (
      out,
      "<WorkingHours xmlns=\"http://schemas.microsoft.com/exchange/services/2006/types\"><TimeZone>"
      "<Bias>-60</Bias><StandardTime><Bias>0</Bias><Time>03:00:00</Time><DayOrder>5</DayOrder>"
      "<Month>10</Month><DayOfWeek>Sunday</DayOfWeek></StandardTime><DaylightTime><Bias>-60</Bias>"
      "<Time>02:00:00</Time><DayOrder>5</DayOrder><Month>3</Month><DayOfWeek>Sunday</DayOfWeek>"
      "</DaylightTime></TimeZone><WorkingPeriodArray><WorkingPeriod>"
      "<DayOfWeek>Monday Tuesday Wednesday Thursday Friday</DayOfWeek>"
      "<StartTimeInMinutes>540</StartTimeInMinutes><EndTimeInMinutes>1080</EndTimeInMinutes>"
      "</WorkingPeriod></WorkingPeriodArray></WorkingHours>");
}

void
ocs_document_append_calendar (const OfficePerson *person,
                              GPtrArray *meetings,
                              gint64 now_s,
                              GString *out)
{
  const gint64 start_s = now_s - now_s % DAY_S;
  const guint n_slots = FREE_BUSY_DAYS * DAY_S / OCS_FREE_BUSY_SLOT_S;
  g_autofree char *data = ocs_document_encode_free_busy (meetings, start_s, n_slots);
  g_autoptr (GDateTime) start = g_date_time_new_from_unix_utc (start_s);
  g_autofree char *start_text = g_date_time_format (start, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *publish_time = ocs_format_time (now_s * G_USEC_PER_SEC);

  append_category_start (person, 0, publish_time, out);
  append_working_hours (out);
  g_string_append (out, "</calendarData></category>");

  append_category_start (person, 0x40000000u | (g_str_hash (person->address) >> 4), publish_time,
                         out);
  ocs_xml_append (
      out, "<freeBusy startTime=\"%s\" granularity=\"PT15M\" encodingVersion=\"1\">%s</freeBusy>",
      start_text, data);
  g_string_append (out, "</calendarData></category>");
}
