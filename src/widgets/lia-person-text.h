/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-person.h"

/* A person in words, the same at every place. Each function returns a new string. Main thread. */

G_BEGIN_DECLS

/** lia_person_text_state: "Available — Working from home today": state with time, and note. */
char *lia_person_text_state (LiaPerson *person);

/** lia_person_text_brief: as lia_person_text_state(), for one short line: a note says more than until when. */
char *lia_person_text_brief (LiaPerson *person);

/** lia_person_text_note: (nullable): the note; of one who is out of office, the one for that time. */
const char *lia_person_text_note (LiaPerson *person);

/** lia_person_text_place: (nullable): "Finance · Lyon": what the directory tells. */
char *lia_person_text_place (LiaPerson *person);

/** lia_person_text_place_and_note: (nullable): "Finance · Lyon — “Working from home today”". */
char *lia_person_text_place_and_note (LiaPerson *person);

/** lia_person_text_accessible: "Alice Martin, Available — At my desk": for screen readers. */
char *lia_person_text_accessible (LiaPerson *person);

/** lia_person_text_uri: the address by which actions name the person. */
char *lia_person_text_uri (LiaPerson *person);

G_END_DECLS
