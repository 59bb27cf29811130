// SPDX-License-Identifier: MIT

/// A perturbation size that the literature uses with a data set, for pixels in [0, 1].
package struct CustomaryEpsilon: Equatable, Sendable {
  /// The norm in the words of the shell: `linf` or `l2`.
  package let norm: String
  /// The size as papers write it, such as `8/255` or `0.3`.
  package let text: String
  /// The size as a number.
  package let value: Double

  /// A size given as a fraction; `denominator` is not 0.
  package init(norm: String, _ numerator: Int, over denominator: Int) {
    self.norm = norm
    text = "\(numerator)/\(denominator)"
    value = Double(numerator) / Double(denominator)
  }

  /// A size given as a decimal number.
  package init(norm: String, _ value: Double) {
    self.norm = norm
    text = value.description
    self.value = value
  }
}
