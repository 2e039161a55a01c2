/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** remove_folder: Removes @path and all that is in it; a symbolic link goes, what it points to stays. */
void remove_folder (const char *path);

G_END_DECLS
