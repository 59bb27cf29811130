// SPDX-License-Identifier: MIT
private import CKernels

/// A tile's floats: [H][W][C][16], 16 images in the lanes of each vector.
package typealias LaneFloats = UnsafeMutablePointer<Float>

/// One bit for each lane, one word for each vector of a tile.
package typealias LaneMask = UnsafeMutablePointer<UInt16>

/// The C kernels as Swift functions; the files of this folder are the only ones that import them.
///
/// Tiles are in the image-lane layout throughout; `vectors` counts vectors of 16 lanes.
package enum Kernels {
  /// Images per tile.
  package static let lanes = 16

  /// Tiles that a number of images fill; the last one may have idle lanes.
  package static func tiles(of images: Int) -> Int { (images + lanes - 1) / lanes }

  /// The instruction set in use: `scalar`, `avx2` or `avx512`.
  package static var instructionSet: String {
    unsafe String(cString: tk_isa_name(tk_isa_active()))
  }

  /// Whether pairs of bfloat16 are multiplied by an instruction of the CPU's own.
  ///
  /// It adds up in another order than the emulation elsewhere, which runs at about the speed of single
  /// precision, and takes the smallest numbers for zero: results differ in their last bits.
  package static var hasBFloat16: Bool { tk_has_bfloat16() != 0 }

  /// Switches the kernels that this thread calls to an instruction set, for tests.
  ///
  /// Returns false, and changes nothing, where the CPU lacks it.
  package static func select(instructionSet name: String) -> Bool {
    for isa in [TK_ISA_SCALAR, TK_ISA_AVX2, TK_ISA_AVX512] {
      let number = Int32(isa.rawValue)
      if unsafe String(cString: tk_isa_name(number)) == name { return tk_isa_select(number) != 0 }
    }
    return false
  }
}
