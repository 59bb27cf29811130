// SPDX-License-Identifier: MIT

extension Float {
  /// The nearest number with the 8 significant bits of bfloat16, ties to even; NaN stays NaN.
  package var roundedToBFloat16: Float {
    guard !isNaN else { return self }
    let half = 0x7fff + (bitPattern >> 16 & 1)
    let (sum, overflow) = bitPattern.addingReportingOverflow(half)
    return overflow ? self : Float(bitPattern: sum & 0xffff_0000)
  }

  /// Whether bfloat16 holds the number exactly.
  package var isBFloat16: Bool { bitPattern & 0xffff == 0 }
}
