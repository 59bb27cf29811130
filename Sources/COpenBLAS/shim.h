// SPDX-License-Identifier: MIT
#pragma once
#include <cblas.h>
