/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/*
 * An LiaHttp whose server says what a fuzz target tells it to, with no server and no time lost on one: it stands in
 * the place of net/lia-http.c, everything above it is the real thing.
 */

/**
 * fuzz_answers_set:
 * @data: (array length=size): answers, a form feed between two of them (XML has none); borrowed
 *
 * What is posted from now on is answered by these in turn, and when there are no more by an error of the connection.
 */
void fuzz_answers_set (const void *data, gsize size);
