// SPDX-License-Identifier: MIT

/// The share of channels to remove, as the exact fraction that was written.
///
/// 0.9 of 10 channels are 9 and 0.3 of 10 are 3, which binary floating point would miss; 2/3 of 6
/// are 4, which decimal numbers would.
package struct PruningRatio: Equatable, Sendable, CustomStringConvertible {
  /// The fraction's parts in lowest terms.
  package let numerator: Int
  package let denominator: Int

  /// Takes a fraction.
  ///
  /// - Throws: `CompressionError.ratioOutOfRange` unless the value lies in 0 ..< 1.
  package init(_ numerator: Int, over denominator: Int) throws(CompressionError) {
    guard numerator >= 0, numerator < denominator else {
      throw .ratioOutOfRange(found: Double(numerator) / Double(denominator))
    }
    let divisor = Self.greatestCommonDivisor(numerator, denominator)
    (self.numerator, self.denominator) = (numerator / divisor, denominator / divisor)
  }

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
    var digits = places.prefix(Self.mostPlaces)
    while digits.last == "0" { digits.removeLast() }
    try self.init(Int(digits) ?? 0, over: digits.reduce(1) { power, _ in power * 10 })
  }

  /// Reads what `description` writes; nil for another text, and for a share outside 0 ..< 1.
  package init?(_ description: some StringProtocol) {
    let parts = description.split(separator: "/", omittingEmptySubsequences: false)
    let ratio: Self?
    if parts.count == 2, let numerator = Int(parts[0]), let denominator = Int(parts[1]) {
      ratio = try? Self(numerator, over: denominator)
    } else {
      ratio = Double(description).flatMap { try? Self($0) }
    }
    guard let ratio else { return nil }
    self = ratio
  }

  /// The share as the nearest number.
  package var value: Double { Double(numerator) / Double(denominator) }

  /// How many of a number of channels go: the product rounded down.
  package func removedCount(of count: Int) -> Int {
    let product = count.multipliedFullWidth(by: numerator)
    return denominator.dividingFullWidth(product).quotient
  }

  /// The decimal number, such as `0.5`, or where there is none the fraction, such as `2/3`.
  package var description: String {
    guard numerator > 0 else { return "0" }
    var (power, places) = (1, 0)
    while power % denominator != 0 {
      guard places < Self.mostPlaces else { return "\(numerator)/\(denominator)" }
      (power, places) = (power * 10, places + 1)
    }
    let digits = String(numerator * (power / denominator))
    return "0." + String(repeating: "0", count: places - digits.count) + digits
  }

  /// What integers hold.
  private static let mostPlaces = 18

  private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    var (larger, smaller) = (second, first)
    while smaller > 0 { (larger, smaller) = (smaller, larger % smaller) }
    return larger
  }
}
