/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "office-fault.h"
#include "office-people.h"
#include "office-policy.h"

/* The rules of what goes wrong, and policies, by table; no server. */

static OfficeFaults *
new_faults (const char *json)
{
  OfficeFaults *faults = office_faults_new ();
  g_autoptr (GError) error = NULL;

  office_faults_add (faults, json, &error);
  g_assert_no_error (error);
  return faults;
}

/* ---- Parsing ---- */

static const struct
{
  const char *json;
  OfficeFault fault;
} good[] = {
  { "{'half':'ews','at':'GetItem','do':'drop'}", { OFFICE_FAULT_DROP, FALSE, 0, 0, 0, FALSE } },
  { "{'half':'ews','at':'*','do':'drop','when':'after'}",
    { OFFICE_FAULT_DROP, TRUE, 0, 0, 0, FALSE } },
  { "{'half':'ews','at':'GetItem','do':'silent'}", { OFFICE_FAULT_SILENT, FALSE, 0, 0, 0, FALSE } },
  { "{'half':'ews','at':'GetItem','do':'delay','ms':250}",
    { OFFICE_FAULT_DELAY, TRUE, 0, 250, 0, FALSE } },
  { "{'half':'ews','at':'GetItem','do':'truncate'}",
    { OFFICE_FAULT_TRUNCATE, TRUE, 0, 0, 0, FALSE } },
  { "{'half':'ews','at':'GetItem','do':'garbage','when':'before'}",
    { OFFICE_FAULT_GARBAGE, FALSE, 0, 0, 0, FALSE } },
  { "{'half':'ews','at':'GetItem','do':'length'}", { OFFICE_FAULT_LENGTH, TRUE, 0, 0, 16, FALSE } },
  { "{'half':'ews','at':'GetItem','do':'length','bytes':-5}",
    { OFFICE_FAULT_LENGTH, TRUE, 0, 0, -5, FALSE } },
  { "{'half':'ews','at':'GetItem','do':'slow','ms':5,'bytes':1}",
    { OFFICE_FAULT_SLOW, TRUE, 0, 5, 1, FALSE } },
  { "{'half':'ews','at':'GetItem','do':'status','status':503,'ms':2000}",
    { OFFICE_FAULT_STATUS, FALSE, 503, 2000, 0, FALSE } },
  { "{'half':'ews','at':'GetItem','do':'html'}", { OFFICE_FAULT_HTML, FALSE, 0, 0, 0, FALSE } },
  { "{'half':'ews','at':'GetItem','do':'busy','ms':70}",
    { OFFICE_FAULT_BUSY, FALSE, 0, 70, 0, FALSE } },
  { "{'half':'ews','at':'GetItem','do':'busy','ms':70,'form':'answer'}",
    { OFFICE_FAULT_BUSY, FALSE, 0, 70, 0, TRUE } },
  { "[{'half':'ews','at':'GetItem','do':'certificate'}]",
    { OFFICE_FAULT_CERTIFICATE, FALSE, 0, 0, 0, FALSE } },
  { "[{'half':'ews','at':'GetItem','do':'restart','ms':100}]",
    { OFFICE_FAULT_RESTART, FALSE, 0, 100, 0, FALSE } },
  { "{'half':'ews','at':'GetItem','do':'status','status':301,'to':'127.0.0.1:5060'}",
    { OFFICE_FAULT_STATUS, FALSE, 301, 0, 0, FALSE, "127.0.0.1:5060" } },
  { "{'half':'ews','at':'GetItem','do':'error','code':'ErrorQuotaExceeded'}",
    { OFFICE_FAULT_ERROR, FALSE, 0, 0, 0, FALSE, NULL, "ErrorQuotaExceeded" } },
};

static char *
dup_json (const char *text)
{
  char *json = g_strdup (text);

  return g_strdelimit (json, "'", '"');
}

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *json = dup_json (good[i].json);
      g_autoptr (OfficeFaults) faults = new_faults (json);
      OfficeFault fault = { 0 };
      g_assert_true (office_faults_match (faults, OFFICE_HALF_EWS, "GetItem", &fault));
      g_assert_cmpint (fault.kind, ==, good[i].fault.kind);
      g_assert_cmpint (fault.done, ==, good[i].fault.done);
      g_assert_cmpuint (fault.status, ==, good[i].fault.status);
      g_assert_cmpuint (fault.ms, ==, good[i].fault.ms);
      g_assert_cmpint (fault.bytes, ==, good[i].fault.bytes);
      g_assert_cmpint (fault.in_answer, ==, good[i].fault.in_answer);
      g_assert_cmpstr (fault.to, ==, good[i].fault.to);
      g_assert_cmpstr (fault.code, ==, good[i].fault.code);
    }
}

