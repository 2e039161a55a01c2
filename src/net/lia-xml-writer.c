/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-xml-writer"

#include "config.h"

#include <libxml/xmlwriter.h>

#include "net/lia-xml.h"

struct _LiaXmlWriter
{
  xmlBuffer *buffer;
  xmlTextWriter *writer;
};

LiaXmlWriter *
lia_xml_writer_new_fragment (void)
{
  LiaXmlWriter *self = g_new0 (LiaXmlWriter, 1);

  self->buffer = xmlBufferCreate ();
  /* It grows by a little at a time else, and a large message is copied as often. */
  xmlBufferSetAllocationScheme (self->buffer, XML_BUFFER_ALLOC_DOUBLEIT);
  self->writer = xmlNewTextWriterMemory (self->buffer, 0);
  return self;
}

LiaXmlWriter *
lia_xml_writer_new (void)
{
  LiaXmlWriter *self = lia_xml_writer_new_fragment ();

  xmlTextWriterStartDocument (self->writer, NULL, "utf-8", NULL);
  return self;
}

void
lia_xml_writer_free (LiaXmlWriter *self)
{
  if (self == NULL)
    return;
  if (self->writer != NULL)
    xmlFreeTextWriter (self->writer);
  xmlBufferFree (self->buffer);
  g_free (self);
}

/* What XML cannot hold in any form is left out. */
static char *
dup_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_sized_new (64);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if ((c >= 0x20 || c == '\t' || c == '\n' || c == '\r') && c != 0xFFFE && c != 0xFFFF)
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

void
lia_xml_writer_start (LiaXmlWriter *self, const char *name)
{
  xmlTextWriterStartElement (self->writer, (const xmlChar *)name);
}

void
lia_xml_writer_attribute (LiaXmlWriter *self, const char *name, const char *value)
{
  g_autofree char *clean = NULL;

  if (value == NULL)
    return;
  clean = dup_clean (value);
  xmlTextWriterWriteAttribute (self->writer, (const xmlChar *)name, (const xmlChar *)clean);
}

void
lia_xml_writer_text (LiaXmlWriter *self, const char *text)
{
  g_autofree char *clean = dup_clean (text);

  xmlTextWriterWriteString (self->writer, (const xmlChar *)clean);
}

void
lia_xml_writer_raw (LiaXmlWriter *self, const char *xml)
{
  xmlTextWriterWriteRaw (self->writer, (const xmlChar *)xml);
}

void
lia_xml_writer_end (LiaXmlWriter *self)
{
  xmlTextWriterEndElement (self->writer);
}

void
lia_xml_writer_element (LiaXmlWriter *self, const char *name, const char *text)
{
  lia_xml_writer_start (self, name);
  if (text != NULL)
    lia_xml_writer_text (self, text);
  lia_xml_writer_end (self);
}

void
lia_xml_writer_element_int (LiaXmlWriter *self, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  lia_xml_writer_element (self, name, text);
}

void
lia_xml_writer_empty (LiaXmlWriter *self, const char *name, ...)
{
  va_list args;
  const char *attribute = NULL;

  lia_xml_writer_start (self, name);
  va_start (args, name);
  while ((attribute = va_arg (args, const char *)) != NULL)
    lia_xml_writer_attribute (self, attribute, va_arg (args, const char *));
  va_end (args);
  lia_xml_writer_end (self);
}

void
lia_xml_writer_base64 (LiaXmlWriter *self, GBytes *bytes)
{
  gsize size = 0;
  const guchar *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_base64_encode (data, size);

  xmlTextWriterWriteRaw (self->writer, (const xmlChar *)text);
}

GBytes *
lia_xml_writer_finish (LiaXmlWriter *self)
{
  GBytes *bytes = NULL;

  xmlTextWriterEndDocument (self->writer);
  xmlFreeTextWriter (self->writer);
  self->writer = NULL;
  bytes = g_bytes_new (xmlBufferContent (self->buffer), (gsize)xmlBufferLength (self->buffer));
  return bytes;
}

char *
lia_xml_writer_finish_text (LiaXmlWriter *self)
{
  g_autoptr (GBytes) bytes = lia_xml_writer_finish (self);

  /* libxml2 ends a document with a line end. */
  return g_strchomp (g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
}
