/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/socket.h>

#include "office-ews.h"
#include "target.h"

/*
 * The bytes are requests to the Exchange half of the office, a form feed between two of them. Each comes in an HTTP
 * request of its own, over a connection of its own, of somebody who has signed in.
 */

#define PATIENCE_S 20
/* base64 of "nadia:secret" */
#define CREDENTIALS "bmFkaWE6c2VjcmV0"

static const char letter[]
    = "From: Karim <karim.benali@contoso.example>\r\nTo: Nadia <nadia.petit@contoso.example>\r\n"
      "Subject: Numbers\r\nMessage-ID: <1@contoso.example>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee there.\r\n"
      "--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; "
      "filename=n.csv\r\n\r\n1,2\r\n"
      "--b--\r\n";

static gboolean
give_up_cb (gpointer user_data)
{
  g_error ("The office does not answer");
  return G_SOURCE_REMOVE;
}

/* Until the office has closed the connection. */
static void
read_answer (GSocket *socket)
{
  char buffer[16 * 1024];
  guint patience = g_timeout_add_seconds (PATIENCE_S, give_up_cb, NULL);

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, &error);
      if (n == 0 || (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)))
        break;
      g_main_context_iteration (NULL, FALSE);
    }
  g_source_remove (patience);
}

static void
send_all (GSocket *socket, const char *data, gsize size)
{
  while (size > 0)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_send (socket, data, size, NULL, &error);
      if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return;
      data += MAX (n, 0);
      size -= (gsize)MAX (n, 0);
      g_main_context_iteration (NULL, FALSE);
    }
}

/* Head and body at once: the second piece would wait for the receipt of the first. */
static GString *
new_request (const void *body, gsize size)
{
  GString *text = g_string_new ("POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                "Authorization: Basic " CREDENTIALS "\r\nConnection: close\r\n"
                                "Content-Type: text/xml; charset=utf-8\r\n");

  g_string_append_printf (text, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", size);
  return g_string_append_len (text, body, (gssize)size);
}

static void
request (OfficeEws *ews, const void *body, gsize size)
{
  const struct linger at_once = { 1, 0 };
  g_autoptr (GSocketAddress) address
      = g_inet_socket_address_new_from_string ("127.0.0.1", office_ews_get_port (ews));
  g_autoptr (GSocket) socket
      = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GString) text = new_request (body, size);

  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  /* No port is left waiting: there are not so many. */
  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  g_socket_set_blocking (socket, FALSE);
  send_all (socket, text->str, text->len);
  read_answer (socket);
}

static OfficeEws *
new_office (OfficeWorld *world)
{
  const OfficeEwsOptions options = { .exchange = "2016", .basic = TRUE };
  g_autoptr (GError) error = NULL;
  OfficeEws *ews = office_ews_new (world, &options, &error);
  OfficeMailbox *mailbox = NULL;
  g_autoptr (GBytes) source = g_bytes_new_static (letter, sizeof letter - 1);

  if (ews == NULL || !office_ews_start (ews, 0, &error))
    g_error ("%s", error->message);
  office_ews_set_minute (ews, 1);
  mailbox = office_ews_get_mailbox (ews, office_world_find_login (world, "nadia"));
  for (int i = 0; i < 2; i++)
    office_mailbox_add_item (mailbox, office_mailbox_find_distinguished (mailbox, "inbox")->id,
                             source, 1764000000, FALSE, FALSE);
  return ews;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (OfficeWorld) world = office_world_new (NULL, NULL);
  g_autoptr (OfficeEws) ews = NULL;
  gsize at = 0;

  /* No schema judges what a fuzzer sends, and the same bytes do the same. */
  g_unsetenv ("LIAISON_EWS_CHECKER");
  g_random_set_seed (1);
  ews = new_office (world);
  while (at < size)
    {
      const guint8 *end = memchr (data + at, '\f', size - at);
      gsize length = end != NULL ? (gsize)(end - data) - at : size - at;
      request (ews, data + at, length);
      at += length + 1;
    }
  office_ews_stop (ews);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return 0;
}
