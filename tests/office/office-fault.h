/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-world.h"

/*
 * What goes wrong, where and how often: the rules of --fault and of the control line. Parsed and matched here; each
 * half carries out by itself what a rule says. README.md beside this file describes the format. Main context.
 */

G_BEGIN_DECLS

/** The point before any request: a client has connected. */
#define OFFICE_FAULT_CONNECT "connect"
/** The point where the SIP half tells a client of a change: a NOTIFY or BENOTIFY of its own. */
#define OFFICE_FAULT_NOTIFY "notify"

typedef enum
{
  OFFICE_FAULT_DROP,
  OFFICE_FAULT_SILENT,
  OFFICE_FAULT_DELAY,
  OFFICE_FAULT_TRUNCATE,
  OFFICE_FAULT_GARBAGE,
  OFFICE_FAULT_LENGTH,
  OFFICE_FAULT_SLOW,
  OFFICE_FAULT_STATUS,
  OFFICE_FAULT_HTML,
  OFFICE_FAULT_BUSY,
  OFFICE_FAULT_CERTIFICATE,
  OFFICE_FAULT_RESTART,
  OFFICE_FAULT_ERROR,
} OfficeFaultKind;

/**
 * OfficeFault:
 * @done: the request is carried out and only its answer is hurt; else the request is lost
 * @status: of HTTP or SIP
 * @ms: a time: of the delay, between two pieces, asked for by a busy server, until it is back
 * @bytes: size of a piece, or how much a Content-Length is wrong by
 * @in_answer: “busy” as a response message in HTTP 200, else as a SOAP fault
 * @to: (nullable): where a redirection leads; interned
 * @code: (nullable): a response code of Exchange; interned
 *
 * What is to be done at one point; a plain value.
 */
typedef struct
{
  OfficeFaultKind kind;
  gboolean done;
  guint status;
  guint ms;
  int bytes;
  gboolean in_answer;
  const char *to;
  const char *code;
} OfficeFault;

typedef struct _OfficeFaults OfficeFaults;

OfficeFaults *office_faults_new (void);
void office_faults_free (OfficeFaults *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OfficeFaults, office_faults_free)

/**
 * office_faults_add:
 * @json: a rule, or an array of rules
 *
 * Errors: G_IO_ERROR_INVALID_DATA; the text names the rule (from 1) and its member. Then no rule is added.
 */
gboolean office_faults_add (OfficeFaults *self, const char *json, GError **error);

/** office_faults_load: As office_faults_add(), from a file that holds an array. */
gboolean office_faults_load (OfficeFaults *self, const char *path, GError **error);

/** office_faults_clear: Forgets all rules; what has been seen stays counted. */
void office_faults_clear (OfficeFaults *self);

/**
 * office_faults_match:
 * @self: (nullable): %NULL: nothing ever goes wrong
 * @point: an operation, a method or %OFFICE_FAULT_CONNECT
 * @out_fault: (out): what is to be done
 *
 * Counts what comes to @point. The first rule that is for it, and not passed by or used up, is met.
 *
 * Returns: whether one is.
 */
gboolean office_faults_match (OfficeFaults *self,
                              OfficeHalf half,
                              const char *point,
                              OfficeFault *out_fault);

/** office_faults_get_seen: Returns: how often something came to @point; “*”: to any but “connect” and “notify”. */
guint office_faults_get_seen (OfficeFaults *self, OfficeHalf half, const char *point);

/** office_half_parse: @name: “ews” or “sip”. */
gboolean office_half_parse (const char *name, OfficeHalf *out_half);

/** The certificate that “certificate” changes to: what the client has never seen. (nullable) */
void office_faults_set_certificate (OfficeFaults *self, GTlsCertificate *certificate);
GTlsCertificate *office_faults_get_certificate (OfficeFaults *self);

/* ---- What both halves send ---- */

/** office_fault_garbage: Returns: (transfer full): bytes that are neither text, HTTP, SIP nor XML. */
GBytes *office_fault_garbage (void);
/** A page, as a captive portal sends it. */
extern const char office_fault_page[];

G_END_DECLS
