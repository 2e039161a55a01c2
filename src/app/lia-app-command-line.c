/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-app-command-line"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-app-command-line.h"
#include "core/lia-error.h"
#include "core/lia-open-target.h"

/* A program that does not answer does not keep another one from saying so. */
#define HAND_OVER_TIMEOUT_MS 3000

/* ---- What is asked for ---- */

void
lia_app_command_line_install (GApplication *app)
{
  static const GOptionEntry options[] = {
    { "compose", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Write a message, to the addresses that follow"), NULL },
    { "show-inbox", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the inbox"), NULL },
    { "show-people", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the people list"), NULL },
    { "hidden", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Start with no window, where an icon in the panel or the desktop brings it back"), NULL },
    { "background", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Start with no window: signed in, for the panel and for other programs"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[ADDRESS|FILE…]") },
    { NULL },
  };

  g_application_add_main_option_entries (app, options);
  g_application_set_option_context_summary (
      app, _ ("Addresses are mailto:, sip:, sips:, im:, xmpp:, tel: and callto:. They are shown: "
              "nothing is sent or dialled. Files are messages (.eml) and contact cards (.vcf)."));
}

/* “Re: budget.eml” looks like an address with a scheme. */
static gboolean
is_file (const char *argument)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaOpenTarget) target = lia_open_target_new (argument, &error);

  return g_error_matches (error, LIA_ERROR, LIA_ERROR_UNSUPPORTED)
         && g_file_test (argument, G_FILE_TEST_EXISTS);
}

/* A mail address alone is one to write to; a file is known by its place wherever it is opened. */
static char *
dup_argument (const char *argument, gboolean compose)
{
  g_autofree char *scheme = g_uri_parse_scheme (argument);
  g_autofree char *escaped = NULL;

  if (scheme != NULL && !is_file (argument))
    return g_strdup (argument);
  if (!compose || scheme != NULL)
    return g_canonicalize_filename (argument, NULL);
  escaped = g_uri_escape_string (argument, "@", TRUE);
  return g_strconcat ("mailto:", escaped, NULL);
}

static GVariant *
new_arguments (char **remaining, gboolean compose, int *out_status)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aay"));
  for (guint i = 0; remaining != NULL && remaining[i] != NULL; i++)
    {
      g_autofree char *argument = dup_argument (remaining[i], compose);
      g_autoptr (GError) error = NULL;
      g_autoptr (LiaOpenTarget) target = lia_open_target_new (argument, &error);

      if (target == NULL)
        {
          g_printerr ("%s\n", error->message);
          *out_status = 1;
        }
      g_variant_builder_add (&builder, "^ay", argument);
    }
  return g_variant_builder_end (&builder);
}

GVariant *
lia_app_command_line_read (GVariantDict *options, int *out_status)
{
  static const char *const flags[]
      = { "compose", "show-inbox", "show-people", "hidden", "background" };
  GVariantDict request;
  g_auto (GStrv) remaining = NULL;
  gboolean any = FALSE;

  *out_status = 0;
  g_variant_dict_init (&request, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_variant_dict_contains (options, flags[i]))
      {
        g_variant_dict_insert (&request, flags[i], "b", TRUE);
        any = TRUE;
      }
  if (g_variant_dict_lookup (options, G_OPTION_REMAINING, "^aay", &remaining))
    {
      g_variant_dict_insert_value (
          &request, "arguments",
          new_arguments (remaining, g_variant_dict_contains (options, "compose"), out_status));
      any = TRUE;
    }
  if (any)
    return g_variant_ref_sink (g_variant_dict_end (&request));
  g_variant_dict_clear (&request);
  return NULL;
}

/* ---- A program that runs ---- */

/* The application’s own name is the same for all profiles: the desktop knows it by that. */
char *
lia_app_command_line_dup_name (const char *profile)
{
  g_autofree char *path = g_canonicalize_filename (profile, NULL);
  g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);

  return g_strdup_printf (LIA_APP_ID ".Profile_%.16s", checksum);
}

/* By what the desktop gave this start the right to show a window. */
static GVariant *
new_platform_data (GApplication *app)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sv}"));
  G_APPLICATION_GET_CLASS (app)->add_platform_data (app, &builder);
  return g_variant_builder_end (&builder);
}

static gboolean
hand_over_to_profile (GApplication *app, const char *profile, GVariant *request)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *name = lia_app_command_line_dup_name (profile);
  g_autofree char *path = g_strdelimit (g_strdup ("/" LIA_APP_ID), ".", '/');
  g_autoptr (GVariant) answer = NULL;
  GVariant *arguments = NULL;

  if (bus == NULL)
    return FALSE;
  if (request == NULL)
    arguments = g_variant_new ("(@a{sv})", new_platform_data (app));
  else
    {
      GVariant *target = g_variant_new_variant (request);
      arguments = g_variant_new ("(s@av@a{sv})", "open",
                                 g_variant_new_array (G_VARIANT_TYPE_VARIANT, &target, 1),
                                 new_platform_data (app));
    }
  answer = g_dbus_connection_call_sync (bus, name, path, "org.freedesktop.Application",
                                        request == NULL ? "Activate" : "ActivateAction", arguments,
                                        NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, HAND_OVER_TIMEOUT_MS,
                                        NULL, NULL);
  return answer != NULL;
}

gboolean
lia_app_command_line_hand_over (GApplication *app, const char *profile, GVariant *request)
{
  if (profile != NULL)
    return hand_over_to_profile (app, profile, request);
  /* What keeps it from being registered is told when it is tried again. */
  if (request == NULL || !g_application_register (app, NULL, NULL)
      || !g_application_get_is_remote (app))
    return FALSE;
  g_action_group_activate_action (G_ACTION_GROUP (app), "open", request);
  g_dbus_connection_flush_sync (g_application_get_dbus_connection (app), NULL, NULL);
  return TRUE;
}
