// SPDX-License-Identifier: MIT
import Tensors

/// Floats as exponents, which repeat and deflate well, and the rest, which does not.
///
/// An array whose numbers are all of bfloat16 takes one byte of the rest for each, others three. The
/// exponents begin with a byte for each array: how many that is.
enum NumberPlanes {
  /// Cuts arrays up.
  static func split(_ arrays: [[Float]]) -> (exponents: [UInt8], rest: [UInt8]) {
    let widths = arrays.map { $0.allSatisfy(\.isBFloat16) ? 1 : 3 }
    var exponents = widths.map { UInt8($0) }
    var rest: [UInt8] = []
    for (array, width) in zip(arrays, widths) {
      for number in array {
        // The sign goes behind the digits, so that the first byte is the exponent alone.
        let bits = number.bitPattern << 1 | number.bitPattern >> 31
        exponents.append(UInt8(bits >> 24))
        let digits = width == 1 ? (bits >> 16 & 0xfe) | bits & 1 : bits & 0xff_ffff
        for place in 0..<width { rest.append(UInt8(truncatingIfNeeded: digits >> (8 * place))) }
      }
    }
    return (exponents, rest)
  }

  /// One number again; `digits` are its bytes of the rest.
  static func number(exponent: UInt8, digits: ArraySlice<UInt8>) -> Float {
    var word = digits.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    if digits.count == 1 { word = (word & 0xfe) << 16 | word & 1 }
    let bits = UInt32(exponent) << 24 | word
    return Float(bitPattern: bits >> 1 | bits << 31)
  }
}
