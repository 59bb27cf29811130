// SPDX-License-Identifier: MIT

/// A number that is printed as it was written: 8/255 never turns into 0.031.
package struct Spelled: Equatable, Sendable, CustomStringConvertible {
  package let value: Float
  package let description: String

  package init(_ value: Float, _ spelling: String) {
    self.value = value
    description = spelling
  }

  /// The number times a whole one, spelled as a fraction where this one is.
  package func multiplied(by factor: Int) -> Spelled {
    let product = value * Float(factor)
    let parts = description.split(separator: "/").map { Int($0) }
    if parts.count == 2, let numerator = parts[0], let denominator = parts[1] {
      let (multiple, overflow) = numerator.multipliedReportingOverflow(by: factor)
      if !overflow { return Spelled(product, "\(multiple)/\(denominator)") }
    }
    let exact = Double(description).map { $0 * Double(factor) }
    return Spelled(product, exact.map { "\(Float($0))" } ?? "\(factor)(\(description))")
  }

  /// The number over a whole one, spelled as a fraction where this one is.
  package func divided(by divisor: Int) -> Spelled {
    let parts = description.split(separator: "/").map { Int($0) }
    if parts.count == 2, let numerator = parts[0], let denominator = parts[1] {
      let (product, overflow) = denominator.multipliedReportingOverflow(by: divisor)
      if numerator % divisor == 0 {
        return Spelled(value / Float(divisor), "\(numerator / divisor)/\(denominator)")
      }
      if !overflow { return Spelled(value / Float(divisor), "\(numerator)/\(product)") }
    }
    let quotient = Double(description).map { $0 / Double(divisor) }
    let text = quotient.map { "\(Float($0))" } ?? "\(description)/\(divisor)"
    return Spelled(value / Float(divisor), text)
  }
}
