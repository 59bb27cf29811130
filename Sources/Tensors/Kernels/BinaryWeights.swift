// SPDX-License-Identifier: MIT
import CKernels

/// The signs of a convolution's codes, packed for counting bits; freed with the object.
///
/// Nothing changes them after they have been made, so threads may share them.
@safe
package final class BinaryWeights: @unchecked Sendable {
  let pointer: OpaquePointer

  /// Packs codes [O, I / groups, KH, KW], for inputs of some bits; nil if a code is neither -1 nor 1, or
  /// if four neighbouring output channels are of different groups.
  package init?(_ geometry: ConvolutionGeometry, codes: UnsafePointer<Float>, bits: Int) {
    var shape = geometry.c
    guard let pointer = unsafe tk_binary_weights_make(&shape, codes, Int32(bits)) else {
      return nil
    }
    unsafe self.pointer = pointer
  }

  deinit { unsafe tk_binary_weights_free(pointer) }
}

extension Kernels {
  /// Whether a convolution with codes of one bit is faster by counting bits than by products.
  package static func countsBits(_ geometry: ConvolutionGeometry, inputBits: Int) -> Bool {
    var shape = geometry.c
    return unsafe tk_binary_pays(&shape, Int32(inputBits)) != 0
  }

  /// Floats that the planes of an input take.
  package static func binaryPlanesCount(_ geometry: ConvolutionGeometry, inputBits: Int) -> Int {
    var shape = geometry.c
    return unsafe tk_binary_planes_size(&shape, Int32(inputBits)) / 4
  }

  /// As `integerConvolution`, by counting bits; `planes` is room for the planes of x.
  package static func binaryConvolution(
    _ weights: BinaryWeights, x: LaneBytes, planes: LaneBytes, start: UnsafePointer<Int32>,
    rules: RequantizationRules, range: ClosedRange<Int32>, y: LaneBytes
  ) {
    var target = unsafe tk_integer_target(
      rules: rules.rules, low: range.lowerBound, high: range.upperBound, bytes: y, sums: nil)
    unsafe tk_binary_planes(weights.pointer, x, planes)
    unsafe tk_binary_convolution(weights.pointer, planes, start, &target)
  }

  /// The sums themselves, [OH][OW][O][16].
  package static func binaryConvolution(
    _ weights: BinaryWeights, x: LaneBytes, planes: LaneBytes, start: UnsafePointer<Int32>,
    sums: UnsafeMutablePointer<Int32>
  ) {
    var target = unsafe tk_integer_target(rules: nil, low: 0, high: 0, bytes: nil, sums: sums)
    unsafe tk_binary_planes(weights.pointer, x, planes)
    unsafe tk_binary_convolution(weights.pointer, planes, start, &target)
  }
}
