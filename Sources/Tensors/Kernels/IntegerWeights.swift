// SPDX-License-Identifier: MIT
import CKernels

/// A convolution's codes, packed for the instruction set in use; freed with the object.
///
/// Nothing changes them after they have been made, so threads may share them.
@safe
package final class IntegerWeights: @unchecked Sendable {
  let pointer: OpaquePointer

  /// Packs codes [O, I / groups, KH, KW], whole numbers from -128 to 127, for inputs of 0 to
  /// `largest`.
  package init(_ geometry: ConvolutionGeometry, codes: UnsafePointer<Float>, largest: Int32) {
    var shape = geometry.c
    guard let pointer = unsafe tk_integer_weights_make(&shape, codes, largest) else {
      preconditionFailure("out of memory for packed weights")
    }
    unsafe self.pointer = pointer
  }

  deinit { unsafe tk_integer_weights_free(pointer) }
}