/* What is wrong is told by rule and member. */
static const struct
{
  const char *json;
  const char *rule;
  const char *member;
} bad[] = {
  { "[1]", "rule 1", "object" },
  { "{'half':'ews','at':'*'}", "rule 1", "“do”" },
  { "{'half':'ews','at':'*','do':'explode'}", "rule 1", "“do”" },
  { "{'half':'ews','at':'*','do':7}", "rule 1", "“do”" },
  { "[{'half':'ews','at':'*','do':'drop'},{'at':'*','do':'drop'}]", "rule 2", "“half”" },
  { "{'half':'smtp','at':'*','do':'drop'}", "rule 1", "“half”" },
  { "{'half':'ews','do':'drop'}", "rule 1", "“at”" },
  { "{'half':'ews','at':'','do':'drop'}", "rule 1", "“at”" },
  { "{'half':'ews','at':'connect','do':'busy'}", "rule 1", "“at”" },
  { "{'half':'ews','at':'connect','do':'status','status':500}", "rule 1", "“at”" },
  { "{'half':'ews','at':'notify','do':'drop'}", "rule 1", "“at”" },
  { "{'half':'sip','at':'notify','do':'busy'}", "rule 1", "“at”" },
  { "{'half':'ews','at':'*','do':'error'}", "rule 1", "“code”" },
  { "{'half':'ews','at':'*','do':'drop','to':'x'}", "rule 1", "“to”" },
  { "{'half':'ews','at':'*','do':'drop','when':'never'}", "rule 1", "“when”" },
  { "{'half':'ews','at':'*','do':'delay','ms':1,'when':'after'}", "rule 1", "“when”" },
  { "{'half':'ews','at':'*','do':'drop','ms':1}", "rule 1", "“ms”" },
  { "{'half':'ews','at':'*','do':'delay'}", "rule 1", "“ms”" },
  { "{'half':'ews','at':'*','do':'delay','ms':-1}", "rule 1", "“ms”" },
  { "{'half':'ews','at':'*','do':'delay','ms':'1'}", "rule 1", "“ms”" },
  { "{'half':'ews','at':'*','do':'delay','ms':1.5}", "rule 1", "“ms”" },
  { "{'half':'ews','at':'*','do':'status'}", "rule 1", "“status”" },
  { "{'half':'ews','at':'*','do':'status','status':200}", "rule 1", "“status”" },
  { "{'half':'ews','at':'*','do':'slow','bytes':0}", "rule 1", "“bytes”" },
  { "{'half':'ews','at':'*','do':'busy','form':'letter'}", "rule 1", "“form”" },
  { "{'half':'ews','at':'*','do':'drop','times':-1}", "rule 1", "“times”" },
  { "{'half':'ews','at':'*','do':'drop','after':true}", "rule 1", "“after”" },
  { "{'half':'ews','at':'*','do':'drop','time':2}", "rule 1", "“time”" },
};

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (OfficeFaults) faults = office_faults_new ();
      g_autofree char *json = dup_json (bad[i].json);
      g_autoptr (GError) error = NULL;
      OfficeFault fault = { 0 };
      g_assert_false (office_faults_add (faults, json, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (error->message, bad[i].rule));
      g_assert_nonnull (strstr (error->message, bad[i].member));
      /* All or nothing. */
      g_assert_false (office_faults_match (faults, OFFICE_HALF_EWS, "GetItem", &fault));
    }
}

static void
test_no_json (void)
{
  static const char *const texts[] = { "", "{", "[{]", "null", "\"drop\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (OfficeFaults) faults = office_faults_new ();
      g_autoptr (GError) error = NULL;
      g_assert_false (office_faults_add (faults, texts[i], &error));
      g_assert_nonnull (error);
    }
}

/* ---- Matching ---- */

/* Which of ten requests are hit: a digit each. */
static const struct
{
  const char *amounts;
  const char *hits;
} amounts[] = {
  { "", "1000000000" },
  { ",'times':3", "1110000000" },
  { ",'times':0", "1111111111" },
  { ",'after':2", "0010000000" },
  { ",'after':2,'times':2", "0011000000" },
  { ",'after':9,'times':0", "0000000001" },
};

static void
test_amounts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (amounts); i++)
    {
      g_autofree char *text
          = g_strdup_printf ("{'half':'ews','at':'GetItem','do':'drop'%s}", amounts[i].amounts);
      g_autofree char *json = dup_json (text);
      g_autoptr (OfficeFaults) faults = new_faults (json);
      OfficeFault fault = { 0 };
      for (const char *hit = amounts[i].hits; *hit != '\0'; hit++)
        {
          g_assert_false (office_faults_match (faults, OFFICE_HALF_EWS, "GetFolder", &fault));
          g_assert_false (office_faults_match (faults, OFFICE_HALF_SIP, "GetItem", &fault));
          g_assert_cmpint (office_faults_match (faults, OFFICE_HALF_EWS, "GetItem", &fault), ==,
                           *hit == '1');
        }
      g_assert_cmpuint (office_faults_get_seen (faults, OFFICE_HALF_EWS, "GetItem"), ==, 10);
      g_assert_cmpuint (office_faults_get_seen (faults, OFFICE_HALF_EWS, "*"), ==, 20);
      g_assert_cmpuint (office_faults_get_seen (faults, OFFICE_HALF_SIP, "*"), ==, 10);
    }
}

