// SPDX-License-Identifier: MIT

/// The share of channels to remove, as the exact decimal fraction that was written.
///
/// 0.9 of 10 channels are 9 and 0.3 of 10 are 3, which binary floating point would miss.
package struct PruningRatio: Equatable, Sendable, CustomStringConvertible {
  /// The fraction's parts; the denominator is a power of ten.
  package let numerator: Int
  package let denominator: Int

  /// Takes the shortest decimal number that stands for a value, to 18 places.
  ///
  /// - Throws: `CompressionError.ratioOutOfRange` unless the value lies in 0 ..< 1.
  package init(_ value: Double) throws(CompressionError) {
    guard value >= 0, value < 1 else { throw .ratioOutOfRange(found: value) }
    let parts = value.description.split(separator: "e")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let number = (parts.first ?? "0").split(separator: ".")
    let (whole, fraction) = (number.first ?? "0", number.count > 1 ? number[1] : "")
    let zeros = String(repeating: "0", count: max(0, -exponent - whole.count))
    let places = exponent < 0 ? zeros + whole + fraction : String(fraction)
    var digits = places.prefix(18)
    while digits.last == "0" { digits.removeLast() }
    numerator = Int(digits) ?? 0
    denominator = digits.reduce(1) { power, _ in power * 10 }
  }

  /// How many of a number of channels go: the product rounded down.
  package func removedCount(of count: Int) -> Int {
    let product = count.multipliedFullWidth(by: numerator)
    return denominator.dividingFullWidth(product).quotient
  }

  /// The decimal number, such as `0.5`.
  package var description: String {
    guard numerator > 0 else { return "0" }
    let digits = String(numerator)
    let places = String(denominator).count - 1
    return "0." + String(repeating: "0", count: places - digits.count) + digits
  }
}
