/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

/*
 * Native messaging, as the extension of a mail program speaks it with its host: a length of four bytes in the machine's
 * order, then a JSON object of that many bytes. Any thread.
 *
 * What an extension asks, by its member “request”:
 *   watch     addresses: all that it wants to know of from now on, in place of those before
 *   channels  address: how somebody can be reached
 *   reach     address, kind, target: as the method Reach of org.liaison.Presence1
 * Other members are passed over.
 *
 * Spec: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_messaging
 */

typedef enum
{
  LIA_NATIVE_WATCH,
  LIA_NATIVE_CHANNELS,
  LIA_NATIVE_REACH,
} LiaNativeKind;

typedef struct
{
  LiaNativeKind kind;
  GStrv addresses; /* (not nullable): at most LIA_BUS_MAX_WATCHED; one, unless it is a watch */
  char *channel;   /* (nullable): the kind of channel; of a reach alone */
  char *target;    /* (nullable): where it leads, maybe empty; of a reach alone */
} LiaNativeRequest;

/** LIA_NATIVE_LENGTH_BYTES: Bytes of the length before each message. */
#define LIA_NATIVE_LENGTH_BYTES 4

/**
 * lia_native_message_read_length:
 * @bytes: (array fixed-size=4) (not nullable): the length as it was read
 * @error: (nullable): where to put an error
 *
 * Returns: the bytes of the message that follows, or 0 with @error.
 * Errors: %G_IO_ERROR_INVALID_DATA empty; %G_IO_ERROR_MESSAGE_TOO_LARGE more than LIA_NATIVE_MAX_MESSAGE_BYTES.
 */
gsize lia_native_message_read_length (const guint8 *bytes, GError **error);

/**
 * lia_native_message_to_frame:
 * @message: (not nullable): an object
 *
 * Returns: (transfer full) (not nullable): it as it is written, its length before it.
 */
GBytes *lia_native_message_to_frame (JsonObject *message);

/**
 * lia_native_request_parse:
 * @data: (array length=size) (not nullable): a message; need not end with NUL
 * @size: its bytes
 * @error: (nullable): where to put an error
 *
 * Addresses beyond the limit, and those that are too long to be any, are left out.
 *
 * Returns: (transfer full) (nullable): what is asked, or %NULL with @error.
 * Errors: %G_IO_ERROR_INVALID_DATA it is none of the requests above.
 */
LiaNativeRequest *lia_native_request_parse (const char *data, gsize size, GError **error);

/**
 * lia_native_request_free:
 * @self: (transfer full) (nullable): a request
 */
void lia_native_request_free (LiaNativeRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaNativeRequest, lia_native_request_free)
