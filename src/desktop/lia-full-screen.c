/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-full-screen"

#include "config.h"

#include <glib-unix.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/xcb.h>
#include <xcb/xcbext.h>

#include "desktop/lia-full-screen.h"

/* A connection of its own: what GTK selects of its windows stays as it is, and a window of another
   program that has just gone is no error of GTK's. */
struct _LiaFullScreen
{
  GObject parent_instance;

  xcb_connection_t *connection;
  xcb_window_t root;
  xcb_atom_t active_window;
  xcb_atom_t state;
  xcb_atom_t state_full_screen;
  guint fd_id;

  xcb_window_t window;       /* the active one */
  unsigned int active_asked; /* the request under way; 0: none */
  unsigned int state_asked;

  gboolean seen;   /* at this moment */
  gboolean active; /* as it was told */
  guint settle_ms;
  guint settle_id;
};

/* Enough for all states that a window can be in. */
#define MAX_ATOMS 64

enum
{
  PROP_ACTIVE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiaFullScreen, lia_full_screen, G_TYPE_OBJECT)

/* ---- What is seen, and told when it has held for a while ---- */

static gboolean
settled_cb (gpointer user_data)
{
  LiaFullScreen *self = user_data;

  self->settle_id = 0;
  self->active = self->seen;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
  return G_SOURCE_REMOVE;
}

static void
set_seen (LiaFullScreen *self, gboolean seen)
{
  if (self->seen == seen)
    return;
  self->seen = seen;
  g_clear_handle_id (&self->settle_id, g_source_remove);
  if (seen != self->active)
    self->settle_id = g_timeout_add (self->settle_ms, settled_cb, self);
}

/* ---- Questions ---- */

/* Of two questions the later one has the answer that counts. */
static void
ask (LiaFullScreen *self,
     xcb_window_t window,
     xcb_atom_t property,
     xcb_atom_t type,
     unsigned int *asked)
{
  if (*asked != 0)
    xcb_discard_reply (self->connection, *asked);
  *asked = xcb_get_property (self->connection, 0, window, property, type, 0, MAX_ATOMS).sequence;
}

static void
ask_active (LiaFullScreen *self)
{
  ask (self, self->root, self->active_window, XCB_ATOM_WINDOW, &self->active_asked);
}

static void
ask_state (LiaFullScreen *self)
{
  ask (self, self->window, self->state, XCB_ATOM_ATOM, &self->state_asked);
}

static void
listen (LiaFullScreen *self, xcb_window_t window, guint32 events)
{
  xcb_change_window_attributes (self->connection, window, XCB_CW_EVENT_MASK, &events);
}

/* ---- Answers ---- */

/* Returns: whether the answer has come.
 * @out_reply: (nullable): NULL: an error, as of a window that has gone */
static gboolean
take_reply (LiaFullScreen *self, unsigned int *asked, xcb_get_property_reply_t **out_reply)
{
  xcb_generic_error_t *error = NULL;
  void *reply = NULL;

  if (*asked == 0 || xcb_poll_for_reply (self->connection, *asked, &reply, &error) == 0)
    return FALSE;
  *asked = 0;
  free (error);
  *out_reply = reply;
  return TRUE;
}

/* A property of 32 bits an element: windows, atoms. */
static const guint32 *
values_of (const xcb_get_property_reply_t *reply, guint *out_n)
{
  *out_n = 0;
  if (reply == NULL || reply->format != 32)
    return NULL;
  *out_n = (guint)xcb_get_property_value_length (reply) / 4;
  return xcb_get_property_value (reply);
}

static void
follow_window (LiaFullScreen *self, xcb_window_t window)
{
  if (window == self->window)
    return;
  if (self->window != XCB_NONE)
    listen (self, self->window, XCB_EVENT_MASK_NO_EVENT);
  self->window = window;
  if (self->state_asked != 0)
    xcb_discard_reply (self->connection, self->state_asked);
  self->state_asked = 0;
  if (window == XCB_NONE)
    {
      set_seen (self, FALSE);
      return;
    }
  listen (self, window, XCB_EVENT_MASK_PROPERTY_CHANGE);
  ask_state (self);
}

static void
take_active (LiaFullScreen *self, const xcb_get_property_reply_t *reply)
{
  guint n = 0;
  const guint32 *windows = values_of (reply, &n);

  follow_window (self, n > 0 && windows[0] != self->root ? windows[0] : XCB_NONE);
}

static void
take_state (LiaFullScreen *self, const xcb_get_property_reply_t *reply)
{
  guint n = 0;
  const guint32 *states = values_of (reply, &n);
  gboolean full = FALSE;

  for (guint i = 0; i < n; i++)
    full = full || states[i] == self->state_full_screen;
  set_seen (self, full);
}

