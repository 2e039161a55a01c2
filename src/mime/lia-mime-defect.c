/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime/lia-mime-defect.h"

const char *
lia_mime_describe_defect (GMimeParserWarning warning)
{
  static const struct
  {
    GMimeParserWarning warning;
    const char *words;
  } table[] = {
    { GMIME_WARN_DUPLICATED_HEADER, "a header stands twice" },
    { GMIME_WARN_DUPLICATED_PARAMETER, "a parameter stands twice" },
    { GMIME_WARN_UNENCODED_8BIT_HEADER, "a header has unencoded 8-bit text" },
    { GMIME_WARN_INVALID_CONTENT_TYPE, "the content type cannot be read" },
    { GMIME_WARN_INVALID_RFC2047_HEADER_VALUE, "an encoded word cannot be read" },
    { GMIME_WARN_MALFORMED_MULTIPART, "a multipart is malformed" },
    { GMIME_WARN_TRUNCATED_MESSAGE, "the message is truncated" },
    { GMIME_WARN_MALFORMED_MESSAGE, "the message is malformed" },
    { GMIME_CRIT_INVALID_HEADER_NAME, "a header name is invalid" },
    { GMIME_CRIT_CONFLICTING_HEADER, "two headers contradict each other" },
    { GMIME_CRIT_CONFLICTING_PARAMETER, "two parameters contradict each other" },
    { GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY, "a multipart has no boundary" },
    { GMIME_WARN_INVALID_PARAMETER, "a parameter is invalid" },
    { GMIME_WARN_INVALID_ADDRESS_LIST, "an address list is invalid" },
    { GMIME_CRIT_NESTING_OVERFLOW, "parts are nested too deep" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].warning == warning)
      return table[i].words;
  return "something in it is not as it should be";
}