/* Any request is no connection; the first rule that is not used up is met. */
static void
test_order (void)
{
  g_autofree char *json = dup_json ("[{'half':'sip','at':'*','do':'drop'},"
                                    "{'half':'sip','at':'MESSAGE','do':'silent'},"
                                    "{'half':'sip','at':'notify','do':'delay','ms':5},"
                                    "{'half':'sip','at':'connect','do':'garbage'}]");
  g_autoptr (OfficeFaults) faults = new_faults (json);
  OfficeFault fault = { 0 };

  g_assert_true (office_faults_match (faults, OFFICE_HALF_SIP, "connect", &fault));
  g_assert_cmpint (fault.kind, ==, OFFICE_FAULT_GARBAGE);
  g_assert_true (office_faults_match (faults, OFFICE_HALF_SIP, "notify", &fault));
  g_assert_cmpint (fault.kind, ==, OFFICE_FAULT_DELAY);
  g_assert_true (office_faults_match (faults, OFFICE_HALF_SIP, "MESSAGE", &fault));
  g_assert_cmpint (fault.kind, ==, OFFICE_FAULT_DROP);
  g_assert_true (office_faults_match (faults, OFFICE_HALF_SIP, "MESSAGE", &fault));
  g_assert_cmpint (fault.kind, ==, OFFICE_FAULT_SILENT);
  g_assert_false (office_faults_match (faults, OFFICE_HALF_SIP, "MESSAGE", &fault));
  g_assert_cmpuint (office_faults_get_seen (faults, OFFICE_HALF_SIP, "*"), ==, 3);

  g_assert_true (office_faults_add (
      faults, "{\"half\":\"sip\",\"at\":\"*\",\"do\":\"html\",\"times\":0}", NULL));
  g_assert_true (office_faults_match (faults, OFFICE_HALF_SIP, "INVITE", &fault));
  office_faults_clear (faults);
  g_assert_false (office_faults_match (faults, OFFICE_HALF_SIP, "INVITE", &fault));
  g_assert_false (office_faults_match (NULL, OFFICE_HALF_SIP, "INVITE", &fault));
}

/* ---- The command line ---- */

static void
test_refused_file (gconstpointer data)
{
  const char *option = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GSubprocess) office = NULL;
  int fd = g_file_open_tmp ("office-XXXXXX.json", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path,
                                      g_str_equal (option, "--fault")
                                          ? "[{\"half\":\"ews\",\"at\":\"*\",\"do\":\"melt\"}]"
                                          : "{\"people\":{\"*\":{\"may_fly\":true}}}",
                                      -1, NULL));
  office = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                             &error, g_getenv ("LIAISON_OFFICE"), option, path, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (office, NULL, NULL, NULL, &message, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_assert_true (g_subprocess_get_if_exited (office));
  g_assert_cmpint (g_subprocess_get_exit_status (office), ==, 2);
  g_assert_nonnull (strstr (message, path));
  g_assert_nonnull (
      strstr (message, g_str_equal (option, "--fault") ? "rule 1, “do”" : "“*”, “may_fly”"));
}

/* ---- Policies ---- */

static void
test_policy (void)
{
  g_autofree char *json
      = dup_json ("{'people':{'karim':{'may_call':true,'may_phone':false},"
                  "'*':{'may_call':false,'may_video':false},"
                  "'sofia.marchetti@contoso.example':{'may_share':true,'may_send_files':false}},"
                  "'servers':{'conferences':true,'edge':'signalling'}}");
  g_autoptr (OfficeWorld) world = office_world_new (NULL, NULL);
  g_auto (OfficeServers) servers = { 0 };
  g_autoptr (GError) error = NULL;
  OfficePerson *karim = office_world_find_login (world, "karim");
  OfficePerson *sofia = office_world_find_login (world, "sofia");
  OfficePerson *chen = office_world_find_login (world, "chen");

  g_assert_true (office_policy_apply (json, world, &servers, &error));
  g_assert_no_error (error);
  g_assert_true (karim->may_call);
  g_assert_false (karim->may_video);
  g_assert_false (karim->may_phone);
  g_assert_true (karim->may_share);
  g_assert_false (sofia->may_call);
  g_assert_true (sofia->may_share);
  g_assert_false (sofia->may_send_files);
  g_assert_false (chen->may_call);
  g_assert_true (chen->may_phone);
  g_assert_true (servers.conferences);
  g_assert_false (servers.media_relay);
  g_assert_cmpstr (servers.edge, ==, "signalling");
}

