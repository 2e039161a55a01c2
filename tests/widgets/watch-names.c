/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * Preloaded into the processes of the HTML engine: writes each name that is looked up to the file WATCH_NAMES, a line
 * each, and answers that there is none.
 */

int
getaddrinfo (const char *name,
             const char *service,
             const struct addrinfo *hints,
             struct addrinfo **result)
{
  int (*real) (const char *, const char *, const struct addrinfo *, struct addrinfo **)
      = (int (*) (const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym (
          RTLD_NEXT, "getaddrinfo");
  const char *path = getenv ("WATCH_NAMES");
  char line[512] = "";
  int file = path != NULL ? open (path, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;

  if (file >= 0)
    {
      strncat (line, name != NULL ? name : "", sizeof line - 2);
      strcat (line, "\n");
      (void)!write (file, line, strlen (line));
      close (file);
    }
  if (name != NULL && strstr (name, ".hostile.example") != NULL)
    return EAI_NONAME;
  return real (name, service, hints, result);
}
