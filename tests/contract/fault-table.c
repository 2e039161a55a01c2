/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fault-table.h"

const char *const state_names[]
    = { "connecting", "signing-in", "first-sync", "idle", "listening", "sending", "signing-out" };

const char *const mail_points[]
    = { "connect",  "GetFolder", "SyncFolderItems", "SyncFolderItems", "GetStreamingEvents",
        "SendItem", "*" };

const char *const talk_points[]
    = { "connect", "REGISTER", "SUBSCRIBE", "SERVICE", "notify", "MESSAGE", "REGISTER" };

/* %u is five seconds. What a server asks for is in seconds of waiting, as the program counts them. */
const FaultKind fault_kinds[] = {
  [FAULT_REFUSED] = { "refused", "'do':'restart','ms':600000" },
  [FAULT_DROPPED] = { "dropped", "'do':'drop'" },
  [FAULT_ANSWER_DROPPED] = { "answer-dropped", "'do':'drop','when':'after'" },
  [FAULT_SILENT] = { "silent", "'do':'silent'" },
  [FAULT_DELAYED] = { "delayed", "'do':'delay','ms':%u" },
  [FAULT_TRUNCATED] = { "truncated", "'do':'truncate'" },
  [FAULT_GARBAGE] = { "garbage", "'do':'garbage'" },
  [FAULT_TOO_LONG] = { "too-long", "'do':'length','bytes':1000" },
  [FAULT_TOO_SHORT] = { "too-short", "'do':'length','bytes':-20" },
  [FAULT_SLOW] = { "slow", "'do':'slow','bytes':1,'ms':0" },
  [FAULT_401] = { "401", "'do':'status','status':401" },
  [FAULT_403] = { "403", "'do':'status','status':403" },
  [FAULT_500] = { "500", "'do':'status','status':500" },
  [FAULT_HTML] = { "html", "'do':'html'" },
  [FAULT_BUSY] = { "busy", "'do':'busy','ms':20000" },
  [FAULT_BUSY_ANSWER] = { "busy-answer", "'do':'busy','ms':20000,'form':'answer'" },
  [FAULT_503] = { "503", "'do':'status','status':503,'ms':20000" },
  [FAULT_CERTIFICATE] = { "certificate", "'do':'certificate'" },
  [FAULT_RESTARTED] = { "restarted", "'do':'restart'" },
  [FAULT_CLOCK_FORWARD] = { "clock-forward", NULL, 24 * 60 * 60 },
  [FAULT_CLOCK_BACK] = { "clock-back", NULL, -24 * 60 * 60 },
};

/* Waits of ½, 1, 2, 4, 8, 16 and 32 s at the least have room in a minute, and one that began before; of a server that
 * asks for 20 s, three. A little more where a machine that has much to do lets the minute last longer. */
#define MOST_TRIES 10
#define MOST_BUSY 5
#define MOST_ONCE 2

const Expectation expectations[] = {
  [GOES_ON] = { LIA_STATUS_CONNECTED, NULL, NULL, MOST_TRIES },
  [NOT_DELIVERED] = { LIA_STATUS_CONNECTED, NULL, NULL, MOST_ONCE },
  [WAITS] = { LIA_STATUS_WAITING,
              "The mail server cannot be reached. Trying again by itself; what you do is kept.",
              "The communications server cannot be reached. Trying again by itself.", MOST_TRIES },
  [IS_BUSY] = { LIA_STATUS_WAITING, "The mail server is busy. Trying again by itself.",
                "The communications server is busy. Trying again by itself.", MOST_BUSY },
  [MAY_WAIT] = { LIA_STATUS_CONNECTED, NULL, NULL, MOST_TRIES },
  [ASKS_PASSWORD] = { LIA_STATUS_NEEDS_PASSWORD, "The mail server refused the password.",
                      "The communications server refused the password.", MOST_ONCE },
  [ASKS_TRUST] = { LIA_STATUS_NEEDS_TRUST, "The mail server’s certificate is not trusted.",
                   "The communications server’s certificate is not trusted.", MOST_ONCE },
  [IS_REFUSED]
  = { LIA_STATUS_REFUSED,
      "There is no Exchange web service for you at this address. Check the server in the account’s "
      "settings.",
      "The communications server does not serve this account. Ask your administrator.", MOST_ONCE },
  [ENDS] = { LIA_STATUS_OFF, NULL, NULL, MOST_TRIES },
  [NO_ANSWER_YET] = { .why_not = "nothing was asked before there is a connection" },
  [NO_TLS] = { .why_not = "there is no certificate without TLS" },
  [NO_SOAP] = { .why_not = "only Exchange says so in an answer" },
  [NO_REPLY] = { .why_not = "a notification has no answer" },
  [AS_OVER_TCP] = { .why_not = "it is above TLS: see over TCP" },
  [NO_BODY] = { .why_not = "the answer has no body" },
};