static void
test_bad_policy (void)
{
  static const struct
  {
    const char *json;
    const char *member;
  } policies[] = {
    { "[]", "object" },
    { "{'persons':{}}", "“persons”" },
    { "{'people':[]}", "“people”" },
    { "{'people':{'nobody':{}}}", "“nobody”" },
    { "{'people':{'karim':true}}", "“karim”" },
    { "{'people':{'karim':{'may_call':'no'}}}", "“may_call”" },
    { "{'people':{'*':{'may_call':false},'karim':{'may_cal':false}}}", "“may_cal”" },
    { "{'servers':{'edge':'big'}}", "“edge”" },
    { "{'servers':{'edge':true}}", "“edge”" },
    { "{'servers':{'media_relay':1}}", "“media_relay”" },
    { "{'servers':{'relay':true}}", "“relay”" },
  };
  g_autoptr (OfficeWorld) world = office_world_new (NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autofree char *json = dup_json (policies[i].json);
      g_auto (OfficeServers) servers = { 0 };
      g_autoptr (GError) error = NULL;
      g_assert_false (office_policy_apply (json, world, &servers, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (error->message, policies[i].member));
      g_assert_true (office_world_find_login (world, "karim")->may_call);
    }
}

/* ---- People ---- */

static void
test_people (void)
{
  g_autofree char *json
      = dup_json ("[{'name':'Zoe Martin','address':'zoe.martin@contoso.example','title':'Cook',"
                  "'contacts':[{'address':'ann@contoso.example','group':'Kitchen'},{}]},"
                  "{'name':'Ann','address':'ann@contoso.example','login':'a','password':'p'}]");
  g_autoptr (OfficeWorld) world = office_world_new (NULL, NULL);
  guint n = office_world_get_people (world)->len;
  g_autoptr (GError) error = NULL;
  OfficePerson *zoe = NULL;
  GPtrArray *contacts = NULL;

  g_assert_true (office_people_add (world, json, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (office_world_get_people (world)->len, ==, n + 2);
  zoe = office_world_find_login (world, "zoe.martin");
  g_assert_nonnull (zoe);
  g_assert_cmpstr (zoe->title, ==, "Cook");
  g_assert_cmpstr (zoe->password, ==, "secret");
  g_assert_cmpstr (office_world_find_login (world, "a")->password, ==, "p");
  contacts = office_world_get_contacts (world, zoe);
  g_assert_cmpuint (contacts->len, ==, 1);
  g_assert_cmpstr (((OfficeContact *)g_ptr_array_index (contacts, 0))->uri, ==,
                   "ann@contoso.example");
}

static void
test_bad_people (void)
{
#define ZOE "'name':'Zoe','address':'zoe@contoso.example'"
  static const struct
  {
    const char *json;
    const char *what;
  } files[] = {
    { "{}", "not an array" },
    { "[" /* cut */, "" },
    { "[{" ZOE "},7]", "person 2: not an object" },
    { "[{'address':'zoe@contoso.example'}]", "person 1: no name" },
    { "[{'name':'Zoe','address':'zoe'}]", "person 1: no name or no address" },
    { "[{'name':null,'address':'zoe@contoso.example'}]", "“name”" },
    { "[{" ZOE ",'title':7}]", "“title”" },
    { "[{" ZOE ",'contacts':{}}]", "“contacts”" },
    { "[{" ZOE ",'contacts':['ann@contoso.example']}]", "a contact is no object" },
    { "[{" ZOE ",'contacts':[{'group':true}]}]", "“group”" },
  };
#undef ZOE
  g_autoptr (OfficeWorld) world = office_world_new (NULL, NULL);
  guint n = office_world_get_people (world)->len;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *json = dup_json (files[i].json);
      g_autoptr (GError) error = NULL;
      g_assert_false (office_people_add (world, json, &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, files[i].what));
      g_assert_cmpuint (office_world_get_people (world)->len, ==, n);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/office/fault/good", test_good);
  g_test_add_func ("/office/fault/bad", test_bad);
  g_test_add_func ("/office/fault/no-json", test_no_json);
  g_test_add_func ("/office/fault/amounts", test_amounts);
  g_test_add_func ("/office/fault/order", test_order);
  g_test_add_data_func ("/office/fault/file", "--fault", test_refused_file);
  g_test_add_func ("/office/policy/applied", test_policy);
  g_test_add_func ("/office/policy/bad", test_bad_policy);
  g_test_add_data_func ("/office/policy/file", "--policy", test_refused_file);
  g_test_add_func ("/office/people/added", test_people);
  g_test_add_func ("/office/people/bad", test_bad_people);
  return g_test_run ();
}
