// SPDX-License-Identifier: MIT
#define _GNU_SOURCE  // for wcwidth
#include "CLineEditor.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>

static int characters_are_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

// Only LC_CTYPE: numbers are written with a point whatever the environment says.
int tle_use_utf8_characters(void) {
  if (setlocale(LC_CTYPE, "") != NULL && characters_are_utf8()) return 1;
  return setlocale(LC_CTYPE, "C.UTF-8") != NULL && characters_are_utf8();
}

int tle_columns(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