static gboolean
take_replies (LiaFullScreen *self)
{
  xcb_get_property_reply_t *reply = NULL;
  gboolean any = FALSE;

  if (take_reply (self, &self->active_asked, &reply))
    {
      take_active (self, reply);
      free (reply);
      any = TRUE;
    }
  if (take_reply (self, &self->state_asked, &reply))
    {
      take_state (self, reply);
      free (reply);
      any = TRUE;
    }
  return any;
}

static void
take_event (LiaFullScreen *self, const xcb_generic_event_t *event)
{
  xcb_property_notify_event_t changed = { 0 };

  /* The rest are errors of a window that went before it was watched. */
  if ((event->response_type & 0x7f) != XCB_PROPERTY_NOTIFY)
    return;
  memcpy (&changed, event, sizeof changed);
  if (changed.window == self->root && changed.atom == self->active_window)
    ask_active (self);
  else if (changed.window == self->window && changed.atom == self->state)
    ask_state (self);
}

/* All that was read is taken: what stays in the library's queue wakes nobody. */
static void
take_all (LiaFullScreen *self)
{
  gboolean any = FALSE;

  do
    {
      xcb_generic_event_t *event = NULL;

      any = FALSE;
      while ((event = xcb_poll_for_event (self->connection)) != NULL)
        {
          take_event (self, event);
          free (event);
          any = TRUE;
        }
      any = take_replies (self) || any;
      xcb_flush (self->connection);
    }
  while (any);
}

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  LiaFullScreen *self = user_data;

  take_all (self);
  if (xcb_connection_has_error (self->connection) == 0)
    return G_SOURCE_CONTINUE;
  g_info ("The display has gone");
  self->fd_id = 0;
  set_seen (self, FALSE);
  return G_SOURCE_REMOVE;
}

/* ---- Object ---- */

static void
lia_full_screen_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, LIA_FULL_SCREEN (object)->active);
}

static void
lia_full_screen_dispose (GObject *object)
{
  LiaFullScreen *self = LIA_FULL_SCREEN (object);

  g_clear_handle_id (&self->fd_id, g_source_remove);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_pointer (&self->connection, xcb_disconnect);
  G_OBJECT_CLASS (lia_full_screen_parent_class)->dispose (object);
}

static void
lia_full_screen_class_init (LiaFullScreenClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lia_full_screen_get_property;
  object_class->dispose = lia_full_screen_dispose;
  props[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lia_full_screen_init (LiaFullScreen *self)
{
}

static gboolean
find_atoms (LiaFullScreen *self)
{
  static const char *const names[]
      = { "_NET_ACTIVE_WINDOW", "_NET_WM_STATE", "_NET_WM_STATE_FULLSCREEN" };
  xcb_atom_t *atoms[] = { &self->active_window, &self->state, &self->state_full_screen };
  xcb_intern_atom_cookie_t cookies[G_N_ELEMENTS (names)];
  gboolean found = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    cookies[i] = xcb_intern_atom (self->connection, 0, (guint16)strlen (names[i]), names[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      xcb_intern_atom_reply_t *reply = xcb_intern_atom_reply (self->connection, cookies[i], NULL);
      if (reply != NULL)
        *atoms[i] = reply->atom;
      found = found && reply != NULL;
      free (reply);
    }
  return found;
}

static xcb_window_t
root_of (xcb_connection_t *connection, int screen)
{
  xcb_screen_iterator_t iter = xcb_setup_roots_iterator (xcb_get_setup (connection));

  for (; screen > 0 && iter.rem > 1; screen--)
    xcb_screen_next (&iter);
  return iter.data->root;
}

LiaFullScreen *
lia_full_screen_new (const char *display, guint settle_ms)
{
  LiaFullScreen *self = g_object_new (LIA_TYPE_FULL_SCREEN, NULL);
  int screen = 0;

  g_return_val_if_fail (display != NULL, self);

  self->settle_ms = settle_ms;
  self->connection = xcb_connect (display, &screen);
  if (xcb_connection_has_error (self->connection) != 0 || !find_atoms (self))
    {
      g_info ("The display “%s” cannot be opened", display);
      return self;
    }
  self->root = root_of (self->connection, screen);
  self->fd_id = g_unix_fd_add (xcb_get_file_descriptor (self->connection),
                               G_IO_IN | G_IO_HUP | G_IO_ERR, readable_cb, self);
  listen (self, self->root, XCB_EVENT_MASK_PROPERTY_CHANGE);
  ask_active (self);
  take_all (self);
  return self;
}

gboolean
lia_full_screen_get_active (LiaFullScreen *self)
{
  g_return_val_if_fail (LIA_IS_FULL_SCREEN (self), FALSE);

  return self->active;
}
