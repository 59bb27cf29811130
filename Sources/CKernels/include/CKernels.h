// SPDX-License-Identifier: MIT
//
// The hot loops of the engine.
//
// Every activation is in the image-lane layout: x[H][W][C][16], 16 images side by side in the 16
// lanes of one 64-byte vector, 32-bit floats, 64-byte aligned. All arithmetic is vertical (a lane
// never meets another), so an image's numbers do not depend on which lane, tile or thread it is in.
// Each family has its own header; each is implemented once as a body that is compiled per
// instruction set, with a plain scalar reference kept beside it, and chosen once at start.
#pragma once

#include "CKernelsBinary.h"
#include "CKernelsCPU.h"
#include "CKernelsCalibration.h"
#include "CKernelsConvolution.h"
#include "CKernelsElementwise.h"
#include "CKernelsImages.h"
#include "CKernelsInteger.h"
#include "CKernelsLosses.h"
#include "CKernelsNormalization.h"
#include "CKernelsOptimizers.h"
#include "CKernelsPerturbation.h"
#include "CKernelsPooling.h"
#include "CKernelsQuantization.h"
#include "CKernelsSearch.h"
