/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both names of each call, not one for the other. */
#undef _FILE_OFFSET_BITS

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A disk that is full, or may not be written to, for one folder: loaded before a program (LD_PRELOAD) it stands between
 * it and the system. So it can change at any moment of a test, needs no right to mount anything, and is the same for
 * root, whom permissions do not stop.
 *
 *   BAD_DISK_FOLDER     below it
 *   BAD_DISK_FULL       a file: as long as it exists, the disk is full
 *   BAD_DISK_READ_ONLY  a file: as long as it exists, the file system is mounted read-only
 */

static int
is_on (const char *variable)
{
  const char *path = getenv (variable);

  return path != NULL && access (path, F_OK) == 0;
}

static int
is_below (const char *path)
{
  const char *folder = getenv ("BAD_DISK_FOLDER");
  size_t length = folder != NULL ? strlen (folder) : 0;

  return length > 0 && strncmp (path, folder, length) == 0
         && (path[length] == '/' || path[length] == '\0');
}

static int
is_full (int fd)
{
  char link[64];
  char path[PATH_MAX];
  ssize_t n = 0;
  int error = errno;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, sizeof path - 1);
  if (n > 0)
    path[n] = '\0';
  n = n > 0 && is_below (path) && is_on ("BAD_DISK_FULL");
  errno = n ? ENOSPC : error;
  return (int)n;
}

static int
is_read_only (const char *path)
{
  int error = errno;
  int found = path != NULL && is_below (path) && is_on ("BAD_DISK_READ_ONLY");

  errno = found ? EROFS : error;
  return found;
}

#define NEXT(name) ((__typeof__ (&name))dlsym (RTLD_NEXT, #name))

ssize_t
write (int fd, const void *data, size_t size)
{
  return is_full (fd) ? -1 : NEXT (write) (fd, data, size);
}

ssize_t
pwrite (int fd, const void *data, size_t size, off_t offset)
{
  return is_full (fd) ? -1 : NEXT (pwrite) (fd, data, size, offset);
}

ssize_t
pwrite64 (int fd, const void *data, size_t size, off64_t offset)
{
  return is_full (fd) ? -1 : NEXT (pwrite64) (fd, data, size, offset);
}

int
fallocate (int fd, int mode, off_t offset, off_t size)
{
  return is_full (fd) ? -1 : NEXT (fallocate) (fd, mode, offset, size);
}

int
posix_fallocate (int fd, off_t offset, off_t size)
{
  return is_full (fd) ? ENOSPC : NEXT (posix_fallocate) (fd, offset, size);
}

int
posix_fallocate64 (int fd, off64_t offset, off64_t size)
{
  return is_full (fd) ? ENOSPC : NEXT (posix_fallocate64) (fd, offset, size);
}

#define WRITES(flags) (((flags) & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0)

int
open (const char *path, int flags, ...)
{
  va_list args;
  mode_t mode = 0;

  va_start (args, flags);
  mode = (flags & O_CREAT) != 0 ? va_arg (args, mode_t) : 0;
  va_end (args);
  return WRITES (flags) && is_read_only (path) ? -1 : NEXT (open) (path, flags, mode);
}

int
open64 (const char *path, int flags, ...)
{
  va_list args;
  mode_t mode = 0;

  va_start (args, flags);
  mode = (flags & O_CREAT) != 0 ? va_arg (args, mode_t) : 0;
  va_end (args);
  return WRITES (flags) && is_read_only (path) ? -1 : NEXT (open64) (path, flags, mode);
}

int
mkdir (const char *path, mode_t mode)
{
  return is_read_only (path) ? -1 : NEXT (mkdir) (path, mode);
}

int
rename (const char *from, const char *to)
{
  return is_read_only (from) || is_read_only (to) ? -1 : NEXT (rename) (from, to);
}

int
unlink (const char *path)
{
  return is_read_only (path) ? -1 : NEXT (unlink) (path);
}
