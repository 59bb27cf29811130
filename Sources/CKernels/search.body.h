// SPDX-License-Identifier: MIT
#include "search.plain.h"
