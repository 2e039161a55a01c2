/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/*
 * What a fuzz target is: a function that takes any bytes there are. libFuzzer calls it (run-fuzz.py), and replay.c
 * calls it with the seeds and with what went wrong before. It must not keep anything from one call to the next.
 */

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
