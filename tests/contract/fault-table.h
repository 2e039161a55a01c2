/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-types.h"

/* What must hold when a server fails: every fault in every state of both channels. The runner is
 * test-faults-matrix.c; HACKING.md says the same in words. */

G_BEGIN_DECLS

typedef enum
{
  STATE_CONNECTING,
  STATE_SIGNING_IN,
  STATE_FIRST_SYNC,
  STATE_IDLE,      /* all is there; the next thing that is asked meets the fault */
  STATE_LISTENING, /* what the server tells by itself is hurt */
  STATE_SENDING,
  STATE_SIGNING_OUT, /* or the end of the program */
  N_STATES
} State;

extern const char *const state_names[N_STATES];

typedef enum
{
  FAULT_REFUSED,        /* nobody listens any more */
  FAULT_DROPPED,        /* before the request is carried out */
  FAULT_ANSWER_DROPPED, /* after it */
  FAULT_SILENT,         /* half open: whatever is asked has no answer */
  FAULT_DELAYED,        /* five seconds */
  FAULT_TRUNCATED,
  FAULT_GARBAGE,
  FAULT_TOO_LONG, /* the announced length */
  FAULT_TOO_SHORT,
  FAULT_SLOW, /* byte by byte */
  FAULT_401,  /* again and again */
  FAULT_403,
  FAULT_500,
  FAULT_HTML,
  FAULT_BUSY,        /* ErrorServerBusy as a SOAP fault */
  FAULT_BUSY_ANSWER, /* the same as a response message */
  FAULT_503,         /* with Retry-After */
  FAULT_RESTARTED,
  FAULT_CLOCK_FORWARD, /* this computer's, by a day */
  FAULT_CLOCK_BACK,
  FAULT_CERTIFICATE, /* another one than was pinned; last: the office keeps it */
  N_FAULTS
} Fault;

/**
 * FaultKind:
 * @rule: what the office is told, without “half”, “at” and “times”; %NULL: it is no matter of the office
 * @clock_jump_s: of this computer's clock
 */
typedef struct
{
  const char *name;
  const char *rule;
  int clock_jump_s;
} FaultKind;

extern const FaultKind fault_kinds[N_FAULTS];

typedef enum
{
  GOES_ON,       /* nothing is told: it takes its time, or is tried again behind the scenes */
  NOT_DELIVERED, /* as that, and the text that was being sent says that it did not get there */
  WAITS,         /* tried again by itself, more and more rarely */
  IS_BUSY,       /* tried again by itself, not before the server has said */
  MAY_WAIT,      /* GOES_ON or WAITS: it depends on what else is under way */
  ASKS_PASSWORD, /* once; nothing is tried until it is answered */
  ASKS_TRUST,
  IS_REFUSED, /* nothing is tried until the user says so */
  ENDS,       /* in time, whatever the server does */
  /* No such cell, because … */
  NO_ANSWER_YET, /* … nothing has been asked that could be answered so */
  NO_TLS,        /* … there is no certificate without TLS */
  NO_SOAP,       /* … only Exchange has it */
  NO_REPLY,      /* … nobody replies to a notification */
  NO_BODY,       /* … the answer has no body whose length could be wrong */
  AS_OVER_TCP,   /* … it is above TLS, and tried over TCP */
  N_OUTCOMES
} Outcome;

/**
 * Expectation: what an outcome means.
 * @status: what the account shows; %LIA_STATUS_CONNECTED: nothing but that
 * @most: how often the server may be asked in a minute
 * @why_not: (nullable): why there is no such cell
 */
typedef struct
{
  LiaStatus status;
  const char *mail_sentence;
  const char *talk_sentence;
  guint most;
  const char *why_not;
} Expectation;

extern const Expectation expectations[N_OUTCOMES];

/** Where in each state a rule hits. */
extern const char *const mail_points[N_STATES];
extern const char *const talk_points[N_STATES];

extern const Outcome mail_table[N_FAULTS][N_STATES];
extern const Outcome talk_table[N_FAULTS][N_STATES];

G_END_DECLS
