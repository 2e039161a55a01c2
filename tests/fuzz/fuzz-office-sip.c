/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "office-ocs-server.h"
#include "target.h"

/*
 * The bytes are what two clients send to the OCS half of the office, in turn; a form feed stands between what one and
 * what the other sends. They are who they say they are (see no-auth.c).
 */

#define N_CLIENTS 2

typedef struct
{
  OfficeOcs *server;
  int fds[N_CLIENTS];
} Office;

static int
connect_client (OfficeOcs *server)
{
  int fds[2] = { -1, -1 };
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) connection = NULL;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), ==, 0);
  socket = g_socket_new_from_fd (fds[1], NULL);
  g_assert_nonnull (socket);
  connection = g_socket_connection_factory_create_connection (socket);
  ocs_server_accept (server, connection, FALSE);
  return fds[0];
}

static void
drain (Office *self)
{
  char buffer[16 * 1024];

  for (int i = 0; i < N_CLIENTS; i++)
    while (recv (self->fds[i], buffer, sizeof buffer, 0) > 0)
      ;
}

/* Until the office has nothing more to do or to say. */
static void
settle (Office *self)
{
  do
    drain (self);
  while (g_main_context_iteration (NULL, FALSE));
}

static void
say (Office *self, int client, const char *data, gsize size)
{
  while (size > 0)
    {
      gssize n = send (self->fds[client], data, size, MSG_NOSIGNAL);
      /* The office has closed the connection. */
      if (n < 0 && errno != EAGAIN)
        return;
      data += MAX (n, 0);
      size -= (gsize)MAX (n, 0);
      settle (self);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (OfficeWorld) world = office_world_new (NULL, NULL);
  const OfficeOcsOptions options = { .conferences = TRUE, .media_relay = TRUE };
  g_autoptr (OfficeOcs) server = office_ocs_new (world, &options);
  g_autoptr (GError) error = NULL;
  Office self = { server, { -1, -1 } };
  gsize at = 0;

  /* The same bytes do the same. */
  g_random_set_seed (1);
  if (!office_ocs_start (server, 0, OFFICE_OCS_PORT_OFF, NULL, &error))
    g_error ("%s", error->message);
  for (int i = 0; i < N_CLIENTS; i++)
    self.fds[i] = connect_client (server);
  for (int client = 0; at < size; client = (client + 1) % N_CLIENTS)
    {
      const guint8 *end = memchr (data + at, '\f', size - at);
      gsize length = end != NULL ? (gsize)(end - data) - at : size - at;
      say (&self, client, (const char *)data + at, length);
      at += length + 1;
    }
  for (int i = 0; i < N_CLIENTS; i++)
    close (self.fds[i]);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  office_ocs_stop (server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return 0;
}