/* Short, for the tables. */
#define W WAITS
#define G GOES_ON
#define L NOT_DELIVERED
#define B IS_BUSY
#define M MAY_WAIT
#define P ASKS_PASSWORD
#define T ASKS_TRUST
#define R IS_REFUSED
#define E ENDS
#define n NO_ANSWER_YET
#define s NO_SOAP
#define r NO_REPLY
#define b NO_BODY

/* Connecting, signing in, first sync, idle, listening, sending, signing out. */
const Outcome mail_table[N_FAULTS][N_STATES] = {
  [FAULT_REFUSED] = { W, W, W, W, W, W, E },
  [FAULT_DROPPED] = { W, W, W, W, G, W, E },
  [FAULT_ANSWER_DROPPED] = { n, W, W, W, G, W, E },
  [FAULT_SILENT] = { W, W, W, W, G, W, E },
  [FAULT_DELAYED] = { G, G, G, G, G, G, E },
  [FAULT_TRUNCATED] = { n, W, W, W, G, W, E },
  [FAULT_GARBAGE] = { W, R, W, W, G, W, E },
  [FAULT_TOO_LONG] = { n, W, W, W, G, W, E },
  [FAULT_TOO_SHORT] = { n, R, W, W, G, W, E },
  [FAULT_SLOW] = { n, G, G, G, G, G, E },
  [FAULT_401] = { n, P, P, P, P, P, E },
  [FAULT_403] = { n, R, R, R, G, R, E },
  [FAULT_500] = { n, W, W, W, G, W, E },
  [FAULT_HTML] = { n, R, W, W, G, W, E },
  [FAULT_BUSY] = { n, B, B, B, G, B, E },
  [FAULT_BUSY_ANSWER] = { n, B, B, B, G, B, E },
  [FAULT_503] = { n, B, B, B, G, B, E },
  [FAULT_CERTIFICATE] = { T, T, T, T, T, T, E },
  [FAULT_RESTARTED] = { W, W, W, W, M, W, E },
  [FAULT_CLOCK_FORWARD] = { G, G, G, G, G, G, E },
  [FAULT_CLOCK_BACK] = { G, G, G, G, G, G, E },
};

const Outcome talk_table[N_FAULTS][N_STATES] = {
  [FAULT_REFUSED] = { W, W, W, W, W, W, E },
  [FAULT_DROPPED] = { W, W, W, W, W, W, E },
  [FAULT_ANSWER_DROPPED] = { n, W, W, W, r, W, E },
  [FAULT_SILENT] = { W, W, W, W, G, W, E },
  [FAULT_DELAYED] = { G, G, G, G, G, G, E },
  [FAULT_TRUNCATED] = { n, W, W, W, W, W, E },
  [FAULT_GARBAGE] = { W, W, W, W, W, W, E },
  [FAULT_TOO_LONG] = { n, W, W, M, M, W, E },
  [FAULT_TOO_SHORT] = { n, b, W, M, M, b, b },
  [FAULT_SLOW] = { n, G, G, G, G, G, E },
  [FAULT_401] = { n, P, W, W, r, W, E },
  [FAULT_403] = { n, R, G, G, r, L, E },
  [FAULT_500] = { n, W, G, G, r, L, E },
  [FAULT_HTML] = { n, W, W, W, W, W, E },
  [FAULT_BUSY] = { n, B, G, G, r, L, E },
  [FAULT_BUSY_ANSWER] = { s, s, s, s, s, s, s },
  [FAULT_503] = { n, B, G, G, r, L, E },
  [FAULT_CERTIFICATE] = { T, T, T, T, T, T, E },
  [FAULT_RESTARTED] = { W, W, W, W, W, W, E },
  [FAULT_CLOCK_FORWARD] = { G, G, G, G, G, G, E },
  [FAULT_CLOCK_BACK] = { G, G, G, G, G, G, E },
};
